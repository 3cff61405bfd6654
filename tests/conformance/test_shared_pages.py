"""Requirements that share pages get the verdicts that they get alone, in another order each day."""

import pytest

from harness.builds import Chosen
from harness.contracts import built_in
from harness.driver import Driver
from harness.model import LIBRARIES, Library
from harness.session import SharedPages, carry_out, jobs, pages
from tests.days import today

TODAY = today()


@pytest.mark.parametrize(
    ("key", "library"),
    [
        (key, LIBRARIES[(TODAY + number) % len(LIBRARIES)])
        for number, key in enumerate(sorted(built_in().destinations))
    ],
)
def test_the_reference_passes_in_shared_pages_as_it_does_alone(
    key: str, library: Library, harness_driver: Driver
) -> None:
    """The items of the contract are judged alone, and pass: see `--isolation` in pyproject.toml.

    Each destination is judged under one generation of the library, the next day under the other.
    The nightly workflow compares all verdicts of both ways.
    """
    chosen = Chosen(built_in())
    planned = jobs(chosen.contracts, chosen.contracts.of_destination(key), [library])
    sharing = [job for page in pages(planned, TODAY) for job in page]
    assert len(sharing) > 0.7 * len(planned)
    recording = SharedPages(harness_driver, chosen, sharing, TODAY).recording
    judged = [carry_out(harness_driver, job, chosen, shared=recording) for job in sharing]
    wrong = [one.verdict for one in judged if one.page != "shared"]
    assert wrong == [], f"not as a page of its own has it, in the order {TODAY}"
