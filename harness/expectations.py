"""Says where a recording does not meet one expectation of a requirement: pure, no browser."""

import dataclasses
import fnmatch
import re
from collections.abc import Iterable, Iterator, Sequence

from harness.contract import (
    BeforeScript,
    CallbackRuns,
    ConsoleSays,
    Expectation,
    Expected,
    ExpectedRequest,
    GlobalsWhenDefined,
    Invocations,
    LeavesOnly,
    LoadedOnce,
    Requests,
)
from harness.differences import differences
from harness.javascript import member, source
from harness.model import (
    CallbackRan,
    ConsoleMessage,
    Definition,
    Difference,
    Invocation,
    Recording,
    Request,
    ScriptLoad,
)
from harness.values import MISSING, UNDEFINED, Value


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


def dispatched(invocation: Invocation, dispatcher: str) -> Invocation:
    """Return `wigzo('track', …)` as `wigzo.track(…)`, where `wigzo` is the dispatcher."""
    if invocation.function != dispatcher or not invocation.args:
        return invocation
    command = invocation.args[0]
    if not isinstance(command, str):
        return invocation
    function = member(dispatcher, command)
    return dataclasses.replace(invocation, function=function, args=invocation.args[1:])


def invoked(recording: Recording, dispatcher: str = "") -> list[Invocation]:
    """Return the invocations that are the integration's doing, each once.

    A tracker may call its own functions: those calls do not count where they are made inside
    another observed function, or carry out what was queued through the dispatcher before.
    """
    trackers = {recording.tracker, recording.neighbour_tracker} - {""}
    counted: list[Invocation] = []
    queued: list[tuple[str, str]] = []
    for seen in recording.observations:
        if not isinstance(seen, Invocation):
            continue
        named = dispatched(seen, dispatcher)
        content = (named.function, repr(named.args))
        if seen.caller in trackers:
            if seen.inside:
                continue
            if content in queued:
                queued.remove(content)
                continue
        elif named is not seen:
            queued.append(content)
        counted.append(named)
    return counted


def watched(expectation: Invocations, every: Sequence[Invocation]) -> list[Invocation]:
    """Return those of all invocations that the expectation is about."""
    return [seen for seen in every if seen.function in expectation.functions]


def _invocations(expectation: Invocations, recording: Recording) -> Iterator[Difference]:
    every = invoked(recording, expectation.dispatcher)
    looked_at = watched(expectation, every)
    for index in range(max(len(expectation.expected), len(looked_at))):
        wanted = expectation.expected[index] if index < len(expectation.expected) else None
        seen = looked_at[index] if index < len(looked_at) else None
        yield from _invocation(wanted, seen, index, every)


def _invocation(
    wanted: Expected | None, seen: Invocation | None, index: int, every: list[Invocation]
) -> Iterator[Difference]:
    if wanted is None:
        if seen is not None:
            yield Difference(f"invocation {index + 1} ({seen.phase})", MISSING, seen)
    elif seen is None:
        yield Difference(f"invocation {index + 1}", wanted, MISSING, _near_miss(wanted, every))
    elif wanted.function != seen.function:
        yield Difference(f"invocation {index + 1} ({seen.phase})", wanted, seen)
    else:
        yield from _arguments(wanted, seen)


def _arguments(wanted: Expected, seen: Invocation) -> Iterator[Difference]:
    args = seen.args[: len(wanted.args)] if wanted.more else seen.args
    yield from differences(wanted.args, args, f"{wanted.function} arguments")


def _near_miss(wanted: Expected, every: list[Invocation]) -> str:
    """Name another function that got just these arguments: a renamed one, most likely."""
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
    kind = f"{expectation.method} {expectation.host}{expectation.path}"
    seen = requested(expectation, recording)
    for index in range(max(len(expectation.expected), len(seen))):
        where = f"request {index + 1} ({kind})"
        if index >= len(expectation.expected):
            yield Difference(where, MISSING, seen[index].parameters)
        elif index >= len(seen):
            yield Difference(where, expectation.expected[index].parameters, MISSING)
        else:
            yield from _request(expectation.expected[index], seen[index], where)


def _request(wanted: ExpectedRequest, seen: Request, where: str) -> Iterator[Difference]:
    yield from differences(wanted.query, query(seen), f"{where} query")
    yield from differences(wanted.parameters, seen.parameters, f"{where} body")


def query(seen: Request) -> dict[str, Value]:
    """Return a request's query by the parameters' names."""
    return by_name(seen.query)


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
                yield from differences(value, found, f"window.{name} as the tracker finds it")
            return
    yield Difference(f"definition of {expectation.function}", "a function", MISSING)


def _loaded_once(expectation: LoadedOnce, recording: Recording) -> Iterator[Difference]:
    loads = [
        seen
        for seen in recording.observations
        if isinstance(seen, ScriptLoad) and seen.url == expectation.url
    ]
    for state in ("inserted", "loaded"):
        count = sum(load.state == state for load in loads)
        yield from differences(1, count, f"times that {expectation.url} was {state}")
    asked = sum(
        isinstance(seen, Request) and seen.url == expectation.url for seen in recording.observations
    )
    yield from differences(1, asked, f"requests for {expectation.url}")


def _before_script(expectation: BeforeScript, recording: Recording) -> Iterator[Difference]:
    wanted = expectation.invocation
    inserted = [
        seen.order
        for seen in recording.observations
        if isinstance(seen, ScriptLoad) and seen.url == expectation.url and seen.state == "inserted"
    ]
    every = invoked(recording, expectation.dispatcher)
    first = next((seen for seen in every if seen.function == wanted.function), None)
    if first is None:
        yield Difference(f"first {wanted.function}", wanted, MISSING)
        return
    yield from _arguments(wanted, first)
    if not inserted:
        yield Difference(f"script {expectation.url}", "inserted", MISSING)
    elif first.order > min(inserted):
        yield Difference(
            f"first {wanted.function}", f"before {expectation.url} is in the page", "after it"
        )


def _callback_runs(expectation: CallbackRuns, recording: Recording) -> Iterator[Difference]:
    ran = [
        seen
        for seen in recording.observations
        if isinstance(seen, CallbackRan) and seen.name == expectation.name
    ]
    yield from differences(
        expectation.times, len(ran), f"times that the callback {expectation.name} ran"
    )


def _leaves_only(expectation: LeavesOnly, recording: Recording) -> Iterator[Difference]:
    for name in getattr(recording.leftovers, expectation.what):
        if not any(fnmatch.fnmatchcase(name, allowed) for allowed in expectation.allowed):
            what = expectation.what.replace("_", " ")
            yield Difference(f"{what} that are left in the page", MISSING, name)


def _console_says(expectation: ConsoleSays, recording: Recording) -> Iterator[Difference]:
    said = [
        " ".join(arg if isinstance(arg, str) else source(arg) for arg in seen.args)
        for seen in recording.observations
        if isinstance(seen, ConsoleMessage) and seen.level in expectation.levels
    ]
    if not any(expectation.words.lower() in line.lower() for line in said):
        levels = " or ".join(expectation.levels)
        yield Difference(f"console ({levels})", expectation.words, said or MISSING)
