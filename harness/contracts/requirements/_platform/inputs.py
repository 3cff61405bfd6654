"""Whatever a page passes: nothing throws, and what was called for arrives.

Left out is what the library itself cannot carry: in `next` an event's name that is no text, or
an empty one, is refused; in `classic` a property of the name `hasOwnProperty`, a big integer,
and a number in the place of traits make the library itself throw.
"""

import math
from collections.abc import Iterator
from typing import Final

from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.subject import AT_ONCE, Subject, segment_gets
from harness.model import UNDEFINED, Call, Date, Map, RegExp, Requirement, Value

IF_COMMON: Final = "Taking “lots of common cases” to include"
"""How the statements of these requirements begin."""

_LONG_NAME: Final = 1_000
_LONG_TEXT: Final = 10_000
_LEVELS: Final = 60

_ODD: Final[dict[str, Value]] = {
    "nan": math.nan,
    "infinite": -math.inf,
    "negative": -0.0,
    "undefined": UNDEFINED,
    "null": None,
    "date": Date(0.0),
    "noDate": Date(None),
    "expression": RegExp("a+", "g"),
    "map": Map([("a", 1)]),
    "list": [None, UNDEFINED, [], {}],
    "text": "\u2028 \0 😀",
    "": "no name",
    "constructor": "reserved",
    "toString": "reserved",
    "length": -1,
}
_ODD_TRAITS: Final[dict[str, Value]] = {
    "name": None,
    "createdAt": "yesterday",
    "birthday": [],
    "address": 5,
    "company": "none",
}
_OTHERS: Final = (
    Call("group", ("group-1", {"name": "Initech"})),
    Call("alias", ("user-3",)),
    Call("page", ("Lesson 1",)),
)


def samples(subject: Subject) -> Iterator[tuple[str, str, tuple[Call, ...]]]:
    """Yield each kind of odd input: a word for it, what people say of it, and calls with it."""
    yield "nothing", "without properties or traits, null, undefined or empty", _nothing(subject)
    yield "large", "with very long texts and deeply nested objects", _large(subject)
    yield "odd-values", "with values that are no JSON, or reserved names", _odd_values(subject)
    yield "no-object", "with another thing where an object belongs", _no_object(subject)
    yield "odd-options", "with odd options", _odd_options(subject)


def inputs(subject: Subject) -> Iterator[Requirement]:
    """Yield what holds for calls with odd inputs, each kind of them by itself."""
    for slug, words, calls in samples(subject):
        yield subject.requirement(
            f"input-{slug}",
            f"{IF_COMMON} calls {words}, they arrive, and nothing throws.",
            sources.ANY_INPUT,
            calls,
            subject.gets(calls, at_once=True),
            level="inferred",
            conditions=AT_ONCE,
        )
    names = (5, 0, None, True, "", {"a": 1}, ["a"], UNDEFINED)
    unnamed = tuple(Call("track", (name,)) for name in names)
    yield subject.requirement(
        "input-odd-events",
        "An event whose name is no text makes nothing throw, and Segment itself gets it.",
        sources.ANY_INPUT,
        unnamed,
        segment_gets(unnamed),
        level="advice",
        conditions=AT_ONCE,
        libraries=("classic",),
    )
    others = tuple(call for call in _OTHERS if call.method not in subject.probes.methods)
    yield subject.requirement(
        "other-methods",
        f"{IF_COMMON} a call of a method that {subject.name} does not accept, it makes nothing "
        "throw, and the next one arrives.",
        sources.ANY_INPUT,
        (*others, subject.track(1)),
        (*subject.gets((subject.track(1),)), *segment_gets((*others, subject.track(1)))),
        level="inferred",
        conditions=AT_ONCE,
    )


def _nothing(subject: Subject) -> tuple[Call, ...]:
    nothings: tuple[tuple[Value, ...], ...] = ((), (None,), (UNDEFINED,), ({},), (None, None))
    return (
        Call("page"),
        *(subject.page(number, *nothing) for number, nothing in enumerate(nothings)),
        subject.identify(),
        *(Call("identify", (subject.user, *nothing)) for nothing in nothings),
        *(subject.track(number, *nothing) for number, nothing in enumerate(nothings)),
    )


def _large(subject: Subject) -> tuple[Call, ...]:
    deep: dict[str, Value] = {}
    for _ in range(_LEVELS):
        deep = {"inner": deep}
    properties = {"text": "x" * _LONG_TEXT, "deep": deep, "list": list(range(_LEVELS))}
    name = "Lesson Finished " + "x" * _LONG_NAME
    return (
        Call("page", (name, properties)),
        subject.identify(),
        Call("identify", (subject.user, properties)),
        Call("track", (name, properties)),
    )


def _odd_values(subject: Subject) -> tuple[Call, ...]:
    return (
        subject.page(1, _ODD),
        subject.identify(),
        Call("identify", (subject.user, {**_ODD, **_ODD_TRAITS})),
        subject.track(1, _ODD),
        Call("track", ("constructor",)),
        Call("track", ("Lesson \u2028 \0 😀",)),
    )


def _no_object(subject: Subject) -> tuple[Call, ...]:
    things = ([1, 2], "text", 7, True)
    return (
        subject.page(1, ["a"]),
        subject.identify(),
        Call("identify", (subject.user, ["a"])),
        *(subject.track(number, thing) for number, thing in enumerate(things)),
    )


def _odd_options(subject: Subject) -> tuple[Call, ...]:
    odd: tuple[Value, ...] = (
        None,
        {},
        {"integrations": None},
        {"integrations": {}},
        {"integrations": {subject.name: {}}},
        {"context": {}},
        {"context": None, "anonymousId": "visitor-1", "timestamp": "yesterday"},
    )
    return (
        *(subject.page(number, {}, options) for number, options in enumerate(odd)),
        *(subject.identify(options) for options in odd),
        *(subject.track(number, {}, options) for number, options in enumerate(odd)),
    )
