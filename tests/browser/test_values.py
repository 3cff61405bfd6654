"""Every kind of JavaScript value, from a tracker's argument to the evidence file and back."""

import json
import math
from collections.abc import Callable

import pytest

from harness.analysis import differences
from harness.codec import evidence_file
from harness.model import HOLE, UNDEFINED, Invocation, Recording, Value, values
from tests.browser.conftest import Judge

CASES: dict[str, tuple[str, Value]] = {
    "undefined": ("undefined", UNDEFINED),
    "null": ("null", None),
    "undefined property": ("({ a: undefined, b: null })", {"a": UNDEFINED, "b": None}),
    "undefined element": ("[undefined, null]", [UNDEFINED, None]),
    "sparse array": ("[1, , 3]", [1, HOLE, 3]),
    "booleans": ("[true, false]", [True, False]),
    "zeros": ("[0, -0]", [0, -0.0]),
    "numbers": ("[NaN, Infinity, -Infinity, 1.5]", [math.nan, math.inf, -math.inf, 1.5]),
    "large number": ("2 ** 60", 2**60),
    "bigint": ("2n ** 80n", values.BigInt(2**80)),
    "symbol": ("Symbol('a')", values.Symbol("a")),
    "symbol without description": ("Symbol()", values.Symbol(None)),
    "empty string": ("''", ""),
    "odd string": (r"'\u0000\u{1F600}\u200F\uD800'", "\0\U0001f600\u200f\ud800"),
    "date": ("new Date(86400000)", values.Date(86_400_000)),
    "invalid date": ("new Date(NaN)", values.Date(None)),
    "regexp": ("/a+/gi", values.RegExp("a+", "gi")),
    "function": ("(function named(a, b) {})", values.Function("named", 2)),
    "error": (
        "new TypeError('no', { cause: 1 })",
        values.Error("TypeError", "no", 1),
    ),
    "map": ("new Map([['a', 1], [{}, 2]])", values.Map([("a", 1), ({}, 2)])),
    "set": ("new Set([1, 'a'])", values.Set([1, "a"])),
    "bytes": ("new Uint8Array([1, 2])", values.Bytes("Uint8Array", b"\x01\x02")),
    "buffer": ("new Uint8Array([1, 2]).buffer", values.Bytes("ArrayBuffer", b"\x01\x02")),
    "view": ("new DataView(new ArrayBuffer(2))", values.Bytes("DataView", b"\0\0")),
    "url": ("new URL('https://a.example/?b')", values.Url("https://a.example/?b")),
    "search": (
        "new URLSearchParams('a=1&a=2')",
        values.Entries("URLSearchParams", [("a", "1"), ("a", "2")]),
    ),
    "form": (
        "(() => { const form = new FormData(); form.append('a', '1'); return form; })()",
        values.Entries("FormData", [("a", "1")]),
    ),
    "blob": (
        "new Blob(['héé'], { type: 'text/plain' })",
        values.File("Blob", "text/plain", 5, None, "héé".encode()),
    ),
    "file": (
        "new File(['{}'], 'a.json', { type: 'application/json' })",
        values.File("File", "application/json", 2, "a.json", b"{}"),
    ),
    "node": (
        "document.querySelector('#next')",
        values.Node("#document > html > body > p > a#next"),
    ),
    "window": ("window", values.Opaque("Window", "it is the page itself")),
    "promise": ("Promise.resolve()", values.Opaque("Promise", "its content cannot be read")),
    "weak map": ("new WeakMap()", values.Opaque("WeakMap", "its content cannot be read")),
    "instance": ("new (class Lead { id = 1 })()", values.Instance("Lead", {"id": 1})),
    "boxed number": ("Object(-0)", values.Instance("Number", {"[[value]]": -0.0})),
    "boxed text": ("Object('ab')", values.Instance("String", {"[[value]]": "ab"})),
    "boxed boolean": ("Object(false)", values.Instance("Boolean", {"[[value]]": False})),
    "no prototype": ("Object.assign(Object.create(null), { a: 1 })", {"a": 1}),
    "arguments": (
        "(function () { return arguments; })(1, 'a')",
        values.Instance("Arguments", {"0": 1, "1": "a"}),
    ),
    "getter that throws": (
        "({ get a() { throw new Error('no'); }, b: 1 })",
        {"a": values.Threw(values.Error("Error", "no")), "b": 1},
    ),
    "cycle": (
        "(() => { const a = { b: {} }; a.b.a = a; return a; })()",
        {"b": {"a": values.Cycle(("0",))}},
    ),
    "odd keys": (
        "({ ['__proto__']: 1, constructor: 2, 'a.b': 3, $: 4, '': 5 })",
        {"__proto__": 1, "constructor": 2, "a.b": 3, "$": 4, "": 5},
    ),
    "frozen": ("Object.freeze({ a: Object.freeze([1]) })", {"a": [1]}),
}

TRACKS = """
    Reference.prototype.track = () => {
      const value = %s;
      const given = { value: [value] };
      window.Wishpond.Tracker.track("values", value);
    };
    module.exports = Reference;
"""


@pytest.fixture
def arrived(judged: Judge) -> Callable[[str], tuple[Value, Recording]]:
    """Return what was observed of an expression's value that is given to the tracker."""

    def run(expression: str) -> tuple[Value, Recording]:
        _, recording = judged("wishpond-track-params", integration=TRACKS % expression)
        [invocation] = [seen for seen in recording.observations if isinstance(seen, Invocation)]
        return invocation.args[1], recording

    return run


def test_every_kind_survives_to_the_evidence_file_and_back(
    arrived: Callable[[str], tuple[Value, Recording]],
) -> None:
    """All in one array, for one run; the differences name those that did not survive."""
    expression = "[" + ",\n".join(expression for expression, _ in CASES.values()) + "]"
    observed, recording = arrived(expression)
    line = json.loads(json.dumps(evidence_file.to_json(recording)))
    assert not list(differences(observed, reread(line)))
    wrong = {
        name: list(differences(expected, found))
        for (name, (_, expected)), found in zip(CASES.items(), observed, strict=True)
    }
    assert not {name: found for name, found in wrong.items() if found and name != "cycle"}


def reread(line: dict[str, Value]) -> Value:
    [invocation] = [
        seen for seen in evidence_file.from_json(line).observations if isinstance(seen, Invocation)
    ]
    return invocation.args[1]


def test_cycle_names_what_contains_it(
    arrived: Callable[[str], tuple[Value, Recording]],
) -> None:
    observed, _ = arrived("(() => { const a = { b: {} }; a.b.a = a; return a; })()")
    assert observed == {"b": {"a": values.Cycle(())}}


def test_shared_object_is_the_same_object(
    arrived: Callable[[str], tuple[Value, Recording]],
) -> None:
    observed, _ = arrived("(() => { const a = { b: 1 }; return [a, a]; })()")
    assert observed == [{"b": 1}, {"b": 1}]
    assert observed[0] is observed[1]


def test_later_mutation_shows_nothing(
    arrived: Callable[[str], tuple[Value, Recording]],
) -> None:
    observed, _ = arrived(
        "(() => { const a = { b: 1 }; setTimeout(() => { a.b = 2; }); return a; })()"
    )
    assert observed == {"b": 1}


def test_size(arrived: Callable[[str], tuple[Value, Recording]]) -> None:
    observed, _ = arrived(
        "[ 'x'.repeat(2 ** 20), Object.fromEntries(Array.from({ length: 10_000 }, "
        "(_, i) => [`k${i}`, i])) ]"
    )
    assert observed[0] == "x" * 2**20
    assert observed[1] == {f"k{number}": number for number in range(10_000)}


def test_content_of_a_large_blob_is_waited_for(
    arrived: Callable[[str], tuple[Value, Recording]],
) -> None:
    observed, _ = arrived("new Blob(['x'.repeat(2 ** 23)])")
    assert observed.content == b"x" * 2**23


def test_depth(arrived: Callable[[str], tuple[Value, Recording]]) -> None:
    observed, recording = arrived(
        "(() => { let a = 'end'; for (let i = 0; i < 200; i += 1) a = { a }; return a; })()"
    )
    line = json.loads(json.dumps(evidence_file.to_json(recording)))
    for value in (observed, reread(line)):
        depth, at = 0, value
        while isinstance(at, dict):
            depth, at = depth + 1, at["a"]
        assert (depth, at) == (200, "end")


def test_hostile_proxy_is_named_and_harms_nothing(
    arrived: Callable[[str], tuple[Value, Recording]],
) -> None:
    observed, _ = arrived(
        "new Proxy({}, { ownKeys() { throw new Error('no'); }, get() { throw new Error('no'); } })"
    )
    assert isinstance(observed, values.Opaque)
    assert "no" in observed.reason


@pytest.mark.parametrize(
    "replaces",
    [
        "Array.prototype.toJSON = () => 'an old library'",
        "Object.prototype.toJSON = () => 'another one'",
        "Array.from = (items) => [].slice.call(items)",
        "Object.entries = Object.fromEntries = () => []",
        "Error.prepareStackTrace = () => { throw new Error('no stack'); }",
    ],
)
def test_page_with_functions_of_its_own_changes_nothing(judged: Judge, replaces: str) -> None:
    build = f"{replaces};" + TRACKS % "{ at: new Date(0), no: undefined, list: [1] }"
    _, recording = judged("wishpond-track-params", "classic", integration=build)
    [seen] = [item for item in recording.observations if isinstance(item, Invocation)]
    assert seen.args[1] == {"at": values.Date(0), "no": values.UNDEFINED, "list": [1]}
