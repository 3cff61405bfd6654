"""The kinds of change between two builds."""

import enum
from dataclasses import dataclass

from harness.comparison.kinds import Kind
from harness.comparison.signals import Signal
from harness.model import Value


class What(enum.StrEnum):
    """What changed, in the words that people read."""

    VALUE_CHANGED = "value changed"
    TYPE_CHANGED = "type changed"
    VALUE_REMOVED = "value removed"
    VALUE_ADDED = "value added"
    KEY_RENAMED = "key renamed (a guess)"
    KEY_ORDER = "order of keys changed"
    LOST = "lost"
    NEW = "new"
    DUPLICATED = "duplicated"
    REORDERED = "order changed"
    DELAYED = "delayed"
    EARLIER = "comes earlier"
    FUNCTION_CHANGED = "another function"
    METHOD_CHANGED = "another method"
    HOST_CHANGED = "another host"
    PATH_CHANGED = "another path"
    NO_LONGER_EQUAL = "no longer equal"
    VERDICT_BROKEN = "requirement broke"
    VERDICT_FIXED = "requirement fixed"
    ADVICE_BROKEN = "requirement that no document promises broke"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between what two builds did.

    `subject` names what changed (`wigzo.track`, `POST app.wigzo.com/…`), and `path` the place in
    it. `old` and `new` are the two values, MISSING if a side has none. `before` and `after` are
    the whole signals, None if a side has none.
    """

    what: What
    kind: Kind
    subject: str
    path: str
    old: Value
    new: Value
    hint: str = ""
    before: Signal | None = None
    after: Signal | None = None
