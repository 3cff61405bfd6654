"""Says where a recording does not meet one expectation of a requirement: pure, no browser."""

import fnmatch
from collections.abc import Iterator, Sequence
from typing import Final

from harness.analysis import Entry, delivered, differences, invoked, ledger, most
from harness.codec import source
from harness.judging.carried import arrival_differences
from harness.judging.invocation_pairs import argument_differences
from harness.judging.pairs import pairs
from harness.judging.same_values import same_differences
from harness.model import (
    MISSING,
    UNDEFINED,
    Arrives,
    AtLeast,
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
    GlobalIs,
    GlobalState,
    GlobalsWhenDefined,
    Invocations,
    LeavesOnly,
    LoadedOnce,
    Never,
    Options,
    Recording,
    Request,
    Requests,
    Same,
    ScriptLoad,
    call_phase,
)

_LOADING: Final = {
    "inserted": DifferenceKind.SCRIPT_INSERTED,
    "loaded": DifferenceKind.SCRIPT_LOADED,
}


def expectation_differences(expectation: Expectation, recording: Recording) -> Iterator[Difference]:
    """Yield where one expectation is not met by the recording."""
    match expectation:
        case Invocations() | Requests() | AtLeast() | Never():
            for pair in pairs(expectation, recording):
                yield from pair.differences
        case Arrives():
            yield from arrival_differences(expectation, recording)
        case Options():
            yield from _options(expectation, recording)
        case GlobalIs():
            yield from _global_is(expectation, recording)
        case Same():
            yield from same_differences(expectation, recording)
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


def _global_is(expectation: GlobalIs, recording: Recording) -> Iterator[Difference]:
    last = call_phase(len(recording.calls) - 1) if recording.calls else "load"
    phase = expectation.when or last
    states = (
        seen.globals.get(expectation.path, MISSING)
        for seen in recording.observations
        if isinstance(seen, GlobalState) and seen.phase == phase
    )
    place = DifferencePlace(DifferenceKind.STATE, expectation.path, phase=phase)
    yield from differences(expectation.value, next(states, MISSING), place)


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


def _options(expectation: Options, recording: Recording) -> Iterator[Difference]:
    for name, default in expectation.defaults.items():
        declared = recording.declared.get(name, MISSING)
        yield from differences(default, declared, DifferencePlace(DifferenceKind.OPTION, name))


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
    yield from argument_differences(wanted, first)
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
