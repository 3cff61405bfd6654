"""No vacuous pass: each expectation can fail, shown on what a real run of it recorded."""

from collections.abc import Callable

import pytest

from harness.builds import Chosen
from harness.contracts import built_in
from harness.driver import Driver
from harness.judging.sabotage import examine
from harness.model import LIBRARIES
from harness.report import story
from harness.session import Job, Outcome, carry_out, jobs

CONTRACTS = built_in()

# An expectation is the same under each generation of the library: one recording is enough.
EVERY = [
    job
    for job in jobs(CONTRACTS, tuple(CONTRACTS.requirements.values()), LIBRARIES)
    if job.library == job.requirement.libraries[0]
]


@pytest.mark.parametrize("job", EVERY, ids=lambda job: job.id)
def test_each_expectation_can_fail(
    job: Job,
    harness_driver: Driver,
    harness_builds: Chosen,
    harness_outcomes: dict[str, Outcome],
    record_property: Callable[[str, object], None],
) -> None:
    """Uses the conformance item's recording; records one where that item has not run."""
    outcome = harness_outcomes.get(job.id) or carry_out(harness_driver, job, harness_builds)
    if outcome.recording is None:
        pytest.fail(story(outcome), pytrace=False)
    examination = examine(job.requirement, outcome.recording)
    record_property("sabotage", list(examination.counts))
    if examination.vacuous:
        pytest.fail("\n".join(map(str, examination.vacuous)), pytrace=False)
