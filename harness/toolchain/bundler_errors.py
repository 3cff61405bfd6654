"""The bundler's complaint about a source, as one line for the author of the source."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from harness.toolchain import missing_packages

_UNRESOLVED: Final = re.compile(r'Could not resolve "(.+)"')
_MOST_CHARACTERS: Final = 120
"""Of a line that is shown: a production bundle is a single long line."""


def message(problems: Sequence[Mapping[str, Any]], folder: str) -> str:
    """Return the first problem with file, line, column and the line itself; or what is missing.

    `folder` is where the source is; the message names all packages that are missing.
    """
    first = problems[0]
    asked = _UNRESOLVED.match(first["text"])
    if not asked:
        return f"{_place(first)}{first['text']}{_shown(first)}"
    name = asked[1]
    if name.startswith((".", "/")):
        return f"{_place(first)}cannot find {name!r}, which this line asks for{_shown(first)}"
    packages = _packages(problems)
    what = f"package{'s' * (len(packages) > 1)} {', '.join(map(repr, packages))}"
    remedy = f": {missing_packages.remedy(packages, Path(folder))}" if folder else ""
    if any("built into node" in note for note in first["notes"]):
        remedy += "; a browser has no built-in modules of Node.js"
    return f"{_place(first)}cannot find the {what}{remedy}"


def _packages(problems: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of all packages that could not be found, each once."""
    asked = (_UNRESOLVED.match(problem["text"]) for problem in problems)
    names = [found[1] for found in asked if found and not found[1].startswith((".", "/"))]
    parts = (name.removeprefix("node:").split("/") for name in names)
    packages = ("/".join(part[: 2 if part[0].startswith("@") else 1]) for part in parts)
    return list(dict.fromkeys(packages))


def _place(problem: Mapping[str, Any]) -> str:
    if not problem["file"]:
        return ""
    return f"{problem['file']}:{problem['line']}:{problem['column'] + 1}: "


def _shown(problem: Mapping[str, Any]) -> str:
    """Return the line of the source, or the part of it around the problem where it is long."""
    line: str = problem["source"]
    if not line.strip():
        return ""
    if len(line) <= _MOST_CHARACTERS:
        return f": {line.strip()}"
    begin = max(0, problem["column"] - _MOST_CHARACTERS // 2)
    part = line[begin : begin + _MOST_CHARACTERS].strip()
    before, after = "…" * (begin > 0), "…" * (begin + _MOST_CHARACTERS < len(line))
    return f": {before}{part}{after}"
