"""What Segment promises for a destination of which only the name is known.

Nobody can say what it must be given. But it must throw nothing whatever a page passes, keep no
callback from running, and disturb neither the library nor another destination.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from harness.contracts.destinations.base import Destination
from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.inputs import samples
from harness.contracts.requirements._platform.neighbours import calls_for_both
from harness.contracts.requirements._platform.probes import Message, Probes
from harness.contracts.requirements._platform.subject import AT_ONCE, Subject, segment_gets
from harness.model import (
    LIBRARIES,
    Call,
    Callback,
    CallbackRuns,
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
    yield from _callbacks(subject)
    for beside in known:
        yield from _neighbours(subject, beside)


def _calls(subject: Subject) -> Iterator[Requirement]:
    ordinary = (
        *subject.each_method(),
        Call("group", ("group-1", {"name": "Initech"})),
        Call("alias", ("user-3",)),
    )
    for slug, words, calls in (
        ("calls", "of every method", ordinary),
        *((f"input-{slug}", words, calls) for slug, words, calls in samples(subject)),
    ):
        yield subject.requirement(
            slug,
            f"Calls {words} make nothing throw, and Segment itself gets them.",
            sources.ANY_INPUT,
            calls,
            segment_gets(calls),
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
        conditions=Conditions(burst=True, tracker="missing"),
    )
    yield subject.requirement(
        "listeners",
        "No call adds an event listener to the window or the document.",
        sources.QUEUEING,
        (*calls, *calls),
        (LeavesOnly("listeners", ()),),
        conditions=AT_ONCE,
    )


def _callbacks(subject: Subject) -> Iterator[Requirement]:
    names = {"identify": "afterIdentify", "page": "afterPage", "track": "afterTrack"}
    calls = tuple(
        Call(call.method, (*call.args, {}, Callback(names[call.method])))
        for call in subject.each_method()
    )
    runs = tuple(CallbackRuns(names[call.method]) for call in calls)
    for slug, words, conditions in (
        ("callbacks", "", AT_ONCE),
        (
            "callbacks-without-tracker",
            ", also where its tracker is missing",
            Conditions(burst=True, tracker="missing"),
        ),
    ):
        yield subject.requirement(
            slug,
            f"The callback of each call runs, once{words}.",
            sources.CALLBACK,
            calls,
            runs,
            conditions=conditions,
        )


def _neighbours(subject: Subject, beside: Subject) -> Iterator[Requirement]:
    calls = calls_for_both(subject, beside)
    other = beside.destination
    for slug, words, tracker in (
        ("", f"On a page that has {subject.name}, too", "there"),
        ("-without-tracker", f"Where the tracker of {subject.name} is missing", "missing"),
    ):
        yield subject.requirement(
            f"beside-{other.key}{slug}",
            f"{words}, {other.name} gets each call once.",
            sources.ALL_ENABLED,
            calls,
            beside.gets(calls),
            conditions=Conditions(
                neighbour=other.key, tracker="missing" if tracker == "missing" else "there"
            ),
        )
