"""Requirements that share a page, through the same driver; a round is one whole page."""

from collections.abc import Callable
from typing import Final

import pytest

from harness.builds import Chosen
from harness.contracts import built_in
from harness.driver import Driver
from harness.session import SharedPages, carry_out, jobs, pages

ROUNDS: Final = 45
PLANNED: Final = jobs(built_in(), built_in().of_destination("wishpond"), ["next"])
PAGE: Final = max(pages(PLANNED, 0), key=len)


@pytest.mark.parametrize("number", range(ROUNDS), ids=lambda number: f"shared-{number}")
def test_page(
    harness_driver: Driver,
    harness_builds: Chosen,
    number: int,
    record_property: Callable[[str, object], None],
) -> None:
    record_property("requirements", len(PAGE))
    shared = SharedPages(harness_driver, harness_builds, PAGE, number)
    outcomes = [
        carry_out(harness_driver, job, harness_builds, shared=shared.recording) for job in PAGE
    ]
    assert {(one.page, one.verdict.word.value) for one in outcomes} == {("shared", "pass")}
