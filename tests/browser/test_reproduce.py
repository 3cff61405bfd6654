"""The commands that outputs give to reproduce a verdict: each is run as it stands."""

import base64
import json
import re
import subprocess
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from harness import builds
from harness.console import Workbench
from harness.console.attempt_parsing import parse_attempt
from harness.contracts import built_in, with_folder
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.report import outcome_to_json
from tests.browser import documents
from tests.browser.same_process import harness

FILES = documents.files(documents.read("docs/adding-a-destination.md"))
INTEGRATION = "acme-contracts/integrations/acme/lib/index.js"
SETTING = """    Requirement(
        id="acme-setting",
        destination="acme",
        statement="The Account ID is there, whatever it is.",
        level="documented",
        source=says("Getting started", "with your Account ID"),
        calls=(),
        settings={"accountId": "it's another"},
        expectations=(GlobalsWhenDefined("acme.track", {"acmeAccount": "it's another"}),),
    ),
)
"""
DEVIATION = """
[[deviation]]
build = "bolt"
versions = ">=0"
library = "all"
requirement = "bolt-track-params"
path = "bolt.track arguments[1].seats"
reason = "It comes later."
link = "https://bolt.example/1"
expires = 9999-12-31
"""
SUITE = """from harness.plugin import conformance

test_acme = conformance("acme")
test_bolt = conformance("bolt")
"""
COMMAND = re.compile(r"harness run [^\n]*")
WORDS = re.compile(r"^(?:PASS|FAIL|ERROR|SKIP)(?: \([a-z ]+\))? \S+ \(library: \w+\)", re.MULTILINE)


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    """The options of a run that is red: two builds, a contracts folder, a setting, a deviation.

    Acme's build drops the account, and Bolt's drops a property, which is known. Each name has
    something that a shell takes apart.
    """
    contracts, builds = tmp_path / "our contracts", tmp_path / 'builds of $HOME, it\'s "ours"'
    for name, text in FILES.items():
        if name.startswith("acme-contracts/"):
            content = text.removesuffix(")\n") + SETTING if "requirements" in name else text
            place = contracts / Path(name).relative_to("acme-contracts")
            _write(place, content)
            other = str(place.relative_to(contracts)).replace("acme", "bolt")
            _write(contracts / other, text.replace("acme", "bolt").replace("Acme", "Bolt"))
    source = FILES[INTEGRATION]
    _write(builds / "acme.js", source.replace("= this.options.accountId;", '= "none";'))
    bolt = source.replace("acme", "bolt").replace("Acme", "Bolt").replace("ACME", "BOLT")
    _write(
        builds / "bolt.js", bolt.replace("track.properties()", "{ plan: track.properties().plan }")
    )
    _write(tmp_path / "known ones" / "bolt.toml", DEVIATION)
    return [
        *("--contracts", str(contracts), "--library", "next"),
        *("--build", f"acme={builds / 'acme.js'}", "--build", f"Bolt={builds / 'bolt.js'}"),
        *("--known-deviations", str(tmp_path / "known ones")),
    ]


def _write(place: Path, content: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(content, encoding="utf-8")


def _harness(*arguments: str, cwd: Path) -> str:
    done = harness(*arguments, cwd=cwd)
    assert done.returncode == 1, done.stderr
    return done.stdout


def _reproduced(command: str, elsewhere: Path) -> str:
    """Type a command as it stands, in another folder; return the heading of the verdict."""
    done = subprocess.run(  # noqa: S602 - a shell takes apart what a person pastes into it
        f"printf '%s\\0' {command}", shell=True, capture_output=True, check=True, encoding="utf-8"
    )
    program, *arguments = done.stdout.removesuffix("\0").split("\0")
    assert program == "harness"
    said = harness(*arguments, cwd=elsewhere)
    found = WORDS.search(said.stdout)
    assert found, said.stderr
    return found[0]


def _heading(one: dict[str, Any]) -> str:
    """Return how the story of a verdict in the JSON begins."""
    notes = {"known": " (known)", "nothing_arrived": " (nothing arrived)"}
    note = "".join(text for name, text in notes.items() if one[name])
    return f"{one['verdict'].upper()}{note} {one['requirement']} (library: {one['library']})"


def _one_of_each_kind(verdicts: list[dict[str, Any]]) -> dict[str, str]:
    """Return the command and the heading of one verdict of each word and destination.

    One that has settings of its own is of a kind of its own.
    """
    kinds: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in verdicts:
        settings = str(one["settings"])
        kinds.setdefault((one["destination"], one["verdict"], str(one["known"]), settings), one)
    return {one["reproduce"]: _heading(one) for one in kinds.values()}


def _of_page(page: str) -> list[str]:
    """Return the commands of a report's page, whose details are packed."""
    packed = re.findall(r'id="details-\d+">([^<]+)<', page)
    details = [
        json.loads(zlib.decompress(base64.b64decode(one), -zlib.MAX_WBITS)) for one in packed
    ]
    return [one["reproduce"] for part in details for one in part]


def _of_bundles(folder: Path) -> list[str]:
    """Return the commands of failure bundles, from both files that have one."""
    readmes = [file.read_text(encoding="utf-8") for file in folder.glob("*/README.md")]
    data = [file.read_text(encoding="utf-8") for file in folder.glob("*/failure-data.js")]
    assert len(readmes) == len(data) > 0
    commands = [COMMAND.search(text) for text in readmes]
    shown = [re.search(r'"command": ?("(?:[^"\\]|\\.)*")', text) for text in data]
    assert all(commands)
    assert all(shown)
    return [
        *(found[0].removesuffix(" --bundle DIR") for found in commands if found),
        *(json.loads(found[1]) for found in shown if found),
    ]


def _of_annotations(out: str) -> list[str]:
    messages = [line for line in out.splitlines() if line.startswith("::error ")]
    plain = [one.replace("%0A", "\n").replace("%0D", "").replace("%25", "%") for one in messages]
    return [found for one in plain for found in COMMAND.findall(one)]


@pytest.mark.usefixtures("shared_browser")
def test_each_command_of_a_red_run_shows_its_verdict_again(
    options: list[str], tmp_path: Path
) -> None:
    outputs = ("--json", "run.json", "--markdown", "run.md", "--junit", "run.xml")
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir()
    elsewhere.mkdir()
    out = _harness("check", *options, *outputs, "--annotations", "--bundle", "bundles", cwd=here)

    run = json.loads((here / "run.json").read_text(encoding="utf-8"))
    expected = {one["reproduce"]: _heading(one) for one in run["verdicts"]}
    headings = expected.values()
    assert "FAIL acme-setting (library: next)" in headings
    assert "FAIL (known) bolt-track-params (library: next)" in headings
    assert "PASS acme-track-params (library: next)" in headings

    junit = "".join(ET.parse(here / "run.xml").getroot().itertext())  # noqa: S314 - our own file
    for commands in (
        _of_page((here / "results" / "report.html").read_text(encoding="utf-8")),
        COMMAND.findall((here / "run.md").read_text(encoding="utf-8")),
        COMMAND.findall(junit),
        COMMAND.findall(out),
        _of_annotations(out),
        _of_bundles(here / "bundles"),
    ):
        assert commands
        assert {*commands} <= {*expected}
    # A command says how to come to a verdict, and no two of one build and word differ in it.
    for command, heading in _one_of_each_kind(run["verdicts"]).items():
        assert _reproduced(command, elsewhere) == heading


@pytest.mark.usefixtures("shared_browser")
def test_pytest_and_its_report_give_the_same_commands(
    options: list[str], pytester: pytest.Pytester, tmp_path: Path
) -> None:
    pytester.makepyfile(test_ours=SUITE)
    done = pytester.runpytest_inprocess(*options, "--harness-results", "out")
    printed = COMMAND.findall(done.stdout.str())
    run = json.loads((pytester.path / "out" / "check.json").read_text(encoding="utf-8"))
    fails = [one for one in run["verdicts"] if one["verdict"] == "fail" and not one["known"]]
    red = {one["reproduce"] for one in fails}
    assert {*printed} == red
    assert len(red) > 1
    [command] = [one for one in red if "acme-setting" in one]
    assert _reproduced(command, tmp_path) == "FAIL acme-setting (library: next)"


def test_the_console_gives_a_command_that_shows_its_verdict_again(
    options: list[str], harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    contracts = with_folder(built_in(), Path(options[options.index("--contracts") + 1]))
    target = contracts.destination("bolt")
    [spec] = [one.removeprefix("Bolt=") for one in options if one.startswith("Bolt=")]
    driver = Driver(harness_launcher, harness_edge, assets.load(contracts))
    bench = Workbench(
        driver, contracts, target, lambda: builds.resolve(target, spec, lambda _: None), ()
    )
    try:
        bench.rebuild()
        calls = [{"method": "track", "args": ["Signed Up", {"plan": "Startup", "seats": 0}]}]
        asked = {"library": "next", "calls": calls, "settings": target.settings}
        tried = bench.try_out(parse_attempt(contracts, target, asked))
    finally:
        bench.close()
        driver.close()
    told = [outcome_to_json(one) for one in tried.outcomes]
    [command] = [one["reproduce"] for one in told if one["requirement"] == "bolt-track-params"]
    assert _reproduced(command, tmp_path) == "FAIL bolt-track-params (library: next)"
