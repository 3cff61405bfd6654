"""What a destination leaves in the page, which hosts it contacts, and which policy it needs."""

from collections.abc import Iterator
from typing import Final

from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.subject import AT_ONCE, Subject
from harness.model import Call, Conditions, LeavesOnly, Requirement

_LIBRARY_GLOBALS: Final = (
    "analytics",
    # The generation `next` has these besides; its loader adds three for each integration.
    "analyticsWriteKey",
    "AnalyticsNext",
    "webpackChunk_segment_analytics_next",
)
_LOADER_GLOBALS: Final = ("Deps", "Loader", "Integration")
_VENDOR_GLOBALS: Final = ("webpackJsonp_*",)
"""Through which a production bundle finds its vendor chunks."""

_LIBRARY_COOKIES: Final = ("ajs_*", "__tld__")
_LIBRARY_STORAGE: Final = ("ajs_*", "debug")
"""What either generation of the library itself keeps for the visitor."""


_STUBS_TRACES: Final = (
    "what a page is left with is of its build and its tracker, and only of the stub is it known "
    "what is the tracker's"
)


def traces(subject: Subject) -> Iterator[Requirement]:
    """Yield what holds after every method was called more than once."""
    probes = subject.probes
    calls = (
        *subject.each_method(),
        *subject.each_method(),
        subject.track(2, {"score": 7, "topics": ["a", "b"]}),
        Call("reset"),
        *subject.each_method(),
        subject.track(3),
    )
    bundle = subject.name.lower().replace(".", "").replace(" ", "-")
    loader = tuple(f"{bundle}{part}" for part in _LOADER_GLOBALS)
    yield subject.requirement(
        "globals",
        "Taking each global to be registered “that the Integration uses”, no other is left in the "
        "page.",
        sources.GLOBAL,
        calls,
        (LeavesOnly("globals", (*probes.globals, *_LIBRARY_GLOBALS, *_VENDOR_GLOBALS, *loader)),),
        level="inferred",
        conditions=AT_ONCE,
        rests_on_stub=_STUBS_TRACES,
    )
    yield subject.requirement(
        "storage",
        "No cookie and no key of a storage is left but those that the tracker documents.",
        sources.GLOBAL,
        calls,
        (
            LeavesOnly("cookies", (*probes.cookies, *_LIBRARY_COOKIES)),
            LeavesOnly("local_storage", (*probes.storage, *_LIBRARY_STORAGE)),
            LeavesOnly("session_storage", probes.storage),
        ),
        level="advice",
        conditions=AT_ONCE,
        rests_on_stub=_STUBS_TRACES,
    )
    yield subject.requirement(
        "listeners",
        "No call adds an event listener to the window or the document.",
        sources.TRACKER_LOADS,
        calls,
        (LeavesOnly("listeners", ()),),
        level="advice",
        conditions=AT_ONCE,
        rests_on_stub=_STUBS_TRACES,
    )
    yield subject.requirement(
        "hosts",
        f"Taking the hosts of {subject.name} to be those that are documented, data is sent to no "
        "other.",
        sources.SELECTED,
        calls,
        subject.gets(calls, at_once=True),
        level="inferred",
        conditions=AT_ONCE,
    )
    yield subject.requirement(
        "strict-policy",
        "Taking a destination's hosts to be all that a policy needs beside Segment's, a page with "
        "such a strict content security policy works.",
        sources.STRICT_POLICY,
        calls,
        subject.gets(calls, at_once=True),
        level="inferred",
        conditions=Conditions(burst=True, strict_policy=True),
    )
