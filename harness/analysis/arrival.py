"""When an invocation arrived at the tracker, and what it had waited for.

An invocation that only queues something for a tracker which is not there yet arrives when the
tracker comes, and never where none comes.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from harness.analysis.invocations import dispatched
from harness.model import CallStarted, Definition, Invocation, PageError, Recording, ScriptLoad

_HANDED_ON_MS: Final = 5_000
"""How much of the page's time the library itself may take to pass on what it has queued."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An invocation that delivered a call, and its place in the order of the observations.

    `later` is how many milliseconds of the page's time it came after the call; `after` is the last
    event between the two: a script that loaded, a function that was defined.
    """

    invocation: Invocation
    order: int
    later: float = 0.0
    after: str = ""

    @property
    def is_late(self) -> bool:
        """Whether the call had to wait."""
        return bool(self.after) or self.later > _HANDED_ON_MS

    @property
    def moment(self) -> str:
        """When it came, in words."""
        if self.after:
            return f"after {self.after}"
        return "late" if self.is_late else "at once"


class Arrivals:
    """Finds out when the invocations of one recording arrived at the tracker, and after what.

    `carried_out` are the orders of invocations by which the tracker did what was queued.
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        seen = recording.observations
        self._started = {item.index: item for item in seen if isinstance(item, CallStarted)}
        self._definitions = [item for item in seen if isinstance(item, Definition)]
        self._scripts = [item for item in seen if isinstance(item, ScriptLoad)]
        self._invocations = {item.order: item for item in seen if isinstance(item, Invocation)}
        self.carried_out: set[int] = set()

    def delivery(self, seen: Invocation, index: int) -> Delivery | None:
        """Return how `seen` delivered the call; None where it waits in a queue for ever."""
        arrived = self._arrival(seen) if self._is_queued(seen) else seen
        if arrived is None:
            return None
        start = self._started.get(index)
        if start is None:
            return Delivery(seen, arrived.order)
        later = arrived.time - start.time
        return Delivery(seen, arrived.order, later, self._last(start.order, arrived.order))

    def _is_queued(self, seen: Invocation) -> bool:
        """Say whether a function was called that the page itself had put in the tracker's place."""
        raw = self._invocations[seen.order]
        inserted, loaded = self._tracker("inserted"), self._tracker("loaded")
        defined = [item.order for item in self._definitions if item.function == raw.function]
        before = [order for order in defined if order < seen.order]
        if not before or not inserted or max(before) > inserted.order:
            return False
        is_loaded = loaded is not None and loaded.order < seen.order
        return not is_loaded or len(before) < len(defined)

    def _arrival(self, queued: Invocation) -> Invocation | Definition | ScriptLoad | None:
        """Return where the tracker carried out what was queued, as far as that can be observed."""
        for item in self._by_tracker.get((queued.function, repr(queued.args)), ()):
            if item.order > queued.order and item.order not in self.carried_out:
                self.carried_out.add(item.order)
                return item
        defined = [item for item in self._definitions if item.order > queued.order]
        if defined:
            return defined[0]
        return None if self._is_broken() else self._tracker("loaded")

    @cached_property
    def _by_tracker(self) -> dict[tuple[str, str], list[Invocation]]:
        """The tracker's own invocations, by function and arguments."""
        found: dict[tuple[str, str], list[Invocation]] = {}
        for item in self._invocations.values():
            if item.caller in self._recording.tracker_scripts and not item.inside:
                every = dispatched(item, self._recording.dispatchers)
                for content in {(named.function, repr(named.args)) for named in every}:
                    found.setdefault(content, []).append(item)
        return found

    def _tracker(self, state: str) -> ScriptLoad | None:
        """Return the first time that the tracker's script came to a state."""
        for item in self._scripts:
            if item.state == state and item.url == self._recording.tracker:
                return item
        return None

    def _is_broken(self) -> bool:
        return any(
            isinstance(item, PageError) and item.source.startswith(self._recording.tracker)
            for item in self._recording.observations
        )

    def _last(self, start: int, end: int) -> str:
        """Return the last event between two orders that a call may have waited for."""
        last = bisect_right(self._events, end, key=_order) - 1
        order, words = self._events[last] if last >= 0 else (start, "")
        return words if order > start else ""

    @cached_property
    def _events(self) -> list[tuple[int, str]]:
        """The order of each event that a call may wait for, with its words."""
        events = {
            item.order: f"{item.url} loaded" for item in self._scripts if item.state == "loaded"
        }
        events |= {item.order: f"{item.function} was defined" for item in self._definitions}
        return sorted(events.items())


def _order(event: tuple[int, str]) -> int:
    return event[0]
