"""One side of a comparison: a build and its recordings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from harness.model import STUB, Build, Library, Recording, ServedTracker, Word

Key: TypeAlias = tuple[str, Library]
"""The id of a scenario and the generation of the library."""


@dataclass(frozen=True, slots=True)
class BriefVerdict:
    """The word of a verdict, and the reason if it is not `pass`."""

    word: Word
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """A build, and its recordings of each scenario.

    A scenario has one recording, or two if it was repeated to find what varies. `problems` say why
    a scenario has no recording. `verdicts`, by the requirement's id, were reached before the
    recordings were redacted.
    """

    build: Build
    runs: Mapping[Key, Sequence[Recording]]
    problems: Mapping[Key, str] = field(default_factory=dict)
    verdicts: Mapping[Key, BriefVerdict] = field(default_factory=dict)

    @property
    def tracker(self) -> ServedTracker:
        """Which tracker its pages were served, with all scripts that any of them loaded."""
        served = [run.served_tracker for runs in self.runs.values() for run in runs]
        scripts = {address: hash_ for one in served for address, hash_ in one.scripts.items()}
        return ServedTracker(served[0].source if served else STUB, scripts)

    @property
    def is_repeated(self) -> bool:
        """Whether any scenario was recorded twice, so that it is known what varies."""
        return any(len(runs) > 1 for runs in self.runs.values())
