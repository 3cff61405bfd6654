"""Says where a recording does not meet one expectation of a requirement: pure, no browser."""

import fnmatch
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from harness.analysis import Entry, delivered, differences, invoked, ledger, most
from harness.codec import source, unpacked
from harness.model import (
    MISSING,
    UNDEFINED,
    BeforeScript,
    CallbackRan,
    CallbackRuns,
    ConsoleMessage,
    ConsoleSays,
    Definition,
    Delivered,
    Difference,
    DifferenceKind,
    DifferencePlace,
    Expectation,
    Expected,
    ExpectedRequest,
    GlobalsWhenDefined,
    Invocation,
    Invocations,
    LeavesOnly,
    LoadedOnce,
    Recording,
    Request,
    Requests,
    ScriptLoad,
    Value,
)

_LOADING: Final = {
    "inserted": DifferenceKind.SCRIPT_INSERTED,
    "loaded": DifferenceKind.SCRIPT_LOADED,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """What must be observed, what was observed in its place, and where the two differ.

    `place` is the pair's own: of the invocation's arguments, or of the request. One of the two is
    None where the other has no counterpart.
    """

    place: DifferencePlace
    expected: Expected | ExpectedRequest | None
    observed: Invocation | Request | None
    differences: tuple[Difference, ...]


def expectation_differences(expectation: Expectation, recording: Recording) -> Iterator[Difference]:
    """Yield where one expectation is not met by the recording."""
    match expectation:
        case Invocations():
            yield from _invocations(expectation, recording)
        case Requests():
            yield from _requests(expectation, recording)
        case GlobalsWhenDefined():
            yield from _globals_when_defined(expectation, recording)
        case LoadedOnce():
            yield from _loaded_once(expectation, recording)
        case BeforeScript():
            yield from _before_script(expectation, recording)
        case CallbackRuns():
            yield from _callback_runs(expectation, recording)
        case LeavesOnly():
            yield from _leaves_only(expectation, recording)
        case ConsoleSays():
            yield from _console_says(expectation, recording)
        case Delivered():
            yield from _delivered(expectation, recording)


def doubts(expectation: Expectation, recording: Recording) -> Iterator[str]:
    """Yield what cannot be decided, and must be for the expectation to count as met."""
    if isinstance(expectation, Delivered):
        for wanted, entry in zip(expectation.times, ledger(recording), strict=False):
            if entry.is_doubtful:
                yield f"{entry.name}, expected to be {delivered(wanted)}: {entry.words}"


def watched(expectation: Invocations, every: Sequence[Invocation]) -> list[Invocation]:
    """Return those of all invocations that the expectation is about."""
    return [seen for seen in every if seen.function in expectation.functions]


def _invocations(expectation: Invocations, recording: Recording) -> Iterator[Difference]:
    for pair in invocation_pairs(expectation, recording):
        yield from pair.differences


def invocation_pairs(expectation: Invocations, recording: Recording) -> Iterator[Pair]:
    """Yield each invocation that must be made, or was made, with its counterpart, in order."""
    every = invoked(recording)
    looked_at = watched(expectation, every)
    for index in range(max(len(expectation.expected), len(looked_at))):
        wanted = expectation.expected[index] if index < len(expectation.expected) else None
        seen = looked_at[index] if index < len(looked_at) else None
        function = wanted.function if wanted else ""
        place = DifferencePlace(DifferenceKind.ARGUMENT, function)
        yield Pair(place, wanted, seen, tuple(_invocation(wanted, seen, index + 1, every)))


def _invocation(
    wanted: Expected | None, seen: Invocation | None, number: int, every: list[Invocation]
) -> Iterator[Difference]:
    if seen is None:
        if wanted is not None:
            place = DifferencePlace(DifferenceKind.MISSING_INVOCATION, number=number)
            yield Difference(place, wanted, MISSING, _near_miss(wanted, every))
    elif wanted is None or wanted.function != seen.function:
        place = DifferencePlace(DifferenceKind.INVOCATION, number=number, phase=seen.phase)
        yield Difference(place, wanted or MISSING, seen)
    else:
        yield from _arguments(wanted, seen)


def _arguments(wanted: Expected, seen: Invocation) -> Iterator[Difference]:
    args = seen.args[: len(wanted.args)] if wanted.more else seen.args
    place = DifferencePlace(DifferenceKind.ARGUMENT, wanted.function)
    yield from differences(wanted.args, args, place)


def _near_miss(wanted: Expected, every: list[Invocation]) -> str:
    """Name another function that got exactly these arguments: most likely a renamed one."""
    for seen in every:
        if seen.function != wanted.function and not any(_arguments(wanted, seen)):
            return f"{seen.function} was called with these arguments instead"
    return ""


def requested(expectation: Requests, recording: Recording) -> list[Request]:
    """Return the requests that the expectation is about."""
    path = re.compile("[^/]*".join(map(re.escape, expectation.path.split("*"))) + r"\Z")
    return [
        request
        for request in recording.observations
        if isinstance(request, Request)
        and (request.method, request.host) == (expectation.method, expectation.host)
        and path.match(request.path)
    ]


def _requests(expectation: Requests, recording: Recording) -> Iterator[Difference]:
    for pair in request_pairs(expectation, recording):
        yield from pair.differences


def request_pairs(expectation: Requests, recording: Recording) -> Iterator[Pair]:
    """Yield each request that must be sent, or was sent, with its counterpart, in order."""
    kind = f"{expectation.method} {expectation.host}{expectation.path}"
    sent = requested(expectation, recording)
    for index in range(max(len(expectation.expected), len(sent))):
        wanted = expectation.expected[index] if index < len(expectation.expected) else None
        seen = sent[index] if index < len(sent) else None
        place = DifferencePlace(DifferenceKind.REQUEST, kind, number=index + 1)
        yield Pair(place, wanted, seen, tuple(_request(wanted, seen, place)))


def _request(
    wanted: ExpectedRequest | None, seen: Request | None, place: DifferencePlace
) -> Iterator[Difference]:
    if wanted is None:
        if seen is not None:
            yield Difference(place, MISSING, seen.parameters)
    elif seen is None:
        yield Difference(place, wanted.parameters, MISSING)
    else:
        yield from differences(wanted.query, query(seen), place.part(DifferenceKind.QUERY))
        body = place.part(DifferenceKind.BODY)
        yield from differences(wanted.parameters, seen.parameters, body)


def query(seen: Request) -> dict[str, Value]:
    """Return a request's query by the parameters' names; packed values are unpacked."""
    return by_name([(name, unpacked(value)) for name, value in seen.query])


def by_name(pairs: Iterable[Sequence[Value]]) -> dict[str, Value]:
    """Return pairs of names and values; a name that is there more than once has a list of them."""
    found: dict[str, list[Value]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: given[0] if len(given) == 1 else given for name, given in found.items()}


def _globals_when_defined(
    expectation: GlobalsWhenDefined, recording: Recording
) -> Iterator[Difference]:
    for seen in recording.observations:
        if isinstance(seen, Definition) and seen.function == expectation.function:
            for name, value in expectation.globals.items():
                found = seen.globals.get(name, UNDEFINED)
                place = DifferencePlace(DifferenceKind.GLOBAL, name)
                yield from differences(value, found, place)
            return
    place = DifferencePlace(DifferenceKind.DEFINITION, expectation.function)
    yield Difference(place, "a function", MISSING)


def _loaded_once(expectation: LoadedOnce, recording: Recording) -> Iterator[Difference]:
    loads = [
        seen
        for seen in recording.observations
        if isinstance(seen, ScriptLoad) and seen.url == expectation.url
    ]
    for state, kind in _LOADING.items():
        count = sum(load.state == state for load in loads)
        yield from differences(1, count, DifferencePlace(kind, expectation.url))
    asked = sum(
        isinstance(seen, Request) and seen.url == expectation.url for seen in recording.observations
    )
    place = DifferencePlace(DifferenceKind.SCRIPT_REQUESTED, expectation.url)
    yield from differences(1, asked, place)


def _before_script(expectation: BeforeScript, recording: Recording) -> Iterator[Difference]:
    wanted = expectation.invocation
    inserted = [
        seen.order
        for seen in recording.observations
        if isinstance(seen, ScriptLoad) and seen.url == expectation.url and seen.state == "inserted"
    ]
    every = invoked(recording)
    first = next((seen for seen in every if seen.function == wanted.function), None)
    place = DifferencePlace(DifferenceKind.FIRST_INVOCATION, wanted.function)
    if first is None:
        yield Difference(place, wanted, MISSING)
        return
    yield from _arguments(wanted, first)
    if not inserted:
        script = DifferencePlace(DifferenceKind.MISSING_SCRIPT, expectation.url)
        yield Difference(script, "inserted", MISSING)
    elif first.order > min(inserted):
        yield Difference(place, f"before {expectation.url} is in the page", "after it")


def _callback_runs(expectation: CallbackRuns, recording: Recording) -> Iterator[Difference]:
    ran = [
        seen
        for seen in recording.observations
        if isinstance(seen, CallbackRan) and seen.name == expectation.name
    ]
    place = DifferencePlace(DifferenceKind.CALLBACK, expectation.name)
    yield from differences(expectation.times, len(ran), place)


def _leaves_only(expectation: LeavesOnly, recording: Recording) -> Iterator[Difference]:
    for name in getattr(recording.leftovers, expectation.what):
        if not any(fnmatch.fnmatchcase(name, allowed) for allowed in expectation.allowed):
            what = expectation.what.replace("_", " ")
            yield Difference(DifferencePlace(DifferenceKind.LEFTOVER, what), MISSING, name)


def _console_says(expectation: ConsoleSays, recording: Recording) -> Iterator[Difference]:
    lines = [
        " ".join(arg if isinstance(arg, str) else source(arg) for arg in seen.args)
        for seen in recording.observations
        if isinstance(seen, ConsoleMessage) and seen.level in expectation.levels
    ]
    if not any(expectation.words.lower() in line.lower() for line in lines):
        place = DifferencePlace(DifferenceKind.CONSOLE, " or ".join(expectation.levels))
        yield Difference(place, expectation.words, lines or MISSING)


def _delivered(expectation: Delivered, recording: Recording) -> Iterator[Difference]:
    entries = ledger(recording)
    for index, wanted in enumerate(expectation.times):
        if index >= len(entries):
            place = DifferencePlace(DifferenceKind.MISSING_CALL, calls=(index,))
            yield Difference(place, delivered(wanted), "no such call")
        elif entries[index].alike:
            yield from _delivered_alike(index, expectation.times, entries)
        elif not entries[index].times <= wanted <= entries[index].most_times:
            yield _wrong_times(wanted, entries[index])
    if expectation.in_order:
        first = {entry.index: entry.deliveries[0].order for entry in entries if entry.deliveries}
        seen = sorted(first, key=lambda index: first[index])
        if seen != sorted(seen):
            made, came = (", ".join(f"call {i}" for i in order) for order in (sorted(seen), seen))
            yield Difference(DifferencePlace(DifferenceKind.ORDER), made, came)


def _wrong_times(wanted: int, entry: Entry) -> Difference:
    is_lost = not entry.deliveries and not entry.queued and not entry.doubtful
    place = DifferencePlace(DifferenceKind.DELIVERY, entry.javascript, calls=(entry.index,))
    return Difference(place, delivered(wanted), "lost" if is_lost else entry.words)


def _delivered_alike(
    index: int, times: Sequence[int], entries: Sequence[Entry]
) -> Iterator[Difference]:
    """Compare calls that are the same: only their deliveries in all can be counted."""
    alike = entries[index].alike
    if index != alike[0]:
        return
    wanted = sum(times[other] for other in alike if other < len(times))
    certain = [item for other in alike for item in entries[other].deliveries]
    count = most(item.invocation for item in (*certain, *entries[index].shared))
    if wanted != count:
        call = entries[index].javascript
        place = DifferencePlace(DifferenceKind.SHARED_DELIVERY, call, calls=alike)
        yield Difference(place, f"{delivered(wanted)} in all", f"{delivered(count)} in all")
