"""Another tracker in place of the stub: everything says which it was."""

import json
import shutil
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from harness.codec import evidence_file
from harness.contracts import built_in, with_folder
from tests.browser import documents
from tests.browser.same_process import harness
from tests.pinned import pinned

MINIATURES = documents.REPOSITORY / "tests" / "selftest" / "miniatures"

pytestmark = pytest.mark.usefixtures("shared_browser")


def test_everything_says_which_tracker_it_was(tmp_path: Path) -> None:
    """The outputs of a check with a pinned tracker that loads a second script."""
    target = with_folder(built_in(), MINIATURES).destination("mini")
    stub = (MINIATURES / "stubs" / "mini.js").read_bytes()
    spec = pinned(tmp_path / "pin", target, b"void 0;", before=stub)
    done = harness(
        *("check", "mini", "--contracts", str(MINIATURES), "--library", "next"),
        *("--tracker", f"mini={spec}", "--results", str(tmp_path)),
        *("--json", str(tmp_path / "run.json"), "--junit", str(tmp_path / "junit.xml")),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads((tmp_path / "run.json").read_text())
    [tracker] = told["trackers"]
    assert tracker["source"] == "pinned"
    digest = tracker["sha256"]
    assert f"tracker of mini: pinned {digest[:12]} and 1 more script" in done.stdout.splitlines()
    assert f"--tracker mini={spec}" in told["verdicts"][0]["reproduce"]
    recording = next(evidence_file.read(tmp_path / "recordings.jsonl"))
    assert recording.served_tracker.sha256 == digest
    assert next(iter(recording.served_tracker.scripts)) == recording.tracker
    properties = [
        {one.get("name"): one.get("value") for one in case.iter("property")}
        for case in ET.parse(tmp_path / "junit.xml").iter("testcase")  # noqa: S314 - our own
    ]
    known = {item["tracker_sha256"] for item in properties if item["verdict"] == "pass"}
    assert known == {digest}


def test_a_known_deviation_is_of_its_tracker(tmp_path: Path) -> None:
    """`accept` says which tracker it was; with the stub, the entry does not count."""
    shutil.copy(MINIATURES / "trackers" / "tracker-drops-a-property.js", tmp_path / "drops.js")
    options = ("--contracts", str(MINIATURES), "--library", "next")
    served = ("--tracker", "mini=drops.js")
    accepted = harness("accept", "mini", *options, *served, cwd=tmp_path)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    written = tomllib.loads((tmp_path / "known-deviations" / "mini.toml").read_text())
    assert {item["tracker"].split()[0] for item in written["finding"]} == {"drops.js"}
    name = written["finding"][0]["requirements"][0]
    with_it = harness("run", name, *options, *served, cwd=tmp_path)
    assert with_it.returncode == 0, with_it.stdout + with_it.stderr
    assert f"tracker    {tmp_path / 'drops.js'}" in with_it.stdout
    assert "FAIL (known)" in with_it.stdout
    on_stub = harness("run", name, *options, cwd=tmp_path)
    assert on_stub.returncode == 0, on_stub.stdout + on_stub.stderr
