"""An outcome that holds its recording in little memory says what it said before."""

import dataclasses

import pytest

from harness.model import HOLE, MISSING, UNDEFINED
from harness.report.redacted import masked
from harness.report.run_json import outcome_to_json
from harness.session import Outcome
from tests import report_samples as samples

EVERY = samples.of_every_sort().every
TOKEN = "s3cr3t-0123456789"  # noqa: S105 - it is none


@pytest.mark.parametrize("outcome", EVERY, ids=lambda one: one.job.id)
def test_a_packed_outcome_says_the_same(outcome: Outcome) -> None:
    packed = outcome.packed()
    assert packed.recording == outcome.recording
    assert outcome_to_json(packed) == outcome_to_json(outcome)
    assert packed.packed() is packed


def test_values_that_stand_for_nothing_stay_what_they_are() -> None:
    outcome = next(one for one in EVERY if one.recording)
    recording = outcome.recording
    assert recording is not None
    kept = {"missing": MISSING, "undefined": UNDEFINED, "hole": HOLE}
    odd = dataclasses.replace(recording, kept=kept)
    packed = dataclasses.replace(outcome, evidence=odd).packed().recording
    assert packed is not None
    assert [*packed.kept.values()] == [MISSING, UNDEFINED, HOLE]


def test_secrets_of_a_packed_outcome_are_masked() -> None:
    outcome = samples.outcome("a", "next", given={"a": TOKEN}, arrived={"a": TOKEN})
    job = dataclasses.replace(
        outcome.job,
        requirement=dataclasses.replace(outcome.job.requirement, settings={"apiKey": TOKEN}),
    )
    told = masked(dataclasses.replace(outcome, job=job).packed())
    assert told.recording is not None
    assert TOKEN not in repr(told.recording)
