"""What an expectation states: every value in it that the page's must match."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.codec import member
from harness.judging.sabotage.places import Hint, ValuePath, hints, is_sequence, parts, replaced
from harness.model import (
    ANYTHING,
    MISSING,
    UNDEFINED,
    Arrives,
    Containing,
    Expectation,
    Never,
    OneOf,
    Value,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One value that an expectation states, and where in the expectation it does.

    `path` is the place in words: `expected[0].args[1].email`. `closed` says that nothing may be
    added to the value: it is an object or an array, and not a `Containing`.
    """

    place: ValuePath
    path: str
    value: Value
    closed: bool


def statements(expectation: Expectation) -> Iterator[Statement]:
    """Yield what is stated, the outermost first.

    `ANYTHING` states nothing of a value, and a `Containing` nothing beside its properties;
    without any, it is itself a statement, and one that says too little. `Never` states nothing of
    what must be observed, and the value of `Arrives` has no place of its own: it may come twice.
    """
    if not isinstance(expectation, Arrives | Never):
        yield from _stated(expectation, None, (), "")


def without(expectation: Expectation, statement: Statement) -> Expectation:
    """Return the expectation with `ANYTHING` in the place of one statement."""
    relaxed: Expectation = replaced(expectation, statement.place, ANYTHING)
    return relaxed


def absent_names(expectation: Expectation) -> tuple[str, ...]:
    """Return the names of the properties that are stated to be missing or undefined, or may be."""
    return tuple(
        statement.place[-1]
        for statement in statements(expectation)
        if _may_be_absent(statement.value) and isinstance(statement.place[-1], str)
    )


def _may_be_absent(value: Value) -> bool:
    if isinstance(value, OneOf):
        return any(map(_may_be_absent, value.values))
    return value is MISSING or value is UNDEFINED


def _is_query_parameter(place: ValuePath) -> bool:
    """Whether a place is a parameter of an expected query: `("expected", 0, "query", "data")`.

    An object in it was sent packed in a text, which changes as a whole.
    """
    place = place[1:] if place[:1] == ("of",) else place
    name = [step for step in place[3:] if step != "properties"]
    return place[:1] == ("expected",) and place[2:3] == ("query",) and len(name) == 1


def _stated(value: Value, hint: Hint, place: ValuePath, path: str) -> Iterator[Statement]:
    if value is ANYTHING:
        return
    if _is_query_parameter(place) and isinstance(value, Mapping | Containing):
        yield Statement(place, path, value, closed=False)
        return
    if isinstance(value, Containing):
        if not value.properties:
            yield Statement(place, path, value, closed=False)
        inner = hints(Containing)["properties"]
        yield from _stated(value.properties, inner, (*place, "properties"), path)
        return
    if hint is Any:
        closed = isinstance(value, Mapping) or is_sequence(value)
        yield Statement(place, path, value, closed)
        if not closed:
            return
    for part in parts(value, hint):
        step = part.step
        inner_path = f"{path}[{step}]" if isinstance(step, int) else member(path, step)
        yield from _stated(part.value, part.hint, (*place, step), inner_path.removeprefix("."))
