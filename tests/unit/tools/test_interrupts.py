"""What an interrupted command leaves behind, or says, is told; and nothing else is."""

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Final

import pytest

from tools import interrupts
from tools.interrupts import Trial, interrupted

SOON: Final = 60.0
"""Seconds within which a program that ends by itself has ended."""

READY: Final = "echo ready; "


class Ready(Trial):
    """A trial whose command has said that it is ready before it can be interrupted."""

    def start(self) -> subprocess.Popen[str]:
        process = super().start()
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every program that is left for one that stays."""
    monkeypatch.setattr(interrupts, "_GONE_SECONDS", 0.0)
    monkeypatch.setattr(interrupts, "_LOADING_SECONDS", 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "trial"


def shell(script: str, folder: Path) -> Ready:
    """Return a trial of a shell script that is `folder`'s own."""
    return Ready(("sh", "-c", READY + script, "open"), folder, uuid.uuid4().hex)


def test_a_command_that_ends_by_itself_and_leaves_nothing_is_not_told(folder: Path) -> None:
    for code in (0, 2, 3):
        trial = shell(f"exit {code}", folder / str(code))
        assert interrupted(trial, signal.SIGTERM, SOON) == []


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ('touch "$TMPDIR/left"', "a file: left"),
        ("echo cannot >&2; exit 1", "exit code 1: cannot"),
        ("echo Traceback >&2", "a traceback: Traceback"),
        ("kill -KILL $$", "exit code -9: "),
    ],
)
def test_what_a_command_leaves_or_says_is_told(script: str, told: str, folder: Path) -> None:
    assert interrupted(shell(script, folder), signal.SIGTERM, SOON) == [told]


def test_what_pytest_keeps_is_not_told(folder: Path) -> None:
    trial = shell('mkdir "$TMPDIR/pytest-of-me"', folder)
    assert interrupted(trial, signal.SIGTERM, SOON) == []


def test_evidence_that_cannot_be_read_is_told_with_its_line(folder: Path) -> None:
    results = folder / "results" / "wigzo"
    results.mkdir(parents=True)
    (results / "recordings.jsonl").write_text('{"kind": "header"}\n{"kind": "ru', encoding="utf-8")
    (results / "whole.jsonl").write_text('{"kind": "header"}\n', encoding="utf-8")
    assert interrupted(shell("true", folder), signal.SIGTERM, SOON) == [
        "evidence that cannot be read: recordings.jsonl, line 2"
    ]


def test_a_process_that_is_left_is_told(folder: Path) -> None:
    """It is told by its environment: its parent, which is gone, cannot say."""
    trial = shell(f'sleep 1000 >/dev/null 2>&1 & echo $! > "{folder}/number"', folder)
    found = interrupted(trial, signal.SIGTERM, SOON)
    os.kill(int((folder / "number").read_text(encoding="utf-8")), signal.SIGKILL)
    assert found == ["a process: sleep 1000 "]


PARENT_AND_CHILD: Final = """
import os, signal, sys
signals = signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGWINCH
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
child = os.fork()
if not child:
    if signal.sigwait(signals) != signal.SIGWINCH:
        open(sys.argv[1], "w").close()
    os._exit(0)
print("ready", flush=True)
if signal.sigwait(signals) == signal.SIGTERM:
    os.kill(child, signal.SIGWINCH)  # of several, the one with the least number comes first
os.waitpid(child, 0)
os._exit(3)
"""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM])
def test_a_terminal_signals_all_processes_and_a_system_only_the_command(
    sign: signal.Signals, folder: Path
) -> None:
    heard = folder / "heard"
    command = (sys.executable, "-ISc", PARENT_AND_CHILD, str(heard), "open")
    assert interrupted(Ready(command, folder, uuid.uuid4().hex), sign, 0) == []
    assert heard.exists() is (sign != signal.SIGTERM)


def test_a_command_that_does_not_end_is_told_and_killed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interrupts, "_END_SECONDS", 0)
    script = "trap '' TERM; echo ready; exec sleep 1000"
    trial = Ready(("sh", "-c", script, "open"), folder, uuid.uuid4().hex)
    assert interrupted(trial, signal.SIGTERM, 0) == ["it did not end within 0 s"]


def test_a_command_that_was_still_loading_may_end_by_the_signal_itself(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeps = "exec sleep 1000"
    for loading, told in ((1.0, []), (0.0, ["exit code -15: "])):
        monkeypatch.setattr(interrupts, "_LOADING_SECONDS", loading)
        trial = shell(sleeps, folder / str(loading))
        assert interrupted(trial, signal.SIGTERM, 0) == told


def test_a_command_that_fails_when_nobody_interrupts_it_ends_it_all(folder: Path) -> None:
    with pytest.raises(SystemExit, match="failed: "):
        interrupts.length(("sh", "-c", "exit 1"), folder)


@pytest.mark.parametrize(("wrong", "code"), [([], 0), (["a file: left"], 1)])
def test_all_that_was_wrong_is_told_and_counted(
    wrong: list[str],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(interrupts, "_COMMANDS", {"check": ("true",)})
    monkeypatch.setattr(interrupts, "interrupted", lambda *_: wrong)
    assert interrupts.main(["--times", "2", "--seed", "7"]) == code
    lines = capsys.readouterr().out.splitlines()
    assert [line.endswith(": a file: left") for line in lines] == [True, True] * code + [
        False,
        False,
    ]
    assert lines[-1] == f"seed 7: {2 * code} things were wrong"
