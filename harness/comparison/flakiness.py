"""Finds what a build does differently each time, from recordings of the same scenario."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from harness.comparison.changes import Change, What
from harness.comparison.kinds import ADDRESSED, Kind
from harness.comparison.signals import PATH, Signal

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
"""The changes within a signal that both sides have."""

_ALIKE: Final[Mapping[What, What]] = {
    What.TYPE_CHANGED: What.VALUE_CHANGED,
    What.PATH_CHANGED: What.VALUE_CHANGED,
    What.VALUE_ADDED: What.VALUE_REMOVED,
    What.KEY_RENAMED: What.VALUE_REMOVED,
    What.NEW: What.LOST,
    What.DUPLICATED: What.LOST,
    What.EARLIER: What.DELAYED,
}
"""Changes that count as another here: which of two recordings lacks something is chance."""

SWAPS: Final = frozenset({What.FUNCTION_CHANGED, What.METHOD_CHANGED, What.HOST_CHANGED})
"""Changes whose two ends are two subjects."""

Address: TypeAlias = tuple[str | None, ...]
"""The segments of a request's path, None for one that varies; empty if it is not a request."""


@dataclass(frozen=True, slots=True)
class ChangePlace:
    """A place where something differs, and how: the signal, and the path in it without indexes.

    The path keeps the argument's index: an argument that varies says nothing about the others. A
    value that varies says nothing about whether it is always there: so `what` counts, too.
    """

    kind: Kind
    subject: str
    what: What
    path: str


def places(change: Change) -> tuple[ChangePlace, ...]:
    """Return the places of a change: two for what has another name, otherwise one."""
    if change.what in SWAPS:
        ends = sorted({str(change.old), str(change.new)})
        return tuple(ChangePlace(change.kind, end, change.what, "") for end in ends)
    paths = (change.old, change.new) if change.what is What.KEY_RENAMED else (change.path,)
    what = _ALIKE.get(change.what, change.what)
    return tuple(
        ChangePlace(change.kind, change.subject, what, _without_indexes(path)) for path in paths
    )


def addressed_places(change: Change) -> Iterator[tuple[ChangePlace, Address]]:
    """Yield the places of a change, each with its address; a segment that differs is None."""
    addresses = [_address(signal) for signal in (change.before, change.after) if signal]
    if len({len(address) for address in addresses}) == 1:
        addresses = [tuple(_same(segments) for segments in zip(*addresses, strict=True))]
    for where in places(change):
        for address in addresses:
            yield where, address


class VaryingPlaces:
    """The places where one side's recordings of the same scenario differ from each other."""

    def __init__(self) -> None:
        self.is_known = False
        self._addresses: dict[ChangePlace, set[Address]] = {}

    def add(self, found: Iterable[Change]) -> None:
        """Add what differs between two recordings of one scenario."""
        self.is_known = True
        for change in found:
            for where, address in addressed_places(change):
                self._addresses.setdefault(where, set()).add(address)

    def has(self, change: Change) -> bool:
        """Say whether all places of a change vary."""
        some = [signal for signal in (change.before, change.after) if signal]
        return all(any(self.has_at(where, signal) for signal in some) for where in places(change))

    def has_at(self, where: ChangePlace, signal: Signal) -> bool:
        """Say whether a place in a signal varies; for a request, at its address."""
        address = _address(signal)
        return any(_matches(known, address) for known in self._addresses.get(where, ()))


def _address(signal: Signal) -> Address:
    return tuple(signal.content[PATH].values()) if signal.kind in ADDRESSED else ()


def _same(segments: Sequence[str | None]) -> str | None:
    return segments[0] if len(set(segments)) == 1 else None


def _matches(known: Address, address: Address) -> bool:
    return len(known) == len(address) and all(
        here in {None, there} for here, there in zip(known, address, strict=True)
    )


def _without_indexes(path: str) -> str:
    argument = _ARGUMENT.match(path)
    begin = argument.end() if argument else 0
    return path[:begin] + _INDEX.sub("[*]", path[begin:])
