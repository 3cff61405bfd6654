"""Made-up observations, of the kinds that an expectation looks at.

They show that "nothing arrives" can fail. An expectation and the observations it looks at have
the same names for the same things (`method`, `host`, `url`), and the plural for several of them
(`functions`): so a made-up observation gets its values from the expectation, whatever its kind.
"""

import base64
import dataclasses
import enum
import itertools
import json
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

from harness.analysis import as_text
from harness.judging.sabotage.copies import Kind, Sabotage, short
from harness.judging.sabotage.places import Hint, hints, is_sequence, origin, parts
from harness.judging.sabotage.variants import MADE_UP
from harness.model import (
    ANYTHING,
    MISSING,
    UNDEFINED,
    Containing,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocation,
    Invocations,
    Matching,
    Near,
    Never,
    Observation,
    OneOf,
    Recording,
    Request,
    Requests,
    Role,
    Value,
)

_Words: TypeAlias = dict[str, list[Value]]
"""The words and numbers of an expectation, by the name of an observation's field."""

_EMPTY: Final[Mapping[Hint, Value]] = {
    bool: False,
    str: "",
    bytes: b"",
    int: 0,
    float: 0.0,
    Any: UNDEFINED,
}


def made_up(expectation: Expectation, recording: Recording) -> Iterator[Sabotage]:
    """Yield copies with one observation more, at the end or at the beginning."""
    yield from _unwanted(expectation, recording)
    words: _Words = {}
    _collect(expectation, None, "", words)
    seen = recording.observations
    kinds: tuple[type, ...] = typing.get_args(Observation)
    for kind in kinds:
        for one in _instances(kind, words):
            last = dataclasses.replace(one, order=len(seen) and seen[-1].order + 1)
            first = dataclasses.replace(one, order=seen[0].order - 1 if seen else 0)
            for order in ((*seen, last), (first, *seen)):
                copy = dataclasses.replace(recording, observations=order)
                yield Sabotage(Kind.ADDED, ("observations",), copy, recording, short(one))


def _unwanted(expectation: Expectation, recording: Recording) -> Iterator[Sabotage]:
    """Yield copies in which something happens that must never happen, at the end."""
    if not isinstance(expectation, Never):
        return
    seen = recording.observations
    order = len(seen) and seen[-1].order + 1
    of = expectation.of
    for item in of.expected:
        one: Observation
        match of, item:
            case Invocations(), Expected(function=function, args=args):
                one = Invocation(function, tuple(map(_example, args)), "load", order, 0.0)
            case Requests(method=method, host=host, path=path), ExpectedRequest():
                query = _example(item.query)
                pairs = query.items() if isinstance(query, Mapping) else ()
                texts = tuple((name, _as_parameter(value)) for name, value in pairs)
                place = path.replace("*", MADE_UP)
                one = Request(
                    method, f"https://{host}{place}", host, place, texts, (), b"{}",
                    _example(item.parameters), Role.DESTINATION, 200, "load", order, 0.0,
                )  # fmt: skip
        copy = dataclasses.replace(recording, observations=(*seen, one))
        yield Sabotage(Kind.ADDED, ("observations",), copy, recording, short(one))


def _as_parameter(value: Value) -> str:
    """Return a value as the text of a parameter: in base64 if it has parts, as it is compared."""
    if not isinstance(value, Mapping) and not is_sequence(value):
        return as_text(value)
    return base64.b64encode(json.dumps(value, default=as_text).encode()).decode()


def _example(value: Value) -> Value:
    """Return a value that meets an expected one."""
    match value:
        case OneOf(values=(first, *_)):
            return _example(first)
        case Matching(pattern=pattern):
            return pattern.replace("*", MADE_UP)
        case Near(value=middle):
            return middle
        case Mapping() | Containing():
            inner = value.properties if isinstance(value, Containing) else value
            return {name: _example(item) for name, item in inner.items() if item is not MISSING}
        case list() | tuple():
            return [_example(item) for item in value]
    return MADE_UP if value is ANYTHING else value


def _collect(value: Value, hint: Hint, name: str, words: _Words) -> None:
    """Collect every word and number of the harness's own; a page's values are left out."""
    if hint is Any or isinstance(value, bool):
        return
    if isinstance(value, str | int):
        words.setdefault(name, []).append(_plain(value))
    for part in parts(value, hint):
        inner = name.removesuffix("s") if is_sequence(value) else str(part.step)
        _collect(part.value, part.hint, inner, words)


def _plain(word: Value) -> Value:
    """Return a path without its wildcards."""
    return word.replace("*", MADE_UP) if isinstance(word, str) else word


def _instances(kind: type, words: _Words) -> Iterator[Observation]:
    choices = [words.get(name) or _default(hint) for name, hint in hints(kind).items()]
    for combination in itertools.product(*choices):
        yield kind(*combination)


def _default(hint: Hint) -> Sequence[Value]:
    """Return every word where the type lists its words, and otherwise one empty value."""
    if origin(hint) is Literal:
        return typing.get_args(hint)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return list(hint)
    if origin(hint) is tuple:
        return [()]
    if origin(hint) is Mapping:
        return [{}]
    return [_EMPTY.get(hint)]
