"""Puts what was observed in the order of what is expected, where no order is promised.

`pages/failure-bundle/any-order.js` does the same.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import TypeVar

_Wanted = TypeVar("_Wanted")
_Seen = TypeVar("_Seen")


def in_expected_order(
    expected: Sequence[_Wanted],
    observed: Sequence[_Seen],
    is_equal: Callable[[_Wanted, _Seen], bool],
) -> list[_Seen]:
    """Return what was observed, so that as much as possible stands where it is expected.

    What meets no expectation takes the places of what is missing, in its own order, and the rest
    comes last.
    """
    taken_by: dict[int, int] = {}

    def is_placed(wanted: int, tried: set[int]) -> bool:
        """Find a place, and move others to other places for it if necessary."""
        for seen, one in enumerate(observed):
            if seen in tried or not is_equal(expected[wanted], one):
                continue
            tried.add(seen)
            if seen not in taken_by or is_placed(taken_by[seen], tried):
                taken_by[seen] = wanted
                return True
        return False

    for wanted in range(len(expected)):
        is_placed(wanted, set())
    places = {wanted: seen for seen, wanted in taken_by.items()}
    others = (one for seen, one in enumerate(observed) if seen not in taken_by)
    found: list[_Seen] = []
    for wanted in range(len(expected)):
        if wanted in places:
            found.append(observed[places[wanted]])
        else:
            found.extend(itertools.islice(others, 1))
    return [*found, *others]
