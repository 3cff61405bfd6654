"""Pairs the invocations that must be made with those that were, by the smallest edit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.analysis import (
    Edit,
    EditKind,
    change_cost,
    differences,
    in_common,
    in_expected_order,
    invoked,
    meets,
    moved,
    smallest_edit,
    total,
)
from harness.judging.pair import Pair, both, number_of
from harness.model import (
    MISSING,
    Difference,
    DifferenceKind,
    DifferencePlace,
    Expected,
    Invocation,
    Invocations,
    Recording,
    Value,
)


def watched(expectation: Invocations, every: Sequence[Invocation]) -> list[Invocation]:
    """Return those of all invocations that the expectation is about."""
    return [seen for seen in every if seen.function in expectation.functions]


def invocation_pairs(
    expectation: Invocations, recording: Recording, *, in_order: bool = True
) -> Iterator[Pair[Expected, Invocation]]:
    """Yield each invocation that must be made, or was made, with its counterpart, in order."""
    every = invoked(recording)
    looked_at = watched(expectation, every)
    if not in_order:
        looked_at = in_expected_order(
            expectation.expected,
            looked_at,
            lambda wanted, seen: _is_made(wanted, _Made(seen.function, seen.args)),
        )
    made = [_Made(seen.function, seen.args) for seen in looked_at]
    edits = smallest_edit(expectation.expected, made, _is_made, _cost_of_invocation)
    for edit in edits:
        wanted, seen = both(edit, expectation.expected, looked_at)
        found = tuple(_of_invocation(edit, wanted, seen, every))
        place = DifferencePlace(DifferenceKind.ARGUMENT, wanted.function if wanted else "")
        yield Pair(place, number_of(edit), wanted, seen, found)


def unwanted_invocations(
    never: Invocations, recording: Recording
) -> Iterator[Pair[Expected, Invocation]]:
    """Yield each invocation that must never be made; all of the functions, if none is listed."""
    every = invoked(recording)
    for number, seen in enumerate(watched(never, every), 1):
        made = _Made(seen.function, seen.args)
        if not never.expected or any(_is_made(wanted, made) for wanted in never.expected):
            found = _one_too_many(number, seen)
            yield Pair(DifferencePlace(DifferenceKind.ARGUMENT), number, None, seen, (found,))


@dataclass(frozen=True, slots=True)
class _Made:
    """What counts of an invocation where it is paired."""

    function: str
    args: tuple[Value, ...]


def _is_made(wanted: Expected, seen: _Made) -> bool:
    return wanted.function == seen.function and meets(wanted.args, _counting_args(wanted, seen))


def _cost_of_invocation(wanted: Expected, seen: _Made) -> int:
    """Return the cost of a change: the function is something in common, too.

    With another function it is a change only if that got exactly these arguments.
    """
    args = _counting_args(wanted, seen)
    pairs = zip(wanted.args, args, strict=False)
    tally = total(in_common(one, other) for one, other in pairs)
    if wanted.function == seen.function:
        return change_cost(total([tally, (1, abs(len(wanted.args) - len(args)))]))
    same = tally[0] if meets(wanted.args, args) else 0
    return change_cost((same, 1) if same else (0, 2))


def _of_invocation(
    edit: Edit, wanted: Expected | None, seen: Invocation | None, every: Sequence[Invocation]
) -> Iterator[Difference]:
    number = number_of(edit)
    if seen is None:
        place = DifferencePlace(DifferenceKind.MISSING_INVOCATION, number=number)
        if wanted is not None:
            yield Difference(place, wanted, MISSING, _near_miss(wanted, every))
    elif wanted is None:
        yield _one_too_many(number, seen)
    elif edit.kind is EditKind.MOVED:
        place = DifferencePlace(DifferenceKind.MOVED_INVOCATION, number=number)
        yield moved(place, edit.observed + 1, wanted, seen)
    elif wanted.function != seen.function:
        place = DifferencePlace(DifferenceKind.INVOCATION, number=number, phase=seen.phase)
        yield Difference(place, wanted, seen)
    elif edit.kind is EditKind.CHANGED:
        yield from argument_differences(wanted, seen)


def _one_too_many(number: int, seen: Invocation) -> Difference:
    place = DifferencePlace(DifferenceKind.INVOCATION, number=number, phase=seen.phase)
    return Difference(place, MISSING, seen, "one invocation too many")


def argument_differences(wanted: Expected, seen: Invocation) -> Iterator[Difference]:
    """Yield where the arguments of an invocation differ. What one means depends on its position."""
    place = DifferencePlace(DifferenceKind.ARGUMENT, wanted.function)
    args = _counting_args(wanted, seen)
    for index in range(max(len(wanted.args), len(args))):
        expected, observed = (
            values[index] if index < len(values) else MISSING for values in (wanted.args, args)
        )
        yield from differences(expected, observed, place.below(index))


def _counting_args(wanted: Expected, seen: Invocation | _Made) -> tuple[Value, ...]:
    """Return the arguments that count: without those that may follow."""
    return seen.args[: len(wanted.args)] if wanted.more else seen.args


def _near_miss(wanted: Expected, every: Sequence[Invocation]) -> str:
    """Name another function that got exactly these arguments: most likely a renamed one."""
    for seen in every:
        is_other = seen.function != wanted.function
        if is_other and meets(wanted.args, _counting_args(wanted, seen)):
            return f"{seen.function} was called with these arguments instead"
    return ""
