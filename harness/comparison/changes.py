"""The kinds of change between two builds, and the rules of their severity."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from harness.comparison.signals import Kind, Signal
from harness.model import Value


class Severity(enum.StrEnum):
    """How severe a change is; the order is that of `RANKS`."""

    BREAKING = "breaking"
    WIDENING = "widening"
    COSMETIC = "cosmetic"


RANKS: Final[Mapping[Severity, int]] = {
    Severity.COSMETIC: 0,
    Severity.WIDENING: 1,
    Severity.BREAKING: 2,
}
"""A greater number is more severe."""


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
    VERDICT_BROKEN = "requirement broke"
    VERDICT_FIXED = "requirement fixed"
    ADVICE_BROKEN = "requirement that no document promises broke"


_WIDENING: Final = frozenset({What.VALUE_ADDED, What.NEW})
_COSMETIC: Final = frozenset({What.KEY_ORDER, What.VERDICT_FIXED, What.ADVICE_BROKEN})


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

    @property
    def severity(self) -> Severity:
        """How severe it is.

        Breaking: what was sent, stored or called is gone or different. Widening: something is new.
        Cosmetic: it reaches nobody, as the console, the order of keys, or an error that is gone;
        or it is a requirement that no document promises, whose cause is a change of its own.
        """
        if self.kind is Kind.CONSOLE or self.what in _COSMETIC:
            return Severity.COSMETIC
        if self.kind is Kind.ERROR:
            return Severity.COSMETIC if self.what is What.LOST else Severity.BREAKING
        if self.kind is Kind.LISTENER and self.what is What.LOST:
            return Severity.COSMETIC
        return Severity.WIDENING if self.what in _WIDENING else Severity.BREAKING
