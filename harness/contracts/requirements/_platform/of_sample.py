"""What Segment promises of early calls and of consent, for a destination without probes.

One requirement of its contract is the sample: what its calls give the destination on a page that
is ready is what they must give when they are made early, and what no call may give without consent.
"""

import dataclasses
from collections.abc import Iterator
from typing import Final

from harness.contracts.destinations.base import Destination
from harness.contracts.requirements._platform import sources
from harness.model import (
    LIBRARIES,
    AtLeast,
    Call,
    Conditions,
    Expectation,
    Invocations,
    Library,
    Never,
    Requests,
    Requirement,
    Source,
    UsageError,
    When,
)

_EARLY: Final[tuple[tuple[When, str, Source, tuple[Library, ...]], ...]] = (
    ("before library", "before the library has loaded", sources.SNIPPET, LIBRARIES),
    ("before build", "while the integration is loading", sources.QUEUEING, ("next",)),
    ("before tracker", "while the tracker is loading", sources.READY_ON_LOAD, LIBRARIES),
)
_OPTIONS_AT: Final = {"identify": 2, "track": 2}
"""The place of the options among a call's arguments, where they can be added."""


def early_and_consent(target: Destination, sample: Requirement) -> tuple[Requirement, ...]:
    """Return that the sample's calls arrive however early they are made, and not without consent.

    Raises:
        UsageError: the sample lists no invocation and no request that must arrive, or makes a
            call of which that cannot be derived.
    """
    arriving = tuple(_listing(sample))
    if not arriving or not all(_can_be_derived(call) for call in sample.calls):
        raise UsageError(
            f"{sample.id} cannot be a sample of early calls and consent: it must make calls of "
            "identify or track, without options, and expect Invocations or Requests of them"
        )
    return tuple(_derived(target, sample, arriving))


def _derived(
    target: Destination, sample: Requirement, arriving: tuple[Invocations | Requests, ...]
) -> Iterator[Requirement]:
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


def _listing(sample: Requirement) -> Iterator[Invocations | Requests]:
    """Yield what the sample's calls must give, of those expectations that list it."""
    for item in sample.expectations:
        of = item.of if isinstance(item, AtLeast) else item
        if isinstance(of, Invocations | Requests) and of.expected:
            yield of


def _can_be_derived(call: Call) -> bool:
    at = _OPTIONS_AT.get(call.method)
    # The first argument of an identify without a user id is the traits.
    return at is not None and len(call.args) <= at and isinstance(next(iter(call.args), 0), str)


def _with_options(call: Call, flags: dict[str, bool]) -> Call:
    missing = _OPTIONS_AT[call.method] - len(call.args)
    return Call(call.method, (*call.args, *({},) * missing, {"integrations": flags}))
