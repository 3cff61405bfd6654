"""Scenarios: calls that are made in one page to see what a build does, without an expectation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from string import ascii_lowercase

from harness.model import LIBRARIES, ORDINARY, Call, Conditions, Library, Value


@dataclass(frozen=True, slots=True)
class Part:
    """Calls that belong together, under a name that people read.

    `requirements` are the ids of the requirements that have exactly these calls.
    """

    name: str
    calls: tuple[Call, ...]
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """Parts whose calls are made one after the other in one page.

    `id` is unique within a corpus. Several parts share an ordinary page.
    """

    id: str
    destination: str
    parts: tuple[Part, ...]
    settings: Mapping[str, Value] = field(default_factory=dict)
    conditions: Conditions = ORDINARY
    libraries: tuple[Library, ...] = LIBRARIES

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls of all parts, in order."""
        return tuple(call for part in self.parts for call in part.calls)

    def spans(self) -> Sequence[tuple[Part, range]]:
        """Return each part with the indexes of its calls in the scenario."""
        found: list[tuple[Part, range]] = []
        begin = 0
        for part in self.parts:
            found.append((part, range(begin, begin + len(part.calls))))
            begin += len(part.calls)
        return found

    def pieces(self, *cuts: int) -> "list[Scenario]":
        """Return scenarios that have its parts, cut at these places; none has no parts."""
        bounds = [0, *cuts, len(self.parts)]
        pieces = [self.parts[begin:end] for begin, end in pairwise(bounds) if begin < end]
        return [
            replace(self, id=f"{self.id}{letter}", parts=parts)
            for letter, parts in zip(ascii_lowercase, pieces, strict=False)
        ]
