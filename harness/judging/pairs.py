"""Pairs the invocations and requests that must be observed with those that were.

They are paired by the smallest edit: `harness.analysis.smallest_edit` says what that is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from harness.analysis import (
    Edit,
    EditKind,
    Tally,
    change_cost,
    differences,
    in_common,
    invoked,
    meets,
    moved,
    smallest_edit,
    total,
)
from harness.codec import unpacked
from harness.model import (
    MISSING,
    AtLeast,
    Difference,
    DifferenceKind,
    DifferencePlace,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocation,
    Invocations,
    Never,
    Recording,
    Refusal,
    Request,
    Requests,
    Value,
)

_Wanted = TypeVar("_Wanted", Expected, ExpectedRequest)
_Seen = TypeVar("_Seen", Invocation, Request)


@dataclass(frozen=True, slots=True)
class Pair(Generic[_Wanted, _Seen]):
    """What must be observed, what was observed for it, and where the two differ.

    `place` is the pair's own: of the invocation's arguments, or of the request. `number` counts
    from 1: what was expected, or where that is None, what was observed. `observed` is None if it is
    missing.
    """

    place: DifferencePlace
    number: int
    expected: _Wanted | None
    observed: _Seen | None
    differences: tuple[Difference, ...]


AnyPair: TypeAlias = Pair[Expected, Invocation] | Pair[ExpectedRequest, Request]


def pairs(expectation: Expectation, recording: Recording) -> Iterator[AnyPair]:
    """Yield the pairs of an expectation about invocations or requests; no other has any.

    Of `AtLeast`, what is observed beside is no pair. Of `Never`, each that must not be is one.
    """
    match expectation:
        case Invocations():
            yield from invocation_pairs(expectation, recording)
        case Requests():
            yield from request_pairs(expectation, recording)
        case AtLeast(of=of):
            yield from (pair for pair in pairs(of, recording) if pair.expected is not None)
        case Never(of=Invocations() as of):
            every = invoked(recording)
            for number, seen in enumerate(watched(of, every), 1):
                made = _Made(seen.function, seen.args)
                if not of.expected or any(_is_made(wanted, made) for wanted in of.expected):
                    edit = Edit(EditKind.EXTRA, -1, number - 1)
                    found = tuple(_of_invocation(edit, None, seen, every))
                    yield Pair(DifferencePlace(DifferenceKind.ARGUMENT), number, None, seen, found)
        case Never(of=Requests() as of):
            yield from _unwanted_requests(of, recording)


def watched(expectation: Invocations, every: Sequence[Invocation]) -> list[Invocation]:
    """Return those of all invocations that the expectation is about."""
    return [seen for seen in every if seen.function in expectation.functions]


def invocation_pairs(
    expectation: Invocations, recording: Recording
) -> Iterator[Pair[Expected, Invocation]]:
    """Yield each invocation that must be made, or was made, with its counterpart, in order."""
    every = invoked(recording)
    looked_at = watched(expectation, every)
    made = [_Made(seen.function, seen.args) for seen in looked_at]
    edits = smallest_edit(expectation.expected, made, _is_made, _cost_of_invocation)
    for edit in edits:
        wanted, seen = _both(edit, expectation.expected, looked_at)
        found = tuple(_of_invocation(edit, wanted, seen, every))
        place = DifferencePlace(DifferenceKind.ARGUMENT, wanted.function if wanted else "")
        yield Pair(place, _number(edit), wanted, seen, found)


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
    number = _number(edit)
    if seen is None:
        place = DifferencePlace(DifferenceKind.MISSING_INVOCATION, number=number)
        if wanted is not None:
            yield Difference(place, wanted, MISSING, _near_miss(wanted, every))
    elif wanted is None:
        place = DifferencePlace(DifferenceKind.INVOCATION, number=number, phase=seen.phase)
        yield Difference(place, MISSING, seen, "one invocation too many")
    elif edit.kind is EditKind.MOVED:
        place = DifferencePlace(DifferenceKind.MOVED_INVOCATION, number=number)
        yield moved(place, edit.observed + 1, wanted, seen)
    elif wanted.function != seen.function:
        place = DifferencePlace(DifferenceKind.INVOCATION, number=number, phase=seen.phase)
        yield Difference(place, wanted, seen)
    elif edit.kind is EditKind.CHANGED:
        yield from argument_differences(wanted, seen)


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


def requested(expectation: Requests, recording: Recording) -> list[Request]:
    """Return the requests that the expectation is about."""
    path = _path_pattern(expectation)
    return [
        request
        for request in recording.observations
        if isinstance(request, Request)
        and (request.method, request.host) == (expectation.method, expectation.host)
        and path.match(request.path)
    ]


def _refused(expectation: Requests, recording: Recording) -> Iterator[Refusal]:
    """Yield the requests of the expectation's kind that the browser did not send."""
    path = _path_pattern(expectation)
    for seen in recording.observations:
        if (
            isinstance(seen, Refusal)
            and not seen.is_sent
            and seen.method in {"", expectation.method}
            and seen.host == expectation.host
            and path.match(seen.path)
        ):
            yield seen


def _path_pattern(expectation: Requests) -> re.Pattern[str]:
    return re.compile("[^/]*".join(map(re.escape, expectation.path.split("*"))) + r"\Z")


def request_pairs(
    expectation: Requests, recording: Recording
) -> Iterator[Pair[ExpectedRequest, Request]]:
    """Yield each request that must be sent, or was sent, with its counterpart, in order."""
    kind = f"{expectation.method} {expectation.host}{expectation.path}"
    requests = requested(expectation, recording)
    sent = [_Sent(query(seen), seen.parameters) for seen in requests]
    reasons = (seen.words for seen in _refused(expectation, recording))
    for edit in smallest_edit(expectation.expected, sent, _is_sent, _cost_of_request):
        wanted, seen = _both(edit, expectation.expected, requests)
        place = DifferencePlace(DifferenceKind.REQUEST, kind, number=_number(edit))
        reason = next(reasons, "") if seen is None else ""
        found = tuple(_of_request(edit, wanted, seen, place, reason))
        yield Pair(place, _number(edit), wanted, seen, found)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What counts of a request where it is paired."""

    query: Value
    parameters: Value


def _is_sent(wanted: ExpectedRequest, seen: _Sent) -> bool:
    return meets(wanted.query, seen.query) and meets(wanted.parameters, seen.parameters)


def _cost_of_request(wanted: ExpectedRequest, seen: _Sent) -> int:
    """Return the cost of a change: method and address are something in common, too."""
    address: Tally = (1, 0)
    of_query = in_common(wanted.query, seen.query)
    return change_cost(total([address, of_query, in_common(wanted.parameters, seen.parameters)]))


def _of_request(
    edit: Edit,
    wanted: ExpectedRequest | None,
    seen: Request | None,
    place: DifferencePlace,
    reason: str,
) -> Iterator[Difference]:
    if seen is None:
        if wanted is not None:
            yield Difference(place, wanted.parameters, MISSING, reason)
    elif wanted is None:
        yield Difference(place, MISSING, seen.parameters, "one request too many")
    elif edit.kind is EditKind.MOVED:
        yield moved(place, edit.observed + 1, wanted.parameters, seen.parameters)
    elif edit.kind is EditKind.CHANGED:
        yield from differences(wanted.query, query(seen), place.part(DifferenceKind.QUERY))
        body = place.part(DifferenceKind.BODY)
        yield from differences(wanted.parameters, seen.parameters, body)


def _unwanted_requests(
    unwanted: Requests, recording: Recording
) -> Iterator[Pair[ExpectedRequest, Request]]:
    kind = f"{unwanted.method} {unwanted.host}{unwanted.path}"
    for number, seen in enumerate(requested(unwanted, recording), 1):
        sent = _Sent(query(seen), seen.parameters)
        if not unwanted.expected or any(_is_sent(wanted, sent) for wanted in unwanted.expected):
            place = DifferencePlace(DifferenceKind.REQUEST, kind, number=number)
            edit = Edit(EditKind.EXTRA, -1, number - 1)
            yield Pair(place, number, None, seen, tuple(_of_request(edit, None, seen, place, "")))


def query(seen: Request) -> dict[str, Value]:
    """Return a request's query by the parameters' names; packed values are unpacked."""
    return by_name([(name, unpacked(value)) for name, value in seen.query])


def by_name(pairs: Iterable[Sequence[Value]]) -> dict[str, Value]:
    """Return pairs of names and values; a name that is there more than once has a list of them."""
    found: dict[str, list[Value]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: given[0] if len(given) == 1 else given for name, given in found.items()}


def _both(
    edit: Edit, expected: Sequence[_Wanted], observed: Sequence[_Seen]
) -> tuple[_Wanted | None, _Seen | None]:
    wanted = None if edit.kind is EditKind.EXTRA else expected[edit.expected]
    seen = None if edit.kind is EditKind.MISSING else observed[edit.observed]
    return wanted, seen


def _number(edit: Edit) -> int:
    return 1 + (edit.observed if edit.kind is EditKind.EXTRA else edit.expected)
