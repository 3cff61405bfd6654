"""Mutants of the harness itself: its Python modules, each changed at a single point.

Mutants of the integrations, which are JavaScript, are in `tools/mutation.py`. What is changed:
comparisons, `and` and `or`, `not`, conditions, constants, arithmetic, statements, returned values,
defaults of arguments, the order that `sorted` gives, bounds of slices. What is not: annotations,
docstrings, `__all__`, how a class is decorated, and what calls the corpus makes: it is data, and
other values would do as well.
"""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.python_changes import Change, changes

PACKAGES: Final = ("judging", "analysis", "codec", "comparison")
"""The packages whose faults would change a verdict."""

EQUIVALENTS: Final = (
    Path(__file__).resolve().parents[1] / "tests" / "unit" / "tools" / "equivalent_mutants.toml"
)
"""Where the mutants are listed that no input can tell from the original."""


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """A module with one change: the bytes from `start` to `end` became `replacement`.

    `file` is its path inside the repository, `kind` is the kind of change. `line` counts from 1.
    `before` and `after` are the lines that it changes, without their indentation. `inside` says
    whether it is in a function.
    """

    file: str
    start: int
    end: int
    replacement: str
    kind: str
    line: int
    before: str
    after: str
    inside: bool

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by, wherever its line goes."""
        return self.file, self.before, self.after

    def __str__(self) -> str:
        """Return where it is and what it changes."""
        return f"{self.file}:{self.line}: {self.kind}\n    - {self.before}\n    + {self.after}"


def mutants(root: Path, package: str) -> list[Mutant]:
    """Return all mutants of a package, in the order of its files and of their text."""
    files = sorted((root / "harness" / package).rglob("*.py"))
    return [mutant for file in files for mutant in of_file(root, file)]


def of_file(root: Path, file: Path) -> list[Mutant]:
    """Return all mutants of a module below `root`, in the order of its text."""
    name, source = file.relative_to(root).as_posix(), file.read_bytes()
    return sorted({_mutant(name, source, change) for change in changes(source)})


def sample(every: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """Return so many of the mutants by chance, in their order; the seed decides which."""
    chance = random.Random(seed)  # noqa: S311 - the same choice every time is the point
    return sorted(chance.sample(every, min(count, len(every))))


def mutated(source: bytes, mutant: Mutant) -> bytes:
    """Return the source of a module with a mutant's change."""
    return source[: mutant.start] + mutant.replacement.encode() + source[mutant.end :]


def equivalents(file: Path = EQUIVALENTS) -> dict[tuple[str, str, str], str]:
    """Return why nothing can tell a mutant from the original, by the key of each that is listed."""
    listed: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["mutant"]
    return {
        (item["file"], item["code"].strip(), item["becomes"].strip()): item["reason"].strip()
        for item in listed
    }


def _mutant(file: str, source: bytes, change: Change) -> Mutant:
    kind, start, end, replacement, inside = change
    first, last = source.rfind(b"\n", 0, start) + 1, source.find(b"\n", end)
    line = source.count(b"\n", 0, start) + 1
    before = source[first:last].decode()
    after = source[first:start].decode() + replacement + source[end:last].decode()
    return Mutant(file, start, end, replacement, kind, line, _flat(before), _flat(after), inside)


def _flat(code: str) -> str:
    return "\n".join(text.strip() for text in code.splitlines())
