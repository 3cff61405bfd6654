"""A pin on the disk: what it says, and what of it is refused, in one line each."""

import datetime as dt
import json
from pathlib import Path

import pytest

from harness.contracts import destination
from harness.model import Answer, TrackerError, TrackerScript
from harness.toolchain import paths
from harness.trackers import Fetched, PinnedAnswer, pins

WIGZO = destination("wigzo")
FURTHER = "https://app.wigzo.com/v2/core.js"
DATE = dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC)


def fetched(address: str, code: str) -> tuple[str, Fetched]:
    return address, Fetched(TrackerScript.of(address, code.encode()), ("https://a.example/",), DATE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a pin."""
    pins.write(tmp_path, WIGZO, [fetched(WIGZO.tracker_url, "1;"), fetched(FURTHER, "2;")])
    return tmp_path


def refused(folder: Path) -> str:
    with pytest.raises(TrackerError) as problem:
        pins.tracker(folder, WIGZO)
    assert "\n" not in str(problem.value)
    return str(problem.value)


def test_a_lock_file_says_all_that_a_script_must_be(folder: Path) -> None:
    lock = json.loads((folder / "tracker.lock.json").read_text())
    own = lock["scripts"][0]
    script = TrackerScript.of(WIGZO.tracker_url, b"1;")
    assert own == {
        "address": WIGZO.tracker_url,
        "source": WIGZO.tracker_url,
        "file": f"{script.sha256[:12]}-wigzo.compressed.js",
        "sha256": script.sha256,
        "size": 2,
        "date": "2026-11-03T09:30:00+00:00",
        "content_type": "text/javascript; charset=utf-8",
        "redirects": ["https://a.example/"],
    }
    found = pins.tracker(folder, WIGZO)
    assert found.scripts == (script, TrackerScript.of(FURTHER, b"2;"))
    assert found.source == "pinned"


def test_a_byte_that_differs_is_refused(folder: Path) -> None:
    [place] = folder.glob("*core.js")
    place.write_bytes(b"3;")
    assert f"{place} is not the script that tracker.lock.json names" in refused(folder)


def test_a_lock_file_without_its_file_is_refused(folder: Path) -> None:
    [place] = folder.glob("*core.js")
    place.unlink()
    assert f"names {place.name}, which cannot be read" in refused(folder)


def test_a_damaged_lock_file_is_refused(folder: Path) -> None:
    place = folder / "tracker.lock.json"
    whole = place.read_text()
    for text, words in (
        ("{", "is damaged"),
        ("[]", "is damaged"),
        (whole.replace('"size"', '"sizes"'), "is damaged"),
        (whole.replace('"file": "', '"file": "../'), "is damaged"),
        (whole.replace('"format": 1', '"format": 2'), "has format 2, and this harness knows 1"),
        (whole.replace('"wigzo"', '"wishpond"'), "is the pin of 'wishpond'"),
        (whole.replace("wigzo.compressed.js", "other.js"), "in its first place"),
    ):
        place.write_text(text)
        assert words in refused(folder)


def test_answers_are_kept_as_they_are_served(folder: Path) -> None:
    date = DATE.isoformat()
    kept = PinnedAnswer("https://app.wigzo.com/s", 203, "application/json", {"a": [1]}, date)
    pins.write(folder, WIGZO, [fetched(WIGZO.tracker_url, "1;")], (kept,))
    assert pins.read(folder, WIGZO).answers == (kept,)
    headers = {"Content-Type": "application/json"}
    assert pins.tracker(folder, WIGZO).answers == {
        kept.address: Answer(203, headers, b'{"a": [1]}')
    }
    place = folder / "tracker.lock.json"
    whole = place.read_text()
    for old, new in (
        ('"shape"', '"shapes"'),
        ('"status": 203', '"status": 99'),
        ("https://app.wigzo.com/s", "/s"),
    ):
        place.write_text(whole.replace(old, new))
        assert "is damaged" in refused(folder)


def test_no_pin_names_the_command(tmp_path: Path) -> None:
    assert refused(tmp_path).endswith("does not exist; type 'harness pin wigzo'")


def test_a_new_pin_replaces_the_old_one(folder: Path) -> None:
    pins.write(folder, WIGZO, [fetched(WIGZO.tracker_url, "9;")])
    assert [one.body for one in pins.tracker(folder, WIGZO).scripts] == [b"9;"]
    assert len([*folder.iterdir()]) == 2


def test_a_damaged_pin_is_replaced_and_no_other_one(folder: Path) -> None:
    place = folder / "tracker.lock.json"
    whole = place.read_text()
    for text in ("{", "", whole.replace('"size"', '"sizes"')):
        place.write_text(text)
        pins.write(folder, WIGZO, [fetched(WIGZO.tracker_url, "9;")])
        assert [one.body for one in pins.tracker(folder, WIGZO).scripts] == [b"9;"]
    with pytest.raises(TrackerError, match="is the pin of 'wigzo', not of this one"):
        pins.write(folder, destination("wishpond"), [fetched(WIGZO.tracker_url, "9;")])


def test_the_folder_is_the_users_own_and_never_this_repository(tmp_path: Path) -> None:
    assert pins.default_folder(WIGZO, tmp_path) == tmp_path / "tracker-pins" / "wigzo"
    here = paths.PACKAGE.parent / "docs"
    assert not pins.default_folder(WIGZO, here).is_relative_to(paths.PACKAGE.parent)
