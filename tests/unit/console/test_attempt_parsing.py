"""What the console's page asks for, from JSON that anybody may have written."""

from typing import Any

import pytest

from harness.codec import tagged_json
from harness.console.attempt_parsing import parse_attempt
from harness.contracts import built_in, destination
from harness.model import ORDINARY, UNDEFINED, Call, Callback, Conditions, Date, UsageError, Value

WISHPOND = destination("wishpond")
SETTINGS = {"siteId": "0047", "apiKey": "e3b0c44298fc"}


def asked(**parts: Any) -> dict[str, Any]:
    return {"library": "next", "calls": [], "settings": SETTINGS, "conditions": {}, **parts}


def test_calls_have_the_values_that_were_typed() -> None:
    args: tuple[Value, ...] = (
        "Signed Up",
        {"at": Date(0), "x": UNDEFINED, "zero": -0.0},
        {},
        Callback("done"),
    )
    calls = [{"method": "track", "args": tagged_json.encode(args)}]
    found = parse_attempt(built_in(), WISHPOND, asked(calls=calls))
    assert found.library == "next"
    assert repr(found.scenario.calls) == repr((Call("track", args),))
    assert found.scenario.conditions == ORDINARY


def test_an_object_that_is_twice_in_an_argument_is_twice_in_the_call() -> None:
    same = {"$": "same", "path": ["a"]}
    calls = [{"method": "track", "args": ["Signed Up", {"a": {"b": 1}, "c": same}]}]
    [call] = parse_attempt(built_in(), WISHPOND, asked(calls=calls)).scenario.calls
    assert call.args[1] == {"a": {"b": 1}, "c": {"b": 1}}


def test_settings_that_are_not_there_are_left_out() -> None:
    found = parse_attempt(
        built_in(), WISHPOND, asked(settings={"siteId": 47, "other": {"$": "undefined"}})
    )
    assert found.scenario.settings == {"siteId": 47, "other": UNDEFINED, "apiKey": UNDEFINED}


def test_conditions_are_those_that_a_requirement_may_have() -> None:
    options = {"initialPageview": True}
    given = {"tracker": "slow", "burst": True, "options": options, "neighbour": "wigzo"}
    found = parse_attempt(built_in(), WISHPOND, asked(conditions=given))
    wanted = Conditions(tracker="slow", burst=True, options=options, neighbour="wigzo")
    assert found.scenario.conditions == wanted


BAD = [
    ([], "the request is not a JSON object"),
    (asked(library="1.0"), "unknown library '1.0'; it is next or classic"),
    (asked(calls="track"), "the request has no list of calls"),
    (asked(calls=["track"]), "call 0 has no arguments"),
    (asked(calls=[{"method": "page", "args": []}, {"method": "track"}]), "call 1 has no arguments"),
    (asked(calls=[{"method": "load", "args": []}]), "call 0: unknown method 'load'; known are: "),
    (asked(calls=[{"method": "__proto__", "args": []}]), "call 0: unknown method '__proto__'"),
    (
        asked(calls=[{"method": "track", "args": [{"x": {"$": "node", "path": "a"}}]}]),
        r"call 0 \(track\): a call cannot carry a node",
    ),
    (
        asked(
            calls=[{"method": "track", "args": [{"$": "map", "entries": [[1, {"$": "cycle"}]]}]}]
        ),
        r"call 0 \(track\): a call cannot carry a cycle",
    ),
    (asked(calls=[{"method": "track", "args": [{"$": "date"}]}]), "call 0: the recorder sent"),
    (asked(settings=[]), "the settings are not a JSON object"),
    (
        asked(settings={"siteId": {"$": "date", "milliseconds": 0}}),
        "the setting siteId cannot be written as JSON",
    ),
    (
        asked(settings={"siteId": [1, {"a": {"$": "number", "value": "NaN"}}]}),
        r"the setting siteId\[1\].a cannot be written as JSON",
    ),
    (asked(conditions=1), "the conditions are not a JSON object"),
    (asked(conditions={"weather": "bad"}), "unknown condition 'weather'; known are: when, tracker"),
    (
        asked(conditions={"when": "later"}),
        "the condition when cannot be 'later'; known are: ready, ",
    ),
    (asked(conditions={"when": []}), r"the condition when cannot be \[\]"),
    (asked(conditions={"burst": "yes"}), "the condition burst cannot be 'yes'"),
    (asked(conditions={"options": []}), r"the condition options cannot be \[\]"),
    (
        asked(conditions={"options": {"a": {"$": "undefined"}}}),
        "the condition options.a cannot be written as JSON",
    ),
    (asked(conditions={"neighbour": "acme"}), "unknown destination 'acme'"),
]


@pytest.mark.parametrize(("given", "said"), BAD, ids=[said for _, said in BAD])
def test_what_cannot_be_run_is_refused_with_the_reason(given: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_attempt(built_in(), WISHPOND, given)
