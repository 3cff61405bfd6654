"""Where values part, and where they only seem to."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.analysis import differences, differences_by_position, meets, moved, type_name
from harness.codec.difference_keys import key
from harness.model import (
    ANYTHING,
    HOLE,
    MISSING,
    UNDEFINED,
    Base64,
    BigInt,
    Containing,
    Date,
    Difference,
    Error,
    Function,
    Instance,
    Map,
    OneOf,
    Set,
    Symbol,
    Value,
)
from tests.difference_places import at

ALL_DIFFERENT = [
    UNDEFINED,
    HOLE,
    None,
    False,
    True,
    0,
    -0.0,
    1,
    math.nan,
    math.inf,
    -math.inf,
    "",
    "0",
    "null",
    [],
    [UNDEFINED],
    [HOLE],
    [None],
    {},
    {"a": UNDEFINED},
    {"a": None},
    {"a": 0},
    {"a": -0.0},
    Date(None),
    Date(0),
    BigInt(1),
    Symbol(None),
    Symbol(""),
    Error("Error", "m"),
    Error("TypeError", "m"),
    Error("Error", "m", cause=None),
    Map([]),
    Map([(1, 2)]),
    Set([]),
    Set([1]),
    Set([True]),
    Instance("Money", {}),
    Instance("Price", {}),
    Instance("Price", {"a": 0}),
    Instance("Price", {"a": -0.0}),
]


def found(expected: Value, observed: Value) -> list[Difference]:
    return list(differences(expected, observed))


@pytest.mark.parametrize("one", ALL_DIFFERENT, ids=repr)
def test_a_value_equals_itself_and_none_of_the_others(one: Value) -> None:
    assert found(one, one) == []
    for other in ALL_DIFFERENT:
        if other is not one:
            assert found(one, other), f"{one!r} was taken for {other!r}"


@pytest.mark.parametrize("value", ALL_DIFFERENT, ids=repr)
def test_nothing_is_no_value(value: Value) -> None:
    assert found(value, MISSING) == [Difference(at("value"), value, MISSING)]
    assert found(MISSING, value) == [Difference(at("value"), MISSING, value)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(1, 1.0, id="integer as a double"),
        pytest.param(2**53, 2**53 + 1, id="beyond the integers of a double"),
        pytest.param(10**400, math.inf, id="too large for a double"),
        pytest.param(-(10**400), -math.inf, id="too small for a double"),
        pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, id="order of keys"),
        pytest.param((1, "a"), [1, "a"], id="tuple as an array"),
    ],
)
def test_what_javascript_holds_equal_is_equal(one: Value, other: Value) -> None:
    assert found(one, other) == []
    assert found(other, one) == []


@pytest.mark.parametrize(
    ("expected", "observed", "wanted"),
    [
        pytest.param({"a": 1}, {}, Difference(at("value.a"), 1, MISSING), id="missing"),
        pytest.param({}, {"a": 1}, Difference(at("value.a"), MISSING, 1), id="extra"),
        pytest.param(
            {}, {"a": UNDEFINED}, Difference(at("value.a"), MISSING, UNDEFINED), id="undefined"
        ),
        pytest.param([1], [1, 2], Difference(at("value[1]"), MISSING, 2), id="longer"),
        pytest.param([1, 2], [1], Difference(at("value[1]"), 2, MISSING), id="shorter"),
        pytest.param(
            {"a": [{"b c": {"": 1}}]},
            {"a": [{"b c": {"": 2}}]},
            Difference(at("value.a[0]['b c']['']"), 1, 2),
            id="odd keys",
        ),
        pytest.param(
            {"a.b": 1}, {"a.b": 2}, Difference(at("value['a.b']"), 1, 2), id="key with a dot"
        ),
        pytest.param({"it's": 1}, {"it's": 2}, Difference(at(r"value['it\'s']"), 1, 2), id="quote"),
        pytest.param({"$": 1}, {"$": 2}, Difference(at("value.$"), 1, 2), id="dollar"),
        pytest.param(
            "1", 1, Difference(at("value"), "1", 1, "expected string, observed number"), id="type"
        ),
        pytest.param(
            {}, None, Difference(at("value"), {}, None, "expected object, observed null"), id="n"
        ),
        pytest.param(
            [], {}, Difference(at("value"), [], {}, "expected array, observed object"), id="a"
        ),
        pytest.param(
            UNDEFINED,
            HOLE,
            Difference(at("value"), UNDEFINED, HOLE, "expected undefined, observed hole"),
            id="hole",
        ),
        pytest.param(Date(0), Date(1), Difference(at("value"), Date(0), Date(1)), id="shown whole"),
    ],
)
def test_a_difference_says_where_and_what(
    expected: Value, observed: Value, wanted: Difference
) -> None:
    assert found(expected, observed) == [wanted]


LEAVES = st.sampled_from([None, True, 0, 1, "a", "1", Date(0), Base64("eyJhIjoxfQ", {"a": 1})])
OBSERVED = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=8,
)
LOOSE = st.sampled_from([ANYTHING, OneOf(("a", MISSING)), Containing({"a": 1}), Containing({})])
EXPECTED = st.recursive(
    LEAVES | LOOSE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=8,
)


@settings(max_examples=300)
@given(expected=EXPECTED, observed=OBSERVED)
def test_what_explains_agrees_with_what_decides(expected: Value, observed: Value) -> None:
    assert meets(expected, observed) == (found(expected, observed) == [])
    assert meets(expected, observed) == (not list(differences_by_position(expected, observed)))


def test_an_element_that_may_be_missing_at_the_end_may_be_missing() -> None:
    assert found(["a", OneOf((MISSING, "b"))], ["a"]) == []
    assert [key(item.place) for item in found([OneOf((MISSING, "b")), "a"], ["a"])] == ["value[0]"]


def test_every_difference_is_reported() -> None:
    paths = [key(item.place) for item in found({"a": 1, "b": [1, 2]}, {"b": [3, 4], "c": 1})]
    assert sorted(paths) == ["value.a", "value.b[0]", "value.b[1]", "value.c"]


def test_what_moved_in_a_list_is_told_once() -> None:
    [difference] = found({"b": [1, 2, 3]}, {"b": [3, 1, 2]})
    assert difference == Difference(at("value.b[2] moved to [0]"), 3, 3, "moved from [2] to [0]")


def test_what_stays_at_its_position_while_others_move_past_it_says_so() -> None:
    assert moved(at("value.b[2]"), 2, 3, 3).hint == "others moved past it"


def test_containing_allows_more_properties_but_needs_its_own() -> None:
    assert found(Containing({"a": 1}), {"a": 1, "b": 2}) == []
    assert found(Containing({"a": UNDEFINED}), {"b": 2}) == [
        Difference(at("value.a"), UNDEFINED, MISSING)
    ]
    assert [key(item.place) for item in found(Containing({}), [1])] == ["value"]
    assert [key(item.place) for item in found(Containing({}), Instance("Price", {}))] == ["value"]


def test_containing_loosens_its_own_level_alone() -> None:
    wanted = Containing({"a": {"b": 1}})
    assert found(wanted, {"a": {"b": 1, "c": 2}}) == [Difference(at("value.a.c"), MISSING, 2)]


def test_containing_and_anything_work_inside_of_other_values() -> None:
    assert found(Map([("k", Containing({"a": ANYTHING}))]), Map([("k", {"a": 1, "b": 2})])) == []
    assert found(Map([("k", Containing({"a": ANYTHING}))]), Map([("k", {"b": 2})])) != []


def test_base64_is_compared_by_its_text_or_by_what_it_says() -> None:
    observed = Base64("eyJhIjoxfQ", {"a": 1})
    assert found("eyJhIjoxfQ", observed) == []
    assert found({"a": 1}, observed) == []
    assert found(Containing({"a": ANYTHING}), observed) == []
    assert found(Base64("eyJhIjogMX0=", {"a": 1}), observed) == []
    assert found(ANYTHING, observed) == []
    assert found({"a": 2}, observed) == [Difference(at("value.a"), 2, 1)]
    assert found(Base64("eyJhIjoyfQ", {"a": 2}), observed) == [Difference(at("value.a"), 2, 1)]
    assert found("eyJhIjoyfQ", observed) == [Difference(at("value"), "eyJhIjoyfQ", "eyJhIjoxfQ")]
    assert found(MISSING, observed) == [Difference(at("value"), MISSING, observed)]
    assert found(observed, "eyJhIjoxfQ") != []


@pytest.mark.parametrize("value", [UNDEFINED, None, HOLE, 0, {}, Function("f", 0)], ids=repr)
def test_anything_is_any_value_but_one(value: Value) -> None:
    assert found(ANYTHING, value) == []
    assert found([ANYTHING], []) == [Difference(at("value[0]"), ANYTHING, MISSING)]


def test_a_renamed_property_is_named() -> None:
    [missing, extra] = found({"firstName": "Jane"}, {"first_name": "Jane"})
    assert missing.hint == "the same value arrived as 'first_name'"
    assert extra == Difference(at("value.first_name"), MISSING, "Jane")


def test_any_value_is_no_sign_of_a_renaming() -> None:
    [missing] = found(Containing({"a": ANYTHING}), {"b": 1})
    assert missing == Difference(at("value.a"), ANYTHING, MISSING)


def test_a_name_that_is_expected_is_no_renaming() -> None:
    [missing] = found({"a": 1, "b": 1}, {"b": 1})
    assert missing == Difference(at("value.a"), 1, MISSING)


def test_a_property_that_arrived_is_not_called_renamed_for_a_part_it_lacks() -> None:
    [missing] = found(Containing({"a": {"b": 1}}), {"a": {}, "copy": {"b": 1}})
    assert missing == Difference(at("value.a.b"), 1, MISSING)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (None, "null"),
        (UNDEFINED, "undefined"),
        (HOLE, "hole"),
        (False, "boolean"),
        (0, "number"),
        (1.5, "number"),
        ("", "string"),
        ((), "array"),
        ({}, "object"),
        (Date(0), "Date"),
    ],
)
def test_types_have_javascript_s_names(value: Value, word: str) -> None:
    assert type_name(value) == word


def test_one_of_takes_any_of_its_values_and_no_other() -> None:
    expected = OneOf((Date(0), "1970", {"a": 1}))
    for allowed in (Date(0), "1970", {"a": 1}):
        assert not list(differences(expected, allowed))
    for other in (Date(1), "1971", {"a": 1, "b": 2}, None, MISSING):
        assert list(differences(expected, other)) == [Difference(at("value"), expected, other)]


def test_one_of_may_be_deep_in_an_object() -> None:
    expected = Containing({"on": OneOf((1, Containing({"day": 1})))})
    assert not list(differences(expected, {"on": {"day": 1, "month": 2}}))
    [found] = differences(expected, {"on": {"day": 2}})
    assert key(found.place) == "value.on"
