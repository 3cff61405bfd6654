"""Sabotaged copies of a recording: one thing removed, changed, doubled, added or moved in each.

Nothing here knows a kind of observation by its name: an observation is a dataclass, and the
annotated types of its fields say what may stand in them. What is annotated as `Value` came from
the page and may turn into another type; what is not keeps its type, for the recorder and the
edge write no other.
"""

import dataclasses
import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from harness.codec import path_source, source
from harness.judging.sabotage.places import (
    Hint,
    ValuePath,
    hints,
    is_pair,
    is_sequence,
    item_hint,
    parts,
    replaced,
    value_at,
    with_items,
)
from harness.judging.sabotage.variants import MADE_UP, added, changed, is_same, turned
from harness.model import UNDEFINED, Observation, Recording, Value

_WIDTH: Final = 60
"""Characters of a value that a description shows."""

_RUN: Final = frozenset({"build", "settings", "calls", "served_tracker", "neighbour_tracker"})
"""Parts of a recording that say what was run, not what was seen."""


class Kind(enum.StrEnum):
    """What is done to a place."""

    REMOVED = "removed"
    DOUBLED = "doubled"
    SWAPPED = "swapped with the next"
    MOVED = "moved"
    CHANGED = "changed"
    TURNED = "turned into another type"
    RENAMED = "renamed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Sabotage:
    """A copy of a recording in which one thing differs.

    `place` is the place that was changed, removed, or added to. `detail` is what the description
    adds to the kind.
    """

    kind: Kind
    place: ValuePath
    recording: Recording
    original: Recording
    detail: str = ""

    @property
    def description(self) -> str:
        """One line for people: `invocation 2 args[1].price changed from 18.99 to '18.99'`."""
        where = _where(self.original, self.place)
        if self.kind in {Kind.CHANGED, Kind.TURNED}:
            old, new = (value_at(of, self.place) for of in (self.original, self.recording))
            return f"{where} changed from {short(old)} to {short(new)}"
        if self.kind is Kind.ADDED:
            return f"{where}: {self.detail} added"
        return f"{where} {self.kind}{self.detail and ' '}{self.detail}"


@dataclass(frozen=True, slots=True)
class _Node:
    """A place to sabotage; `holder` is what it is directly inside of, `of` the holder's type."""

    value: Value
    hint: Hint
    place: ValuePath
    holder: Value = None
    of: Hint = None


_Edit: TypeAlias = tuple[Kind, ValuePath, ValuePath, Value, str]
"""The kind, the place, the place at which the copy differs, the new value there, the detail."""


def sabotages(recording: Recording, names: Sequence[str] = ()) -> Iterator[Sabotage]:
    """Yield every sabotaged copy, whole observations first.

    All sabotages of one place follow one another. `names` are names of properties that are
    added to objects, beside a made-up one.
    """
    yield from of_whole_observations(recording)
    for index in range(len(recording.observations)):
        yield from of_observation(recording, index, names)
    yield from of_the_rest(recording, names)


def of_whole_observations(recording: Recording) -> Iterator[Sabotage]:
    """Yield copies in which one observation is gone, there twice, or at another time."""
    for index in range(len(recording.observations)):
        for kind, seen, detail in _orders(recording.observations, index):
            copy = dataclasses.replace(recording, observations=tuple(seen))
            yield Sabotage(kind, ("observations", index), copy, recording, detail)


def _orders(
    seen: Sequence[Observation], index: int
) -> Iterator[tuple[Kind, Sequence[Observation], str]]:
    one = seen[index]
    without = with_items(seen, index, 1, [])
    yield Kind.REMOVED, without, ""
    yield Kind.DOUBLED, with_items(seen, index, 0, [one]), ""
    if index > 0:
        yield Kind.MOVED, (_at_time_of(seen[0], one, -1), *without), "to the beginning"
    if index < len(seen) - 1:
        yield Kind.MOVED, (*without, _at_time_of(seen[-1], one, +1)), "to the end"
    later = range(index + 1, len(seen))
    after = next((at for at in later if type(seen[at]) is type(one)), None)
    if after is not None:
        other = seen[after]
        earlier = with_items(seen, index, 1, [_at_time_of(one, other)])
        yield Kind.SWAPPED, with_items(earlier, after, 1, [_at_time_of(other, one)]), "of its kind"


def of_kinds(recording: Recording) -> Iterator[Sabotage]:
    """Yield copies in which all observations of one kind are gone."""
    for kind in dict.fromkeys(map(type, recording.observations)):
        left = tuple(seen for seen in recording.observations if type(seen) is not kind)
        copy = dataclasses.replace(recording, observations=left)
        detail = f"of {kind.__name__}"
        yield Sabotage(Kind.REMOVED, ("observations",), copy, recording, detail)


def of_observation(
    recording: Recording, index: int, names: Sequence[str] = ()
) -> Iterator[Sabotage]:
    """Yield copies in which one thing inside of one observation differs."""
    place: ValuePath = ("observations", index)
    node = _Node(recording.observations[index], None, place)
    yield from _copies(recording, _edits(node, names))


def of_the_rest(recording: Recording, names: Sequence[str] = ()) -> Iterator[Sabotage]:
    """Yield copies in which something that was seen differs, but is not an observation."""
    for name, hint in hints(Recording).items():
        value = getattr(recording, name)
        is_declared = name == "declared" and bool(value)
        composite = dataclasses.is_dataclass(value) or is_sequence(value) or is_declared
        if composite and name not in {*_RUN, "observations"}:
            yield from _copies(recording, _edits(_Node(value, hint, (name,)), names))


def _at_time_of(time: Observation, one: Observation, later: int = 0) -> Observation:
    """Return an observation as if it was made at the time of another, or just before or after."""
    return dataclasses.replace(one, order=time.order + later, time=time.time)


def _copies(recording: Recording, edits: Iterator[_Edit]) -> Iterator[Sabotage]:
    for kind, place, at, new, detail in edits:
        yield Sabotage(kind, place, replaced(recording, at, new), recording, detail)


def _edits(root: _Node, names: Sequence[str]) -> Iterator[_Edit]:
    """Yield the sabotages of a place and of all places inside it, the outermost first."""
    nodes = [root]
    while nodes:  # not by recursion: a page's value may be nested as deeply as Python allows
        node = nodes.pop()
        yield from _as_a_part(node)
        if is_pair(node.hint):
            yield from _of_pair(node)
            continue
        yield from _of_value(node)
        yield from _additions(node, names)
        inside = [
            _Node(part.value, part.hint, (*node.place, part.step), node.value, node.hint)
            for part in parts(node.value, node.hint)
        ]
        nodes.extend(reversed(inside))


def _as_a_part(node: _Node) -> Iterator[_Edit]:
    """Yield what can be done to a property of an object, or to an element of a sequence."""
    *above, step = node.place
    at, holder = tuple(above), node.holder
    if isinstance(holder, Mapping):
        if node.of is not Any and node.value is UNDEFINED:
            return  # in the harness's own lists, such as the globals, UNDEFINED means absent
        rest = {key: value for key, value in holder.items() if key != step}
        yield Kind.REMOVED, node.place, at, rest, ""
        other = f"{step} {MADE_UP}"
        renamed = {other if key == step else key: value for key, value in holder.items()}
        yield Kind.RENAMED, node.place, at, renamed, f"to {other!r}"
    elif is_sequence(holder) and isinstance(step, int):
        yield Kind.REMOVED, node.place, at, with_items(holder, step, 1, []), ""
        yield Kind.DOUBLED, node.place, at, with_items(holder, step, 0, [node.value]), ""
        after = holder[step + 1 : step + 2]
        if after and not is_same(node.value, after[0]):
            swapped = with_items(holder, step, 2, [after[0], node.value])
            yield Kind.SWAPPED, node.place, at, swapped, ""


def _of_value(node: _Node) -> Iterator[_Edit]:
    for new in changed(node.value, node.hint):
        yield Kind.CHANGED, node.place, node.place, new, ""
    if node.hint is Any:
        for new in turned(node.value):
            yield Kind.TURNED, node.place, node.place, new, ""


def _of_pair(node: _Node) -> Iterator[_Edit]:
    """Yield a name with other values, and a value with another name."""
    name, value = parts(node.value, node.hint)
    for part, kind in ((value, Kind.CHANGED), (name, Kind.RENAMED)):
        for new in changed(part.value, part.hint):
            pair = tuple(with_items(node.value, int(part.step), 1, [new]))
            detail = f"to {new!r}" if kind is Kind.RENAMED else ""
            yield kind, node.place, node.place, pair, detail


def _additions(node: _Node, names: Sequence[str]) -> Iterator[_Edit]:
    inner = item_hint(node.hint)
    if isinstance(node.value, Mapping):
        for name in (MADE_UP, *names):
            if name not in node.value:
                more = {**node.value, name: MADE_UP}
                yield Kind.ADDED, node.place, node.place, more, repr(name)
    elif is_sequence(node.value):
        known = [pair[0] for pair in node.value] if is_pair(inner) else []
        for new in added(inner, [name for name in (MADE_UP, *names) if name not in known]):
            more = with_items(node.value, len(node.value), 0, [new])
            yield Kind.ADDED, node.place, node.place, more, short(new)


def _where(recording: Recording, place: ValuePath) -> str:
    """Return a place in words: `invocation 2 args[1].price`, `leftovers.cookies[0]`."""
    if place[0] != "observations" or len(place) == 1:
        return path_source(place).removeprefix(".")
    seen = recording.observations[: int(place[1]) + 1]
    kind = type(seen[-1])
    number = sum(type(other) is kind for other in seen)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower()
    rest = path_source(place[2:])
    return f"{words} {number}{rest and ' '}{rest.removeprefix('.')}"


def short(value: Value) -> str:
    """Return a value as the beginning of its JavaScript source, on one line."""
    line = " ".join(source(value).split())
    return line if len(line) <= _WIDTH else f"{line[:_WIDTH]}…"
