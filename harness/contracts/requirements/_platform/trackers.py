"""Whether, when and how the tracker's script arrives: nothing else may be harmed."""

from collections.abc import Iterator
from typing import Final

from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.subject import Subject, segment_gets
from harness.model import Conditions, Requirement, TrackerState

_COMES: Final[dict[TrackerState, str]] = {
    "slow": "whose script comes slowly",
    "late functions": "which defines its functions some time after its script has loaded",
}
_DOES_NOT: Final[dict[TrackerState, str]] = {
    "missing": "whose script is missing",
    "blocked": "which the page's content security policy blocks",
    "broken": "whose script is broken",
}


def tracker_states(subject: Subject) -> Iterator[Requirement]:
    """Yield what holds for calls that are made while such a tracker is awaited."""
    calls = subject.each_method()
    for state, words in (_COMES | _DOES_NOT).items():
        arrives = subject.gets(calls, at_once=True) if state in _COMES else ()
        result = "still gets each call once" if state in _COMES else "is no exception"
        yield subject.requirement(
            f"tracker-{state.split()[0]}",
            f"A tracker {words} {result}, and Segment itself gets every call.",
            sources.TRACKER_LOADS,
            calls,
            (*arrives, *segment_gets(calls)),
            conditions=Conditions(when="before tracker", tracker=state),
        )
