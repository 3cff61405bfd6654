"""Requirements get the verdicts in shared pages that they get alone, in another order each day."""

from typing import Final

import pytest

from harness.builds import Chosen
from harness.contracts import built_in
from harness.driver import Driver
from harness.model import LIBRARIES, Word
from harness.session import Job, Outcome, SharedPages, carry_out, jobs, pages
from tests.days import today

PLANNED: Final = {
    (key, library): jobs(built_in(), built_in().of_destination(key), [library])
    for key in sorted(built_in().destinations)
    for library in LIBRARIES
}
SHARING: Final = {
    name: [job for page in pages(planned, today()) for job in page]
    for name, planned in PLANNED.items()
}


@pytest.mark.parametrize(
    "job", [sharing[0] for sharing in SHARING.values()], ids=["-".join(name) for name in SHARING]
)
def test_the_reference_passes_in_shared_pages(
    job: Job, harness_driver: Driver, harness_outcomes: dict[str, Outcome]
) -> None:
    """The items of the contract share them: what passes only alone, passes, but is told here.

    `job` is the first of those of one destination under one library.
    """
    name = (job.destination.key, job.library)
    sharing = SHARING[name]
    assert len(sharing) > 0.7 * len(PLANNED[name])
    chosen = Chosen(built_in())
    recording = SharedPages(harness_driver, chosen, sharing, today()).recording
    judged = [
        harness_outcomes.get(each.id) or carry_out(harness_driver, each, chosen, shared=recording)
        for each in sharing
    ]
    wrong = [one.verdict for one in judged if one.page != "shared"]
    assert wrong == [], f"not as a page of its own has it, in the order {today()}"


@pytest.mark.by_day(6)
@pytest.mark.parametrize(
    "job", [job for sharing in SHARING.values() for job in sharing], ids=lambda job: job.id
)
def test_a_requirement_passes_alone_as_it_does_in_a_shared_page(
    job: Job, harness_driver: Driver, harness_builds: Chosen
) -> None:
    """The nightly workflow judges all of them alone."""
    outcome = carry_out(harness_driver, job, harness_builds)
    assert (outcome.page, outcome.verdict.word) == ("own", Word.PASS), outcome.verdict
