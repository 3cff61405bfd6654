"""Finds values that arrive joined into one: `firstName` and `lastName` as `name`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from harness.analysis import Leaf, as_text, leaves
from harness.judging.pair import AnyPair
from harness.model import Difference, DifferencePlace, Expected, Invocation, PathStep, Value

_SHORTEST: Final = 2
_SEVERAL: Final = 2


@dataclass(frozen=True, slots=True)
class Join:
    """Where several values arrived as one text, and that text."""

    steps: tuple[PathStep, ...]
    text: str


def joins(pair: AnyPair) -> Iterator[tuple[DifferencePlace, Join]]:
    """Yield the places of differences whose values arrived joined, with where they did.

    The text itself must not be as promised, and must hold at least two values that are missing or
    another.
    """
    wanted, seen = pair.expected, pair.observed
    if not isinstance(wanted, Expected) or not isinstance(seen, Invocation):
        return
    wrong = {item.place.steps: item for item in pair.differences if item.place.steps}
    sought = [item for item in wrong.values() if _is_sought(item.expected)]
    promised = {leaf.parts for leaf in leaves(list(wanted.args))} - wrong.keys()
    for leaf in _texts(leaves(list(seen.args)), promised):
        inside = [item for item in sought if _holds(leaf.value, item.expected)]
        if len({as_text(item.expected) for item in inside}) < _SEVERAL:
            continue
        join = Join(leaf.parts, leaf.value)
        own = [item for item in wrong.values() if item.place.steps == leaf.parts]
        yield from ((item.place, join) for item in _once([*inside, *own]))


def _once(found: Iterable[Difference]) -> Iterable[Difference]:
    return {item.place: item for item in found}.values()


def _texts(found: Iterable[Leaf], promised: set[tuple[PathStep, ...]]) -> Iterator[Leaf]:
    for leaf in found:
        if isinstance(leaf.value, str) and leaf.parts not in promised:
            yield leaf


def _is_sought(value: Value) -> bool:
    is_plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return is_plain and len(as_text(value)) >= _SHORTEST


def _holds(text: str, value: Value) -> bool:
    """Say whether a text has a value as a part of it, between the ends of words."""
    part = as_text(value)
    return text != part and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None
