"""Two values side by side as one tree, in which every place is marked where they part.

The tree only shows what `differences` has decided: a place differs just where that finds a
difference, and has its path.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from harness.analysis.differences import differences
from harness.codec import member, property_name, source
from harness.model import ANYTHING, MISSING, Base64, Containing, Expected, Invocation, Value

Sort: TypeAlias = Literal["same", "changed", "missing", "extra", "free"]
"""`missing` is what is expected and not observed, `extra` the reverse; `free` may be anything."""

DEEPEST: Final = 40
"""Levels that are taken apart; what differs deeper is shown whole."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of two values: both as JavaScript source, or the places within it.

    `label` is what stands before the value (`phone: `). `brackets` hold the `children`, if it
    has any (`wigzo.track(` and `)`); it is then the `children` that say what is there.
    """

    path: str
    label: str
    sort: Sort
    expected: str = ""
    observed: str = ""
    brackets: tuple[str, str] = ("", "")
    children: tuple["Place", ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the two values part here, or anywhere within."""
        return self.sort in {"changed", "missing", "extra"}

    def parted(self) -> Iterator["Place"]:
        """Yield the places that differ and have no other within them."""
        if self.children:
            for child in self.children:
                yield from child.parted()
        elif self.differs:
            yield self


def side_by_side(
    expected: Value, observed: Value, path: str, label: str = "", level: int = 0
) -> Place:
    """Return both values as one tree; `path` is the one that `differences` is given, too."""
    if not any(differences(expected, observed, path)):
        sort: Sort = "free" if expected is ANYTHING else "same"
        return Place(path, label, sort, source(expected), source(observed))
    if isinstance(observed, Base64) and expected is not MISSING:
        said = expected.value if isinstance(expected, Base64) else expected
        found = observed.text if isinstance(expected, str) else observed.value
        return side_by_side(said, found, path, f"{label}/* base64 */ ", level)
    if level < DEEPEST and observed is not MISSING:
        children = _children(expected, observed, path, level + 1)
        if children:
            brackets = ("[", "]") if _is_array(observed) else ("{", "}")
            return branch(path, label, brackets, children)
    return Place(path, label, _sort(expected, observed), source(expected), source(observed))


def invocations_side_by_side(expected: Expected, observed: Invocation) -> Place:
    """Return the invocation that must be observed and the one in its place as one tree."""
    if expected.function != observed.function:
        return Place("", "", "changed", source(expected), source(observed))
    path = f"{expected.function} arguments"
    children = [
        side_by_side(_at(expected.args, index), _at(observed.args, index), f"{path}[{index}]")
        for index in range(len(expected.args))
    ]
    for index in range(len(expected.args), len(observed.args)):
        here = f"{path}[{index}]"
        args = observed.args[index]
        if expected.more:
            children.append(Place(here, "", "free", "", source(args)))
        else:
            children.append(side_by_side(MISSING, args, here))
    return branch(path, "", (f"{expected.function}(", ")"), children)


def branch(path: str, label: str, brackets: tuple[str, str], children: Sequence[Place]) -> Place:
    """Return a place that has these within it; it differs where one of them does."""
    sort: Sort = "changed" if any(child.differs for child in children) else "same"
    return Place(path, label, sort, brackets=brackets, children=tuple(children))


def _children(expected: Value, observed: Value, path: str, level: int) -> list[Place]:
    """Return the places within two objects, or two arrays; anything else has none."""
    others_allowed = isinstance(expected, Containing)
    wanted = expected.properties if isinstance(expected, Containing) else expected
    if isinstance(wanted, Mapping) and isinstance(observed, Mapping):
        found = [
            side_by_side(value, observed.get(key, MISSING), member(path, key), _label(key), level)
            for key, value in wanted.items()
        ]
        for key, value in observed.items():
            if key not in wanted:
                sort: Sort = "free" if others_allowed else "extra"
                nothing = "" if others_allowed else source(MISSING)
                found.append(Place(member(path, key), _label(key), sort, nothing, source(value)))
        return found
    if _is_array(wanted) and _is_array(observed):
        return [
            side_by_side(_at(wanted, index), _at(observed, index), f"{path}[{index}]", "", level)
            for index in range(max(len(wanted), len(observed)))
        ]
    return []


def _label(key: str) -> str:
    return f"{property_name(key)}: "


def _at(values: Value, index: int) -> Value:
    return values[index] if index < len(values) else MISSING


def _sort(expected: Value, observed: Value) -> Sort:
    if observed is MISSING:
        return "missing"
    return "extra" if expected is MISSING else "changed"


def _is_array(value: Value) -> bool:
    return isinstance(value, list | tuple)
