"""What is told of a recording takes time in proportion to its length."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest

from harness.analysis import invoked, ledger, provenances, sent
from harness.judging import Judged, findings_of, judge
from harness.model import Call, Invocations, Observation, Recording, Requirement
from harness.report.timeline import chapters, timeline
from tests.unit.timeline import Timeline

CALLS = (Call("identify", ("u1", {"plan": "pro"})), Call("track", ("A",)))


class Counted(tuple[Observation, ...]):
    """Observations that count how often somebody goes through them."""

    __slots__ = ()
    passes: ClassVar[int] = 0

    def __iter__(self) -> Iterator[Observation]:
        Counted.passes += 1
        return super().__iter__()


def passes(tell: Callable[[Recording], object], length: int) -> int:
    """Return how often it goes through a recording of so many invocations and requests."""
    page = Timeline(*CALLS).call(0).call(1)
    for number in range(length):
        page.invoked("shop.track", f"x{number}", {"i": number}).sent("/v1", {"i": number})
    recording = page.recording()
    seen = Counted(recording.observations)
    Counted.passes = 0
    tell(dataclasses.replace(recording, observations=seen))
    return Counted.passes


@pytest.mark.parametrize("tell", [invoked, ledger, provenances, sent, chapters, timeline])
def test_how_often_it_goes_through_a_recording_does_not_depend_on_its_length(
    tell: Callable[[Recording], object],
) -> None:
    assert passes(tell, 5) == passes(tell, 50) > 0


def test_neither_do_findings(required: Callable[..., Requirement]) -> None:
    nothing = required(Invocations(("shop.track",), ()), calls=CALLS)

    def tell(recording: Recording) -> object:
        return findings_of([Judged(nothing, recording, judge(nothing, recording))])

    assert passes(tell, 5) == passes(tell, 50) > 0
