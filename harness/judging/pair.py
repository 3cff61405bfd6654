"""A pair: what must be observed, what was observed for it, and where the two differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from harness.analysis import Edit, EditKind
from harness.model import (
    Difference,
    DifferencePlace,
    Expected,
    ExpectedRequest,
    Invocation,
    Request,
)

_Wanted = TypeVar("_Wanted", Expected, ExpectedRequest)
_Seen = TypeVar("_Seen", Invocation, Request)


@dataclass(frozen=True, slots=True)
class Pair(Generic[_Wanted, _Seen]):
    """What must be observed, what was observed for it, and where the two differ.

    `place` is the pair's own: of the invocation's arguments, or of the request. `number` counts
    from 1: what was expected, or where that is None, what was observed. `observed` is None if it is
    missing.
    """

    place: DifferencePlace
    number: int
    expected: _Wanted | None
    observed: _Seen | None
    differences: tuple[Difference, ...]


AnyPair: TypeAlias = Pair[Expected, Invocation] | Pair[ExpectedRequest, Request]


def both(
    edit: Edit, expected: Sequence[_Wanted], observed: Sequence[_Seen]
) -> tuple[_Wanted | None, _Seen | None]:
    """Return what an edit is about: what was expected, and what was observed."""
    wanted = None if edit.kind is EditKind.EXTRA else expected[edit.expected]
    seen = None if edit.kind is EditKind.MISSING else observed[edit.observed]
    return wanted, seen


def number_of(edit: Edit) -> int:
    """Return an edit's number, from 1: of what was expected, or of what is too many."""
    return 1 + (edit.observed if edit.kind is EditKind.EXTRA else edit.expected)
