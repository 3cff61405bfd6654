"""The longest common part of two long lists: the algorithm of Myers.

It asks about few pairs of elements where little is left over.
`pages/failure-bundle/longest-common.js` does the same.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

MOST_LEFT: Final = 200
"""Elements that may be left over, on both sides together."""

_NOWHERE: Final = -1


def longest_common(
    height: int, width: int, equal: Callable[[int, int], bool]
) -> list[tuple[int, int]] | None:
    """Return the longest common part; None if more than `MOST_LEFT` are left over.

    This is the algorithm of Myers: it asks about few pairs where little is left over.
    """
    reached = {1: 0}  # by diagonal, the farthest row
    steps: list[dict[int, int]] = []
    for left in range(min(MOST_LEFT, height + width) + 1):
        steps.append(dict(reached))
        for diagonal in range(-left, left + 1, 2):
            before = _diagonal_before(reached, diagonal, left)
            row = reached[before] + int(before < diagonal)
            while row < height and row - diagonal < width and equal(row, row - diagonal):
                row += 1
            reached[diagonal] = row
            if row >= height and row - diagonal >= width:
                return _way_back(steps, height, width)
    return None


def _diagonal_before(reached: Mapping[int, int], diagonal: int, left: int) -> int:
    """Return the diagonal from which this one is reached best."""
    above, beside = reached.get(diagonal - 1, _NOWHERE), reached.get(diagonal + 1, _NOWHERE)
    if diagonal == -left or (diagonal != left and above < beside):
        return diagonal + 1
    return diagonal - 1


def _way_back(steps: Sequence[Mapping[int, int]], row: int, column: int) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for left in reversed(range(len(steps))):
        before = _diagonal_before(steps[left], row - column, left)
        start = steps[left][before]
        while row > start and column > start - before:
            row, column = row - 1, column - 1
            pairs.append((row, column))
        row, column = start, start - before
    return pairs[::-1]
