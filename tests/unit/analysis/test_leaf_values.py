"""What a value holds is found leaf by leaf, with its path, and known again in another form."""

import base64
import json
from typing import Any
from urllib.parse import parse_qsl

import pytest

from harness.analysis import leaves, moment
from harness.analysis.leaf_values import Leaf, as_text, is_opaque, likeness, request_leaves
from harness.model import (
    MISSING,
    UNDEFINED,
    Date,
    Entries,
    Instance,
    Map,
    Opaque,
    Request,
    Role,
    Set,
    Value,
)

FORM = "application/x-www-form-urlencoded"


def request(
    query: str = "", body: bytes = b"", parameters: Value = UNDEFINED, **parts: Any
) -> Request:
    known = {"headers": (), "role": Role.DESTINATION, "phase": "call 0", **parts}
    return Request(
        method="POST",
        url="https://api.shop.example/v1/J%C3%A4n",
        host="api.shop.example",
        path="/v1/J%C3%A4n",
        query=tuple(parse_qsl(query, keep_blank_values=True)),
        body=body,
        parameters=parameters,
        status=200,
        order=1,
        time=1,
        **known,
    )


def found(value: Value) -> dict[str, Value]:
    return {leaf.path: leaf.value for leaf in leaves(value)}


def said(seen: Request) -> dict[str, Value]:
    return {leaf.path: leaf.value for leaf in request_leaves(seen) if leaf.root != "path"}


def test_leaves_have_paths_as_javascript_writes_them() -> None:
    value = ["u1", {"a.b": 1, "address": {"city": "Oslo"}, "tags": ["x", UNDEFINED]}]
    assert found(value) == {
        "[0]": "u1",
        "[1]['a.b']": 1,
        "[1].address.city": "Oslo",
        "[1].tags[0]": "x",
        "[1].tags[1]": UNDEFINED,
    }
    assert [leaf.key for leaf in leaves(value)] == ["", "a.b", "city", "tags", "tags"]
    assert next(leaves({"a": 1}, "arguments")).path == "arguments.a"


def test_what_is_empty_is_a_leaf_itself() -> None:
    assert found({"a": {}, "b": []}) == {"a": {}, "b": []}
    assert found({}) == {"": {}}


def test_values_of_classes_are_gone_into() -> None:
    value = {
        "i": Instance("Car", {"wheels": 4}),
        "m": Map([("k", 1), (2, "v")]),
        "s": Set(["x"]),
        "e": Entries("FormData", [("f", "y")]),
        "d": Date(0),
    }
    assert found(value) == {
        "i.wheels": 4,
        "m.k": 1,
        "m['2']": "v",
        "s[0]": "x",
        "e.f": "y",
        "d": Date(0),
    }


def test_a_value_may_be_nested_deeper_than_python_recurses() -> None:
    value: Value = "end"
    for _ in range(5_000):
        value = [value]
    [leaf] = leaves(value)
    assert leaf.value == "end"


def test_a_request_says_what_its_path_query_and_body_say() -> None:
    seen = request("u=1&u=2", b"{}", {"user": {"age": 5}})
    assert [
        (leaf.path, leaf.value, leaf.is_text, leaf.is_json) for leaf in request_leaves(seen)
    ] == [
        ("path[0]", "v1", True, False),
        ("path[1]", "Jän", True, False),
        ("query.u", "1", True, False),
        ("query.u", "2", True, False),
        ("body.user.age", 5, False, True),
    ]


def test_a_form_is_known_by_its_type() -> None:
    pairs = [["name", "Jane"], ["age", "5"]]
    form = request("", b"x", pairs, headers=(("content-type", f"{FORM}; charset=UTF-8"),))
    assert said(form) == {"body.name": "Jane", "body.age": "5"}
    assert all(leaf.is_text for leaf in request_leaves(form))
    assert said(request("", b"x", pairs)) == {
        "body[0][0]": "name",
        "body[0][1]": "Jane",
        "body[1][0]": "age",
        "body[1][1]": "5",
    }


@pytest.mark.parametrize("packed", ['{"age": 5}', base64.b64encode(b'{"age": 5}').decode()])
def test_packed_json_is_unpacked(packed: str) -> None:
    assert said(request(f"data={packed.replace('+', '%2B')}")) == {"query.data.age": 5}
    assert said(request("", b"x", packed)) == {"body.age": 5}
    date = '{"since": "2026-03-01T00:00:00.000Z"}'
    [leaf] = [leaf for leaf in request_leaves(request("", b"x", date)) if leaf.root == "body"]
    assert likeness(Date(1_772_323_200_000), leaf) == "same", "JSON can hold no Date"


def test_base64_of_the_web_s_alphabet_without_padding_is_unpacked() -> None:
    packed = base64.urlsafe_b64encode(json.dumps({"a": "üÿ?>"}).encode()).decode().rstrip("=")
    assert said(request(f"d={packed}")) == {"query.d.a": "üÿ?>"}


@pytest.mark.parametrize("text", ["plain", "{not json", "[" * 9_999, "eyJh", "", "MDA=", "MTIz"])
def test_other_texts_are_themselves(text: str) -> None:
    assert said(request("", b"x", text)) == {"body": text}


def test_a_body_that_is_not_decoded_is_opaque() -> None:
    assert is_opaque(request("", b"\x00\x01"))
    assert is_opaque(request("", b"\x00\x01", Opaque("body", "br")))
    assert not is_opaque(request())
    assert not is_opaque(request("", b"a", "a"))


def test_a_date_is_the_same_moment_in_any_form() -> None:
    assert as_text(Date(1700000000123)) == "2023-11-14T22:13:20.123Z"
    assert moment(Date(1700000000123)) == moment("2023-11-14T22:13:20.123Z") == 1700000000123
    assert moment("2023-11-14") == moment("2023-11-14T01:00:00+01:00") == 1699920000000
    assert as_text(Date(1e300)) == "new Date(1e+300)"
    for other in ("20231114", "2023", "2023-99-99", 5, None, Date(None)):
        assert moment(other) is None


@pytest.mark.parametrize(
    ("value", "leaf", "word"),
    [
        pytest.param("Jane", Leaf((), "Jane"), "same", id="same text"),
        pytest.param(5, Leaf((), 5.0), "same", id="same number"),
        pytest.param(5, Leaf((), "5"), "changed", id="number as text"),
        pytest.param(5, Leaf((), "5", is_text=True), "same", id="number in an address"),
        pytest.param(True, Leaf((), 1), "none", id="boolean is no number"),
        pytest.param(True, Leaf((), "true"), "changed", id="boolean as text"),
        pytest.param("Jane", Leaf((), " jane "), "changed", id="lower case, spaces"),
        pytest.param("Jane Kim", Leaf((), "Jane"), "changed", id="cut"),
        pytest.param("Jane Kim", Leaf((), "Jan"), "none", id="cut too short to tell"),
        pytest.param("Jane", Leaf((), "Joan"), "none", id="another"),
        pytest.param("", Leaf((), " "), "none", id="no text"),
        pytest.param(Date(0), Leaf((), "1970-01-01T00:00:00.000Z"), "changed", id="date as text"),
        pytest.param(
            Date(0), Leaf((), "1970-01-01T00:00:00.000Z", is_json=True), "same", id="date in JSON"
        ),
        pytest.param("1970-01-01", Leaf((), Date(0)), "changed", id="text as date"),
        pytest.param(Date(None), Leaf((), None), "none", id="invalid date"),
        pytest.param("a", Leaf((), MISSING), "none", id="nothing"),
    ],
)
def test_likeness(value: Value, leaf: Leaf, word: str) -> None:
    assert likeness(value, leaf) == word
