"""One side of a comparison: a build with what was recorded of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from harness.model import Build, Library, Recording, Word

Key: TypeAlias = tuple[str, Library]
"""The id of a scenario and the generation of the library."""


@dataclass(frozen=True, slots=True)
class BriefVerdict:
    """How a requirement was judged, in a word, and why where it did not pass."""

    word: Word
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """A build, and its recordings of each scenario.

    There is one, or two where it had to be told what is different each time. `problems` say why
    a scenario has no recording. `verdicts` are those that were come to while the recordings still
    had all that is masked in what is kept of them, by the requirement's id.
    """

    build: Build
    runs: Mapping[Key, Sequence[Recording]]
    problems: Mapping[Key, str] = field(default_factory=dict)
    verdicts: Mapping[Key, BriefVerdict] = field(default_factory=dict)

    @property
    def is_repeated(self) -> bool:
        """Whether anything was recorded more than once, so that it is known what varies."""
        return any(len(runs) > 1 for runs in self.runs.values())
