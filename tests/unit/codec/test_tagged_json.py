"""Nothing is lost between the page and the judge."""

import json
import math
import string
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from harness.analysis import differences
from harness.codec import tagged_json
from harness.model import ANYTHING, HOLE, MISSING, UNDEFINED, Value, WireError, values

TEXTS = st.text() | st.sampled_from(["$", "__proto__", "", "\ud800", "a.b", "\u2028"])
NUMBERS = st.floats() | st.integers() | st.sampled_from([0, -0.0, 2**53 + 1, 10**400])
LEAVES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    TEXTS,
    st.sampled_from([UNDEFINED, HOLE, MISSING]),
    st.builds(values.Date, st.none() | st.integers() | st.floats(allow_nan=False)),
    st.builds(values.BigInt, st.integers()),
    st.builds(values.Symbol, st.none() | TEXTS),
    st.builds(values.RegExp, TEXTS, st.sampled_from(["", "gi"])),
    st.builds(values.Function, TEXTS, st.integers(0, 9)),
    st.builds(values.Bytes, st.sampled_from(["ArrayBuffer", "Uint8Array"]), st.binary()),
    st.builds(values.Url, TEXTS),
    st.builds(
        values.File,
        kind=st.sampled_from(["Blob", "File"]),
        type=TEXTS,
        size=st.integers(0),
        name=st.none() | TEXTS,
        content=st.none() | st.binary(),
    ),
    st.builds(values.Node, TEXTS),
    st.builds(values.Cycle, st.lists(TEXTS).map(tuple)),
    st.builds(values.Opaque, TEXTS, TEXTS),
)


def branches(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    """Values that hold others."""
    pairs = st.lists(st.tuples(inner, inner), max_size=3)
    properties = st.dictionaries(TEXTS, inner, max_size=3)
    return st.one_of(
        st.lists(inner, max_size=4),
        properties,
        st.builds(values.Map, pairs),
        st.builds(values.Set, st.lists(inner, max_size=3)),
        st.builds(values.Error, TEXTS, TEXTS, inner),
        st.builds(values.Threw, inner),
        st.builds(values.Base64, TEXTS, inner),
        st.builds(
            values.Entries,
            st.sampled_from(["FormData", "URLSearchParams"]),
            st.lists(st.tuples(TEXTS, inner), max_size=3),
        ),
        st.builds(values.Instance, TEXTS, properties),
    )


@given(st.recursive(LEAVES, branches, max_leaves=12))
def test_every_value_survives_the_round_trip(value: Value) -> None:
    decoded = tagged_json.decode(json.loads(json.dumps(tagged_json.encode(value))))
    assert list(differences(value, decoded)) == []
    # `differences` does not look at what equality in JavaScript does not tell either.
    assert repr(decoded) == repr(value)


@given(st.lists(st.sampled_from(string.ascii_letters), unique=True))
def test_the_order_of_keys_survives(keys: list[str]) -> None:
    decoded = tagged_json.decode(json.loads(json.dumps(tagged_json.encode(dict.fromkeys(keys)))))
    assert list(decoded) == keys


@pytest.mark.parametrize(
    ("number", "name"),
    [(-0.0, "-0"), (math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity")],
)
def test_a_number_that_json_does_not_have_is_tagged(number: float, name: str) -> None:
    assert tagged_json.encode(number) == {"$": "number", "value": name}


def test_a_tuple_is_an_array() -> None:
    assert tagged_json.encode((1, (2,))) == [1, [2]]


@pytest.mark.parametrize("key", ["$", "__proto__"])
def test_a_page_s_own_reserved_key_is_no_tag(key: str) -> None:
    assert tagged_json.encode({"a": 1, key: "date"}) == {
        "$": "object",
        "properties": [["a", 1], [key, "date"]],
    }
    assert tagged_json.decode({"$": "object", "properties": [[key, "date"]]}) == {key: "date"}


@pytest.mark.parametrize(
    "value", [object(), ANYTHING, {1, 2}, b"x", 1j], ids=lambda item: type(item).__name__
)
def test_what_is_no_javascript_value_is_refused(value: object) -> None:
    with pytest.raises(WireError, match="is not a JavaScript value"):
        tagged_json.encode({"a": [value]})


@pytest.mark.parametrize(
    "shared",
    [
        pytest.param({"b": 1}, id="object"),
        pytest.param([1], id="array"),
        pytest.param({"$": "object", "properties": [["$", 1]]}, id="object with a reserved key"),
        pytest.param({"$": "date", "milliseconds": 0}, id="date"),
        pytest.param({"$": "function", "name": "f", "length": 1}, id="function"),
        pytest.param({"$": "set", "values": [1]}, id="set"),
        pytest.param({"$": "map", "entries": [[1, 2]]}, id="map"),
        pytest.param({"$": "instance", "constructor": "P", "properties": []}, id="instance"),
        pytest.param({"$": "error", "name": "E", "message": "m", "cause": None}, id="error"),
        pytest.param({"$": "opaque", "kind": "WeakMap", "reason": "r"}, id="opaque"),
    ],
)
def test_a_shared_object_stays_the_same_object(shared: Any) -> None:
    again = {"$": "same", "path": ["a", "0"]}
    decoded = tagged_json.decode({"a": [shared], "b": again, "c": again})
    assert decoded["b"] is decoded["a"][0]
    assert decoded["c"] is decoded["a"][0]
    assert list(differences(tagged_json.decode(shared), decoded["b"])) == []


@pytest.mark.parametrize(
    ("holder", "path"),
    [
        pytest.param({"$": "map", "entries": [[{"k": 1}, 0]]}, ["a", "0 key"], id="map's key"),
        pytest.param({"$": "map", "entries": [[0, {"k": 1}]]}, ["a", "0"], id="map's value"),
        pytest.param({"$": "set", "values": [0, {"k": 1}]}, ["a", "1"], id="set"),
        pytest.param(
            {"$": "error", "name": "E", "message": "m", "cause": {"k": 1}},
            ["a", "cause"],
            id="error",
        ),
        pytest.param({"$": "threw", "error": {"k": 1}}, ["a"], id="thrown"),
        pytest.param(
            {"$": "instance", "constructor": "P", "properties": [["p", {"k": 1}]]},
            ["a", "p"],
            id="instance",
        ),
    ],
)
def test_a_shared_object_is_found_inside_of_other_kinds(holder: Any, path: list[str]) -> None:
    assert tagged_json.decode({"a": holder, "b": {"$": "same", "path": path}})["b"] == {"k": 1}


def test_a_cycle_is_named_by_the_path_of_what_contains_it() -> None:
    tagged = {"a": {"self": {"$": "cycle", "path": ["a"]}}}
    assert tagged_json.decode(tagged) == {"a": {"self": values.Cycle(("a",))}}


@pytest.mark.parametrize(
    "tagged",
    [
        pytest.param({"$": "quaternion"}, id="unknown tag"),
        pytest.param({"$": None}, id="no tag"),
        pytest.param({"$": ["date"]}, id="tag of another type"),
        pytest.param({"$": "date"}, id="no part"),
        pytest.param({"$": "number", "value": "two"}, id="unknown number"),
        pytest.param({"$": "bigint", "value": "1.5"}, id="no integer"),
        pytest.param({"$": "bytes", "kind": "ArrayBuffer", "content": "a"}, id="no base64"),
        pytest.param({"$": "object", "properties": [["a"]]}, id="half a pair"),
        pytest.param({"$": "same", "path": ["b"]}, id="same as nothing"),
    ],
)
def test_what_the_recorder_does_not_write_is_refused_with_its_place(tagged: Any) -> None:
    with pytest.raises(WireError, match=r"at deep\.0, which is not in the format") as caught:
        tagged_json.decode({"deep": [tagged]})
    assert str(tagged)[:100] in str(caught.value)


def test_a_value_nested_too_deeply_is_refused() -> None:
    tagged: Any = 1
    for _ in range(400):
        tagged = [tagged]
    with pytest.raises(WireError, match="levels deep"):
        tagged_json.decode(tagged)
