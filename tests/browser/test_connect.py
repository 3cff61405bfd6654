"""Browsers on Playwright servers: one killed in mid-run costs no verdict, and none is false.

The servers are of the driver that Playwright's Python package carries.
"""

import shlex
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable

from harness.builds import Chosen
from harness.cli import main
from harness.contracts import built_in
from harness.driver import Driver, Launcher
from harness.driver.runs import Runs
from harness.edge import Run
from harness.model import Controls, Invocation, Recording, Request, Word
from harness.session import Job, carry_out, open_driver, session
from harness.session.controls import run as controls
from harness.toolchain import Browser, Server, browsers
from tests.browser import documents

[EXAMPLE] = [
    block
    for block in documents.blocks(documents.read("docs/scaling.md"), "sh")
    if "run-server" in block
]
START, CHECK = EXAMPLE.splitlines()
PATH = "a-long-random-word"

CHOSEN = Chosen(built_in())
JOBS = [
    Job.of(CHOSEN.contracts, CHOSEN.contracts.requirement(f"wishpond-{name}"), "next")
    for name in ("track-params", "identify-params")
]


@pytest.fixture
def servers() -> Iterator[list[tuple[subprocess.Popen[str], Server]]]:
    """Two servers on this machine, as the documentation starts them, but at free ports."""
    _, *options = shlex.split(START.replace("3000", "0"))
    command = [*compute_driver_executable(), *options]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
        for _ in range(2)
    ]
    try:
        yield [(process, Server.of(listening(process))) for process in started]
    finally:
        for process in started:
            process.kill()
            process.communicate()


def listening(process: subprocess.Popen[str]) -> str:
    """Return the address at which a server says that it listens."""
    assert process.stdout
    return process.stdout.readline().removeprefix("Listening on ").strip()


def on(*servers: Server) -> Browser:
    """Return the machine's browser, to be launched by these servers."""
    found = browsers.find()
    assert found
    return browsers.find_or_install(str(found.executable), print, servers=servers)


def observed(recording: Recording | None) -> list[object]:
    """Return what a recording observed, without what a browser may have cached."""
    return [
        (seen.function, seen.args) if isinstance(seen, Invocation) else (seen.method, seen.url)
        for seen in (recording.observations if recording else ())
        if isinstance(seen, Invocation) or (isinstance(seen, Request) and seen.method == "POST")
    ]


def test_a_server_that_is_killed_in_mid_run_costs_no_verdict(
    servers: list[tuple[subprocess.Popen[str], Server]],
    harness_driver: Driver,
    harness_controls: Controls,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (first, here), (_, there) = servers
    proven, begun = [], []
    begin = Runs.begin

    def pass_controls(launcher: Launcher, *_: object) -> Controls:
        proven.append(launcher.place)
        launcher.is_proven = True
        return harness_controls

    async def begin_and_kill(self: Runs, *given: Any, **more: Any) -> Run:
        run = await begin(self, *given, **more)
        begun.append(run)
        if len(begun) == 2:
            first.kill()
        return run

    with monkeypatch.context() as patched:
        for module in (session, controls):  # the controls are not what this test is about
            patched.setattr(module, "run_controls", pass_controls)
        patched.setattr(Runs, "begin", begin_and_kill)
        with open_driver(on(here, there), CHOSEN) as driver:
            outcomes = [carry_out(driver, job, CHOSEN) for job in JOBS]
    assert [one.verdict.word for one in outcomes] == [Word.PASS] * 2
    assert len(begun) == 3
    for job, outcome in zip(JOBS, outcomes, strict=True):
        alone = carry_out(harness_driver, job, CHOSEN)
        assert observed(outcome.recording) == observed(alone.recording)
        assert outcome.browser == f"{alone.browser} on a server"
    assert proven == [str(here), str(there)]
    said = capsys.readouterr().err
    assert said == f"harness: a new browser on {there}: its controls come first\n"
    assert PATH not in said


def test_the_documented_command_is_understood() -> None:
    options = main.command_line().parse_args(shlex.split(CHECK)[1:])
    assert [PATH in address for address in options.connect] == [True, False]
