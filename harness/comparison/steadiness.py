"""What a build does differently each time: told by recordings of the same scenario, not by name."""

import re
from dataclasses import dataclass
from typing import Final

from harness.comparison.changes import Change, What
from harness.comparison.signals import Kind

_INDEX: Final = re.compile(r"\[\d+\]")

OF_VALUES: Final = frozenset(
    {
        What.VALUE_CHANGED,
        What.TYPE_CHANGED,
        What.VALUE_REMOVED,
        What.VALUE_ADDED,
        What.KEY_RENAMED,
        What.KEY_ORDER,
        What.PATH_CHANGED,
    }
)
"""The changes that are within a signal which both sides have."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something differs each time: the signal, and the path in it without indexes."""

    kind: Kind
    subject: str
    path: str


def place(change: Change) -> Place:
    """Return where a change is."""
    path = _INDEX.sub("[*]", change.path) if change.what in OF_VALUES else f"({change.what})"
    return Place(change.kind, change.subject, path)
