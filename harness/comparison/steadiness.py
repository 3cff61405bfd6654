"""What a build does differently each time: told by recordings of the same scenario, not by name."""

import re
from dataclasses import dataclass
from typing import Final

from harness.comparison.changes import Change, What
from harness.comparison.signals import Kind

_INDEX: Final = re.compile(r"\[\d+\]")
_ARGUMENT: Final = re.compile(r"(?:arguments)?\[\d+\]")

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
    """Where something differs each time: the signal, and the path in it without indexes.

    Which argument it is stays: one that differs each time says nothing of those beside it.
    """

    kind: Kind
    subject: str
    path: str


def place(change: Change) -> Place:
    """Return where a change is."""
    if change.what not in OF_VALUES:
        return Place(change.kind, change.subject, f"({change.what})")
    argument = _ARGUMENT.match(change.path)
    begin = argument.end() if argument else 0
    path = change.path[:begin] + _INDEX.sub("[*]", change.path[begin:])
    return Place(change.kind, change.subject, path)
