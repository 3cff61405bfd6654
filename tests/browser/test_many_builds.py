"""A whole repository of integrations in one run: what is wrong with one costs only its own row."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.cli import main
from tests.browser.same_process import harness

BASE = 'const integration = require("@segment/analytics.js-integration");\n'
SOURCES = {
    "acme": """
const Acme = (module.exports = integration("Acme Ltd").option("key", "")
  .tag('<script src="//cdn.acme.example/{{ key }}.js">'));
Acme.prototype.initialize = function () { this.load(this.ready); };
Acme.prototype.track = (track) => window.acme.track(track.event());
""",
    "lacking": 'require("on-body"); require("@us/own");',
    "same": 'module.exports = integration("Acme Ltd");',
    "throwing": 'throw new Error("mine");',
}
NEEDS = {"dependencies": {"on-body": "1", "@us/own": "2"}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, source in SOURCES.items():
        (tmp_path / "all" / name).mkdir(parents=True)
        (tmp_path / "all" / name / "index.js").write_text(BASE + source, encoding="utf-8")
    (tmp_path / "all/lacking/package.json").write_text(json.dumps(NEEDS), encoding="utf-8")
    (tmp_path / "all/README.md").touch()
    return tmp_path


@pytest.mark.usefixtures("shared_browser")
def test_each_has_a_row_and_what_is_refused_costs_its_own_alone_also_in_shards(
    folder: Path,
) -> None:
    done = harness("check", "--builds", "all/*", "--library", "next", "--json", "x", cwd=folder)
    assert done.returncode == 3, "something could not be decided"
    told = json.loads((folder / "x").read_text(encoding="utf-8"))
    rows = {row["name"]: row for row in told["rows"]}
    assert list(rows) == ["Acme Ltd", "lacking", "same", "throwing"]
    judged = rows["Acme Ltd"]
    assert judged["build"] == f"{folder}/all/acme"
    assert judged["counts"]["pass"] == len(told["verdicts"]) - len(rows) + 1
    assert judged["functions"] == ["acme.track"]
    reasons = {name: row["reason"] for name, row in rows.items()}
    assert reasons["throwing"].endswith("it throws while it loads: Error: mine (index.js:2:7)")
    assert reasons["lacking"] == (
        f"{folder}/all/lacking/index.js:2:9: cannot find the packages 'on-body', '@us/own': "
        f"type 'npm install' in {folder}/all/lacking"
    )
    assert reasons["same"] == (
        f"{folder}/all/same is the integration 'Acme Ltd', and so is {folder}/all/acme; a run "
        "judges one build of each name: judge this one by itself"
    )
    lines = done.stdout.splitlines()
    assert [line.split("  ")[0] for line in lines[1:5]] == list(rows)
    assert "acme-ltd-platform" not in done.stdout
    assert {f"ERROR {name}: {why}" for name, why in reasons.items() if why} <= {*lines}
    # In shards it is the same run: a build that is refused is in one of them, as each other is.
    check = ("check", "--builds", "all/*", "--library", "next")
    parts = [run_of(folder, f"part-{n}", *check, "--shard", f"{n}/2")["rows"] for n in (1, 2)]
    names = [{row["name"] for row in part} for part in parts]
    refused = [name for name, why in reasons.items() if why]
    assert [sum(name in part for part in names) for name in refused] == [1, 1, 1]
    passed = [row["counts"]["pass"] for part in parts for row in part if row["name"] == "Acme Ltd"]
    assert sum(passed) == rows["Acme Ltd"]["counts"]["pass"]
    merged = run_of(folder, "all", "merge", "part-1", "part-2")["rows"]
    assert [_told(row) for row in merged] == [_told(row) for row in told["rows"]]


def run_of(folder: Path, results: str, *command: str) -> dict[str, Any]:
    """Run a command in a folder, and return the JSON of its run."""
    harness(*command, "--results", results, "--json", f"{results}.json", cwd=folder)
    told: dict[str, Any] = json.loads((folder / f"{results}.json").read_text(encoding="utf-8"))
    return told


def _told(row: dict[str, Any]) -> tuple[str, int, int, str]:
    return row["name"], row["counts"]["pass"], row["counts"]["error"], row["reason"]


def test_names_beside_it_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["check", "wigzo", "--builds", f"{folder}/all/*"]) == 2
    assert capsys.readouterr().err == (
        "harness: --builds judges all builds that it names; leave out wigzo\n"
    )
