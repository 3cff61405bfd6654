"""Interrupts each command at random moments, and says what it has left behind.

Ctrl-C goes to all processes of a terminal, as does the hang-up of one that is closed; a system that
ends a job sends SIGTERM to the command alone. Each must end soon and in one line, with no process
and no temporary file left, and with evidence that can be read. After that, the next run must pass.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.documents import ROOT

_MARK: Final = "HARNESS_INTERRUPTED"
_END_SECONDS: Final = 60
_GONE_SECONDS: Final = 15
_HARNESS: Final = (sys.executable, "-m", "harness")
_COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "check": (*_HARNESS, "check", "wigzo", "--library", "next"),
    "compare": (*_HARNESS, "compare", "wigzo", "reference", "reference", "--fast"),
    "open": (*_HARNESS, "open", "wigzo", "--serve"),
    "pytest": (sys.executable, "-m", "pytest", "-q", "-n2", "tests/conformance/test_wigzo.py"),
}
_ENDED: Final = (0, 2, 3)
"""Exit codes of one that had ended by itself, of pytest, and of ours when it is interrupted."""

_KEPT: Final = "pytest-of-"
"""What pytest keeps of the last three runs."""

_LOADING_SECONDS: Final = 2.0
"""So long a program may take until it can hear a signal."""

_ENDLESS_SECONDS: Final = 15.0
_TO_ALL: Final = (signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Trial:
    """A command in a folder of its own; `mark` is in the environment of all its processes."""

    command: tuple[str, ...]
    folder: Path
    mark: str

    def start(self) -> subprocess.Popen[str]:
        """Start the command in a session of its own, as a terminal does."""
        temporary = self.folder / "tmp"
        temporary.mkdir(parents=True)
        results = () if "pytest" in self.command or "open" in self.command else self._results()
        return subprocess.Popen(  # noqa: S603 - our own command
            [*self.command, *results],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
            env={**os.environ, _MARK: self.mark, "TMPDIR": str(temporary)},
        )

    def _results(self) -> tuple[str, str]:
        return "--results", str(self.folder / "results")

    def left(self) -> Iterator[str]:
        """Yield what the command has left behind: processes, temporary files, broken evidence."""
        end = time.monotonic() + _GONE_SECONDS
        while (alive := [*marked(self.mark)]) and time.monotonic() < end:
            time.sleep(0.1)  # nobody tells when a process of another parent has ended
        yield from (f"a process: {command}" for command in alive)
        for path in (self.folder / "tmp").iterdir():
            if not path.name.startswith(_KEPT):
                yield f"a file: {path.name}"
        for evidence in self.folder.glob("results/**/*.jsonl"):
            for number, line in enumerate(evidence.read_text("utf-8").splitlines(), 1):
                try:
                    json.loads(line)
                except ValueError:
                    yield f"evidence that cannot be read: {evidence.name}, line {number}"


def marked(mark: str, folder: Path = Path("/proc")) -> Iterator[str]:
    """Yield the command of each process that has a mark in its environment."""
    for entry in folder.iterdir():
        if entry.name.isdigit():
            try:
                if f"{_MARK}={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    yield (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:120]
            except OSError:  # it has ended, or is not ours
                continue


def interrupted(trial: Trial, sign: signal.Signals, after: float) -> list[str]:
    """Interrupt a command after so many seconds, and return what was wrong."""
    with trial.start() as process:
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            send = os.killpg if sign in _TO_ALL else os.kill
            send(process.pid, sign)
        try:
            _, said = process.communicate(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return [f"it did not end within {_END_SECONDS} s", *trial.left()]
    wrong = [*trial.left()]
    is_early = after < _LOADING_SECONDS and process.returncode == -sign
    if process.returncode not in _ENDED and not is_early:
        wrong.append(f"exit code {process.returncode}: {said.strip()[-200:]}")
    if "Traceback" in said:
        wrong.append(f"a traceback: {said.strip()[-200:]}")
    return wrong


def length(command: tuple[str, ...], folder: Path) -> float:
    """Return how many seconds a command takes; one that never ends by itself gets a fixed time.

    Raises:
        SystemExit: it fails.
    """
    if "open" in command:
        return _ENDLESS_SECONDS
    began = time.monotonic()
    with Trial(command, folder, uuid.uuid4().hex).start() as process:
        said, problem = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {said[-500:]}{problem[-500:]}")
    return time.monotonic() - began


def main(arguments: Sequence[str] | None = None) -> int:
    """Interrupt the commands, print what was wrong, and return 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("commands", nargs="*", metavar="COMMAND", help=", ".join(_COMMANDS))
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)  # noqa: S311 - moments, no secrets
    count = 0
    with tempfile.TemporaryDirectory() as root:
        for name in options.commands or _COMMANDS:
            command, folder = _COMMANDS[name], Path(root) / name
            most = length(command, folder / "whole")
            for number in range(options.times):
                sign = chance.choice((signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
                after = chance.uniform(0, most)
                trial = Trial(command, folder / str(number), uuid.uuid4().hex)
                for line in interrupted(trial, sign, after):
                    count += 1
                    print(f"{name}, {sign.name} after {after:.2f} s: {line}", flush=True)
            length(command, folder / "afterwards")
            print(f"{name}: interrupted {options.times} times within {most:.0f} s", flush=True)
    print(f"seed {options.seed}: {count} things were wrong")
    return int(bool(count))


if __name__ == "__main__":
    raise SystemExit(main())
