"""What `harness pin` and `--tracker` refuse before anything runs: one line, and the pin stays."""

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from harness.cli import main
from harness.contracts import destination
from harness.trackers import pins
from tests.live_hosts import LiveHosts, live_hosts
from tests.pinned import pinned

WIGZO: Final = destination("wigzo")
LIVE: Final = "run wigzo-track-event --tracker wigzo=live"
PINNED: Final = "run wigzo-track-event --tracker wigzo=pinned"
PIN: Final = "pin wigzo"
CHECK: Final = "pin wigzo --check"

Refused = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pin below the current folder."""
    monkeypatch.chdir(tmp_path)
    return pinned(pins.default_folder(WIGZO, tmp_path), WIGZO, b"void 0;")


@pytest.fixture
def hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveHosts]:
    with live_hosts(tmp_path, "app.wigzo.com") as playing:
        for name, value in playing.environment.items():
            monkeypatch.setenv(name, value)
        yield playing


@pytest.fixture
def refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Run a command that must fail, and return its line."""
    lock = folder / pins.LOCK

    def run(command: str) -> str:
        before = lock.read_bytes()
        assert main.main(shlex.split(command)) == 2
        printed = capsys.readouterr()
        assert not printed.out
        [line] = printed.err.splitlines()
        assert lock.read_bytes() == before
        return line

    return run


@pytest.mark.parametrize("command", [PIN, CHECK, LIVE])
def test_no_network(refused: Refused, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    line = refused(command)
    assert line.startswith(f"harness: {WIGZO.tracker_url} did not answer (")
    assert line.endswith("; check that this machine can reach it")


@pytest.mark.parametrize("command", [PIN, CHECK, LIVE])
def test_an_address_that_answers_with_a_page(
    refused: Refused, hosts: LiveHosts, command: str
) -> None:
    hosts.script(WIGZO.tracker_url, "<!doctype html>", "text/html")
    told = f"harness: {WIGZO.tracker_url} answered with a web page instead of a script"
    assert refused(command) == told


@pytest.mark.parametrize("command", [CHECK, PINNED])
def test_a_lock_without_its_file(refused: Refused, folder: Path, command: str) -> None:
    [core] = folder.glob("*core.js")
    core.unlink()
    assert f"names {core.name}, which cannot be read (No such file" in refused(command)


@pytest.mark.parametrize("command", [CHECK, PINNED])
def test_a_file_that_does_not_match(refused: Refused, folder: Path, command: str) -> None:
    [core] = folder.glob("*core.js")
    core.write_bytes(b"void 1;")
    assert f"{core} is not the script that {pins.LOCK} names" in refused(command)


def test_what_makes_no_sense_together(refused: Refused) -> None:
    assert "leave out --from" in refused(f"{CHECK} --from https://a.example/")
