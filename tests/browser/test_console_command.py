"""`harness open` as a stranger meets it: from the line that is typed to the end."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness import builds
from harness.contracts import destination
from harness.toolchain import paths
from tests.browser import same_process
from tests.browser.test_cli import HARNESS, assert_one_line, harness

SECONDS = 120


@dataclass(frozen=True, slots=True)
class Running:
    """A console that is open in a process of its own."""

    process: "subprocess.Popen[str]"
    said: tuple[str, ...]
    address: str

    def bench(self) -> Any:
        """Return what its page would be told."""
        page, _, key = self.address.partition("#")
        asked = urllib.request.Request(  # noqa: S310 - our own server
            f"{page}api/bench", headers={"Authorization": f"Bearer {key}"}
        )
        with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310 - likewise
            return json.load(answer)

    def ended(self) -> tuple[int, str]:
        """Wait for its end; return the exit code, and what it said last."""
        assert self.process.stderr
        rest = self.process.stderr.read()
        return self.process.wait(SECONDS), rest


@contextlib.contextmanager
def opened(
    *arguments: str,
    cwd: Path | None = None,
    program: Sequence[str] = HARNESS,
    **environment: str,
) -> Iterator[Running]:
    """Open a console, in a group of processes of its own as a terminal gives it one."""
    with subprocess.Popen(  # noqa: S603 - our own command
        [*program, "open", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        assert process.stderr
        watchdog = threading.Timer(SECONDS, process.kill)
        watchdog.start()
        try:
            said = []
            for line in process.stderr:
                said.append(line)
                found = re.search(r" is at (http://127\.0\.0\.1:\d+/#[\w-]+)$", line)
                if found:
                    break
            else:
                pytest.fail(f"no console was opened: {''.join(said)}")
            yield Running(process, tuple(said), found[1])
        finally:
            watchdog.cancel()
            process.kill()


def test_it_is_served_until_the_person_interrupts() -> None:
    with opened("wishpond", "--serve") as console:
        assert console.said[-1].startswith("harness: the console of Wishpond is at http")
        with urllib.request.urlopen(console.address, timeout=SECONDS) as page:  # noqa: S310 - ours
            assert b"<title>Console</title>" in page.read()
        bench = console.bench()
        assert (bench["library"], bench["build"]["problem"]) == ("next", "")
        assert bench["build"]["built"]["origin"] == "reference"
        # A terminal interrupts all processes at once: the browsers, too.
        os.killpg(console.process.pid, signal.SIGINT)
        assert console.ended() == (0, "")


def test_it_begins_with_what_is_typed(tmp_path: Path) -> None:
    shutil.copytree(builds.reference_folder(destination("wigzo")), tmp_path / "candidate")
    second = tmp_path / "wigzo.js"
    shutil.copy(paths.PACKAGE.parent / "tests" / "trackers" / "wigzo.js", second)
    port = free_port()
    given = ("--build", "wigzo=./candidate", "--tracker", "wigzo=./wigzo.js")
    arguments = ("--library", "classic", *given, "--port", port)
    with opened("wigzo-identify-phone", "--serve", *arguments, cwd=tmp_path) as console:
        assert f":{port}/#" in console.address
        bench = console.bench()
        assert (bench["start"], bench["library"]) == ("wigzo-identify-phone", "classic")
        assert bench["build"]["built"]["origin"] == str(tmp_path / "candidate")
        assert bench["tracker"].startswith(f"{second} ")


def test_a_build_that_is_no_good_yet_does_not_keep_it_from_opening(tmp_path: Path) -> None:
    folder = tmp_path / "candidate"
    shutil.copytree(builds.reference_folder(destination("wigzo")), folder)
    (folder / "lib" / "index.js").write_text("module.exports = {};", encoding="utf-8")
    with opened("wigzo", "--serve", "--build", str(folder)) as console:
        build = console.bench()["build"]
        assert build["built"] is None
        assert "is not an integration" in build["problem"]


def free_port() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("NAME", "harness open --help")),
        (("wishpnd",), ("no destination and no requirement 'wishpnd'", "mean wishpond")),
        (("wigzo-identify-emial",), ("did you mean wigzo-identify-email",)),
        (("wigzo", "--port", "99999"), ("99999", "0 to 65535")),
        (("wigzo", "--library", "all"), ("invalid choice: 'all'",)),
        (("wigzo", "--serve", "--build", "./nowhere"), ("there is no build './nowhere'",)),
        (("wigzo", "--browser-executable", "/nope"), ("/nope", "no such program")),
    ],
)
def test_a_mistake_is_one_line(arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_one_line(same_process.harness("open", *arguments), 2, *words)


def test_a_port_that_is_taken_is_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = same_process.harness("open", "wigzo", "--serve", "--port", port)
    assert_one_line(done, 2, f"cannot bind port {port}", "leave out --port")


def test_a_console_that_ends_leaves_signals_as_they_were() -> None:
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        same_process.harness("open", "wigzo", "--serve", "--port", str(taken.getsockname()[1]))
    assert {sign: signal.getsignal(sign) for sign in before} == before


@pytest.mark.xdist_group("headed")
@pytest.mark.skipif(sys.platform != "linux", reason="it looks for the window's process in /proc")
def test_the_console_has_a_window_and_ends_with_it(screen: str) -> None:
    with opened("wishpond", DISPLAY=screen) as console:
        [shown] = [
            process
            for process, command in browsers_of(console.process.pid)
            if "--proxy-server=" not in command
        ]
        os.kill(shown, signal.SIGTERM)  # as a person closes the window
        assert console.ended() == (0, "")


@pytest.mark.xdist_group("headed")
def test_the_page_of_a_try_stays_to_look_at(screen: str) -> None:
    with opened("wishpond", "--serve", "--headed", DISPLAY=screen) as console:
        page, _, key = console.address.partition("#")
        call = {"method": "track", "args": ["Signed Up", {"plan": "pro"}]}
        asked = {"library": "next", "calls": [call], "settings": {"siteId": "1", "apiKey": "2"}}
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{page}api/try",
            data=json.dumps(asked).encode(),
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - ours
            tried = json.load(answer)
        functions = [seen.get("function") for seen in tried["observations"]]
        assert "Wishpond.Tracker.track" in functions
        os.killpg(console.process.pid, signal.SIGINT)
        assert console.ended() == (0, "")


@pytest.mark.xdist_group("headed")
@pytest.mark.usefixtures("screen")
def test_without_a_screen_it_is_said_what_to_do() -> None:
    done = harness("open", "wigzo", DISPLAY="", WAYLAND_DISPLAY="")
    assert_one_line(done, 3, "there is no screen", "--serve")


def browsers_of(ancestor: int) -> Iterator[tuple[int, str]]:
    """Yield the browsers among a process's descendants, each with its command line.

    The processes of a browser itself are left out. One that has just begun has its command line.
    """
    parents: dict[int, int] = {}
    commands: dict[int, str] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it may have ended
            number = int(entry.name)
            state = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            parents[number] = int(state.rpartition(")")[2].split()[1])
            commands[number] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    browsers = {number for number, line in commands.items() if "--user-data-dir=" in line}
    for number in browsers:
        line = [number]
        while line[-1] in parents:
            line.append(parents[line[-1]])
        if ancestor in line and not browsers & {*line[1:]}:
            yield number, commands[number]
