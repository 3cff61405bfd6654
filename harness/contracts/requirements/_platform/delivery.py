"""Each call arrives, however early it is made; once and in order, as one may read the documents."""

from collections.abc import Iterator

from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.subject import AT_ONCE, Subject
from harness.model import Conditions, Requirement


def delivery(subject: Subject) -> Iterator[Requirement]:
    """Yield what holds for calls on a page that is ready."""
    calls = subject.each_method()
    yield subject.requirement(
        "arrives",
        f"Each call of a method that {subject.name} accepts arrives.",
        sources.SELECTED,
        calls,
        subject.arriving(calls),
    )
    yield subject.requirement(
        "once",
        "Taking “send data” to be once for each call, each call of a method that "
        f"{subject.name} accepts arrives exactly once.",
        sources.SELECTED,
        calls,
        subject.gets(calls),
        level="inferred",
    )
    mixed = (
        *calls,
        subject.track(2),
        *subject.each_method()[:-1],
        *map(subject.track, range(3, 9)),
    )
    yield subject.requirement(
        "in-order",
        "Taking “send data” to keep the order, calls of several methods that are made in one go "
        "arrive once each, in order.",
        sources.SELECTED,
        mixed,
        subject.gets(mixed, at_once=True),
        level="inferred",
        conditions=AT_ONCE,
    )
    same = (subject.track(1, {"score": 7}),) * 2
    yield subject.requirement(
        "same-twice",
        "Taking each of two equal “actions” to be recorded, the same event with the same "
        "properties, tracked twice, arrives twice.",
        sources.TRACK,
        same,
        subject.gets(same),
        level="inferred",
    )


def early_delivery(subject: Subject) -> Iterator[Requirement]:
    """Yield what holds for calls that are made before the page is ready.

    The library of the generation `next` takes over what the snippet has queued method by
    method, and hands over page calls at once; `classic` keeps the order of all.
    """
    calls = (subject.identify(), *map(subject.track, range(1, 5)))
    early = subject.arriving(calls)
    yield subject.requirement(
        "before-library",
        "An identify and the events after it, made before the library has loaded, arrive.",
        sources.SNIPPET,
        calls,
        early,
        conditions=Conditions(when="before library"),
    )
    yield subject.requirement(
        "before-library-once",
        "Taking “record data” to be once for each call, an identify and the events after it, made "
        "before the library has loaded, arrive once each, in order.",
        sources.SNIPPET,
        calls,
        subject.gets(calls, at_once=True),
        level="inferred",
        conditions=Conditions(when="before library"),
    )
    yield subject.requirement(
        "before-build",
        "An identify and the events after it, made while the integration is loading, arrive.",
        sources.QUEUEING,
        calls,
        early,
        conditions=Conditions(when="before build"),
        libraries=("next",),  # in the other one the integration is part of the library's file
    )
    yield subject.requirement(
        "before-tracker",
        "An identify and the events after it, made while the tracker is loading, arrive.",
        sources.READY_ON_LOAD,
        calls,
        early,
        conditions=Conditions(when="before tracker"),
    )
    mixed = (
        subject.track(1),
        *subject.each_method(),
        subject.track(2),
        *subject.each_method()[:-1],
    )
    yield subject.requirement(
        "before-library-mixed",
        "Calls of several methods, made in turns before the library has loaded, arrive.",
        sources.SNIPPET,
        mixed,
        subject.arriving(mixed),
        conditions=Conditions(when="before library"),
        libraries=("classic",),
    )
    if "page" in subject.probes.methods:
        pages = tuple(map(subject.page, range(1, 4)))
        yield subject.requirement(
            "pages-before-tracker",
            "Page calls that are made while the tracker is loading arrive.",
            sources.READY_ON_LOAD,
            pages,
            subject.arriving(pages),
            conditions=Conditions(when="before tracker"),
        )
