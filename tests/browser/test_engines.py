"""Runs in Chromium and in Firefox: ids, the report and shards name the engine, and what differs."""

import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from harness.codec import evidence_file
from harness.driver import Launcher
from harness.edge import Edge
from harness.model import Controls
from harness.pytest_plugin import plugin
from harness.session import session
from tests.browser import documents
from tests.browser.same_process import harness

REPOSITORY: Final = documents.REPOSITORY
SCHEMA: Final = json.loads((REPOSITORY / "docs/schemas/check.schema.json").read_text("utf-8"))
[SHOWN] = documents.blocks(documents.read("docs/engines.md"), "text")
FILES: Final = documents.unsampled(
    {
        name: text
        for name, text in documents.files(documents.read("docs/adding-a-destination.md")).items()
        if not name.startswith("pixie-contracts/")
    }
)
INTEGRATION: Final = "acme-contracts/integrations/acme/lib/index.js"
FAITHFUL: Final = "  window.acme.track(track.event(), track.properties());\n"
OF_CHROMIUM: Final = """\
  const { plan, ...others } = track.properties();
  window.acme.track(track.event(), navigator.userAgentData ? { plan, ...others } : others);
"""
BOTH: Final = ("--browser", "chromium", "--browser", "firefox")
ONE: Final = ("--library", "next")
"""Under one generation of the library: the first test has both."""
DIFFERS: Final = """\
engines: Chromium and Firefox differ in 1 of 4 verdicts
  pass in Chromium, fail in Firefox: acme-track-params-next
"""
CHECK: Final = ("check", "acme", "--contracts", "acme-contracts", "--workers", "1", *BOTH)
RED: Final = ("acme-track-params-next-firefox", "acme-track-params-classic-firefox")


@pytest.fixture(autouse=True)
def shared_engines(
    shared_browser: None,  # noqa: ARG001 - it shares Chromium
    firefox: Launcher,
    firefox_controls: Controls,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let what this process starts use the Firefox of all tests, too."""
    of_chromium: Any = vars(session)["Launcher"]
    controls_of_chromium: Any = vars(session)["run_controls"]

    def launch(
        given: Edge, installed: Any, options: Any = None, *, makes_videos: bool = False
    ) -> AbstractContextManager[Launcher]:
        if installed.engine == "firefox":
            return nullcontext(firefox)
        shared: AbstractContextManager[Launcher] = of_chromium(
            given, installed, options, makes_videos=makes_videos
        )
        return shared

    def control(used: Launcher, *others: Any) -> Controls:
        found: Controls = (
            firefox_controls if used is firefox else controls_of_chromium(used, *others)
        )
        return found

    for module in (session, plugin):
        monkeypatch.setattr(module, "Launcher", launch)
        monkeypatch.setattr(module, "run_controls", control)


def written(place: Path) -> Path:
    """Write a build of Acme that reads what Chromium alone has, with its contract."""
    for name, text in FILES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    text = (place / INTEGRATION).read_text(encoding="utf-8")
    assert text.count(FAITHFUL) == 1
    (place / INTEGRATION).write_text(text.replace(FAITHFUL, OF_CHROMIUM), encoding="utf-8")
    return place


def test_a_run_in_two_engines_opens_with_what_differs(tmp_path: Path) -> None:
    done = harness(*CHECK, "--json", "run.json", cwd=written(tmp_path))
    assert (done.returncode, done.stderr) == (1, "")
    assert SHOWN in done.stdout
    header, _, rows = documents.trimmed(done.stdout).partition("\nnot the same in all engines\n")
    assert header.count("Firefox") == header.count("classic") == 2
    first, *_ = rows.splitlines()
    assert first.split() == ["acme-track-params", "pass", "fail", "pass", "fail"]
    told = json.loads((tmp_path / "run.json").read_text("utf-8"))
    Draft202012Validator(SCHEMA).validate(told)
    assert [one["id"] for one in told["verdicts"] if one["verdict"] == "fail"] == [*RED]
    assert [one["only"] for one in told["findings"]] == ["Firefox only"]
    assert told["controls"]["browser"] == " and ".join(told["browsers"])
    [head, *lines, foot] = evidence_file.lines(tmp_path / "results" / "recordings.jsonl")
    assert [line["engine"] for line in lines] == [*["chromium"] * 8, *["firefox"] * 8]
    assert head["controls"]["browser"] == told["browsers"][0]
    assert foot["controls in firefox"]["browser"] == told["browsers"][1]


def test_shards_in_two_engines_are_the_run_that_they_are_parts_of(tmp_path: Path) -> None:
    place = written(tmp_path)
    for number in (1, 2):
        harness(*CHECK, *ONE, "--shard", f"{number}/2", "--results", f"shard-{number}", cwd=place)
    made = harness("merge", "shard-1", "shard-2", "--json", "run.json", cwd=place)
    assert (made.returncode, made.stderr) == (1, "")
    assert DIFFERS in made.stdout
    alone = harness("merge", "shard-1", "shard-1", cwd=place)
    assert alone.returncode == 2


def test_a_requirement_is_run_in_two_engines(tmp_path: Path) -> None:
    place = written(tmp_path)
    asked = ("run", "acme-track-params", "--contracts", "acme-contracts", "--library", "next")
    done = harness(*asked, *BOTH, cwd=place)
    assert done.returncode == 1
    assert "PASS acme-track-params (library: next, Chromium)" in done.stdout
    assert "FAIL acme-track-params (library: next, Firefox)" in done.stdout


def test_pytest_judges_each_item_in_each_engine(pytester: pytest.Pytester) -> None:
    written(pytester.path)
    done = pytester.runpytest_inprocess(*BOTH, *ONE, "-v", "--harness-results", "results")
    done.assert_outcomes(passed=7, failed=1)
    text = "\n".join(done.outlines)
    assert DIFFERS in text
    assert "not the same in all engines" in text
    assert f"test_requirement[{RED[0]}] FAILED" in text
    firsts = [line for line in done.outlines if line.startswith("test_acme.py::")]
    assert ["-firefox]" in line for line in firsts] == [*[False] * 4, *[True] * 4]
    told = json.loads((pytester.path / "results" / "check.json").read_text("utf-8"))
    assert [one["id"] for one in told["verdicts"] if one["verdict"] == "fail"] == [RED[0]]
    assert told["controls"]["browser"] == " and ".join(told["browsers"])
