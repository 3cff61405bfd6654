"""Frozen values as JSON: each comes back as it was, and nothing is made that was not registered."""

import dataclasses
import datetime as dt
import enum
import json
import math
from pathlib import Path
from typing import Any

import pytest
from packaging.specifiers import SpecifierSet

from harness.codec import FrozenJson
from harness.model import UNDEFINED, WireError, values


class Colour(enum.StrEnum):
    RED = "a red"


@dataclasses.dataclass(frozen=True, slots=True)
class Thing:
    part: Any
    other: Any = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Stranger:
    part: Any


CODEC = FrozenJson((Thing, Colour, type(UNDEFINED), values.Date))
CASES = {
    "what JSON has": (None, True, 1, 1.0, -0.0, math.inf, math.nan, "text", "\ud800", ""),
    "a list in a tuple": ([1, (2,), []], ()),
    "an object": {"a": {"b": ()}},
    "an object with $": {"$": "Thing", "part": 1},
    "an object with other keys": {1: "one", (2, "b"): None, Colour.RED: True},
    "absent": (UNDEFINED, UNDEFINED),
    "an enumeration": (Colour.RED, "a red"),
    "values in values": Thing(Thing([Colour.RED], values.Date(1.5)), {"a": b"\x00\xff"}),
    "texts": (Path("a/b"), dt.date(2026, 1, 2), SpecifierSet(">=1,<2")),
    "a moment": dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC),
}


@pytest.mark.parametrize("case", CASES)
def test_each_value_comes_back_as_it_was(case: str) -> None:
    found = CODEC.decode(json.loads(json.dumps(CODEC.encode(CASES[case]))))
    assert repr(found) == repr(CASES[case])


def test_an_object_is_written_as_json_writes_it() -> None:
    assert CODEC.encode({"a": {"b": 1}}) == {"a": {"b": 1}}


def test_only_what_is_registered_is_written() -> None:
    with pytest.raises(WireError, match="is a Stranger, which cannot be written"):
        CODEC.encode(Thing(Stranger(1)))


DAMAGED = {
    "another class": {"$": "Stranger", "part": 1},
    "a module's function": {"$": "Path.unlink", "text": "x"},
    "no such member": {"$": "Colour", "name": "BLUE"},
    "no such part": {"$": "Thing", "part": 1, "more": 2},
    "a part is missing": {"$": "Thing"},
    "no text": {"$": "Path"},
    "no day": {"$": "date", "text": "yesterday"},
    "no name": {"$": None},
}


@pytest.mark.parametrize("case", DAMAGED)
def test_what_is_damaged_is_refused(case: str) -> None:
    with pytest.raises(WireError, match="a part is damaged"):
        CODEC.decode(DAMAGED[case])
