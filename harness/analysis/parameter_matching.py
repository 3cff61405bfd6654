"""Finds a call's parameters among the leaves of a message, of arguments, or of a request."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from harness.analysis.call_parameters import Parameter
from harness.analysis.leaf_values import Leaf, formless_texts, likeness
from harness.model import MISSING, PathStep, Value, values

State: TypeAlias = Literal["same", "changed", "renamed", "elsewhere", "gone", "unknown"]
"""How a parameter arrived at a stage, compared with where it was seen before."""

FoundLeaf: TypeAlias = tuple[Leaf, State]
"""The leaf at which a parameter was found, and how it arrived there."""

_Leaves: TypeAlias = dict[int, Leaf]
"""Leaves that no parameter was matched with yet, in their order."""

_SMALL: Final = (-1, 0, 1)

_LONGEST_END: Final = 12
"""How many steps of a path, counted from its end, are compared to find the nearest leaf."""

_MOST_ALIKE: Final = 10
"""How many leaves that are alike are compared with one parameter: the nearest ones."""


@dataclass(slots=True)
class SoughtParameter:
    """A parameter on its way: what it was last seen as, and the property that held it."""

    parameter: Parameter
    value: Value = MISSING
    key: str = ""

    def __post_init__(self) -> None:
        self.value, self.key = self.parameter.value, self.parameter.key

    @property
    def keys(self) -> set[str]:
        """The names under which it may be expected."""
        return {self.key, self.parameter.key, *map(str, self.parameter.sent[-1:])} - {""}

    def likeness(self, leaf: Leaf) -> str:
        """Say whether a leaf is this parameter, as it was seen last or as it was given."""
        seen = {likeness(self.value, leaf), likeness(self.parameter.value, leaf)}
        return next((word for word in ("same", "changed") if word in seen), "none")

    def formless_texts(self) -> list[str]:
        """Return its value as texts in any form, as it was seen last and as it was given."""
        return sorted(
            {text for value in (self.value, self.parameter.value) for text in formless_texts(value)}
        )

    def is_distinctive(self) -> bool:
        """Say whether the value alone, without a name, identifies the parameter."""
        value = self.value
        if isinstance(value, str):
            return bool(value.strip())
        if isinstance(value, bool):
            return False
        return isinstance(value, values.Date | values.BigInt) or (
            isinstance(value, int | float) and value not in _SMALL
        )


def places_of(sought: Sequence[SoughtParameter], places: Sequence[Leaf]) -> dict[int, FoundLeaf]:
    """Find the leaf of each parameter; no two share one.

    Those that kept their name and value are found first, so that no other gets their leaf.
    """
    stage = _Stage(places)
    found: dict[int, FoundLeaf] = {}
    for attempt in (_unchanged, _elsewhere, _changed):
        for one in sought:
            if id(one) not in found and (place := attempt(one, stage)):
                found[id(one)] = place
                stage.take(place[0])
    return found


class _Stage:
    """The leaves at one stage, indexed by name, path and value, because there can be very many.

    Of many that are alike only the nearest are compared.
    """

    def __init__(self, places: Sequence[Leaf]) -> None:
        self._by_name: dict[str, _Leaves] = {}
        self._by_path_end: dict[tuple[PathStep, ...], _Leaves] = {}
        self._by_text: dict[str, _Leaves] = {}
        self._by_name_and_text: dict[tuple[str, str], _Leaves] = {}
        for leaf in places:
            for free in self._holding(leaf):
                free[id(leaf)] = leaf

    def take(self, leaf: Leaf) -> None:
        """Remove a leaf, so that no other parameter is matched with it."""
        for free in self._holding(leaf):
            del free[id(leaf)]

    def named(self, one: SoughtParameter) -> Iterator[Leaf]:
        """Yield the leaves that have one of the parameter's names, the nearest first."""
        return itertools.islice(self._by_nearness(one), _MOST_ALIKE)

    def named_or_equal(self, one: SoughtParameter) -> Iterator[Leaf]:
        """Yield the nearest leaves with one of the parameter's names, then those with its value."""
        yield from self.named(one)
        for key in sorted(one.keys):
            for text in one.formless_texts():
                yield from _first(self._by_name_and_text.get((key, text)))

    def alike(self, one: SoughtParameter, word: str) -> list[Leaf]:
        """Return the leaves that are like the parameter, if its value is distinctive."""
        if not one.is_distinctive():
            return []
        likely = [leaf for text in one.formless_texts() for leaf in _first(self._by_text.get(text))]
        # A text that was cut off shares no text, so the leaves without a name are compared, too.
        unique = {id(leaf): leaf for leaf in (*likely, *_first(self._by_name.get("")))}
        return [leaf for leaf in unique.values() if one.likeness(leaf) == word]

    def _holding(self, leaf: Leaf) -> Iterator[_Leaves]:
        """Yield every index entry of a leaf."""
        yield self._by_name.setdefault(leaf.key, {})
        for length in range(1, min(len(leaf.parts), _LONGEST_END) + 1):
            yield self._by_path_end.setdefault(leaf.parts[-length:], {})
        for word in formless_texts(leaf.value):
            yield self._by_text.setdefault(word, {})
            yield self._by_name_and_text.setdefault((leaf.key, word), {})

    def _by_nearness(self, one: SoughtParameter) -> Iterator[Leaf]:
        """Yield the leaves with a name of the parameter's, those with the most like path first."""
        names, sent = one.keys, one.parameter.sent
        near: set[int] = set()
        for length in range(min(len(sent), _LONGEST_END), 0, -1):
            for leaf in self._by_path_end.get(sent[-length:], {}).values():
                if id(leaf) not in near and leaf.key in names:
                    near.add(id(leaf))
                    yield leaf
        for key in sorted(names):
            yield from (
                leaf for leaf in self._by_name.get(key, {}).values() if id(leaf) not in near
            )


def _first(found: _Leaves | None) -> Iterator[Leaf]:
    return itertools.islice((found or {}).values(), _MOST_ALIKE)


def _unchanged(one: SoughtParameter, stage: _Stage) -> FoundLeaf | None:
    leaf = next((leaf for leaf in stage.named_or_equal(one) if one.likeness(leaf) == "same"), None)
    return (leaf, "same") if leaf else None


def _elsewhere(one: SoughtParameter, stage: _Stage) -> FoundLeaf | None:
    fitting = stage.alike(one, "same")
    if not fitting:
        return None
    leaf = _nearest(one, fitting)
    return leaf, "renamed" if one.key and leaf.key else "same"


def _changed(one: SoughtParameter, stage: _Stage) -> FoundLeaf | None:
    named = list(stage.named(one))
    both = [leaf for leaf in named if one.likeness(leaf) == "changed"]
    fitting = both or stage.alike(one, "changed") or named
    return (_nearest(one, fitting), "changed") if fitting else None


def _nearest(one: SoughtParameter, fitting: Sequence[Leaf]) -> Leaf:
    """Return the leaf whose path is most like the parameter's own, counted from its end."""

    def alike(leaf: Leaf) -> int:
        pairs = zip(reversed(leaf.parts), reversed(one.parameter.sent), strict=False)
        return next((n for n, (mine, its) in enumerate(pairs) if mine != its), len(leaf.parts))

    return max(fitting, key=alike)
