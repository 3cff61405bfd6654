"""Reads the examples of the documentation: its files, and its commands with what they print."""

import re
from typing import Final

from harness.toolchain import paths

REPOSITORY: Final = paths.PACKAGE.parent

_BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE: Final = re.compile(
    r"^`([\w./-]+)`[^\n]*\n\n```\w+\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL
)
_COMMAND: Final = re.compile(r"^\$ ([^\n]*)\n((?:[^$][^\n]*\n)*)", re.MULTILINE)


def read(name: str) -> str:
    """Return a page, by its path in the repository."""
    return (REPOSITORY / name).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a page that are in one language."""
    return [text for name, text in _BLOCK.findall(page) if name == language]


def files(page: str) -> dict[str, str]:
    """Return the files of a page: a name at a paragraph's beginning, then the content."""
    return dict(_FILE.findall(page))


def unsampled(found: dict[str, str]) -> dict[str, str]:
    """Return files of which Acme's contract says that early calls and consent are not judged.

    So whoever asks for something else judges four requirements, and not eleven.
    """
    name = "acme-contracts/requirements/acme.py"
    text = found[name].replace("    Invocations,\n", "    Invocations,\n    NoSample,\n")
    return {**found, name: f'{text}\nSAMPLE = NoSample("it is asked elsewhere")\n'}


def commands(page: str) -> list[tuple[str, str]]:
    """Return the commands of a page in order, each with what is shown of its output."""
    return [pair for block in blocks(page, "console") for pair in _COMMAND.findall(block)]


def change(page: str) -> tuple[str, str]:
    """Return the only change that a page shows: the line that goes, and the one that comes."""
    [block] = blocks(page, "diff")
    [(old, new)] = re.findall(r"^-(.*)\n\+(.*)\n\Z", block)
    return old, new


def trimmed(text: str) -> str:
    """Return a text without the spaces at its lines' ends, which a table has."""
    return "\n".join(line.rstrip() for line in text.splitlines())
