"""The corpus: the calls that two builds of a destination are compared on, wider than the contract.

It has calls for which nothing is promised, too: customers rely on what a build does.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from harness.analysis import USER_CALLS
from harness.comparison.corpus.generated import generated
from harness.comparison.corpus.of_builds import (
    bare_unspecified_events,
    in_turns,
    suggested,
    unspecified_events,
)
from harness.comparison.corpus.scenario import Part, Scenario
from harness.comparison.corpus.semantic_events import bare_events, specified_calls
from harness.comparison.corpus.settings_variants import variants
from harness.comparison.corpus.tracker_calls import own_calls
from harness.comparison.corpus.visits import visits
from harness.comparison.corpus.vocabulary import Vocabulary, vocabulary
from harness.contracts import Destination
from harness.model import (
    LIBRARIES,
    ORDINARY,
    Call,
    Conditions,
    Date,
    Library,
    Requirement,
    Value,
)

__all__ = ["BATCH", "Part", "Scenario", "Vocabulary", "corpus", "vocabulary"]

_NO_WORDS: Final = Vocabulary()
_BURST: Final = Conditions(burst=True)

BATCH: Final = 80
"""How many calls share a page, unless they need their own."""

_RESET: Final = Call("reset")

_WITHOUT_SEGMENT: Final = {"integrations": {"Segment.io": False}}
"""Options of the library: what it sends to Segment itself is half of what a call costs."""

_WITHOUT_COOKIES: Final = {
    "disableClientPersistence": True,  # next
    "user": {"persist": False},  # classic
    "group": {"persist": False},
}
"""Options of the library: it reads and writes the user's cookies with every call, which is half
of the other half. Pages of their own have them; one of these has a call of every method."""

_TOGETHER: Final = Conditions(options={**_WITHOUT_SEGMENT, **_WITHOUT_COOKIES}, together=True)


def corpus(
    target: Destination,
    contract: Iterable[Requirement],
    options: Mapping[str, Value],
    asked: Sequence[Library] = LIBRARIES,
    words: Vocabulary = _NO_WORDS,
) -> tuple[Scenario, ...]:
    """Return the scenarios for a destination.

    `contract` is what is required of it. `options` are those that the builds declare, by
    Segment's name, each with its default; `asked` the generations that are asked for; `words` those
    of the builds' source. Made-up calls, events without properties, and those with and without each
    property take turns between these: what a build does with a value rarely depends on them. One
    that is asked for by itself gets all.
    """
    ordinary, bursts, special = _of_contract(contract)
    parts = [*ordinary, *specified_calls(target, LIBRARIES), *bursts, *unspecified_events()]
    return (
        *_batches(target, parts, LIBRARIES, "batch"),
        *_alternating(target, asked),
        *_of_builds(target, asked, words),
        *_kept(target),
        *own_calls(target),
        *special,
        *_load_states(target, [item.conditions for item in special]),
        *visits(target, words, _WITHOUT_SEGMENT),
        *variants(target, options, words.compared),
    )


def _alternating(target: Destination, asked: Sequence[Library]) -> Iterator[Scenario]:
    """Yield what each generation that is asked for has by itself.

    Batches with other calls have other names: files of two comparisons are compared by these.
    """
    turns = [*bare_events(), *bare_unspecified_events(), *generated()]
    for number, library in enumerate(asked):
        own = specified_calls(target, ("next",)) if library == "next" else ()
        parts = [*own, *turns[number :: len(asked)]]
        name = f"batch-{library}" if len(asked) > 1 else f"batch-{library}-alone"
        yield from _batches(target, parts, (library,), name)


def _of_builds(
    target: Destination, asked: Sequence[Library], words: Vocabulary
) -> Iterator[Scenario]:
    """Yield what the builds' own words suggest; other words, and so other calls, have other names.

    The name of a batch is what the evidence of two comparisons has in common.
    """
    own = [*suggested(target, words)]
    turns = [*in_turns(target, words)]
    sign = hashlib.sha256(repr(words).encode()).hexdigest()[:8]
    yield from _batches(target, own, LIBRARIES, f"builds-{sign}")
    for number, library in enumerate(asked):
        name = f"builds-{sign}-{library}" + ("" if len(asked) > 1 else "-alone")
        yield from _batches(target, turns[number :: len(asked)], (library,), name)


def _of_contract(
    contract: Iterable[Requirement],
) -> tuple[list[Part], list[Part], list[Scenario]]:
    """Return the parts that can share a page, and the scenarios that need one of their own.

    Requirements that differ only in what they expect are one. Of those whose calls are made in a
    burst, only the first needs a page: the others are what comes second.
    """
    alike: dict[str, list[Requirement]] = {}
    for item in contract:
        key = repr((item.calls, item.settings, item.conditions, item.libraries))
        alike.setdefault(key, []).append(item)
    parts: list[Part] = []
    bursts: list[Part] = []
    scenarios: list[Scenario] = []
    for same in alike.values():
        first = same[0]
        part = Part(first.statement, first.calls, tuple(item.id for item in same))
        is_shared = not first.settings and first.libraries == LIBRARIES and bool(part.calls)
        if is_shared and first.conditions == ORDINARY:
            parts.append(part)
            continue
        if is_shared and first.conditions == _BURST:
            bursts.append(part)
            if len(bursts) > 1:
                continue
        scenarios.append(
            Scenario(
                first.id,
                first.destination,
                (part,),
                first.settings,
                first.conditions,
                first.libraries,
            )
        )
    return parts, bursts[1:], scenarios


def _batches(
    target: Destination, parts: Iterable[Part], libraries: tuple[Library, ...], name: str
) -> Iterator[Scenario]:
    """Yield scenarios that make the calls of many parts in one page.

    A part begins with `reset()` where one before it may have left a user behind.
    """
    together: list[Part] = []
    has_user = False
    number = 0
    for part in parts:
        needs_reset = has_user
        has_user = any(call.method in USER_CALLS for call in part.calls)
        calls = (_RESET, *part.calls) if needs_reset else part.calls
        if together and sum(len(item.calls) for item in together) + len(calls) > BATCH:
            number += 1
            yield _batch(target, f"{name}-{number}", together, libraries)
            together, calls = [], part.calls
        together.append(Part(part.name, calls, part.requirements))
    if together:
        yield _batch(target, f"{name}-{number + 1}", together, libraries)


def _batch(
    target: Destination, name: str, parts: Iterable[Part], libraries: tuple[Library, ...]
) -> Scenario:
    return Scenario(name, target.key, tuple(parts), conditions=_TOGETHER, libraries=libraries)


def _kept(target: Destination) -> Iterator[Scenario]:
    """Yield calls of every method with what the library keeps: a date is a text when it is read."""
    began = Date(1_770_000_000_000.0)
    calls = (
        Call("identify", ("user-1047", {"email": "jane.kim@example.com", "createdAt": began})),
        Call("group", ("group-31", {"name": "Borealis", "employees": 410, "createdAt": began})),
        Call("track", ("Plan Changed", {"plan": "pro", "seats": 12, "trial": False})),
        Call("alias", ("user-1048", "user-1047")),
    )
    page = Call("page", ("Pricing", {"section": "plans"}))
    screen = Call("screen", ("Pricing", {"section": "plans"}))
    ways: tuple[tuple[Library, tuple[Call, ...]], ...] = (
        ("next", (*calls, screen, page)),
        ("classic", (*calls, page)),  # it knows no screens
    )
    for library, some in ways:
        part = Part("calls of every method, with the library's cookies", some)
        name = f"calls-of-every-method-{library}"
        conditions = Conditions(options=_WITHOUT_SEGMENT)
        yield Scenario(name, target.key, (part,), conditions=conditions, libraries=(library,))


def _load_states(target: Destination, known: Iterable[Conditions]) -> Iterator[Scenario]:
    """Yield a scenario for each way for the page to be while it loads, but for those `known`."""
    there = {repr(conditions) for conditions in known}
    calls = (
        Call("identify", ("user-1047", {"email": "jane.kim@example.com", "plan": "pro"})),
        Call("track", ("Plan Changed", {"plan": "pro", "seats": 12, "trial": False})),
        Call("page", ("Pricing", {"section": "plans"})),
    )
    for conditions in _all_conditions():
        if repr(replace(conditions, options={})) in there:
            continue
        # The classic library has the build in its own file.
        libraries: tuple[Library, ...] = (
            ("next",) if conditions.when == "before build" else LIBRARIES
        )
        title = f"calls {conditions.when}, tracker {conditions.tracker}"
        identifier = title.replace(",", "").replace(" ", "-")
        part = Part(title, calls)
        yield Scenario(identifier, target.key, (part,), conditions=conditions, libraries=libraries)


def _all_conditions() -> Iterator[Conditions]:
    for when in ("ready", "before library", "before build", "before tracker"):
        for tracker in ("there", "slow", "missing", "blocked", "broken", "late functions"):
            if when == "before tracker" and tracker in {"missing", "blocked"}:
                continue  # there is no answer to hold back
            if (when, tracker) != (ORDINARY.when, ORDINARY.tracker):
                yield Conditions(when=when, tracker=tracker, options=_WITHOUT_SEGMENT)
    # Many a site has had the destination's own script in it for longer than analytics.js.
    yield Conditions(tracker="on the page", options=_WITHOUT_SEGMENT)
    # How long a build waits for its tracker does not depend on when the calls are made.
    yield Conditions(tracker="very late functions", options=_WITHOUT_SEGMENT)
