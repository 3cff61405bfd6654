"""The same requirement, judged by the harness through its pytest plugin."""

from typing import Final

import pytest

from harness.builds import Chosen
from harness.contracts import built_in, requirement
from harness.driver import Driver
from harness.report import story
from harness.session import Job, carry_out

ROUNDS: Final = 45
JOB: Final = Job.of(built_in(), requirement("wishpond-identify-params"), "next")


@pytest.mark.parametrize("number", range(ROUNDS), ids=lambda number: f"harness-{number}")
def test_identify(harness_driver: Driver, harness_builds: Chosen, number: int) -> None:
    outcome = carry_out(harness_driver, JOB, harness_builds)
    assert outcome.verdict.word == "pass", f"round {number}: {story(outcome)}"
