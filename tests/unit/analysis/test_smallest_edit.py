"""The smallest edit between two lists, against the best of all edits, found by trying each."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.analysis import Edit, EditKind, smallest_edit
from harness.analysis.list_edits import in_common
from harness.analysis.longest_common import MOST_LEFT, longest_common
from harness.analysis.smallest_edit import (
    MOST_PLACES,
    NO_CHANGE,
    NOWHERE,
    WHOLE,
)
from harness.model import Containing

Cost: TypeAlias = Callable[[object, object], int]
Equal: TypeAlias = Callable[[object, object], bool]

COSTS = st.one_of(st.sampled_from([1, 500, 1500, NO_CHANGE - 1, NO_CHANGE]), st.integers(1, 2000))
MOST = 5
"""Elements of the lists for which every edit is tried."""


def edits(
    expected: Sequence[object], observed: Sequence[object], equal: Equal, cost: Cost
) -> list[Edit]:
    return list(smallest_edit(expected, observed, equal, cost))


def price(edit: Edit, expected: Sequence[object], observed: Sequence[object], cost: Cost) -> int:
    match edit.kind:
        case EditKind.KEPT:
            return 0
        case EditKind.CHANGED:
            return cost(expected[edit.expected], observed[edit.observed])
    return WHOLE


def every_edit(
    expected: Sequence[str], observed: Sequence[str], cost: Cost, at: int = 0, chain: int = -1
) -> Iterator[int]:
    """Yield the cost of every edit there is, as `every_rest` has it for what is not used yet."""
    yield from every_rest(expected, observed, cost, (at, chain, frozenset()))


def every_rest(
    expected: Sequence[str],
    observed: Sequence[str],
    cost: Cost,
    state: tuple[int, int, frozenset[int]],
) -> Iterator[int]:
    at, chain, used = state
    if at == len(expected):
        yield WHOLE * (len(observed) - len(used))
        return
    one = expected[at]
    for rest in every_rest(expected, observed, cost, (at + 1, chain, used)):
        yield WHOLE + rest
    for other, found in enumerate(observed):
        if other in used:
            continue
        later = used | {other}
        if one == found:
            for rest in every_rest(expected, observed, cost, (at + 1, chain, later)):
                yield WHOLE + rest
        may_change = one not in observed and found not in expected
        if other > chain and (one == found or may_change):
            own = 0 if one == found else cost(one, found)
            for rest in every_rest(expected, observed, cost, (at + 1, other, later)):
                yield own + rest


@settings(max_examples=200)
@given(data=st.data())
def test_no_edit_is_smaller_where_no_element_occurs_twice(data: st.DataObject) -> None:
    letters = st.lists(st.sampled_from("abcdefg"), unique=True, max_size=MOST)
    expected, observed = data.draw(letters), data.draw(letters)
    costs = {pair: data.draw(COSTS) for pair in itertools.product(expected, observed)}

    def cost(one: object, other: object) -> int:
        return costs[str(one), str(other)]

    found = edits(expected, observed, lambda one, other: one == other, cost)
    total = sum(price(edit, expected, observed, cost) for edit in found)
    assert total == min(every_edit(expected, observed, cost))


def chains(rows: range, columns: range) -> Iterator[tuple[tuple[int, int], ...]]:
    for count in range(min(len(rows), len(columns)) + 1):
        for some in itertools.combinations(rows, count):
            for others in itertools.combinations(columns, count):
                yield tuple(zip(some, others, strict=True))


@settings(max_examples=200)
@given(data=st.data())
def test_the_pairs_that_keep_the_order_are_the_best_whatever_equals_what(
    data: st.DataObject,
) -> None:
    """What is expected may be met by several, and an element may occur more than once."""
    height, width = data.draw(st.integers(0, MOST)), data.draw(st.integers(0, MOST))
    places = list(itertools.product(range(height), range(width)))
    equal = {place: data.draw(st.booleans()) for place in places}
    costs = {place: data.draw(COSTS) for place in places}
    found = edits(
        range(height),
        range(width),
        lambda one, other: equal[int(str(one)), int(str(other))],
        lambda one, other: costs[int(str(one)), int(str(other))],
    )
    assert sorted(one.expected for one in found if one.expected != NOWHERE) == [*range(height)]
    assert sorted(one.observed for one in found if one.observed != NOWHERE) == [*range(width)]
    pairs = [one for one in found if one.kind in {EditKind.KEPT, EditKind.CHANGED}]
    assert [one.observed for one in pairs] == sorted(one.observed for one in pairs)
    for one in found:
        if NOWHERE not in {one.expected, one.observed}:
            is_equal = one.kind in {EditKind.KEPT, EditKind.MOVED}
            assert equal[one.expected, one.observed] == is_equal
    lost = [one.expected for one in found if one.kind is EditKind.MISSING]
    come = [one.observed for one in found if one.kind is EditKind.EXTRA]
    assert not any(equal[place] for place in itertools.product(lost, come))

    start = next((at for at in range(min(height, width)) if not equal[at, at]), min(height, width))
    end = next(
        (
            left
            for left in range(min(height, width) - start)
            if not equal[height - 1 - left, width - 1 - left]
        ),
        min(height, width) - start,
    )
    rows, columns = range(start, height - end), range(start, width - end)

    def is_spare(own: list[int], rivals: set[int]) -> bool:
        return not own or len(rivals) > len(own)

    partners = {row: [column for column in columns if equal[row, column]] for row in rows}
    others = {column: [row for row in rows if equal[row, column]] for column in columns}
    spare = {row for row in rows if is_spare(partners[row], union(partners[row], others))}
    spare_too = {
        column for column in columns if is_spare(others[column], union(others[column], partners))
    }

    def saved(place: tuple[int, int]) -> int:
        if equal[place]:
            return WHOLE
        return NO_CHANGE - costs[place] if place[0] in spare and place[1] in spare_too else 0

    inner = [(one.expected, one.observed) for one in pairs if one.expected in rows]
    best = max(sum(map(saved, chain)) for chain in chains(rows, columns))
    assert sum(map(saved, inner)) == best


def union(own: list[int], others: dict[int, list[int]]) -> set[int]:
    return {rival for partner in own for rival in others[partner]}


def told(expected: str, observed: str, cost: int = NO_CHANGE - 1) -> str:
    """Return an edit of two texts in few signs: kept `=`, changed `~`, missing `-`, extra `+`."""
    signs = {"kept": "=", "changed": "~", "missing": "-", "extra": "+"}
    return " ".join(
        f"{expected[one.expected]}{one.expected}>{one.observed}"
        if one.kind is EditKind.MOVED
        else signs[one.kind]
        + (observed[one.observed] if one.kind is EditKind.EXTRA else expected[one.expected])
        for one in edits(expected, observed, lambda one, other: one == other, lambda *_: cost)
    )


@pytest.mark.parametrize(
    ("expected", "observed", "edit"),
    [
        pytest.param("", "", "", id="nothing"),
        pytest.param("abc", "bc", "-a =b =c", id="lost first"),
        pytest.param("abc", "ac", "=a -b =c", id="lost middle"),
        pytest.param("abc", "abbc", "=a =b +b =c", id="doubled"),
        pytest.param("abc", "cab", "=a =b c2>0", id="moved to the beginning"),
        pytest.param("ab", "ba", "=a b1>0", id="the first expected one stays"),
        pytest.param("a", "bcab", "+b +c =a +b", id="too many around it"),
        pytest.param("abcd", "axd", "=a ~b -c =d", id="the first is changed"),
        pytest.param("ab", "axyb", "=a +x +y =b", id="two too many"),
        pytest.param("abc", "cba", "a0>2 =b c2>0", id="reversed: one stays at its position"),
        pytest.param("aab", "ab", "=a -a =b", id="of two equal ones the second is lost"),
        pytest.param("aa", "ax", "=a ~a", id="of two equal ones the second is changed"),
    ],
)
def test_ties_are_for_what_is_expected_first(expected: str, observed: str, edit: str) -> None:
    assert told(expected, observed) == edit


def test_what_may_be_there_besides_is_no_difference() -> None:
    assert in_common(Containing({"a": 1}), {"a": 1, "b": 2}) == (1, 0)
    assert in_common({"a": 1}, {"a": 1, "b": 2}) == (1, 1)


def test_what_has_nothing_in_common_is_missing_and_too_many() -> None:
    assert told("abc", "axc", NO_CHANGE) == "=a -b +x =c"


def test_a_shift_is_cheaper_than_changing_everything() -> None:
    """Each element is changed a bit; by position, each would be changed a lot."""
    expected, observed = range(30), [f"{number}" for number in range(1, 30)]

    def cost(one: object, other: object) -> int:
        return 300 if str(one) == other else 1200

    found = edits(expected, observed, lambda *_: False, cost)
    assert [one.kind for one in found] == [EditKind.MISSING, *[EditKind.CHANGED] * 29]


@pytest.mark.parametrize("lost", [0, 499, 999])
def test_a_thousand_elements_are_compared_once_where_one_is_lost(lost: int) -> None:
    expected = list(range(1000))
    observed = [number for number in expected if number != lost]
    asked = 0

    def equal(one: object, other: object) -> bool:
        nonlocal asked
        asked += 1
        return one == other

    found = edits(expected, observed, equal, lambda *_: NO_CHANGE)
    assert [one.expected for one in found if one.kind is not EditKind.KEPT] == [lost]
    assert asked <= 1001


MANY = MOST_LEFT + 100
"""Elements of lists that are too long to try each pair of them."""


def test_of_very_many_the_longest_common_part_is_kept() -> None:
    expected = [f"{number}" for number in range(MANY)]
    observed = ["x", *expected[3:100], "y", *expected[101:-1], expected[0], "z"]
    asked = 0

    def equal(one: object, other: object) -> bool:
        nonlocal asked
        asked += 1
        return one == other

    costs = {("100", "y"): 5, ("299", "z"): NO_CHANGE}
    assert len(expected) * len(observed) > MOST_PLACES
    found = edits(
        expected, observed, equal, lambda *pair: costs.get((str(pair[0]), str(pair[1])), NO_CHANGE)
    )
    assert asked < 40 * MANY
    assert [one for one in found if one.kind is not EditKind.KEPT] == [
        Edit(EditKind.MOVED, 0, MANY - 3),
        Edit(EditKind.MISSING, 1, NOWHERE),
        Edit(EditKind.MISSING, 2, NOWHERE),
        Edit(EditKind.EXTRA, NOWHERE, 0),
        Edit(EditKind.CHANGED, 100, 98),
        Edit(EditKind.MISSING, MANY - 1, NOWHERE),
        Edit(EditKind.EXTRA, NOWHERE, MANY - 2),
    ]


@pytest.mark.parametrize("left", [MOST_LEFT, MOST_LEFT + 2])
def test_what_is_too_much_to_choose_from_is_paired_by_position(left: int) -> None:
    common = [f"{number}" for number in range(MANY)]
    half = left // 2
    expected = ["a", *common, *("a" * (half - 1))]
    observed = [*("b" * half), *common]
    found = edits(expected, observed, lambda one, other: one == other, lambda *_: NO_CHANGE)
    kept = [one for one in found if one.kind is EditKind.KEPT]
    assert len(kept) == (MANY if left == MOST_LEFT else 0)


def test_at_most_two_hundred_elements_are_left_over() -> None:
    assert longest_common(200, 0, lambda *_: False) == []
    assert longest_common(201, 0, lambda *_: False) is None


@settings(max_examples=200)
@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_the_longest_common_part_is_as_long_as_any(expected: str, observed: str) -> None:
    kept = longest_common(
        len(expected), len(observed), lambda one, other: expected[one] == observed[other]
    )
    assert kept is not None
    assert all(expected[one] == observed[other] for one, other in kept)
    assert all(one < later and other < after for (one, other), (later, after) in pairwise(kept))
    longest = max(
        count
        for count in range(min(len(expected), len(observed)) + 1)
        if {*itertools.combinations(expected, count)} & {*itertools.combinations(observed, count)}
    )
    assert len(kept) == longest
