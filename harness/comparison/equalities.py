"""Finds generated values that were always equal in the old build, and no longer are in the new one.

An id that a retry repeats differs in each run, so by itself it says nothing. That two requests have
the same one does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from harness.analysis import Leaf, leaves
from harness.comparison.changes import Change, What
from harness.comparison.signals import CARRYING, Kind, Signal
from harness.model import Value

_LEAST_LENGTH: Final = 8
"""The least length of a text that is equal to another by no chance."""

Parts: TypeAlias = Mapping[str, Sequence[Signal]]
"""The signals of one recording, by their part."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A leaf of a signal: the how-manieth of its kind and key it is, and the path in it."""

    kind: Kind
    key: str
    number: int
    path: str


@dataclass(frozen=True, slots=True)
class _Found:
    signal: Signal
    value: Value


def lost_equalities(old: Sequence[Parts], new: Sequence[Parts]) -> Iterator[tuple[str, Change]]:
    """Yield what was equal in all recordings of the old build, with the name of its part.

    It takes two recordings of each side, which have other generated values.
    """
    for name in old[0]:
        before, after = ([_generated(parts.get(name, ())) for parts in side] for side in (old, new))
        for one, other in _always_equal(before):
            found = [(run.get(one), run.get(other)) for run in after]
            for first, second in found:
                if first and second and first.value != second.value:
                    was = before[0][other]
                    hint = f"it was always that of {_words(one)}"
                    yield (
                        name,
                        Change(
                            What.NO_LONGER_EQUAL,
                            other.kind,
                            other.key,
                            other.path,
                            was.value,
                            second.value,
                            hint,
                            was.signal,
                            second.signal,
                        ),
                    )
                    break


def _generated(signals: Sequence[Signal]) -> dict[_Place, _Found]:
    """Return the values by place that may have been generated."""
    found: dict[_Place, _Found] = {}
    numbers: dict[tuple[Kind, str], int] = {}
    for signal in signals:
        if signal.kind not in CARRYING:
            continue
        number = numbers[signal.kind, signal.key] = numbers.get((signal.kind, signal.key), 0) + 1
        for leaf in leaves(signal.content):
            if isinstance(leaf.value, str) and len(leaf.value) >= _LEAST_LENGTH:
                place = _Place(signal.kind, signal.key, number, _path(signal, leaf))
                found[place] = _Found(signal, leaf.value)
    return found


def _path(signal: Signal, leaf: Leaf) -> str:
    root = "arguments" if signal.kind is Kind.INVOCATION else ""
    return Leaf(leaf.parts, leaf.value, root).path


def _always_equal(runs: Sequence[Mapping[_Place, _Found]]) -> Iterator[tuple[_Place, _Place]]:
    """Yield pairs of places whose values are equal in each run, and other ones in each run.

    Of several with one value, the first is in each pair.
    """
    values = {
        place: tuple(run[place].value for run in runs)
        for place in runs[0]
        if all(place in run for run in runs)
    }
    together: dict[tuple[Value, ...], list[_Place]] = {}
    for place, seen in values.items():
        if len(set(seen)) == len(runs) > 1:
            together.setdefault(seen, []).append(place)
    for places in together.values():
        yield from ((places[0], other) for other in places[1:])


def _words(place: _Place) -> str:
    return f"{place.key} {place.number} › {place.path}"
