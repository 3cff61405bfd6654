"""A run that did not make its calls proves nothing: an error, whatever was or was not observed."""

from collections.abc import Callable

import pytest

from harness.judging import judge
from harness.model import Call, CallStarted, Invocations, Recording, Requirement, Word

CALLS = (Call("identify", ("u1",)), Call("track", ("Signed Up",)))
NOTHING = Invocations(("Shop.track",), ())
"""An expectation that holds where nothing happens."""


def started(index: int, phase: str = "") -> CallStarted:
    return CallStarted(index, phase or f"call {index}", order=index, time=0.0)


@pytest.mark.parametrize(
    ("starts", "reason"),
    [
        ([started(0)], "call 1 (track) was never made"),
        ([started(1)], "call 0 (identify) was never made"),
        ([started(0), started(1), started(1)], "call 1 (track) was made 2 times"),
        ([started(0), started(1, "load")], "call 1 was made in the phase 'load'"),
    ],
)
def test_each_call_is_made_once_in_its_phase(
    required: Callable[..., Requirement],
    recorded: Callable[..., Recording],
    starts: list[CallStarted],
    reason: str,
) -> None:
    verdict = judge(required(NOTHING, calls=CALLS), recorded(*starts, calls=CALLS))
    assert verdict.word is Word.ERROR
    assert verdict.reason == f"{reason}, so this run proves nothing"


def test_a_whole_run_passes(
    required: Callable[..., Requirement], recorded: Callable[..., Recording]
) -> None:
    verdict = judge(required(NOTHING, calls=CALLS), recorded(started(0), started(1), calls=CALLS))
    assert verdict.word is Word.PASS


def test_a_recording_of_other_calls_is_not_judged(
    required: Callable[..., Requirement], recorded: Callable[..., Recording]
) -> None:
    verdict = judge(required(NOTHING, calls=CALLS), recorded(calls=CALLS[:1]))
    assert verdict.word is Word.ERROR
    assert "has other calls than the requirement" in verdict.reason
