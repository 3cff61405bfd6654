"""What is run of a contract, and what of it does not apply."""

from collections.abc import Sequence

import pytest

from harness.contracts import Library, built_in, requirement
from harness.session import jobs

BOTH = requirement("wishpond-identify-params")
NEXT = requirement("wishpond-screen-nothing")


@pytest.mark.parametrize(
    ("libraries", "planned"),
    [
        (["next"], [f"{BOTH.id}-next", f"{NEXT.id}-next"]),
        (["classic"], [f"{BOTH.id}-classic", f"{NEXT.id}-classic"]),  # the last for its `skip`
        (["next", "classic"], [f"{BOTH.id}-next", f"{NEXT.id}-next", f"{BOTH.id}-classic"]),
    ],
)
def test_every_requirement_is_there_and_skipped_only_where_no_library_fits(
    libraries: Sequence[Library], planned: list[str]
) -> None:
    assert [job.id for job in jobs(built_in(), [BOTH, NEXT], libraries)] == planned
