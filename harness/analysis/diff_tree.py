"""Two values side by side as one tree that marks every place where they differ.

The tree only shows what `differences` has decided: a place is marked exactly where that finds a
difference, and has its path.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from harness.analysis.list_edits import list_edits
from harness.analysis.smallest_edit import EditKind
from harness.analysis.value_comparison import ALONE, is_array, meets
from harness.codec import property_name, source
from harness.model import (
    ANYTHING,
    MISSING,
    Base64,
    Containing,
    DifferenceKind,
    DifferencePlace,
    Expected,
    Invocation,
    Value,
)

Sort: TypeAlias = Literal["same", "changed", "moved", "missing", "extra", "free"]
"""`missing` is what is expected and not observed, `extra` the reverse; `free` may be anything."""

DEEPEST: Final = 40
"""Levels that are compared place by place; what differs deeper is shown whole."""


@dataclass(frozen=True, slots=True)
class DiffNode:
    """One place of two values: both as JavaScript source, or the places within it.

    `label` is what stands before the value (`phone: `). `brackets` hold the `children`, if it
    has any (`wigzo.track(` and `)`); it is then the `children` that say what is there.
    """

    place: DifferencePlace
    label: str
    sort: Sort
    expected: str = ""
    observed: str = ""
    brackets: tuple[str, str] = ("", "")
    children: tuple["DiffNode", ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the two values differ here, or anywhere within."""
        return self.sort in {"changed", "moved", "missing", "extra"}

    def innermost_differing(self) -> Iterator["DiffNode"]:
        """Yield the places that differ and have no other within them."""
        if self.children:
            for child in self.children:
                yield from child.innermost_differing()
        elif self.differs:
            yield self


def side_by_side(
    expected: Value,
    observed: Value,
    place: DifferencePlace = ALONE,
    label: str = "",
    level: int = 0,
) -> DiffNode:
    """Return both values as one tree; `place` is the one that `differences` is given, too."""
    if meets(expected, observed):
        sort: Sort = "free" if expected is ANYTHING else "same"
        return DiffNode(place, label, sort, source(expected), source(observed))
    if isinstance(observed, Base64) and expected is not MISSING:
        wanted = expected.value if isinstance(expected, Base64) else expected
        found = observed.text if isinstance(expected, str) else observed.value
        return side_by_side(wanted, found, place, f"{label}/* base64 */ ", level)
    if level < DEEPEST and observed is not MISSING:
        children = _children(expected, observed, place, level + 1)
        if children:
            brackets = ("[", "]") if is_array(observed) else ("{", "}")
            return branch(place, label, brackets, children)
    return DiffNode(place, label, _sort(expected, observed), source(expected), source(observed))


def invocations_side_by_side(expected: Expected, observed: Invocation) -> DiffNode:
    """Return the invocation that must be observed and the one in its place as one tree."""
    if expected.function != observed.function:
        return DiffNode(ALONE, "", "changed", source(expected), source(observed))
    place = DifferencePlace(DifferenceKind.ARGUMENT, expected.function)
    children = [
        side_by_side(_at(expected.args, index), _at(observed.args, index), place.below(index))
        for index in range(len(expected.args))
    ]
    for index in range(len(expected.args), len(observed.args)):
        here = place.below(index)
        args = observed.args[index]
        if expected.more:
            children.append(DiffNode(here, "", "free", "", source(args)))
        else:
            children.append(side_by_side(MISSING, args, here))
    return branch(place, "", (f"{expected.function}(", ")"), children)


def branch(
    place: DifferencePlace, label: str, brackets: tuple[str, str], children: Sequence[DiffNode]
) -> DiffNode:
    """Return a place that has these within it; it differs if one of them does."""
    sort: Sort = "changed" if any(child.differs for child in children) else "same"
    return DiffNode(place, label, sort, brackets=brackets, children=tuple(children))


def _children(
    expected: Value, observed: Value, place: DifferencePlace, level: int
) -> list[DiffNode]:
    """Return the places within two objects, or two arrays; anything else has none."""
    others_allowed = isinstance(expected, Containing)
    wanted = expected.properties if isinstance(expected, Containing) else expected
    if isinstance(wanted, Mapping) and isinstance(observed, Mapping):
        found = [
            side_by_side(value, observed.get(key, MISSING), place.below(key), _label(key), level)
            for key, value in wanted.items()
        ]
        for key, value in observed.items():
            if key not in wanted:
                sort: Sort = "free" if others_allowed else "extra"
                nothing = "" if others_allowed else source(MISSING)
                found.append(DiffNode(place.below(key), _label(key), sort, nothing, source(value)))
        return found
    if is_array(expected) and is_array(observed):
        return list(_elements(expected, observed, place, level))
    return []


def _elements(
    expected: Sequence[Value], observed: Sequence[Value], place: DifferencePlace, level: int
) -> Iterator[DiffNode]:
    for edit in list_edits(expected, observed):
        index, other = edit.expected, edit.observed
        match edit.kind:
            case EditKind.MISSING:
                yield side_by_side(expected[index], MISSING, place.below(index), "", level)
            case EditKind.EXTRA:
                yield side_by_side(MISSING, observed[other], place.below(other), "", level)
            case EditKind.MOVED:
                here = place.below(index).moved(other)
                yield moved_node(here, expected[index], observed[other])
            case _:
                here = place.below(index)
                yield side_by_side(expected[index], observed[other], here, "", level)


def moved_node(place: DifferencePlace, expected: Value, observed: Value) -> DiffNode:
    """Return what is equal, and came at another place in the order."""
    return DiffNode(place, "", "moved", source(expected), source(observed))


def _label(key: str) -> str:
    return f"{property_name(key)}: "


def _at(values: Value, index: int) -> Value:
    return values[index] if index < len(values) else MISSING


def _sort(expected: Value, observed: Value) -> Sort:
    if observed is MISSING:
        return "missing"
    return "extra" if expected is MISSING else "changed"
