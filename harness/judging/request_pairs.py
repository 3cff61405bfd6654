"""Pairs the requests that must be sent with those that were, by the smallest edit."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.analysis import (
    Edit,
    EditKind,
    Tally,
    change_cost,
    differences,
    in_common,
    in_expected_order,
    meets,
    moved,
    smallest_edit,
    total,
)
from harness.codec import is_form, unpacked
from harness.judging.pair import Pair, both, number_of
from harness.model import (
    MISSING,
    Containing,
    Difference,
    DifferenceKind,
    DifferencePlace,
    ExpectedRequest,
    Recording,
    Refusal,
    Request,
    Requests,
    Value,
)


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
    expectation: Requests, recording: Recording, *, in_order: bool = True
) -> Iterator[Pair[ExpectedRequest, Request]]:
    """Yield each request that must be sent, or was sent, with its counterpart, in order."""
    requests = requested(expectation, recording)
    if not in_order:
        requests = in_expected_order(
            expectation.expected, requests, lambda wanted, seen: _is_sent(wanted, _sent(seen))
        )
    sent = list(map(_sent, requests))
    reasons = (seen.words for seen in _refused(expectation, recording))
    for edit in smallest_edit(expectation.expected, sent, _is_sent, _cost_of_request):
        wanted, seen = both(edit, expectation.expected, requests)
        place = DifferencePlace(DifferenceKind.REQUEST, _kind(expectation), number=number_of(edit))
        reason = next(reasons, "") if seen is None else ""
        found = tuple(_of_request(edit, wanted, seen, place, reason))
        yield Pair(place, number_of(edit), wanted, seen, found)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What counts of a request where it is paired."""

    query: Value
    request: Request


def _sent(seen: Request) -> _Sent:
    return _Sent(query(seen), seen)


def _is_sent(wanted: ExpectedRequest, seen: _Sent) -> bool:
    body = body_for(wanted, seen.request)
    return meets(wanted.query, seen.query) and meets(wanted.parameters, body)


def _cost_of_request(wanted: ExpectedRequest, seen: _Sent) -> int:
    """Return the cost of a change: method and address are something in common, too."""
    address: Tally = (1, 0)
    of_query = in_common(wanted.query, seen.query)
    of_body = in_common(wanted.parameters, body_for(wanted, seen.request))
    return change_cost(total([address, of_query, of_body]))


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
        yield _one_too_many(place, seen)
    elif edit.kind is EditKind.MOVED:
        yield moved(place, edit.observed + 1, wanted.parameters, body_for(wanted, seen))
    elif edit.kind is EditKind.CHANGED:
        yield from differences(wanted.query, query(seen), place.part(DifferenceKind.QUERY))
        body = place.part(DifferenceKind.BODY)
        yield from differences(wanted.parameters, body_for(wanted, seen), body)


def _one_too_many(place: DifferencePlace, seen: Request) -> Difference:
    return Difference(place, MISSING, seen.parameters, "one request too many")


def unwanted_requests(
    never: Requests, recording: Recording
) -> Iterator[Pair[ExpectedRequest, Request]]:
    """Yield each request that must never be sent; all of the kind, if none is listed."""
    for number, seen in enumerate(requested(never, recording), 1):
        sent = _sent(seen)
        if not never.expected or any(_is_sent(wanted, sent) for wanted in never.expected):
            place = DifferencePlace(DifferenceKind.REQUEST, _kind(never), number=number)
            yield Pair(place, number, None, seen, (_one_too_many(place, seen),))


def _kind(expectation: Requests) -> str:
    return f"{expectation.method} {expectation.host}{expectation.path}"


def query(seen: Request) -> dict[str, Value]:
    """Return a request's query by the parameters' names; packed values are unpacked."""
    return by_name([(name, unpacked(value)) for name, value in seen.query])


def body_for(wanted: ExpectedRequest, seen: Request) -> Value:
    """Return a request's body as it is compared: a form by its names, if it is asked so."""
    return named(seen.parameters, seen) if _asks_by_name(wanted.parameters) else seen.parameters


def _asks_by_name(wanted: Value) -> bool:
    return isinstance(wanted, Mapping | Containing)


def named(body: Value, request: Request) -> Value:
    """Return the pairs of a form by their names, and any other body as it is."""
    return by_name(body) if is_form(request) and _are_pairs(body) else body


def _are_pairs(body: Value) -> bool:
    return isinstance(body, list | tuple) and all(
        isinstance(pair, list | tuple) and len(pair) == len(("name", "value")) for pair in body
    )


def by_name(pairs: Iterable[Sequence[Value]]) -> dict[str, Value]:
    """Return pairs of names and values; a name that is there more than once has a list of them."""
    found: dict[str, list[Value]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: given[0] if len(given) == 1 else given for name, given in found.items()}
