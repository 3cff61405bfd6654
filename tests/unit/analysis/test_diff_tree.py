"""Two values side by side: the tree marks just the places that `differences` finds."""

import dataclasses
from collections.abc import Callable, Iterator

from hypothesis import given
from hypothesis import strategies as st

from harness.analysis import DiffNode, differences, invocations_side_by_side, side_by_side
from harness.analysis.diff_tree import DEEPEST
from harness.codec import source
from harness.codec.difference_keys import key
from harness.model import (
    ANYTHING,
    MISSING,
    UNDEFINED,
    Base64,
    Containing,
    Date,
    Expected,
    Invocation,
    OneOf,
    Value,
)

Invoked = Callable[..., Invocation]

LEAVES = st.sampled_from(
    [None, UNDEFINED, True, 0, -0.0, 1, "", "a", "b", Date(0), Base64("eyJhIjoxfQ", {"a": 1})]
)
KEYS = st.sampled_from(["a", "b", "not an identifier", "__proto__"])


def _within(children: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    return st.lists(children, max_size=3) | st.dictionaries(KEYS, children, max_size=3)


OBSERVED = st.recursive(LEAVES, _within, max_leaves=8)
EXPECTED = st.recursive(
    LEAVES | st.just(ANYTHING) | st.builds(OneOf, st.tuples(LEAVES, LEAVES)),
    lambda children: (
        _within(children)
        | st.builds(Containing, st.dictionaries(KEYS, children, min_size=1, max_size=2))
    ),
    max_leaves=8,
)


@given(expected=EXPECTED, observed=OBSERVED)
def test_the_tree_parts_just_where_the_differences_are(expected: Value, observed: Value) -> None:
    found = list(differences(expected, observed))
    tree = side_by_side(expected, observed)
    innermost_differing = list(tree.innermost_differing())
    assert [key(place.place) for place in innermost_differing] == [
        key(difference.place) for difference in found
    ]
    assert [(place.expected, place.observed) for place in innermost_differing] == [
        (source(difference.expected), source(difference.observed)) for difference in found
    ]
    assert tree.differs == bool(found)


def shown(place: DiffNode, indent: str = "") -> Iterator[str]:
    if place.children:
        yield f"{indent}{place.label}{place.brackets[0]}"
        for child in place.children:
            yield from shown(child, f"{indent}  ")
        yield f"{indent}{place.brackets[1]}"
    else:
        yield f"{indent}{place.sort}: {place.label}{place.expected} | {place.observed}"


def test_what_is_the_same_stays_whole_beside_what_is_not() -> None:
    expected = {"plan": {"seats": 5, "name": "Pro"}, "tags": ["a", "b"], "at": ANYTHING}
    observed = {"plan": {"seats": "5", "name": "Pro"}, "tags": ["a", "b"], "at": 1, "own": True}
    assert list(shown(side_by_side(expected, observed))) == [
        "{",
        "  plan: {",
        "    changed: seats: 5 | '5'",
        "    same: name: 'Pro' | 'Pro'",
        "  }",
        "  same: tags: ['a', 'b'] | ['a', 'b']",
        "  free: at: /* anything */ | 1",
        "  extra: own: (nothing) | true",
        "}",
    ]


def test_what_may_be_there_besides_is_free() -> None:
    tree = side_by_side(Containing({"a": 1}), {"a": 2, "b": {"c": 3}})
    assert list(shown(tree)) == ["{", "  changed: a: 1 | 2", "  free: b:  | { c: 3 }", "}"]


def test_what_is_packed_in_base64_is_taken_apart() -> None:
    packed = Base64("eyJhIjoxfQ", {"a": 1})
    assert list(shown(side_by_side({"data": {"a": 2}}, {"data": packed}))) == [
        "{",
        "  data: /* base64 */ {",
        "    changed: a: 2 | 1",
        "  }",
        "}",
    ]


def test_what_is_nested_very_deeply_is_shown_whole() -> None:
    expected: Value = 1
    observed: Value = 2
    for _ in range(DEEPEST + 5):
        expected, observed = [expected], [observed]
    [place] = side_by_side(expected, observed).innermost_differing()
    assert key(place.place) == f"value{'[0]' * DEEPEST}"


def test_invocations_are_taken_apart_by_argument(invoked: Invoked) -> None:
    seen = invoked("shop.track", "A", {"n": 1}, "more")
    tree = invocations_side_by_side(Expected("shop.track", ("A", {"n": 2})), seen)
    assert list(shown(tree)) == [
        "shop.track(",
        "  same: 'A' | 'A'",
        "  {",
        "    changed: n: 2 | 1",
        "  }",
        "  extra: (nothing) | 'more'",
        ")",
    ]
    paths = [key(place.place) for place in tree.innermost_differing()]
    assert paths == ["shop.track arguments[1].n", "shop.track arguments[2]"]
    free = invocations_side_by_side(Expected("shop.track", ("A", {"n": 1}), more=True), seen)
    assert not free.differs
    assert list(shown(free))[-2] == "  free:  | 'more'"


def test_invocations_of_different_functions_are_not_taken_apart(invoked: Invoked) -> None:
    place = invocations_side_by_side(Expected("shop.track", ("A",)), invoked("shop.send", "A"))
    assert list(shown(place)) == ["changed: shop.track('A') | shop.send('A')".replace(")", ");")]
    assert dataclasses.replace(place, sort="same").differs is False


def test_an_argument_that_is_missing_is_marked(invoked: Invoked) -> None:
    tree = invocations_side_by_side(Expected("shop.track", ("A", {"n": 2})), invoked("shop.track"))
    assert [(key(place.place), place.sort) for place in tree.innermost_differing()] == [
        ("shop.track arguments[0]", "missing"),
        ("shop.track arguments[1]", "missing"),
    ]
    assert {place.observed for place in tree.innermost_differing()} == {source(MISSING)}


def test_a_place_with_others_within_it_has_no_value_of_its_own() -> None:
    tree = side_by_side({"a": 1}, {"a": 2})
    assert (tree.expected, tree.observed) == ("", "")
    assert [(node.expected, node.observed) for node in tree.children] == [("1", "2")]
