"""Where expected and observed part: the one comparison that both decides and explains."""

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from harness.model import (
    ANYTHING,
    HOLE,
    MISSING,
    UNDEFINED,
    Base64,
    Containing,
    Difference,
    DifferenceKind,
    DifferencePlace,
    OneOf,
    Value,
)

ALONE: Final = DifferencePlace(DifferenceKind.VALUE)
"""The place of a value that is compared by itself."""


def differences(
    expected: Value, observed: Value, place: DifferencePlace = ALONE
) -> Iterator[Difference]:
    """Yield every place below `place` where `observed` is not what `expected` asks for.

    Values of different JavaScript types are never equal; numbers are equal as
    `Object.is` has it, so `0` is not `-0` and `NaN` is itself. The order of an object's
    keys does not count. `Containing`, `OneOf` and `ANYTHING` in `expected` loosen it. Where
    `Base64` is observed, a string is compared with its text and everything else with the
    value that it encodes.
    """
    if expected is ANYTHING:
        if observed is MISSING:
            yield Difference(place, expected, observed)
    elif isinstance(expected, OneOf):
        if all(any(differences(value, observed, place)) for value in expected.values):
            yield Difference(place, expected, observed)
    elif isinstance(observed, Base64) and expected is not MISSING:
        wanted = expected.value if isinstance(expected, Base64) else expected
        found = observed.text if isinstance(expected, str) else observed.value
        yield from differences(wanted, found, place)
    elif isinstance(expected, Containing):
        yield from _of_properties(expected.properties, observed, place, others_allowed=True)
    elif isinstance(expected, Mapping):
        yield from _of_properties(expected, observed, place, others_allowed=False)
    elif _is_array(expected):
        yield from _of_elements(expected, observed, place)
    elif _is_number(expected):
        if not _is_number(observed) or not _same_number(expected, observed):
            yield Difference(place, expected, observed, _type_hint(expected, observed))
    elif dataclasses.is_dataclass(expected) and type(expected) is type(observed):
        yield from _of_parts(expected, observed, place)
    elif type(expected) is not type(observed) or expected != observed:
        yield Difference(place, expected, observed, _type_hint(expected, observed))


def type_name(value: Value) -> str:
    """Return the word that JavaScript people use for the type of `value`."""
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
    expected: Mapping[str, Value], observed: Value, place: DifferencePlace, *, others_allowed: bool
) -> Iterator[Difference]:
    if not isinstance(observed, Mapping):
        whole = Containing(expected) if others_allowed else expected
        yield Difference(place, whole, observed, _type_hint(expected, observed))
        return
    for key, value in expected.items():
        for found in differences(value, observed.get(key, MISSING), place.below(key)):
            yield _with_renaming_hint(found, key, observed, expected)
    if not others_allowed:
        for key in observed:
            if key not in expected:
                yield Difference(place.below(key), MISSING, observed[key])


def _with_renaming_hint(
    found: Difference, key: str, observed: Mapping[str, Value], expected: Mapping[str, Value]
) -> Difference:
    """Add a hint where a missing property's value arrived under an unexpected name."""
    if key in observed or found.hint:
        return found
    value = expected[key]
    twins = [
        other
        for other in observed
        if other not in expected and not any(differences(value, observed[other]))
    ]
    if value is ANYTHING or not twins:
        return found
    return dataclasses.replace(found, hint=f"the same value arrived as {twins[0]!r}")


def _of_elements(
    expected: Sequence[Value], observed: Value, place: DifferencePlace
) -> Iterator[Difference]:
    if not _is_array(observed):
        yield Difference(place, expected, observed, _type_hint(expected, observed))
        return
    for index in range(max(len(expected), len(observed))):
        wanted = expected[index] if index < len(expected) else MISSING
        found = observed[index] if index < len(observed) else MISSING
        yield from differences(wanted, found, place.below(index))


def _of_parts(expected: Value, observed: Value, place: DifferencePlace) -> Iterator[Difference]:
    """Compare two values of one class, and show them whole where any part differs."""
    parts = dataclasses.fields(expected)
    if any(
        any(differences(getattr(expected, part.name), getattr(observed, part.name), place))
        for part in parts
    ):
        yield Difference(place, expected, observed)


def _is_array(value: Value) -> bool:
    return isinstance(value, list | tuple)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


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
