"""What Segment promises for a destination of which only the name is known.

Nobody can say what it must be given. But it must throw nothing whatever a page passes, keep no
callback from running, and disturb neither the library nor another destination.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from harness.contracts.destinations.base import Destination
from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.callbacks import callbacks_of_calls
from harness.contracts.requirements._platform.inputs import IF_COMMON, samples
from harness.contracts.requirements._platform.neighbours import calls_for_both
from harness.contracts.requirements._platform.probes import Message, Probes
from harness.contracts.requirements._platform.subject import AT_ONCE, Subject, segment_gets
from harness.model import (
    LIBRARIES,
    Call,
    Conditions,
    LeavesOnly,
    Library,
    Requirement,
    When,
)

_EARLY: Final[tuple[tuple[When, str, tuple[Library, ...]], ...]] = (
    ("before library", "before the library has loaded", LIBRARIES),
    ("before build", "while the integration is loading", ("next",)),
)


def _nothing_known(_: Sequence[Message]) -> tuple[()]:
    return ()


_PROBES: Final = Probes(
    methods=("page", "identify", "track"),
    received=_nothing_known,
    traits=({"plan": "Startup"}, {"seats": 12}),
    settings={},
    globals=(),
)


def unknown_destination(target: Destination, known: Sequence[Subject]) -> Iterator[Requirement]:
    """Yield what holds for an unknown destination, also with `known` ones on the page."""
    subject = Subject(target, _PROBES)
    yield subject.requirement(
        "loads",
        f"{subject.name} begins without an exception.",
        sources.TRACKER_LOADS,
        (),
        (),
    )
    yield from _calls(subject)
    yield from callbacks_of_calls(subject, Conditions(burst=True, tracker="missing"))
    for beside in known:
        yield from _neighbours(subject, beside)


def _calls(subject: Subject) -> Iterator[Requirement]:
    ordinary = (
        *subject.each_method(),
        Call("group", ("group-1", {"name": "Initech"})),
        Call("alias", ("user-3",)),
    )
    yield subject.requirement(
        "calls",
        "Calls of every method make nothing throw, and Segment itself gets them.",
        sources.SELECTED,
        ordinary,
        segment_gets(ordinary),
        conditions=AT_ONCE,
    )
    for slug, words, calls in samples(subject):
        yield subject.requirement(
            f"input-{slug}",
            f"{IF_COMMON} calls {words}, they make nothing throw, and Segment itself gets them.",
            sources.ANY_INPUT,
            calls,
            segment_gets(calls),
            level="inferred",
            conditions=AT_ONCE,
        )
    calls = subject.each_method()
    for when, words, libraries in _EARLY:
        yield subject.requirement(
            when.replace(" ", "-"),
            f"Calls that are made {words} make nothing throw, and Segment itself gets them.",
            sources.QUEUEING,
            calls,
            segment_gets(calls),
            conditions=Conditions(when=when),
            libraries=libraries,
        )
    yield subject.requirement(
        "tracker-missing",
        "Where its tracker is missing nothing throws, and Segment itself gets every call.",
        sources.TRACKER_LOADS,
        calls,
        segment_gets(calls),
        level="advice",
        conditions=Conditions(burst=True, tracker="missing"),
    )
    yield subject.requirement(
        "listeners",
        "No call adds an event listener to the window or the document.",
        sources.TRACKER_LOADS,
        (*calls, *calls),
        (LeavesOnly("listeners", ()),),
        level="advice",
        conditions=AT_ONCE,
    )


def _neighbours(subject: Subject, beside: Subject) -> Iterator[Requirement]:
    calls = calls_for_both(subject, beside)
    other = beside.destination
    yield subject.requirement(
        f"beside-{other.key}",
        f"On a page that has {subject.name}, too, {other.name} gets each call.",
        sources.SELECTED,
        calls,
        beside.arriving(calls),
        conditions=Conditions(neighbour=other.key),
    )
    yield subject.requirement(
        f"beside-{other.key}-without-tracker",
        f"Taking “all destinations” one by one, {other.name} gets each call once where the "
        f"tracker of {subject.name} is missing.",
        sources.SELECTED,
        calls,
        beside.gets(calls),
        level="inferred",
        conditions=Conditions(neighbour=other.key, tracker="missing"),
    )
