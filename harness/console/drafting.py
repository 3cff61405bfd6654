"""Drafts a requirement from what was observed. A person adds only its statement and its source.

A draft needs two recordings of the same attempt. Nobody promises a value that differs between them,
such as an id that the tracker makes up: ANYTHING takes its place, or `*` in an address. Where even
the number differs, `Arrives` says of each value of the calls that it does. `AtLeast` leaves out
what loading the page does by itself, and `Never` says what did not happen.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from harness.analysis import invoked, leaves
from harness.console.matching import same
from harness.contracts import UNWRITTEN_SOURCE, UNWRITTEN_STATEMENT, Destination
from harness.judging import carried, query, requested, watched
from harness.model import (
    ANYTHING,
    MISSING,
    Arrives,
    AtLeast,
    CallbackRan,
    CallbackRuns,
    Containing,
    Definition,
    Expectation,
    Expected,
    ExpectedRequest,
    GlobalsWhenDefined,
    HarnessError,
    Invocation,
    Invocations,
    LoadedOnce,
    Never,
    Recording,
    Request,
    Requests,
    Requirement,
    Role,
    ScriptLoad,
    Source,
    Stimulus,
    Value,
)

_WILDCARD: Final = "*"
_Seen = TypeVar("_Seen", Invocation, Request)


def draft_requirement(
    target: Destination,
    tried: Stimulus,
    recordings: tuple[Recording, Recording],
    known: Sequence[Requirement],
) -> Requirement:
    """Return a requirement that expects what both recordings have in common.

    `known` are the destination's other requirements. They say which tracker functions to watch,
    and which ids are taken.

    Raises:
        HarnessError: the two recordings have different invocations or requests.
    """
    settings = {
        name: value
        for name, value in tried.settings.items()
        if not same(value, target.settings.get(name, MISSING))
    }
    expectations = (
        (*_invocations(target, recordings, known), *_requests(recordings), *_callbacks(recordings))
        if tried.calls
        else _of_loading(recordings)
    )
    return Requirement(
        id=_identifier(tried, {item.id for item in known}),
        destination=tried.destination,
        statement=UNWRITTEN_STATEMENT,
        level="documented",
        source=_source(known),
        calls=tried.calls,
        expectations=tuple(expectations),
        settings=settings,
        conditions=tried.conditions,
    )


def _invocations(
    target: Destination,
    recordings: tuple[Recording, Recording],
    known: Sequence[Requirement],
) -> Iterator[Expectation]:
    """Yield what tracker functions got: those that are known, and those that the calls called."""
    own = tuple(name.removesuffix(f".{_WILDCARD}") for name in target.functions)
    promised = [
        name
        for item in known
        for part in item.expectations
        if isinstance(part, Invocations)
        for name in part.functions
        if name.startswith(own)
    ]
    first, second = (invoked(recording) for recording in recordings)
    by_calls = [seen.function for seen in first if seen.phase != "load"]
    by_loading = {seen.function for seen in first} - set(by_calls)
    plain = [
        name
        for name in target.functions
        if not name.endswith(_WILDCARD) and name != target.dispatcher
    ]
    names = dict.fromkeys([*promised, *plain, *by_calls])
    functions = tuple(name for name in names if name not in by_loading)
    if not functions:
        return
    whole = Invocations(functions, ())
    ones, others = watched(whole, first), watched(whole, second)
    if len(ones) != len(others):
        arriving = _arriving(recordings, [Arrives("", function=name) for name in functions])
        if not arriving:
            raise _unlike("invocations", ones, others)
        yield from arriving
        return
    pairs = _caused(_pairs("invocations", ones, others))
    if ones and not pairs:
        return  # loading the page did it, and the calls nothing
    expected = tuple(_expected(one, other) for one, other in pairs)
    yield _listed(replace(whole, expected=expected), is_all=len(pairs) == len(ones))


def _expected(one: Invocation, other: Invocation) -> Expected:
    if one.function != other.function:
        raise HarnessError(
            f"two runs of the same calls gave different results: {one.function}, then "
            f"{other.function}; no requirement can promise that"
        )
    if len(one.args) != len(other.args):
        shorter = min(len(one.args), len(other.args))
        pairs = zip(one.args[:shorter], other.args[:shorter], strict=True)
        return Expected(one.function, tuple(_common(*pair) for pair in pairs), more=True)
    pairs = zip(one.args, other.args, strict=True)
    return Expected(one.function, tuple(_common(*pair) for pair in pairs))


def _requests(recordings: tuple[Recording, Recording]) -> Iterator[Expectation]:
    """Yield the requests to the destination that the calls caused, for each method and address."""
    first, second = (
        [
            seen
            for seen in recording.observations
            if isinstance(seen, Request)
            and seen.role is Role.DESTINATION
            and seen.phase != "load"
            and not seen.is_preflight
        ]
        for recording in recordings
    )
    if len(first) != len(second):
        hosts = dict.fromkeys(seen.host for seen in (*first, *second))
        arriving = _arriving(recordings, [Arrives("", host=host) for host in hosts])
        if not arriving:
            raise _unlike("requests", first, second)
        yield from arriving
        return
    kinds = dict.fromkeys(
        (one.method, one.host, _common_path(one.path, other.path))
        for one, other in _pairs("requests", first, second)
    )
    for method, host, path in kinds:
        whole = Requests(method, host, path, ())
        every = _pairs("requests", *(requested(whole, recording) for recording in recordings))
        expected = tuple(
            ExpectedRequest(
                _common(query(one), query(other)), _common(one.parameters, other.parameters)
            )
            for one, other in _caused(every)
        )
        yield _listed(replace(whole, expected=expected), is_all=len(expected) == len(every))


def _caused(pairs: Sequence[tuple[_Seen, _Seen]]) -> list[tuple[_Seen, _Seen]]:
    """Return what the calls caused, without what loading the page did."""
    return [pair for pair in pairs if pair[0].phase != "load"]


def _listed(of: Invocations | Requests, *, is_all: bool) -> Expectation:
    """Return that this happens and nothing else, that at least this does, or that nothing does."""
    if not of.expected:
        return Never(of)
    return of if is_all else AtLeast(of)


def _arriving(
    recordings: tuple[Recording, Recording], subjects: Sequence[Arrives]
) -> list[Expectation]:
    """Return which values of the calls arrive in both recordings, each with its name there."""
    given = [
        leaf.value
        for call in recordings[0].calls
        for leaf in leaves(list(call.args))
        if isinstance(leaf.value, str | int | float) and not isinstance(leaf.value, bool)
        if leaf.value != ""
    ]
    found: dict[str, Expectation] = {}
    for subject in subjects:
        for value in given:
            wanted = replace(subject, value=value)
            names = [{leaf.key for _, leaf in carried(wanted, one)} for one in recordings]
            if all(names):
                under = names[0] if names[0] == names[1] and len(names[0]) == 1 else {""}
                found.setdefault(repr(wanted), replace(wanted, under=next(iter(under))))
    return [*found.values()]


def _callbacks(recordings: tuple[Recording, Recording]) -> Iterator[Expectation]:
    """Yield how often each callback ran, of those among the calls' arguments."""
    ran = [seen.name for seen in recordings[0].observations if isinstance(seen, CallbackRan)]
    for name in dict.fromkeys(ran):
        yield CallbackRuns(name, ran.count(name))


def _of_loading(recordings: tuple[Recording, Recording]) -> Iterator[Expectation]:
    """Yield what can be expected of a page that makes no call: how its tracker loads."""
    first = recordings[0]
    loads = [
        seen
        for seen in first.observations
        if isinstance(seen, ScriptLoad) and (seen.url, seen.state) == (first.tracker, "loaded")
    ]
    if len(loads) == 1:
        yield LoadedOnce(first.tracker)
    ones, others = (
        {seen.function: seen for seen in recording.observations if isinstance(seen, Definition)}
        for recording in recordings
    )
    for name, seen in ones.items():
        if seen.globals and name in others:
            yield GlobalsWhenDefined(name, _of_both(seen.globals, others[name].globals))


def _pairs(what: str, first: Sequence[_Seen], second: Sequence[_Seen]) -> list[tuple[_Seen, _Seen]]:
    if len(first) != len(second):
        raise _unlike(what, first, second)
    return list(zip(first, second, strict=True))


def _unlike(what: str, first: Sequence[_Seen], second: Sequence[_Seen]) -> HarnessError:
    return HarnessError(
        f"two runs of the same calls gave different results: {len(first)} {what}, then "
        f"{len(second)}; no requirement can promise that"
    )


def _common(one: Value, other: Value) -> Value:
    """Return an expectation that both values meet."""
    if same(one, other):
        return one
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        both = _of_both(one, other)
        return both if one.keys() == other.keys() else Containing(both)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [_common(*pair) for pair in zip(one, other, strict=True)]
    return ANYTHING


def _of_both(one: Mapping[str, Value], other: Mapping[str, Value]) -> dict[str, Value]:
    return {key: _common(value, other[key]) for key, value in one.items() if key in other}


def _common_path(one: str, other: str) -> str:
    steps = [path.split("/") for path in (one, other)]
    if len(steps[0]) != len(steps[1]):
        return one
    pairs = zip(*steps, strict=True)
    return "/".join(mine if mine == its else _WILDCARD for mine, its in pairs)


def _identifier(tried: Stimulus, taken: Collection[str]) -> str:
    """Return an unused id that names the calls."""
    methods = "-then-".join(dict.fromkeys(call.method for call in tried.calls)) or "loaded"
    names = [call.args[0] for call in tried.calls if call.method == "track" and call.args]
    is_last = len(names) == 1 and tried.calls[-1].method == "track"
    event = names[0] if is_last and isinstance(names[0], str) else ""
    slug = re.sub(r"[^a-z0-9]+", "-", event.lower())[:40].strip("-")
    name = "-".join(part for part in (tried.destination, methods, slug) if part)
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _source(known: Sequence[Requirement]) -> Source:
    """Return a source to fill in, with the document of the first documented requirement."""
    documents = [item.source for item in known if item.level == "documented"]
    if not documents:
        return UNWRITTEN_SOURCE
    return replace(UNWRITTEN_SOURCE, document=documents[0].document, url=documents[0].url)
