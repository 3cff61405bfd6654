"""What the console's page is told of a run."""

import dataclasses
from typing import Any

from harness.console.to_json import attempt_result_to_json
from harness.console.workbench import AttemptResult
from harness.model import Call, Error, Invocation, Recording
from tests.unit.timeline import TRACKER, Timeline

A, B = Call("track", ("A",)), Call("track", ("B",))


def ledger(recording: Recording) -> list[tuple[str, bool]]:
    told = attempt_result_to_json(AttemptResult(recording, (), ()))["ledger"]
    return [(entry["words"], entry["is_good"]) for entry in told]


def thrown(recording: Recording, *functions: str) -> Recording:
    """Return the recording of the same run, but that these functions threw."""
    seen: list[Any] = [
        dataclasses.replace(item, threw=Error("TypeError", "no bigint"))
        if isinstance(item, Invocation) and item.function in functions
        else item
        for item in recording.observations
    ]
    return dataclasses.replace(recording, observations=tuple(seen))


def test_a_call_is_not_delivered_to_a_function_that_throws() -> None:
    recording = Timeline(A).call(0).invoked("shop.track", "A").recording()
    assert ledger(recording) == [("delivered once", True)]
    assert ledger(thrown(recording, "shop.track")) == [("invoked, but it threw", False)]


def test_of_several_functions_the_one_that_threw_is_named() -> None:
    page = Timeline(A).call(0).invoked("shop.set", "A").invoked("shop.track", "A")
    recording = thrown(page.recording(), "shop.track")
    assert ledger(recording) == [("invoked, but shop.track threw", False)]


def test_a_function_that_throws_twice_or_late_is_said_to() -> None:
    twice = Timeline(A).call(0).invoked("shop.track", "A").invoked("shop.track", "A").recording()
    [(words, is_good)] = ledger(thrown(twice, "shop.track"))
    assert words == "invoked 2 times (at once, at once), but shop.track threw"
    assert not is_good
    late = Timeline(A).call(0).script(TRACKER).invoked("shop.track", "A").recording()
    assert ledger(thrown(late, "shop.track")) == [
        (f"invoked late, after {TRACKER} loaded, but it threw", False)
    ]


def test_each_observation_is_told_with_the_call_that_caused_it() -> None:
    page = Timeline(A, B, settled=False).call(0).call(1).script(TRACKER)
    recording = page.invoked("shop.track", "A").invoked("shop.track", "B").recording()
    told = attempt_result_to_json(AttemptResult(recording, (), ()))["observations"]
    assert [(seen["kind"], seen["phase"], seen["chapter"]) for seen in told[-2:]] == [
        ("invocation", "call 1", "call 0"),
        ("invocation", "call 1", "call 1"),
    ]
