"""Reads files that people wrote, which must be UTF-8: other bytes would silently become others."""

from pathlib import Path

from harness.model import BuildError


def read(file: Path) -> str:
    """Return the text of a file.

    Raises:
        BuildError: it is not UTF-8: its line, and what to do.
    """
    content = file.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise BuildError(f"{file}:{line}: is not UTF-8; save the file as UTF-8") from None
