"""What a destination is that only its build describes."""

import dataclasses
import json

import pytest

from harness.contracts import Description, built_in, described, find_or_add
from harness.model import Value

_, ACME = find_or_add(built_in(), "Acme")


def test_functions_are_those_that_the_build_declares_or_touches() -> None:
    found = Description(("_aq",), {}, ("acme.getInstance().track", "module.exports", "analytics"))
    assert described(ACME, found).functions == (
        *("_aq", "_aq.*", "acme", "acme.*", "acme.getInstance", "acme.getInstance().*"),
        *("acme.getInstance().track", "acme.getInstance().track.*", "_aq.push"),
    )


@pytest.mark.parametrize(
    ("name", "default", "value"),
    [
        ("apiKey", "", "apiKey-1"),
        ("pixelId", None, "1047"),
        ("collectorUrl", "", "https://collectorurl.example/"),
        ("trackingServer", None, "trackingserver.example"),
        ("region", "eu", "eu"),
        ("trackAll", False, False),
        ("depth", 0, 0),
        ("events", [], []),
        ("measurementIds", [], ["1047"]),
        ("measurementIds", ["G-1"], ["G-1"]),
        ("map", {}, {}),
    ],
)
def test_only_an_empty_setting_is_made_up(name: str, default: Value, value: Value) -> None:
    made = described(ACME, Description((), {name: default})).settings
    assert made == {name: value}
    assert type(made[name]) is type(value)


def test_settings_that_are_read_and_not_declared() -> None:
    found = Description((), {"events": ["a"]}, (), ("events", "goals", "paramMap", "apiKey"))
    assert described(ACME, found).settings == {"events": ["a"], "goals": [], "paramMap": {}}


def test_a_setting_that_is_known_stays() -> None:
    given = described(ACME, Description((), {"apiKey": "mine"}))
    assert described(given, Description((), {"apiKey": ""})).settings == {"apiKey": "mine"}


def test_two_builds_are_described_together() -> None:
    old = Description(("acme",), {"a": 1, "b": 2}, ("acme.x",), ("a",), ("track",), ("//a/x.js",))
    new = Description(("acme", "late"), {"b": 3, "c": 4}, ("acme.y",), ("c",), ("page", "track"))
    assert old.plus(new) == Description(
        ("acme", "late"),
        {"a": 1, "b": 2, "c": 4},
        ("acme.x", "acme.y"),
        ("a", "c"),
        ("track", "page"),
        ("//a/x.js",),
    )


def test_it_passes_to_another_process() -> None:
    found = Description(("acme",), {"a": 1}, ("acme.x",), ("a",), ("track",), ("//a/x.js",))
    assert Description.from_plain(json.loads(json.dumps(dataclasses.asdict(found)))) == found


def test_what_no_account_has_is_a_guess_and_what_a_person_gives_is_none() -> None:
    options: dict[str, Value] = {"key": "", "region": "eu", "events": [], "own": "", "all": True}
    found = Description((), options, (), ("goals",))
    given = dataclasses.replace(ACME, settings={"own": "mine", "events": ["a"]})
    once = described(given, found)
    assert once.guessed == ("goals", "key")
    assert described(once, found) == once, "also if it is described again"
    assert described(ACME, found).guessed == ("goals", "key", "events", "own")
    assert once.learned == found
