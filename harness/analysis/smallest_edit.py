"""The smallest edit between two lists: what is kept, changed, moved, missing and too many.

The cost of an edit, in thousandths of a missing element:

- An element that is missing, too many, or moved costs `WHOLE`. It is moved if it is equal to one
  elsewhere.
- An element that is changed costs in proportion to what differs in it: nearly nothing, or nearly as
  much as one missing and one too many. With nothing in common, it is those two.
- An element that is equal to one elsewhere is kept or moved, never changed; where there are more
  equal ones on its own side than on the other, any of them may be changed.

What two lists have in common at their beginning and end is kept. In between, pairs that keep the
order (kept and changed) are chosen so that the whole costs least; of several such choices, it is
the one that leaves most of them at their position, and then the one that uses the first expected
element, and the first observed one. What is left over is moved
where it is equal to something else that is left over, the first to the first.

No edit is smaller, if no element occurs twice in a list. If some do, the kept and changed pairs are
the best ones, counting each other pair of equal elements as moved.
`pages/failure-bundle/smallest-edit.js` does the same.
"""

import enum
import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from harness.analysis.longest_common import longest_common

WHOLE: Final = 1000
"""What an element costs that is missing, too many, or moved."""

NO_CHANGE: Final = 2 * WHOLE
"""What two elements cost that have nothing in common: one is missing, one is too many."""

MOST_PLACES: Final = 10_000
"""Pairs of one expected and one observed element, of which the best are chosen (100 times 100).

If there are more between the common ends, the longest common part is kept, and only what is left
over is moved or changed. If that is too much, too, all elements are paired by their position.
"""

NOWHERE: Final = -1

_Expected = TypeVar("_Expected")
_Observed = TypeVar("_Observed")
_Answer = TypeVar("_Answer")
_Pair: TypeAlias = tuple[int, int]


class EditKind(enum.StrEnum):
    """What becomes of an element."""

    KEPT = "kept"
    CHANGED = "changed"
    MOVED = "moved"
    MISSING = "missing"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of an element: its index among the expected, and among the observed ones.

    One of them is NOWHERE if the element is missing or too many.
    """

    kind: EditKind
    expected: int
    observed: int


def smallest_edit(
    expected: Sequence[_Expected],
    observed: Sequence[_Observed],
    is_equal: Callable[[_Expected, _Observed], bool],
    change_cost: Callable[[_Expected, _Observed], int],
) -> Iterator[Edit]:
    """Yield what becomes of each element, in the order of the expected ones.

    What is too many comes where it was observed. `change_cost` is asked about elements that are not
    equal: it is at least 1, and `NO_CHANGE` if they have nothing in common. Two elements with the
    same `repr` count as the same.
    """
    start, end = _shared_ends(expected, observed, is_equal)
    middle = slice(start, len(expected) - end), slice(start, len(observed) - end)
    chain, moved = _pairs(expected[middle[0]], observed[middle[1]], is_equal, change_cost)
    pairs = [
        *(Edit(EditKind.KEPT, index, index) for index in range(start)),
        *(Edit(edit.kind, start + edit.expected, start + edit.observed) for edit in chain),
        *(
            Edit(EditKind.KEPT, len(expected) - left, len(observed) - left)
            for left in range(end, 0, -1)
        ),
    ]
    moved = {start + index: start + other for index, other in moved.items()}
    arrived = set(moved.values())
    at, other_at = 0, 0
    for pair in pairs:
        yield from _unpaired(range(at, pair.expected), moved)
        yield from _extra(range(other_at, pair.observed), arrived)
        yield pair
        at, other_at = pair.expected + 1, pair.observed + 1
    yield from _unpaired(range(at, len(expected)), moved)
    yield from _extra(range(other_at, len(observed)), arrived)


def _unpaired(expected: Iterable[int], moved: Mapping[int, int]) -> Iterator[Edit]:
    for index in expected:
        if index in moved:
            yield Edit(EditKind.MOVED, index, moved[index])
        else:
            yield Edit(EditKind.MISSING, index, NOWHERE)


def _extra(observed: Iterable[int], arrived: Collection[int]) -> Iterator[Edit]:
    for index in observed:
        if index not in arrived:
            yield Edit(EditKind.EXTRA, NOWHERE, index)


def _shared_ends(
    expected: Sequence[_Expected],
    observed: Sequence[_Observed],
    is_equal: Callable[[_Expected, _Observed], bool],
) -> tuple[int, int]:
    """Return how many elements are equal at the beginning, and how many others at the end."""
    most = min(len(expected), len(observed))
    start = 0
    while start < most and is_equal(expected[start], observed[start]):
        start += 1
    end = 0
    while end < most - start and is_equal(expected[-1 - end], observed[-1 - end]):
        end += 1
    return start, end


def _pairs(
    expected: Sequence[_Expected],
    observed: Sequence[_Observed],
    is_equal: Callable[[_Expected, _Observed], bool],
    change_cost: Callable[[_Expected, _Observed], int],
) -> tuple[list[Edit], dict[int, int]]:
    """Return the pairs that keep the order, and those that are moved."""
    if not expected or not observed:
        return [], {}
    equal = _of_indexes(expected, observed, is_equal)
    cost = _of_indexes(expected, observed, change_cost)
    if len(expected) * len(observed) <= MOST_PLACES:
        chain, moved = _best_pairs(len(expected), len(observed), equal, cost)
    else:
        chain, moved = _many_pairs(len(expected), len(observed), equal, cost)
    return [_in_order(*pair, is_kept=equal(*pair)) for pair in chain], moved


def _in_order(index: int, other: int, *, is_kept: bool) -> Edit:
    return Edit(EditKind.KEPT if is_kept else EditKind.CHANGED, index, other)


def _best_pairs(
    height: int, width: int, equal: Callable[[int, int], bool], cost: Callable[[int, int], int]
) -> tuple[list[_Pair], dict[int, int]]:
    rows, columns = range(height), range(width)
    partners = [[other for other in columns if equal(index, other)] for index in rows]
    others: list[list[int]] = [[] for _ in columns]
    for index, found in enumerate(partners):
        for other in found:
            others[other].append(index)
    spare, other_spare = set(_spare(partners, others)), list(_spare(others, partners))
    gains = [dict.fromkeys(found, WHOLE) for found in partners]
    for index in spare:
        for other in other_spare:
            gains[index].setdefault(other, NO_CHANGE - cost(index, other))
    chain = _best_chain(gains, width)
    paired, taken = {index for index, _ in chain}, {other for _, other in chain}
    left = [index for index in rows if index not in paired]
    return chain, _moved(left, [other for other in columns if other not in taken], equal)


def _many_pairs(
    height: int, width: int, equal: Callable[[int, int], bool], cost: Callable[[int, int], int]
) -> tuple[list[_Pair], dict[int, int]]:
    kept = longest_common(height, width, equal)
    if kept is None:
        both = ((at, at) for at in range(min(height, width)))
        return [pair for pair in both if equal(*pair) or cost(*pair) < NO_CHANGE], {}
    gaps = list(_gaps(kept, (height, width)))
    lost, come = ([index for gap in gaps for index in gap[side]] for side in (0, 1))
    moved = _moved(lost, come, equal)
    arrived = set(moved.values())
    chain = list(kept)
    for gap in gaps:
        rows = [index for index in gap[0] if index not in moved]
        columns = [other for other in gap[1] if other not in arrived]
        gains = [
            {at: NO_CHANGE - cost(index, other) for at, other in enumerate(columns)}
            for index in rows
        ]
        chain += [(rows[row], columns[column]) for row, column in _best_chain(gains, len(columns))]
    return sorted(chain), moved


def _gaps(chain: Sequence[_Pair], counts: _Pair) -> Iterator[tuple[range, range]]:
    """Yield what is left over between two pairs."""
    at, other_at = 0, 0
    for index, other in [*chain, counts]:
        yield range(at, index), range(other_at, other)
        at, other_at = index + 1, other + 1


def _of_indexes(
    expected: Sequence[_Expected],
    observed: Sequence[_Observed],
    function: Callable[[_Expected, _Observed], _Answer],
) -> Callable[[int, int], _Answer]:
    """Return a function of two indexes that is asked only once about elements that are the same."""
    known: dict[str, int] = {}
    of_expected = [known.setdefault(repr(item), index) for index, item in enumerate(expected)]
    known = {}
    of_observed = [known.setdefault(repr(item), index) for index, item in enumerate(observed)]

    @functools.cache
    def asked(index: int, other: int) -> _Answer:
        return function(expected[index], observed[other])

    return lambda index, other: asked(of_expected[index], of_observed[other])


def _spare(partners: Sequence[Sequence[int]], others: Sequence[Sequence[int]]) -> Iterator[int]:
    """Yield the elements that need not be equal to any on the other side.

    `partners` are the elements on the other side that an element is equal to, `others` the reverse.
    Its rivals are the elements on its own side that are equal to one of them.
    """
    known: dict[tuple[int, ...], bool] = {}
    for index, own in enumerate(partners):
        key = tuple(own)
        if key not in known:
            rivals = {rival for partner in own for rival in others[partner]}
            known[key] = not own or len(rivals) > len(own)
        if known[key]:
            yield index


def _best_chain(gains: Sequence[Mapping[int, int]], width: int) -> list[_Pair]:
    """Return the pairs that keep the order and save most; the first ones, if several do.

    `gains` has by row, then by column, what a pair saves. Where that makes no difference, it counts
    how many stay at their position.
    """
    scale = width + 1
    gains = [
        {other: gain * scale + int(index == other) for other, gain in of_row.items() if gain}
        for index, of_row in enumerate(gains)
    ]
    saved = [[0] * (width + 1)]  # by row, from the last one: what the rest saves from here on
    for of_row in reversed(gains):
        below, row = saved[-1], [0] * (width + 1)
        for other in reversed(range(width)):
            most = max(below[other], row[other + 1])
            if other in of_row:
                most = max(most, below[other + 1] + of_row[other])
            row[other] = most
        saved.append(row)
    saved.reverse()
    chain: list[_Pair] = []
    index = other = 0
    while index < len(gains) and other < width:
        most = saved[index][other]
        gain = gains[index].get(other, 0)
        if gain and most == saved[index + 1][other + 1] + gain:
            chain.append((index, other))
            index, other = index + 1, other + 1
        elif most == saved[index][other + 1]:
            other += 1
        else:
            index += 1
    return chain


def _moved(
    left: Iterable[int], come: Iterable[int], equal: Callable[[int, int], bool]
) -> dict[int, int]:
    """Pair what is left over and equal, the first with the first."""
    free = list(come)
    moved: dict[int, int] = {}
    for index in left:
        found = next((other for other in free if equal(index, other)), None)
        if found is not None:
            moved[index] = found
            free.remove(found)
    return moved
