"""Names the parameters that a build passed, and that no expectation of a run asserted.

What nothing asserts can go wrong unseen. A parameter is a value without parts that an observed
function was called with, or that a request carried to one of the destination's hosts. It is
named by its keys, never by its value.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import unquote

from harness.analysis import invoked
from harness.codec import member
from harness.judging.carried import carried
from harness.judging.pairs import pairs
from harness.judging.request_pairs import named, query
from harness.judging.same_values import at_place
from harness.model import (
    ANYTHING,
    MISSING,
    UNDEFINED,
    Arrives,
    BeforeScript,
    Build,
    Containing,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocation,
    PathStep,
    Recording,
    Request,
    Requirement,
    Role,
    Same,
    Value,
)

DEEPEST: Final = 8
"""Keys in a parameter's path; what lies deeper is named by its first keys."""

_Steps: TypeAlias = tuple[PathStep, ...]
_MANY_DIGITS: Final = re.compile(r"(?:\D*\d){3}")


@dataclass(frozen=True, slots=True, order=True)
class Passed:
    """One parameter: what it was passed to, and its keys.

    `of` is a function (`wigzo.track`) or a kind of request (`POST app.wigzo.com/push/*`), where
    a `*` stands for an id. `path` is `arguments[1].products[*].price`, `query.org_token` or
    `body.eventName`: an element's position in an array does not count.
    """

    of: str
    path: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a build passed in some runs, and what their requirements assert, both in order."""

    passed: tuple[Passed, ...]
    asserted: tuple[Passed, ...]


def unasserted_parameters(
    runs: Iterable[tuple[Requirement, Recording]],
) -> dict[Build, tuple[Passed, ...]]:
    """Return what each build passed in these runs, and no requirement of them asserts.

    What one requirement asserts counts, whatever others leave out. A run with another
    destination on the page does not count: some of what was passed is for that one.
    """
    return unasserted_in([ParameterTally(runs).parameters()])


def unasserted_in(parts: Iterable[Mapping[Build, Parameters]]) -> dict[Build, tuple[Passed, ...]]:
    """Return the same of runs of which each part has its own parameters."""
    passed: dict[Build, set[Passed]] = {}
    asserted: dict[Build, set[Passed]] = {}
    for part in parts:
        for build, own in part.items():
            passed.setdefault(build, set()).update(own.passed)
            asserted.setdefault(build, set()).update(own.asserted)
    return {build: tuple(sorted(own - asserted[build])) for build, own in passed.items()}


class ParameterTally:
    """Collects what builds passed and what was asserted of it, run after run."""

    def __init__(self, runs: Iterable[tuple[Requirement, Recording]] = ()) -> None:
        self._passed: dict[Build, set[Passed]] = {}
        self._asserted: dict[Build, set[Passed]] = {}
        for requirement, recording in runs:
            self.add(requirement, recording)

    def add(self, requirement: Requirement, recording: Recording) -> None:
        """Count one run, unless another destination was on its page."""
        if recording.neighbour_tracker.scripts:
            return
        self._passed.setdefault(recording.build, set()).update(_passed(recording))
        asserted = self._asserted.setdefault(recording.build, set())
        for expectation in requirement.expectations:
            asserted.update(_asserted(expectation, recording))

    def parameters(self) -> dict[Build, Parameters]:
        """Return the parameters of each build."""
        return {
            build: Parameters(tuple(sorted(own)), tuple(sorted(self._asserted[build])))
            for build, own in self._passed.items()
        }


def _passed(recording: Recording) -> Iterator[Passed]:
    for seen in invoked(recording):
        yield from _leaves(seen.function, ("arguments",), seen.args)
    for request in recording.observations:
        if (
            isinstance(request, Request)
            and request.role is Role.DESTINATION
            and not request.is_preflight
        ):
            kind = _kind(request, recording)
            for place, part in _parts(request).items():
                yield from _leaves(kind, (place,), part)


def _asserted(expectation: Expectation, recording: Recording) -> Iterator[Passed]:
    """Yield what one expectation asserts: parameters, and the objects that hold them."""
    match expectation:
        case Arrives():
            for carrier, leaf in carried(expectation, recording):
                yield Passed(_of(carrier, recording), _path((leaf.root, *leaf.parts)))
        case Same(places=places):
            for place in places:
                for carrier, leaf in at_place(place, recording):
                    yield Passed(_of(carrier, recording), _path((leaf.root, *leaf.parts)))
        case BeforeScript(invocation=first):
            for seen in invoked(recording):
                if seen.function == first.function:
                    yield from _of_invocation(first, seen)
                    return
    for pair in pairs(expectation, recording):
        match pair.expected, pair.observed:
            case Expected() | None as wanted, Invocation() as seen:
                yield from _of_invocation(wanted, seen)
            case ExpectedRequest() | None as wanted, Request() as sent:
                yield from _of_request(wanted, sent, _kind(sent, recording))


def _of_invocation(wanted: Expected | None, seen: Invocation) -> Iterator[Passed]:
    """Yield what is asserted of an invocation: all of one too many, because that is reported."""
    args: list[Value] = [*wanted.args] if wanted else []
    if wanted and wanted.more:
        args += [ANYTHING] * (len(seen.args) - len(args))
    yield from _asserted_parts(seen.function, ("arguments",), args, seen.args)


def _of_request(wanted: ExpectedRequest | None, seen: Request, kind: str) -> Iterator[Passed]:
    body = wanted.parameters if wanted else MISSING
    asserted = {"query": wanted.query if wanted else MISSING, "body": named(body, seen)}
    for place, part in _parts(seen).items():
        yield from _asserted_parts(kind, (place,), asserted[place], part)


def _asserted_parts(of: str, place: _Steps, wanted: Value, seen: Value) -> Iterator[Passed]:
    """Yield what `wanted` asserts of `seen`, including what it requires to be MISSING."""
    if wanted is ANYTHING:
        return
    inside = _inside(seen)
    if isinstance(wanted, Containing):
        known = _inside(wanted.properties)
        inside = {step: inside[step] for step in inside if step in known}
    elif isinstance(wanted, Mapping | list | tuple):
        known = _inside(wanted)
    else:
        yield from _leaves(of, place, seen)
        return
    yield Passed(of, _path(place))
    for step, value in inside.items():
        yield from _asserted_parts(of, (*place, step), known.get(step, MISSING), value)


def _leaves(of: str, place: _Steps, value: Value) -> Iterator[Passed]:
    inside = _inside(value)
    for step, part in inside.items():
        yield from _leaves(of, (*place, step), part)
    if not inside and place != ("arguments",):
        yield Passed(of, _path(place))


def _inside(value: Value) -> Mapping[str | int, Value]:
    """Return the parts of an object or an array; nothing else has any."""
    if isinstance(value, Mapping):
        return value
    return dict(enumerate(value)) if isinstance(value, list | tuple) else {}


def _path(place: _Steps) -> str:
    path = str(place[0])
    for number, step in enumerate(place[1:]):
        if number == DEEPEST:
            return f"{path}…"
        if isinstance(step, int):
            is_argument = place[0] == "arguments" and number == 0
            path += f"[{step}]" if is_argument else "[*]"
        else:
            path = member(path, step)
    return path


def _parts(request: Request) -> dict[str, Value]:
    """Return what a request carries, by its place; an undecoded body counts as one value."""
    parts: dict[str, Value] = {"query": query(request)} if request.query else {}
    if request.parameters is not UNDEFINED or request.body:
        parts["body"] = named(request.parameters, request)
    return parts


def _of(seen: Invocation | Request, recording: Recording) -> str:
    return seen.function if isinstance(seen, Invocation) else _kind(seen, recording)


def _kind(request: Request, recording: Recording) -> str:
    """Name a request without the parts that vary from one to another: settings, and other ids."""
    settings = [value for value in recording.settings.values() if value != ""]
    segments = [
        "*" if unquote(segment) in settings or _MANY_DIGITS.match(segment) else segment
        for segment in request.path.split("/")
    ]
    return f"{request.method} {request.host}{'/'.join(segments)}"
