"""The miniatures: what each one is, and what exactly the harness must say of it."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.model import LIBRARIES, Library
from tests.days import ALL

FOLDER: Final = Path(__file__).parent

ENGINE: Final = os.environ.get("HARNESS_TESTS_MINIATURES_IN", "chromium")
"""The engine in which they are judged."""

_ALONE: Final = "// each call in a page of its own"
_RED: Final = re.compile(r"// red(?: in (?P<only>\w+))? (?P<requirement>[\w-]+): (?P<path>.+)")


@dataclass(frozen=True, slots=True)
class Miniature:
    """A tiny integration or tracker; `red` has the differences that it must cause, as lines.

    Its file begins with a line of comment that says what it does, and one for each difference:
    `// red REQUIREMENT: PATH`, or `// red in LIBRARY …` or `// red in firefox …` where it is for
    one generation or engine only. The line `// each call in a page of its own` says that no two of
    its requirements share a page.
    """

    name: str
    what: str
    kind: str
    source: str

    @property
    def is_alone(self) -> bool:
        """Whether it does something else after other calls: no two of them share a page."""
        return _ALONE in self.source

    def red(self, library: Library, engine: str = "chromium") -> list[str]:
        """Return the differences under a generation of the library, as `REQUIREMENT: PATH`."""
        found = [_RED.match(line) for line in self.source.splitlines()]
        return sorted(
            f"{line['requirement']}: {line['path']}"
            for line in found
            if line and line["only"] in {None, library, engine}
        )


def chosen(every: Sequence[Miniature]) -> list[tuple[Miniature, Library]]:
    """Return which miniatures are judged under which generation of the library.

    A miniature does much the same under each. So it is judged under one, by turns, and under both
    where its differences are others. Where all is tried, all are judged under both.
    """
    return [
        (item, library)
        for number, item in enumerate(every)
        for turn, library in enumerate(LIBRARIES)
        if ALL or number % len(LIBRARIES) == turn or item.red("classic") != item.red("next")
    ]


def miniatures() -> list[Miniature]:
    """Return all miniatures: integrations, then trackers, each in alphabetical order."""
    found = []
    for kind in ("builds", "trackers"):
        for file in sorted((FOLDER / kind).glob("*.js")):
            source = file.read_text(encoding="utf-8")
            what = source.partition("\n")[0].removeprefix("// ")
            found.append(Miniature(file.stem, what, kind, source))
    return found
