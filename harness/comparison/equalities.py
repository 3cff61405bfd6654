"""Finds generated values that were always equal in the old build, and no longer are in the new one.

An id that a retry repeats differs in each run, so by itself it says nothing. That two requests have
the same one does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from harness.analysis import Leaf, leaves
from harness.comparison.changes import Change, What
from harness.comparison.kinds import CARRYING, Kind
from harness.comparison.signals import Signal
from harness.model import Value

_LEAST_LENGTH: Final = 8
"""The least length of a text that is equal to another by no chance."""

Parts: TypeAlias = Mapping[str, Sequence[Signal]]
"""The signals of one recording, by their part."""


Shape: TypeAlias = frozenset[tuple[str, Value]]
"""The paths of a signal that every recording has, each with its text if that is always the same."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A leaf of a signal: the how-manieth of its kind, key and shape it is, and the path in it.

    The order of requests that begin together is chance. Only those of one shape are told apart by
    their order.
    """

    kind: Kind
    key: str
    shape: Shape
    number: int
    path: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A value, its signal, and the how-manieth of its kind and key that signal is."""

    signal: Signal
    number: int
    value: Value


def lost_equalities(old: Sequence[Parts], new: Sequence[Parts]) -> Iterator[tuple[str, Change]]:
    """Yield what was equal in all recordings of the old build, with the name of its part.

    It takes two recordings of each side, which have other generated values.
    """
    for name in old[0]:
        runs = [parts.get(name, ()) for parts in (*old, *new)]
        steady = _steady(runs)
        found = [_generated(run, steady) for run in runs]
        before, after = found[: len(old)], found[len(old) :]
        for one, other in _always_equal(before):
            pairs = [(run.get(one), run.get(other)) for run in after]
            for first, second in pairs:
                if first and second and first.value != second.value:
                    was = before[0][other]
                    hint = f"it was always that of {one.key} {before[0][one].number} › {one.path}"
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


def _texts(signal: Signal) -> Iterator[tuple[str, Value]]:
    """Yield the texts in a signal, each with its path; other leaves have no text."""
    for leaf in leaves(signal.content):
        yield _path(signal, leaf), leaf.value if isinstance(leaf.value, str) else None


def _steady(runs: Iterable[Sequence[Signal]]) -> set[tuple[Kind, str, str, Value]]:
    """Return what each recording has: a path in a signal, alone and with its text."""
    seen = [
        {
            (signal.kind, signal.key, path, text)
            for signal in run
            if signal.kind in CARRYING
            for path, value in _texts(signal)
            for text in (None, value)
        }
        for run in runs
    ]
    return set.intersection(*seen)


def _generated(
    signals: Sequence[Signal], steady: set[tuple[Kind, str, str, Value]]
) -> dict[_Place, _Found]:
    """Return the values by place that may have been generated."""
    found: dict[_Place, _Found] = {}
    alike: Counter[tuple[Kind, str, Shape]] = Counter()
    keyed: Counter[tuple[Kind, str]] = Counter()
    for signal in signals:
        if signal.kind not in CARRYING:
            continue
        kind, key, texts = signal.kind, signal.key, list(_texts(signal))
        shape = frozenset(
            (path, text if (kind, key, path, text) in steady else None)
            for path, text in texts
            if (kind, key, path, None) in steady
        )
        alike[kind, key, shape] += 1
        keyed[kind, key] += 1
        for path, text in texts:
            if isinstance(text, str) and len(text) >= _LEAST_LENGTH:
                place = _Place(kind, key, shape, alike[kind, key, shape], path)
                found[place] = _Found(signal, keyed[kind, key], text)
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
