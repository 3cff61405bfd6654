"""The recorder's log entries, each with all of its parts."""

from typing import Any

import pytest

from harness.codec import observation
from harness.model import (
    UNDEFINED,
    BlindSpot,
    ConsoleMessage,
    Date,
    Definition,
    Error,
    GlobalState,
    Invocation,
    Observation,
    PageError,
    Refusal,
    ScriptLoad,
    WireError,
)

WHEN = {"phase": "call 0", "order": 3, "time": 4.5}
NOTHING = {"$": "undefined"}
ENTRIES: list[tuple[dict[str, Any], Observation]] = [
    (
        {
            "kind": "invocation",
            "function": "wigzo.track",
            "args": ["Signed Up", NOTHING, {"at": {"$": "date", "milliseconds": 0}}],
            "caller": "https://shop.example/a.js",
            "inside": "shop",
            "maker": "https://shop.example/b.js",
            "hides": "https://shop.example/c.js",
            "threw": {"$": "error", "name": "Error", "message": "m", "cause": NOTHING},
        },
        Invocation(
            function="wigzo.track",
            args=("Signed Up", UNDEFINED, {"at": Date(0)}),
            phase="call 0",
            order=3,
            time=4.5,
            caller="https://shop.example/a.js",
            inside="shop",
            maker="https://shop.example/b.js",
            hides="https://shop.example/c.js",
            threw=Error("Error", "m"),
        ),
    ),
    (
        {"kind": "definition", "function": "wigzo", "globals": {"a.b": NOTHING}},
        Definition(function="wigzo", globals={"a.b": UNDEFINED}, phase="call 0", order=3, time=4.5),
    ),
    (
        {"kind": "state", "globals": {"a.b": NOTHING}},
        GlobalState(globals={"a.b": UNDEFINED}, phase="call 0", order=3, time=4.5),
    ),
    (
        {"kind": "script", "url": "//cdn.example/a.js", "id": "a", "state": "inserted"},
        ScriptLoad(
            url="//cdn.example/a.js",
            element_id="a",
            state="inserted",
            phase="call 0",
            order=3,
            time=4.5,
        ),
    ),
    (
        {"kind": "error", "type": "rejection", "message": "m", "source": "s", "stack": "t"},
        PageError(
            kind="rejection",
            message="m",
            source="s",
            stack="t",
            phase="call 0",
            order=3,
            time=4.5,
        ),
    ),
    (
        {"kind": "console", "level": "warn", "args": [{"$": "number", "value": "-0"}]},
        ConsoleMessage(level="warn", args=(-0.0,), phase="call 0", order=3, time=4.5),
    ),
    (
        {"kind": "blind", "where": "an iframe", "reason": "another origin"},
        BlindSpot(where="an iframe", reason="another origin", phase="call 0", order=3, time=4.5),
    ),
    (
        {"kind": "refusal", "method": "POST", "url": "https://a/", "why": "CORS", "said": "s"},
        Refusal("POST", "https://a/", "CORS", "s", phase="call 0", order=3, time=4.5),
    ),
]
KINDS = [entry["kind"] for entry, _ in ENTRIES]


@pytest.mark.parametrize(("entry", "seen"), ENTRIES, ids=KINDS)
def test_an_entry_becomes_its_observation(entry: dict[str, Any], seen: Observation) -> None:
    # Not `==`, which takes -0 for 0.
    assert repr(observation({**entry, **WHEN})) == repr(seen)


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        pytest.param({**entry, **WHEN}, part, id=f"{entry['kind']} without {part}")
        for entry, _ in ENTRIES
        for part in [*entry, *WHEN]
    ],
)
def test_an_entry_without_a_part_is_refused(entry: dict[str, Any], part: str) -> None:
    with pytest.raises(WireError, match=f"has no '{part}'; are pages/ and harness/ of the same"):
        observation({key: value for key, value in entry.items() if key != part})


def test_an_entry_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(WireError, match="unknown kind 'telepathy'"):
        observation({"kind": "telepathy", **WHEN})


def test_a_value_that_is_damaged_is_refused() -> None:
    with pytest.raises(WireError, match="not in the format"):
        observation({"kind": "console", "level": "log", "args": [{"$": "nonsense"}], **WHEN})


@pytest.mark.parametrize("args", [5, None])
def test_an_entry_that_a_page_wrote_in_its_place_is_refused(args: object) -> None:
    entry = {"kind": "console", "level": "log", "args": args, **WHEN}
    with pytest.raises(WireError, match="is no entry of the recorder"):
        observation(entry)
