"""What a red verdict shows at one place: the values from which findings are made."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from harness.model import (
    Difference,
    DifferenceKind,
    PathStep,
    Recording,
    Requirement,
    Value,
    Verdict,
)


class Change(enum.StrEnum):
    """How what arrived differs from what was promised."""

    LOST = "lost"
    EMPTIED = "emptied"
    ADDED = "added"
    RENAMED = "renamed"
    JOINED = "joined"
    TYPE = "type changed"
    VALUE = "value changed"
    NEVER = "never arrives"
    TWICE = "arrives twice"
    LATE = "arrives late"
    EXTRA = "arrives unasked"
    INSTEAD = "another function"
    ORDER = "order"
    THROWS = "throws"
    HOST = "undocumented host"
    LOADING = "loading"
    LEFT = "left behind"
    CALLBACK = "callback"
    SILENT = "no message"


OF_VALUES = frozenset(
    {
        Change.LOST,
        Change.EMPTIED,
        Change.ADDED,
        Change.RENAMED,
        Change.JOINED,
        Change.TYPE,
        Change.VALUE,
    }
)
"""The changes that happen to one value on its way."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with what it rests on: the requirement, and the recording that was judged."""

    requirement: Requirement
    recording: Recording
    verdict: Verdict

    @property
    def name(self) -> tuple[str, str]:
        """What tells it from every other one of a run: requirement and library."""
        return self.requirement.id, self.recording.library


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing that is wrong in one verdict, with all differences that show it.

    `method` is that of the call which it happens to, empty where none is known. `where` is the
    tracker function, the request, the host or the script. `steps` lead to the value, with `*`
    for the index of an element; `kind` is the kind of value that was expected (`false`, `list`).
    `event` is the name of the event, where something happens to all of a call.
    """

    judged: Judged
    change: Change
    where: str
    differences: tuple[Difference, ...]
    method: str = ""
    steps: tuple[PathStep, ...] = ()
    kind: str = ""
    event: str = ""
    expected: Value = None
    observed: Value = None

    @property
    def is_arrival(self) -> bool:
        """Whether a value by its name is missing, wherever it should have been."""
        return self.differences[0].kind is DifferenceKind.ARRIVAL and self.steps != ()

    @property
    def container(self) -> tuple[PathStep, ...]:
        """The steps to the object or list that the value is in."""
        return self.steps[:-1]


def general(steps: Iterable[PathStep]) -> tuple[PathStep, ...]:
    """Return steps with `*` for the index of an element, but for the number of the argument."""
    return tuple("*" if isinstance(step, int) and at else step for at, step in enumerate(steps))
