"""How a command ends when something went wrong: one line, an exit code, and what there is."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import junitparser
import pytest

from harness import __main__, builds
from harness.builds import Chosen
from harness.cli import judging, main, watch_options, ways
from harness.cli.ending import Output, ended
from harness.codec import evidence_file
from harness.contracts import built_in
from harness.model import (
    BrowserError,
    Controls,
    EdgeError,
    Recording,
    RecordingsError,
    Verdict,
    Word,
)
from harness.session import Job, Outcome
from harness.toolchain import browsers

CHROMIUM = browsers.Browser(Path("chromium"), "the system")
FULL = OSError(errno.ENOSPC, "No space left on device", "/somewhere/a-file")


@pytest.fixture
def listing(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], int]:
    """Run `harness list` where this goes wrong on the way, and return the exit code."""

    def run(problem: BaseException) -> int:
        def broken() -> None:
            raise problem

        monkeypatch.setattr(main, "built_in", broken)
        return main.main(["list"])

    return run


def test_what_nobody_foresaw_is_one_line_that_says_what_and_where_and_what_to_do(
    listing: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert listing(TypeError("no\nsuch thing")) == 3
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("harness: unexpected TypeError: no such thing (at harness/cli/main.py:")
    assert "HARNESS_DEBUG=1" in line
    assert "'harness --version'" in line


def test_what_the_machine_lacks_is_not_called_a_fault_of_the_harness(
    listing: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert listing(FULL) == 3
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("harness: /somewhere/a-file: No space left on device (at harness/cli/")
    assert "fault" not in line


@pytest.mark.parametrize(
    ("problem", "code"), [(TypeError("oh"), 3), (EdgeError("oh"), 3), (RecordingsError("oh"), 2)]
)
def test_the_traceback_is_there_for_whoever_asks(
    listing: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
    code: int,
) -> None:
    monkeypatch.setenv("HARNESS_DEBUG", "1")
    assert listing(problem) == code
    told = capsys.readouterr().err
    assert told.startswith("Traceback (most recent call last):\n")
    assert told.splitlines()[-1].startswith("harness: ")


class _Loading:
    """A module that is interrupted as it is loaded."""

    @property
    def main(self) -> None:
        raise KeyboardInterrupt


def test_a_command_that_is_interrupted_before_it_has_begun_ends_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "harness.cli", _Loading())
    assert __main__.main() == 3
    assert capsys.readouterr().err == "harness: interrupted\n"


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_asks_a_command_to_end_does_what_ctrl_c_does(
    sign: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.signal(sign, signal.SIG_DFL)  # the tests themselves may run under nohup
    steps = []

    def command() -> int:
        try:
            signal.raise_signal(sign)
            steps.append("went on")
        finally:
            steps.append("cleaned up")
        return 0

    try:
        assert (ended(command), steps) == (3, ["cleaned up"])
        assert capsys.readouterr().err == "harness: interrupted\n"
        assert signal.getsignal(sign) is signal.SIG_DFL
    finally:
        signal.signal(sign, before)


def test_a_signal_that_somebody_ignores_is_still_ignored() -> None:
    def command() -> int:
        signal.raise_signal(signal.SIGHUP)
        return 0

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        assert ended(command) == 0
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.fixture
def nobody() -> Iterator[int]:
    """A pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.parametrize(
    ("arguments", "unbuffered"),
    [
        (["list"], ""),
        (["list"], "1"),
        (["--help"], ""),
        (["run", "--help"], ""),
        (["--version"], ""),
    ],
)
def test_output_that_nobody_reads_ends_it_quietly(
    nobody: int, arguments: list[str], unbuffered: str
) -> None:
    done = _harness(arguments, nobody, PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, done.stderr) == (141, "")


def test_errors_that_nobody_reads_end_it_quietly(nobody: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "harness", "list", "nobody"],
        check=False,
        stdout=subprocess.PIPE,
        stderr=nobody,
    )
    assert (done.returncode, done.stdout) == (141, b"")


@pytest.mark.parametrize("argument", ["list", "--version"])
def test_output_on_a_full_disk_is_one_line(argument: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = _harness([argument], full.fileno(), PYTHONUNBUFFERED="")
    assert done.returncode == 3
    [line] = done.stderr.splitlines()
    assert "No space left on device" in line


def _harness(
    arguments: list[str], stdout: int, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "harness", *arguments],
        check=False,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


@pytest.fixture
def cut_short(
    recorded: Callable[..., Recording], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[BaseException], int]:
    """Check Wigzo where the third run goes wrong, in an empty folder; return the exit code."""

    def run(problem: BaseException) -> int:
        done: list[Job] = []

        @contextmanager
        def opened(
            *_: object, on_controls: Callable[[Controls], None], **__: object
        ) -> Iterator[SimpleNamespace]:
            on_controls(Controls("a browser", (), (), 0.5))
            yield SimpleNamespace(descriptions={})

        def carried_out(_: object, job: Job, *__: object, **___: object) -> Outcome:
            if len(done) == 2:
                raise problem
            done.append(job)
            run = recorded(requirement=job.requirement.id, library=job.library)
            return Outcome(job, Verdict(job.requirement.id, job.library, Word.PASS), run)

        monkeypatch.setattr(builds, "choose", lambda *_: Chosen(built_in()))
        monkeypatch.setattr(judging, "find_browsers", lambda _: [CHROMIUM])
        monkeypatch.setattr(ways, "open_driver", opened)
        monkeypatch.setattr(ways, "carry_out", carried_out)
        monkeypatch.setattr(watch_options, "keep_artifacts", lambda *_: [])
        monkeypatch.chdir(tmp_path)
        outputs = ("--json", "run.json", "--markdown", "run.md", "--junit", "run.xml")
        return main.main(["check", "wigzo", "--workers", "1", *outputs])

    return run


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (ZeroDivisionError("by chance"), "unexpected ZeroDivisionError: by chance (at harness/"),
        (FULL, "/somewhere/a-file: No space left on device (at harness/"),
        (BrowserError("the browser is gone"), "the browser is gone"),
        (KeyboardInterrupt(), "interrupted"),
    ],
)
def test_a_check_that_ends_early_writes_the_verdicts_so_far(
    cut_short: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    problem: BaseException,
    said: str,
) -> None:
    assert cut_short(problem) == 3
    told = capsys.readouterr()
    [line] = told.err.splitlines()
    assert line.startswith(f"harness: {said}")
    assert "2 verdicts: 2 pass" in told.out
    written = json.loads(Path("run.json").read_text(encoding="utf-8"))
    assert len(written["verdicts"]) == 2
    assert f"harness: {written['ended_early']}" == line
    heading = "## ❌ The run ended early: all 2 verdicts are as promised\n"
    assert Path("run.md").read_text(encoding="utf-8").startswith(heading)
    assert written["ended_early"] in Path("run.md").read_text(encoding="utf-8")
    assert junitparser.JUnitXml.fromfile("run.xml").errors == 1
    assert "The run ended early" in Path("results/report.html").read_text(encoding="utf-8")


def test_its_evidence_has_them_and_is_not_taken_for_a_whole_run(
    cut_short: Callable[..., int],
) -> None:
    assert cut_short(ZeroDivisionError()) == 3
    place = Path("results/recordings.jsonl")
    kinds = [json.loads(line)["kind"] for line in place.read_text().splitlines()]
    assert kinds == ["header", "run", "run"]
    with pytest.raises(RecordingsError, match="cut short"):
        evidence_file.lines(place)


def test_an_output_that_cannot_be_written_keeps_no_other_from_it(
    cut_short: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("harness.report.outputs.junit", lambda _: _raise(FULL))
    assert cut_short(ZeroDivisionError()) == 3
    first, last = capsys.readouterr().err.splitlines()
    assert first == "harness: run.xml cannot be written: No space left on device"
    assert last.startswith("harness: unexpected ZeroDivisionError (at ")
    assert (tmp_path / "results" / "report.html").is_file()


def test_a_report_that_could_not_be_written_is_not_named(
    cut_short: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Nor is that of an earlier run left in its place."""
    page = tmp_path / "results" / "report.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text("of an earlier run")
    monkeypatch.setattr("harness.report.html.write", lambda *_: _raise(FULL))
    assert cut_short(ZeroDivisionError()) == 3
    said = capsys.readouterr()
    assert said.err.startswith("harness: ")
    assert "report.html cannot be written: No space left on device" in said.err
    assert "report: " not in said.out
    assert "evidence: " in said.out
    assert not page.exists()


def _raise(problem: BaseException) -> bytes:
    raise problem


@pytest.mark.parametrize(("variables", "width"), [({}, 1000), ({"COLUMNS": "90"}, 90)])
def test_what_goes_to_a_file_is_as_wide_as_it_needs_to_be(
    variables: dict[str, str], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell of a table that is broken to a width is no longer one line for `grep`."""
    monkeypatch.delenv("COLUMNS", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with Path(os.devnull).open("w", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdout", file)
        assert Output().width == width
