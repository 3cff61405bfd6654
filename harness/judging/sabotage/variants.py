"""Other values that could stand where one stands: of the same type, and of another."""

import enum
import math
import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from harness.analysis import meets
from harness.codec import source
from harness.judging.sabotage.places import Hint, is_pair, is_sequence, origin
from harness.model import HOLE, MISSING, UNDEFINED, Value

MADE_UP: Final = "sabotaged"
"""A word that no site and no integration sends."""

_OTHER: Final = "~"
"""Another such word, without a character of the first: a pattern may allow one of the two."""

_NUMERIC: Final = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)


def is_same(one: Value, other: Value) -> bool:
    """Whether two values of the page are the same, as the judge has it."""
    return meets(one, other)


def changed(value: Value, hint: Hint) -> Iterator[Value]:
    """Yield other values of the same type: one, or all where the type lists its words."""
    if origin(hint) is Literal:
        yield from (word for word in typing.get_args(hint) if word != value)
    elif isinstance(value, enum.Enum):
        if hint is not Any:
            yield from (word for word in type(value) if word is not value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield _another_number(value)
    elif isinstance(value, str):
        yield f"{value} {MADE_UP}".lstrip()
    elif isinstance(value, bytes):
        yield value + b"~"
    elif hint is Any and isinstance(value, Mapping):
        yield {MADE_UP: True}
    elif hint is Any and is_sequence(value):
        yield [] if value else [MADE_UP]


def turned(value: Value) -> Iterator[Value]:
    """Yield values of other types that an integration might turn this one into."""
    match value:
        case bool():
            yield from (source(value), int(value))
        case int() | float():
            yield source(value)
        case str():
            yield from _read(value)
        case None:
            yield from (UNDEFINED, "null")
        case _ if value is UNDEFINED or value is HOLE:
            yield None
        case _ if isinstance(value, Mapping):
            yield from (list(value.values()), None)
        case _ if is_sequence(value):
            yield from ({str(index): item for index, item in enumerate(value)}, None)
        case _ if value is not MISSING:
            yield from (source(value), None)


def added(hint: Hint, names: Sequence[str]) -> Iterator[Value]:
    """Yield what could be added to a sequence of elements of this type.

    Of pairs, one for each of the names. Nothing is made up where the elements are dataclasses.
    """
    if hint is Any:
        yield MADE_UP
    elif hint is str:
        yield from (MADE_UP, _OTHER)
    elif is_pair(hint):
        yield from ((name, MADE_UP) for name in names)


def _read(text: str) -> Iterator[Value]:
    """Yield other readings of a text: a number, a boolean, nothing, and always an array of it."""
    if _NUMERIC.match(text):
        yield float(text) if "." in text else int(text)
    if text in {"true", "false"}:
        yield text == "true"
    if not text:
        yield from (None, UNDEFINED)
    yield [text]


def _another_number(value: float) -> float:
    if value == 0:
        return -0.0 if math.copysign(1, value) > 0 else 0
    return next(other for other in (value + 1, 0) if not is_same(value, other))
