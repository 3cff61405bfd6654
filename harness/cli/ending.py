"""How a command ends: with its exit code, and with one line where something went wrong."""

import os
import select
import sys
import traceback
from collections.abc import Callable
from typing import Final, TextIO

from rich.console import Console

from harness.model import HarnessError
from harness.session import interruptible, is_debugged, say, why_it_ended

EXIT_CANNOT_DECIDE: Final = 3
EXIT_BROKEN_PIPE: Final = 141
"""What a shell shows for a program that SIGPIPE ended, as `harness list | head -1` ends others."""

_NO_TERMINALS_WIDTH: Final = 1000


class Output(Console):
    """A console on standard output. A reader that has gone away raises, as it does for `print`.

    What goes to a file or another program has no width: no cell of a table is broken there.
    """

    def __init__(self) -> None:
        super().__init__(highlight=False)
        if not self.is_terminal and "COLUMNS" not in os.environ:
            self.width = _NO_TERMINALS_WIDTH

    def on_broken_pipe(self) -> None:
        """Leave it to `ended`; the exit code of the console's own way is that of a failure."""
        raise BrokenPipeError


def ended(command: Callable[[], int]) -> int:
    """Run a command, and return its exit code, whatever happens.

    What nobody foresaw is caught here and nowhere else. It prints one line, and its traceback if
    `HARNESS_DEBUG` is set.
    """
    try:
        try:
            with interruptible():
                return _exit_code(command)
        finally:
            sys.stdout.flush()
    except OSError as problem:
        if _drop_output_nobody_reads():
            return EXIT_BROKEN_PIPE
        say(f"standard output cannot be written: {problem.strerror}")
        _discard(sys.stdout)
        return EXIT_CANNOT_DECIDE


def _exit_code(command: Callable[[], int]) -> int:
    try:
        return command()
    except (Exception, KeyboardInterrupt) as problem:  # the one place for what nobody foresaw
        if isinstance(problem, BrokenPipeError) and any(map(_has_no_reader, _streams())):
            raise
        if is_debugged():
            traceback.print_exception(problem)
        for line in why_it_ended(problem).splitlines():
            say(line)
        return problem.exit_code if isinstance(problem, HarnessError) else EXIT_CANNOT_DECIDE


def _streams() -> tuple[TextIO, TextIO]:
    return sys.stdout, sys.stderr


def _drop_output_nobody_reads() -> bool:
    """Discard what is left for a stream whose reader has gone away; say whether there was one."""
    gone = [stream for stream in _streams() if _has_no_reader(stream)]
    for stream in gone:
        _discard(stream)
    return bool(gone)


def _has_no_reader(stream: TextIO) -> bool:
    poll = select.poll()
    poll.register(stream, 0)  # an error is reported without being asked for
    return any(event & select.POLLERR for _, event in poll.poll(0))


def _discard(stream: TextIO) -> None:
    """Lead a stream to nowhere, so that Python's own flush at the end has nothing to report."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
