"""The smallest edit between two lists of values, and how much two values have in common."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from harness.analysis.smallest_edit import NO_CHANGE, Edit, smallest_edit
from harness.analysis.value_comparison import is_array, meets, unpacked
from harness.codec import source
from harness.model import ANYTHING, MISSING, Base64, Containing, Value

Tally = tuple[int, int]
"""How many parts are the same, and how many differ."""


def list_edits(expected: Sequence[Value], observed: Sequence[Value]) -> Iterator[Edit]:
    """Yield what becomes of each element of two lists."""
    return smallest_edit(
        expected, observed, meets, lambda one, other: change_cost(in_common(one, other))
    )


def change_cost(tally: Tally) -> int:
    """Return what it costs to change one thing into another that is not equal.

    Where nothing is the same it is no change, unless only one thing differs: then it takes one
    line to tell it, instead of two.
    """
    same, different = tally
    if not same and different > 1:
        return NO_CHANGE
    return min(NO_CHANGE - 1, max(1, NO_CHANGE * different // max(1, same + different)))


def in_common(expected: Value, observed: Value) -> Tally:
    """Count the parts of two values that are the same, and those that differ.

    A part is a value without parts of its own. One that became another type, but reads the same
    (`5` and `'5'`), counts as both, and so does one that came under another name. Any value is not
    a sign that something is the same.
    """
    if expected is ANYTHING:
        return 0, 0
    if isinstance(observed, Base64) and expected is not MISSING:
        return in_common(*unpacked(expected, observed))
    if isinstance(expected, Containing | Mapping) and isinstance(observed, Mapping):
        tally = _of_properties(expected, observed)
    elif is_array(expected) and is_array(observed):
        tally = in_common_of_lists(expected, observed)
    else:
        tally = (0, 0)
    if tally != (0, 0):
        return tally
    if meets(expected, observed):
        return 1, 0
    return int(_reads_the_same(expected, observed)), 1


def in_common_of_lists(expected: Sequence[Value], observed: Sequence[Value]) -> Tally:
    """Count what two lists have in common at both ends, and in between by position."""
    most = min(len(expected), len(observed))
    end = 0
    while end < most and meets(expected[-1 - end], observed[-1 - end]):
        end += 1
    middle = zip(expected[: most - end], observed[: most - end], strict=True)
    last = zip(expected[len(expected) - end :], observed[len(observed) - end :], strict=True)
    tally = total(in_common(one, other) for one, other in (*middle, *last))
    return tally[0], tally[1] + abs(len(expected) - len(observed))


def total(tallies: Iterable[Tally]) -> Tally:
    """Add up what is the same, and what differs."""
    same, different = map(sum, zip((0, 0), *tallies, strict=True))
    return same, different


def _of_properties(
    expected: Containing | Mapping[str, Value], observed: Mapping[str, Value]
) -> Tally:
    properties = expected.properties if isinstance(expected, Containing) else expected
    same, different = total(
        in_common(value, observed[key]) for key, value in properties.items() if key in observed
    )
    lost = [value for key, value in properties.items() if key not in observed]
    come = [value for key, value in observed.items() if key not in properties]
    renamed = sum(any(meets(one, other) for other in come) for one in lost if one is not ANYTHING)
    is_closed = not isinstance(expected, Containing)
    return same + renamed, different + len(lost) + (len(come) if is_closed else 0)


def _reads_the_same(expected: Value, observed: Value) -> bool:
    """Say whether one is a text, and the other the number or boolean that it says."""
    texts = [item for item in (expected, observed) if isinstance(item, str)]
    others = [item for item in (expected, observed) if isinstance(item, bool | int | float)]
    return len(texts) == len(others) == 1 and texts[0] == source(others[0])
