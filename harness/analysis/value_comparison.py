"""Compares two values: every rule of what is equal, but not how to tell that two lists differ.

That is left to whoever asks: `meets` compares lists by position, because it only decides;
`differences` tells the smallest edit.
"""

import dataclasses
import datetime as dt
import functools
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from harness.model import (
    ANYTHING,
    HOLE,
    MISSING,
    UNDEFINED,
    Base64,
    Containing,
    Date,
    Difference,
    DifferenceKind,
    DifferencePlace,
    Matching,
    Near,
    OneOf,
    Value,
)

ALONE: Final = DifferencePlace(DifferenceKind.VALUE)
"""The place of a value that is compared by itself."""


# Named, because a union that stands where it is asked for is made anew each time. An abstract class
# takes longest to ask, so it comes last.
_OBJECTS: Final = (dict, Containing, Mapping)
_ARRAYS: Final = (list, tuple)
_LOOSE: Final = (Matching, Near)
_NUMBERS: Final = (int, float)

EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

OfElements: TypeAlias = Callable[
    [Sequence[Value], Sequence[Value], DifferencePlace], Iterator[Difference]
]
"""Yields the differences between two lists."""


def meets(expected: Value, observed: Value) -> bool:
    """Say whether `observed` is what `expected` asks for: `differences` then yields nothing."""
    return not any(differences_by_position(expected, observed))


def differences_by_position(expected: Value, observed: Value) -> Iterator[Difference]:
    """Yield every place where two values differ; those of two lists, index by index.

    So a place means the same, whatever else differs.
    """
    yield from compared(expected, observed, ALONE, by_position)


def by_position(
    expected: Sequence[Value], observed: Sequence[Value], place: DifferencePlace
) -> Iterator[Difference]:
    """Yield the differences between two lists, element by element."""
    for index in range(max(len(expected), len(observed))):
        wanted = expected[index] if index < len(expected) else MISSING
        found = observed[index] if index < len(observed) else MISSING
        if not _is_same_text(wanted, found):
            yield from compared(wanted, found, place.below(index), by_position)


def compared(
    expected: Value, observed: Value, place: DifferencePlace, of_elements: OfElements
) -> Iterator[Difference]:
    """Yield every place where two values differ, as `of_elements` tells it of two lists."""
    if expected is ANYTHING:
        if observed is MISSING:
            yield Difference(place, expected, observed)
    elif isinstance(expected, OneOf):
        if not any(meets(value, observed) for value in expected.values):
            yield Difference(place, expected, observed)
    elif isinstance(expected, _LOOSE):
        found = observed.text if isinstance(observed, Base64) else observed
        if not _is_like(expected, found):
            yield Difference(place, expected, observed, _type_hint(expected, found))
    elif isinstance(observed, Base64) and expected is not MISSING:
        yield from compared(*unpacked(expected, observed), place, of_elements)
    elif isinstance(expected, _OBJECTS):
        yield from _of_properties(expected, observed, place, of_elements)
    elif is_array(expected):
        if is_array(observed):
            yield from of_elements(expected, observed, place)
        else:
            yield Difference(place, expected, observed, _type_hint(expected, observed))
    elif _is_number(expected):
        if not _is_number(observed) or not _same_number(expected, observed):
            yield Difference(place, expected, observed, _type_hint(expected, observed))
    elif dataclasses.is_dataclass(expected) and type(expected) is type(observed):
        yield from _of_parts(expected, observed, place)
    elif type(expected) is not type(observed) or expected != observed:
        yield Difference(place, expected, observed, _type_hint(expected, observed))


def unpacked(expected: Value, observed: Base64) -> tuple[Value, Value]:
    """Return what is compared where `Base64` is observed: its text, or its value."""
    wanted = expected.value if isinstance(expected, Base64) else expected
    return wanted, observed.text if isinstance(expected, str) else observed.value


def _is_like(expected: Matching | Near, observed: Value) -> bool:
    """Say whether a value has the form, or is as near, as is expected."""
    if isinstance(expected, Matching):
        return isinstance(observed, str) and bool(_form(expected.pattern).fullmatch(observed))
    if type_name(expected.value) != type_name(observed):
        return False
    one, other = (_size(value) for value in (expected.value, observed))
    return one is not None and other is not None and abs(one - other) <= expected.by


@functools.cache
def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)


def _size(value: Value) -> float | None:
    """Return a number, or a moment in milliseconds; None for all else."""
    return _double(value) if _is_number(value) else moment(value)


def moment(value: Value) -> float | None:
    """Return the milliseconds since 1970 of a Date or of a date in ISO's format, or None."""
    if isinstance(value, Date):
        return value.milliseconds
    if not isinstance(value, str) or not value[:4].isdecimal() or "-" not in value:
        return None
    try:
        when = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
    return (aware - EPOCH) / dt.timedelta(milliseconds=1)


def type_name(value: Value) -> str:
    """Return the word that JavaScript people use for the type of `value`."""
    if isinstance(value, Matching | Near):
        return "string" if isinstance(value, Matching) else type_name(value.value)
    if value is None:
        return "null"
    if value is UNDEFINED or value is HOLE:
        return str(value.value)
    if isinstance(value, Mapping | Containing):
        return "object"
    words = {bool: "boolean", int: "number", float: "number", str: "string"}
    words |= {list: "array", tuple: "array"}
    return words.get(type(value), type(value).__name__)


def _of_properties(
    expected: Containing | Mapping[str, Value],
    observed: Value,
    place: DifferencePlace,
    of_elements: OfElements,
) -> Iterator[Difference]:
    properties = expected.properties if isinstance(expected, Containing) else expected
    if not isinstance(observed, Mapping):
        yield Difference(place, expected, observed, _type_hint(properties, observed))
        return
    for key, value in properties.items():
        beside = observed.get(key, MISSING)
        if _is_same_text(value, beside):
            continue
        for found in compared(value, beside, place.below(key), of_elements):
            yield _with_renaming_hint(found, key, observed, properties)
    if not isinstance(expected, Containing):
        for key in observed:
            if key not in properties:
                yield Difference(place.below(key), MISSING, observed[key])


def _with_renaming_hint(
    found: Difference, key: str, observed: Mapping[str, Value], expected: Mapping[str, Value]
) -> Difference:
    """Add a hint where a missing property's value arrived under an unexpected name."""
    if key in observed or found.hint:
        return found
    value = expected[key]
    twins = [other for other in observed if other not in expected and meets(value, observed[other])]
    if value is ANYTHING or not twins:
        return found
    return dataclasses.replace(found, hint=f"the same value arrived as {twins[0]!r}")


def _of_parts(expected: Value, observed: Value, place: DifferencePlace) -> Iterator[Difference]:
    """Compare two values of one class, and show them whole where any part differs."""
    parts = dataclasses.fields(expected)
    if not all(meets(getattr(expected, part.name), getattr(observed, part.name)) for part in parts):
        yield Difference(place, expected, observed)


def is_array(value: Value) -> bool:
    """Say whether it is an array of JavaScript."""
    return isinstance(value, _ARRAYS)


def _is_same_text(expected: Value, observed: Value) -> bool:
    """Say so at once of what is compared most often: two texts that are equal."""
    return type(expected) is str and type(observed) is str and expected == observed


def _is_number(value: Value) -> bool:
    return isinstance(value, _NUMBERS) and not isinstance(value, bool)


def _same_number(expected: float, observed: float) -> bool:
    """Compare as JavaScript does, whose numbers are all doubles."""
    one, other = _double(expected), _double(observed)
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other and math.copysign(1, one) == math.copysign(1, other)


def _double(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _type_hint(expected: Value, observed: Value) -> str:
    if expected is MISSING or observed is MISSING:
        return ""
    wanted, found = type_name(expected), type_name(observed)
    return "" if wanted == found else f"expected {wanted}, observed {found}"
