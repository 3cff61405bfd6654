"""Every kind of JavaScript value, through a request's body to the evidence file and back.

A body is bytes, so most kinds do not survive it; what each becomes is stated here, and found.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from harness.analysis import differences
from harness.codec import evidence_file
from harness.model import UNDEFINED, Bytes, ConsoleMessage, File, Recording, Request, Value
from tests.browser.conftest import Judge
from tests.browser.test_values import CASES


def nested(levels: int) -> Value:
    return {"a": nested(levels - 1)} if levels else "end"


LARGE: Mapping[str, tuple[str, Value]] = {
    "1 MB": ("'x'.repeat(2 ** 20)", "x" * 2**20),
    "10,000 keys": (
        "Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${9999 - i}`, i]))",
        {f"k{9999 - number}": number for number in range(10_000)},
    ),
    "200 levels": (
        "(() => { let a = 'end'; for (let i = 0; i < 200; i += 1) a = { a }; return a; })()",
        nested(200),
    ),
    "large blob": (
        "new Blob([new Uint8Array(2 ** 21).fill(255)])",
        File("Blob", "", 2**21, None, b"\xff" * 2**21),
    ),
    "shared object": ("(() => { const a = { b: 1 }; return [a, a]; })()", [{"b": 1}, {"b": 1}]),
    "hostile proxy": (
        (
            "(() => { const no = () => { throw new RangeError(); }; "
            "return new Proxy({}, { ownKeys: no, get: no }); })()"
        ),
        UNDEFINED,
    ),
}

VALUES: Mapping[str, tuple[str, Value]] = {**CASES, **LARGE}


class Becomes(NamedTuple):
    """The body says this instead of the value; a pattern where a machine's settings show."""

    value: Value


class Throws(NamedTuple):
    """The value cannot be written, so no request is made; the class of what is thrown."""

    name: str


SURVIVES: Final = "survives"
NO_BODY: Final = Becomes(UNDEFINED)
OBJECT: Final = Becomes("[object Object]")

OUTCOMES: Mapping[str, tuple[object, object]] = {
    # kind: (JSON.stringify(value), a parameter of a form)
    "undefined": (NO_BODY, Becomes("undefined")),
    "null": (SURVIVES, Becomes("null")),
    "undefined property": (Becomes({"b": None}), OBJECT),
    "undefined element": (Becomes([None, None]), Becomes(",")),
    "sparse array": (Becomes([1, None, 3]), Becomes("1,,3")),
    "booleans": (SURVIVES, Becomes("true,false")),
    "zeros": (Becomes([0, 0]), Becomes("0,0")),
    "numbers": (Becomes([None, None, None, 1.5]), Becomes("NaN,Infinity,-Infinity,1.5")),
    "large number": (SURVIVES, Becomes("1152921504606847000")),
    "bigint": (Throws("TypeError"), Becomes("1208925819614629174706176")),
    "symbol": (NO_BODY, Throws("TypeError")),
    "symbol without description": (NO_BODY, Throws("TypeError")),
    "empty string": (SURVIVES, SURVIVES),
    "odd string": (SURVIVES, Becomes("\0\U0001f600\u200f\ufffd")),
    "date": (Becomes("1970-01-02T00:00:00.000Z"), Becomes(re.compile(r".* 1970 .*GMT.*"))),
    "invalid date": (Becomes(None), Becomes("Invalid Date")),
    "regexp": (Becomes({}), Becomes("/a+/gi")),
    "function": (NO_BODY, Becomes(re.compile(r"function named\(a, b\) \{\s*\}"))),
    "error": (Becomes({}), Becomes("TypeError: no")),
    "map": (Becomes({}), Becomes("[object Map]")),
    "set": (Becomes({}), Becomes("[object Set]")),
    "bytes": (Becomes({"0": 1, "1": 2}), Becomes("1,2")),
    "buffer": (Becomes({}), Becomes("[object ArrayBuffer]")),
    "view": (Becomes({}), Becomes("[object DataView]")),
    "url": (Becomes("https://a.example/?b"), Becomes("https://a.example/?b")),
    "search": (Becomes({}), Becomes("a=1&a=2")),
    "form": (Becomes({}), Becomes("[object FormData]")),
    "blob": (Becomes({}), Becomes("[object Blob]")),
    "file": (Becomes({}), Becomes("[object File]")),
    "node": (Becomes({}), Becomes("https://shop.example/checkout")),
    "window": (Throws("TypeError"), Becomes("[object Window]")),
    "promise": (Becomes({}), Becomes("[object Promise]")),
    "weak map": (Becomes({}), Becomes("[object WeakMap]")),
    "instance": (Becomes({"id": 1}), OBJECT),
    "boxed number": (Becomes(0), Becomes("0")),
    "boxed text": (Becomes("ab"), Becomes("ab")),
    "boxed boolean": (Becomes(value=False), Becomes("false")),
    "no prototype": (SURVIVES, Throws("TypeError")),
    "arguments": (Becomes({"0": 1, "1": "a"}), Becomes("[object Arguments]")),
    "getter that throws": (Throws("Error"), OBJECT),
    "cycle": (Throws("TypeError"), OBJECT),
    "odd keys": (SURVIVES, OBJECT),
    "frozen": (SURVIVES, OBJECT),
    "1 MB": (SURVIVES, SURVIVES),
    "10,000 keys": (SURVIVES, OBJECT),
    "200 levels": (SURVIVES, OBJECT),
    "large blob": (Becomes({}), Becomes("[object Blob]")),
    "shared object": (SURVIVES, Becomes("[object Object],[object Object]")),
    "hostile proxy": (Throws("RangeError"), Throws("RangeError")),
}

IN_FORM_DATA: Mapping[str, object] = {
    # `FormData` carries files; a blob gets a file's name there.
    "blob": Becomes(File("File", "text/plain", 5, "blob", "héé".encode())),
    "file": SURVIVES,
    "large blob": Becomes(File("File", "application/octet-stream", 2**21, "blob", b"\xff" * 2**21)),
}

BODIES: Mapping[str, Becomes] = {
    # What is itself a body: the bytes that arrive, and what their type lets one know they say.
    # `FormData` has a boundary that the browser makes up: `test_bodies.py` looks at its bytes.
    "bytes": Becomes([Bytes("body", b"\x01\x02"), UNDEFINED]),
    "buffer": Becomes([Bytes("body", b"\x01\x02"), UNDEFINED]),
    "view": Becomes([Bytes("body", b"\0\0"), UNDEFINED]),
    "blob": Becomes([Bytes("body", "héé".encode()), "héé"]),
    "file": Becomes([Bytes("body", b"{}"), {}]),
    "search": Becomes([Bytes("body", b"a=1&a=2"), [["a", "1"], ["a", "2"]]]),
    "url": Becomes([Bytes("body", b"https://a.example/?b"), "https://a.example/?b"]),
    "large blob": Becomes([Bytes("body", b"\xff" * 2**21), UNDEFINED]),
}

SENDS = """
    const cases = { %s };
    const isBody = new Set(%s);
    const write = {
      json: (value) => JSON.stringify(value),
      parameters: (value) => new URLSearchParams([["v", value]]),
      form: (value) => {
        const form = new FormData();
        form.append("v", value);
        return form;
      },
      body: (value) => value,
    };
    Reference.prototype.track = () => {
      for (const [name, make] of Object.entries(cases)) {
        for (const [way, body] of Object.entries(write)) {
          if (way === "body" && !isBody.has(name)) continue;
          try {
            const url = `https://app.wigzo.com/seen/${way}?${encodeURIComponent(name)}`;
            fetch(url, { method: "POST", body: body(make()) });
          } catch (problem) {
            console.warn("threw", way, name, problem.name);
          }
        }
      }
    };
    module.exports = Reference;
"""


@pytest.fixture
def evidence(judged: Judge, tmp_path: Path) -> Recording:
    """All values, sent in every way in one run, as the evidence file has it."""
    makers = ",".join(f"{json.dumps(name)}: () => {made}" for name, (made, _) in VALUES.items())
    integration = SENDS % (makers, json.dumps(list(BODIES)))
    verdict, recording = judged("wigzo-track-event", integration=integration)
    place = tmp_path / "recordings.jsonl"
    with evidence_file.Writer(place, {}) as writer:
        writer.add(verdict, recording)
    [read] = evidence_file.read(place)
    return read


def arrived(evidence: Recording, way: str) -> Iterator[tuple[str, Request | Throws]]:
    """Yield what came of each value by one way: the request, or what was thrown instead."""
    for seen in evidence.observations:
        if isinstance(seen, Request) and seen.path == f"/seen/{way}":
            yield seen.query[0][0], seen
        elif isinstance(seen, ConsoleMessage) and seen.args[:2] == ("threw", way):
            yield seen.args[2], Throws(seen.args[3])


def is_as_stated(outcome: object, value: Value, found: Value) -> bool:
    """Say whether what a body said is what the table states of a value."""
    expected = outcome.value if isinstance(outcome, Becomes) else value
    if isinstance(expected, re.Pattern):
        return isinstance(found, str) and bool(expected.fullmatch(found))
    return not any(differences(expected, found))


def unlike(
    stated: Mapping[str, object],
    came: Mapping[str, Request | Throws],
    said: Callable[[Request], Value],
) -> dict[str, object]:
    """Return what came of the values that did not fare as is stated."""
    assert stated.keys() == came.keys()
    wrong: dict[str, object] = {}
    for name, outcome in stated.items():
        found = came[name]
        if isinstance(found, Throws) or isinstance(outcome, Throws):
            if found != outcome:
                wrong[name] = found
        elif not is_as_stated(outcome, VALUES[name][1], said(found)):
            wrong[name] = said(found)
    return wrong


def parameter(seen: Request) -> Value:
    [[name, value]] = seen.parameters
    assert name == "v"
    return value


def content(seen: Request) -> Value:
    """Return the bytes and what they say, as `BODIES` has them."""
    return [Bytes("body", seen.body), seen.parameters]


def test_every_kind_of_value_fares_in_a_body_as_is_stated(evidence: Recording) -> None:
    assert OUTCOMES.keys() == VALUES.keys(), "state what becomes of a new kind"
    as_json = {name: outcome for name, (outcome, _) in OUTCOMES.items()}
    in_form = {name: outcome for name, (_, outcome) in OUTCOMES.items()}
    came = {way: dict(arrived(evidence, way)) for way in ("json", "parameters", "form", "body")}
    assert not unlike(as_json, came["json"], lambda seen: seen.parameters)
    assert not unlike(in_form, came["parameters"], parameter)
    assert not unlike({**in_form, **IN_FORM_DATA}, came["form"], parameter)
    assert not unlike(BODIES, came["body"], content)


def test_order_and_absence_survive(evidence: Recording) -> None:
    """What the comparison of values does not look at."""
    came = dict(arrived(evidence, "json"))
    for name in ("odd keys", "10,000 keys"):
        seen = came[name]
        assert isinstance(seen, Request)
        assert list(seen.parameters) == list(VALUES[name][1])
    empty = {name for name, seen in came.items() if isinstance(seen, Request) and not seen.body}
    assert empty == {name for name, (outcome, _) in OUTCOMES.items() if outcome == NO_BODY}
