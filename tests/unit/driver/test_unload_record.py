"""What a page leaves in place of the recorder's record is a blind spot, and ends no run."""

import json

import pytest

from harness.driver.unload_record import unload_record

WHOLE = {"log": [{"kind": "blind"}], "beacons": ["GET https://x.example/"], "hasStores": True}
REPLACED = [
    "{",
    "[" * 100_000,
    "5",
    "null",
    "{}",
    json.dumps({**WHOLE, "log": [5]}),
    json.dumps({**WHOLE, "log": "x"}),
    json.dumps({**WHOLE, "beacons": [{}]}),
    json.dumps({**WHOLE, "hasStores": "no"}),
    json.dumps({**WHOLE, "more": 1}),
]


def test_the_record_is_read_as_it_was_written() -> None:
    assert unload_record(json.dumps(WHOLE)) == WHOLE


@pytest.mark.parametrize("text", [None, ""])
def test_a_record_that_was_removed_is_a_blind_spot(text: str | None) -> None:
    [spot] = unload_record(text)["log"]
    assert spot["reason"].startswith("it removed the harness's record")


@pytest.mark.parametrize("text", REPLACED)
def test_what_replaces_it_is_a_blind_spot(text: str) -> None:
    [spot] = unload_record(text)["log"]
    assert (spot["kind"], spot["phase"]) == ("blind", "unload")
    assert spot["reason"].startswith("it replaced the harness's record")
