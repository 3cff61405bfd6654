"""Finds parameters again among the leaves of a message, of arguments, or of a request."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from harness.analysis.call_parameters import Parameter
from harness.analysis.leaf_values import Leaf, gists, likeness
from harness.model import MISSING, PathStep, Value, values

State: TypeAlias = Literal["same", "changed", "renamed", "gone", "unknown"]
"""How a parameter came to a station, compared with where it was seen before."""

FoundLeaf: TypeAlias = tuple[Leaf, State]
"""A leaf, and how a parameter came to it."""

_Leaves: TypeAlias = dict[int, Leaf]
"""Leaves that nothing was found at yet, in their order."""

_SMALL: Final = (-1, 0, 1)

_LONGEST_END: Final = 12
"""So many steps of a way, counted from its end, say which of several leaves is the nearest."""

_MOST_ALIKE: Final = 10
"""So many leaves that are alike are looked at for one parameter, the nearest of them."""


@dataclass(slots=True)
class Traveller:
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

    def gists(self) -> list[str]:
        """Return what it says in any form, as it was seen last or as it was given."""
        return sorted(
            {gist for value in (self.value, self.parameter.value) for gist in gists(value)}
        )

    def is_telling(self) -> bool:
        """Say whether the value alone shows that it is this one."""
        value = self.value
        if isinstance(value, str):
            return bool(value.strip())
        if isinstance(value, bool):
            return False
        return isinstance(value, values.Date | values.BigInt) or (
            isinstance(value, int | float) and value not in _SMALL
        )


def places_of(travellers: Sequence[Traveller], places: Sequence[Leaf]) -> dict[int, FoundLeaf]:
    """Find where each traveller is; no place is that of two.

    What kept its name and its value is found first, so that nothing else is taken for it.
    """
    station = _Station(places)
    found: dict[int, FoundLeaf] = {}
    for attempt in (_unchanged, _elsewhere, _changed):
        for one in travellers:
            if id(one) not in found and (place := attempt(one, station)):
                found[id(one)] = place
                station.take(place[0])
    return found


class _Station:
    """The leaves at one station, by their names, ways and what they say; values can be huge.

    Of many that are alike only the nearest are looked at.
    """

    def __init__(self, places: Sequence[Leaf]) -> None:
        self._named: dict[str, _Leaves] = {}
        self._ending: dict[tuple[PathStep, ...], _Leaves] = {}
        self._saying: dict[str, _Leaves] = {}
        self._both: dict[tuple[str, str], _Leaves] = {}
        for leaf in places:
            for free in self._holding(leaf):
                free[id(leaf)] = leaf

    def take(self, leaf: Leaf) -> None:
        """Let nothing else be found at a leaf."""
        for free in self._holding(leaf):
            del free[id(leaf)]

    def named(self, one: Traveller) -> Iterator[Leaf]:
        """Yield the leaves that have one of the traveller's names, the nearest first."""
        return itertools.islice(self._by_nearness(one), _MOST_ALIKE)

    def kept(self, one: Traveller) -> Iterator[Leaf]:
        """Yield the leaves that have one of the traveller's names, and perhaps its value."""
        yield from self.named(one)
        for key in sorted(one.keys):
            for gist in one.gists():
                yield from _first(self._both.get((key, gist)))

    def saying(self, one: Traveller, word: str) -> list[Leaf]:
        """Return the leaves that are like the traveller, if that means anything."""
        if not one.is_telling():
            return []
        likely = [leaf for gist in one.gists() for leaf in _first(self._saying.get(gist))]
        # What is cut off says something else, so it is looked for where names say nothing.
        unique = {id(leaf): leaf for leaf in (*likely, *_first(self._named.get("")))}
        return [leaf for leaf in unique.values() if one.likeness(leaf) == word]

    def _holding(self, leaf: Leaf) -> Iterator[_Leaves]:
        """Yield everything under which a leaf can be looked up."""
        yield self._named.setdefault(leaf.key, {})
        for length in range(1, min(len(leaf.parts), _LONGEST_END) + 1):
            yield self._ending.setdefault(leaf.parts[-length:], {})
        for word in gists(leaf.value):
            yield self._saying.setdefault(word, {})
            yield self._both.setdefault((leaf.key, word), {})

    def _by_nearness(self, one: Traveller) -> Iterator[Leaf]:
        """Yield what has a name of the traveller's, by how much of the way's end is the same."""
        names, sent = one.keys, one.parameter.sent
        near: set[int] = set()
        for length in range(min(len(sent), _LONGEST_END), 0, -1):
            for leaf in self._ending.get(sent[-length:], {}).values():
                if id(leaf) not in near and leaf.key in names:
                    near.add(id(leaf))
                    yield leaf
        for key in sorted(names):
            yield from (leaf for leaf in self._named.get(key, {}).values() if id(leaf) not in near)


def _first(found: _Leaves | None) -> Iterator[Leaf]:
    return itertools.islice((found or {}).values(), _MOST_ALIKE)


def _unchanged(one: Traveller, station: _Station) -> FoundLeaf | None:
    leaf = next((leaf for leaf in station.kept(one) if one.likeness(leaf) == "same"), None)
    return (leaf, "same") if leaf else None


def _elsewhere(one: Traveller, station: _Station) -> FoundLeaf | None:
    fitting = station.saying(one, "same")
    if not fitting:
        return None
    leaf = _nearest(one, fitting)
    return leaf, "renamed" if one.key and leaf.key else "same"


def _changed(one: Traveller, station: _Station) -> FoundLeaf | None:
    named = list(station.named(one))
    both = [leaf for leaf in named if one.likeness(leaf) == "changed"]
    fitting = both or station.saying(one, "changed") or named
    return (_nearest(one, fitting), "changed") if fitting else None


def _nearest(one: Traveller, fitting: Sequence[Leaf]) -> Leaf:
    """Return the leaf whose way is most like the parameter's own, counted from its end."""

    def alike(leaf: Leaf) -> int:
        pairs = zip(reversed(leaf.parts), reversed(one.parameter.sent), strict=False)
        return next((n for n, (mine, its) in enumerate(pairs) if mine != its), len(leaf.parts))

    return max(fitting, key=alike)
