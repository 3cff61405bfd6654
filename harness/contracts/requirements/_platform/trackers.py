"""Whether, when and how the tracker's script arrives: nothing else may be harmed."""

from collections.abc import Iterator
from typing import Final

from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.subject import Subject, segment_gets
from harness.model import Conditions, Requirement, TrackerState

_DOES_NOT_COME: Final[dict[TrackerState, str]] = {
    "missing": "whose script is missing",
    "blocked": "which the page's content security policy blocks",
    "broken": "whose script is broken",
}


def tracker_states(subject: Subject) -> Iterator[Requirement]:
    """Yield what holds for calls that are made while such a tracker is awaited."""
    calls = subject.each_method()
    yield subject.requirement(
        "tracker-slow",
        "A tracker whose script comes slowly still gets each call.",
        sources.READY_ON_LOAD,
        calls,
        subject.arriving(calls),
        conditions=Conditions(when="before tracker", tracker="slow"),
    )
    yield subject.requirement(
        "tracker-late",
        "A tracker which defines its functions some time after its script has loaded still gets "
        "each call once.",
        sources.READY_ON_LOAD,
        calls,
        subject.gets(calls, at_once=True),
        level="advice",
        conditions=Conditions(when="before tracker", tracker="late functions"),
    )
    for state, words in _DOES_NOT_COME.items():
        yield subject.requirement(
            f"tracker-{state}",
            f"A tracker {words} is no exception, and Segment itself gets every call.",
            sources.TRACKER_LOADS,
            calls,
            segment_gets(calls),
            level="advice",
            conditions=Conditions(when="before tracker", tracker=state),
        )
