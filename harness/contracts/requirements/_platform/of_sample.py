"""What Segment promises of early calls and of consent, for a destination without probes.

One requirement of its contract is the sample: what its calls give the destination on a page that
is ready is what they must give when they are made early, and what no call may give without consent.
"""

import dataclasses
import fnmatch
import glob
from collections.abc import Iterator, Mapping
from typing import Final

from harness.contracts.destinations.base import Destination
from harness.contracts.requirements._platform import sources
from harness.model import (
    ANYTHING,
    LIBRARIES,
    AtLeast,
    Call,
    Conditions,
    Containing,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocations,
    Library,
    Matching,
    Near,
    Never,
    OneOf,
    Requests,
    Requirement,
    Source,
    Value,
    When,
)

_EARLY: Final[tuple[tuple[When, str, Source, tuple[Library, ...]], ...]] = (
    ("before library", "before the library has loaded", sources.SNIPPET, LIBRARIES),
    ("before build", "while the integration is loading", sources.QUEUEING, ("next",)),
    ("before tracker", "while the tracker is loading", sources.READY_ON_LOAD, LIBRARIES),
)
_METHODS: Final = ("track", "identify", "group", "page")
"""The methods of which a call can be a sample's."""

_OPTIONS_AT: Final = 2
"""The place of the options among a call's arguments, where the first is a name or an id."""


def can_be_sample(requirement: Requirement) -> bool:
    """Say whether a requirement shows what its calls give, so that one knows it elsewhere, too.

    Something that it lists has a value of the calls, and options can be added to each of them.
    """
    calls = requirement.calls
    return bool(calls) and all(map(_takes_options, calls)) and any(_arriving(requirement))


def early_and_consent(target: Destination, sample: Requirement) -> Iterator[Requirement]:
    """Yield that the sample's calls arrive however early they are made, and not without consent."""
    arriving = tuple(_arriving(sample))
    made = dataclasses.replace(sample, level="platform", libraries=LIBRARIES)
    prefix = f"{target.key}-platform"
    there: tuple[Expectation, ...] = tuple(map(AtLeast, arriving))
    for when, words, source, libraries in _EARLY:
        yield dataclasses.replace(
            made,
            id=f"{prefix}-{when.replace(' ', '-')}",
            statement=f"The calls of {sample.id}, made {words}, arrive.",
            source=source,
            expectations=there,
            conditions=Conditions(when=when),
            libraries=libraries,
        )
    nowhere: tuple[Expectation, ...] = tuple(map(Never, arriving))
    for slug, flags, words, source in (
        ("all-false", {"All": False}, "{All: false}", sources.LISTED_AS_TRUE),
        ("false", {target.name: False}, f"{{{target.name}: false}}", sources.EXCLUDED),
    ):
        yield dataclasses.replace(
            made,
            id=f"{prefix}-option-{slug}",
            statement=f"The calls of {sample.id} do not arrive with the integrations object "
            f"{words}.",
            source=source,
            calls=tuple(_with_options(call, flags) for call in sample.calls),
            expectations=nowhere,
        )
        yield dataclasses.replace(
            made,
            id=f"{prefix}-load-option-{slug}",
            statement=f"The calls of {sample.id} do not arrive where the library is loaded with "
            f"the integrations object {words}.",
            source=sources.LOAD_OPTIONS,
            expectations=nowhere,
            conditions=Conditions(options={"integrations": flags}),
        )


def _arriving(sample: Requirement) -> Iterator[Invocations | Requests]:
    """Yield what the sample's calls must give, as far as it is known by a value of theirs.

    A start-up call has none: it comes without consent, too. What else must arrive with that value
    is for the sample to say.
    """
    for item in sample.expectations:
        of = item.of if isinstance(item, AtLeast) else item
        # Twice the same, because each kind lists its own.
        if isinstance(of, Invocations):
            invocations = [_known_invocation(one, sample) for one in of.expected]
            if any(invocations):
                yield dataclasses.replace(of, expected=tuple(filter(None, invocations)))
        elif isinstance(of, Requests):
            requests = [_known_request(one, sample) for one in of.expected]
            if any(requests):
                yield dataclasses.replace(of, expected=tuple(filter(None, requests)))


def _known_invocation(one: Expected, sample: Requirement) -> Expected | None:
    known = _known(one.args, sample)
    if known is None:
        return None
    at = next(index for index, value in enumerate(known) if value is not ANYTHING)
    return Expected(one.function, tuple(known[: at + 1]), more=True)


def _known_request(one: ExpectedRequest, sample: Requirement) -> ExpectedRequest | None:
    query, parameters = _known(one.query, sample), _known(one.parameters, sample)
    if query is not None:
        return ExpectedRequest(query=query)
    return None if parameters is None else ExpectedRequest(parameters=parameters)


def _known(expected: Value, sample: Requirement) -> Value:
    """Return what is left of an expected value by which one knows the calls; None for nothing.

    That is the name or the id that a call begins with, or else whatever comes first.
    """
    first = {text for call in sample.calls for text in _texts(call.args[:1])}
    every = {text for call in sample.calls for text in _texts(call.args)}
    by_first = _reduced(expected, first)
    return _reduced(expected, every) if by_first is None else by_first


def _reduced(expected: Value, texts: set[str]) -> Value:
    match expected:
        case Matching(pattern=pattern):
            form = glob.escape(pattern).replace("[*]", "*") if pattern.strip("*") else ""
            return expected if fnmatch.filter(texts, form) else None
        case OneOf(values=values):
            return expected if any(_reduced(item, texts) is not None for item in values) else None
        case Near(value=value):
            return None if _reduced(value, texts) is None else expected
        case Containing(properties=properties):
            return _reduced(properties, texts)
        case Mapping():
            inner = ((name, _reduced(item, texts)) for name, item in expected.items())
            known = next(((name, item) for name, item in inner if item is not None), None)
            return None if known is None else Containing(dict([known]))
        case list() | tuple():
            parts = [_reduced(item, texts) for item in expected]
            at = next((index for index, item in enumerate(parts) if item is not None), None)
            if at is None:
                return None
            return [part if index == at else ANYTHING for index, part in enumerate(parts)]
        case _:
            return expected if texts.intersection(_texts(expected)) else None


def _texts(value: Value) -> Iterator[str]:
    """Yield the texts and numbers in a value; a boolean and nothing are everywhere."""
    if isinstance(value, Mapping):
        value = (*value.values(),)
    if isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
        yield str(value)


def _takes_options(call: Call) -> bool:
    # The first argument of an identify without a user id is the traits; of two texts of a page
    # call the first is the category.
    return (
        call.method in _METHODS
        and len(call.args) <= _OPTIONS_AT
        and [isinstance(item, str) for item in call.args] in ([True], [True, False])
    )


def _with_options(call: Call, flags: dict[str, bool]) -> Call:
    missing = _OPTIONS_AT - len(call.args)
    return Call(call.method, (*call.args, *({},) * missing, {"integrations": flags}))
