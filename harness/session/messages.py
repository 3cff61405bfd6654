"""Prints progress on standard error while a command or a pytest session runs."""

import os
import sys
import traceback
from pathlib import Path
from typing import Final

from harness.model import HarnessError
from harness.toolchain import paths

_DEBUG: Final = "HARNESS_DEBUG"
_LONGEST: Final = 300


def say(line: str) -> None:
    """Print a line at once."""
    sys.stderr.write(f"harness: {line}\n")
    sys.stderr.flush()


def is_debugged() -> bool:
    """Say whether the environment asks for the traceback of whatever ends a command."""
    return bool(os.environ.get(_DEBUG))


def why_it_ended(problem: BaseException) -> str:
    """Return in one line, or in a line for each fault, why a command or a session ends."""
    if isinstance(problem, HarnessError):
        return str(problem)
    if isinstance(problem, KeyboardInterrupt):
        return "interrupted"
    if isinstance(problem, BrokenPipeError):
        return "whoever read the output went away"
    return _unforeseen(problem)


def is_of_harness(problem: BaseException) -> bool:
    """Say whether an exception passed through the harness's own code."""
    return any(map(_is_own, traceback.extract_tb(problem.__traceback__)))


def _unforeseen(problem: BaseException) -> str:
    """Return one line on an exception that nobody foresaw: what, where, and how to report it."""
    where = _place(problem)
    if isinstance(problem, OSError) and problem.strerror:
        what = f"{problem.filename}: {problem.strerror}" if problem.filename else problem.strerror
        return f"{what} (at {where}); {_DEBUG}=1 shows the traceback"
    words = " ".join(f"{type(problem).__name__}: {problem}".split())
    return (
        f"unexpected {words[:_LONGEST].removesuffix(':')} (at {where}); this is a fault of the "
        f"harness: run again with {_DEBUG}=1, and report the traceback and "
        "'harness --version'"
    )


def _place(problem: BaseException) -> str:
    """Return the file and the line that an exception passed last in the harness."""
    frames = traceback.extract_tb(problem.__traceback__)
    own = [frame for frame in frames if _is_own(frame)]
    if not frames:
        return "an unknown place"
    last = (own or frames)[-1]
    return f"{paths.shortened(Path(last.filename), paths.PACKAGE.parent)}:{last.lineno}"


def _is_own(frame: traceback.FrameSummary) -> bool:
    return Path(frame.filename).is_relative_to(paths.PACKAGE)
