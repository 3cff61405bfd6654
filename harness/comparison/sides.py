"""One side of a comparison: a build with what was recorded of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from harness.model import Build, Library, Recording

Key: TypeAlias = tuple[str, Library]
"""The id of a scenario and the generation of the library."""


@dataclass(frozen=True, slots=True)
class Side:
    """A build, and its recordings of each scenario.

    There is one, or two where it had to be told what is different each time. `problems` say why
    a scenario has no recording.
    """

    build: Build
    runs: Mapping[Key, Sequence[Recording]]
    problems: Mapping[Key, str] = field(default_factory=dict)
