"""The ledger of a run: for each call, whether, how often and when it was delivered.

A call is delivered by the invocations of tracker functions that it caused: once, if no function
was called twice for it. What was only queued for a tracker that never came was not.
"""

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from harness.analysis.arrival import Arrivals, Delivery
from harness.analysis.attribution import Attribution
from harness.analysis.invocations import invoked
from harness.codec import call_source
from harness.model import Call, Invocation, Recording

_LONGEST_NAME: Final = 70


class State(enum.StrEnum):
    """The ledger's word for a call."""

    ONCE = "delivered once"
    OFTEN = "delivered several times"
    LATE = "delivered late"
    NOTHING = "nothing arrived"
    QUEUED = "lost in a queue"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """The ledger's entry for one call, by its index.

    `queued` are invocations that wait for a tracker which never came; `doubtful` are those that
    this call or something else may have caused; `shared` those that this call or one just like it
    caused. `alike` has the indexes of the calls that are just like it, and its own.
    """

    index: int
    call: Call
    deliveries: tuple[Delivery, ...] = ()
    queued: tuple[Invocation, ...] = ()
    doubtful: tuple[Invocation, ...] = ()
    shared: tuple[Delivery, ...] = ()
    alike: tuple[int, ...] = ()

    @property
    def times(self) -> int:
        """How many times it was delivered for certain."""
        return most(item.invocation for item in self.deliveries)

    @property
    def most_times(self) -> int:
        """How many times it was delivered, if it caused all that it may have caused."""
        certain = [item.invocation for item in (*self.deliveries, *self.shared)]
        return most([*certain, *self.doubtful])

    @property
    def is_doubtful(self) -> bool:
        """Whether the number of its deliveries depends on a doubtful invocation."""
        certain = [item.invocation for item in (*self.deliveries, *self.shared)]
        return most([*certain, *self.doubtful]) > most(certain)

    @property
    def state(self) -> State:
        """The ledger's word for it."""
        if self.times > 1:
            return State.OFTEN
        if self.most_times > self.times:
            return State.UNKNOWN
        if not self.deliveries:
            return State.QUEUED if self.queued else State.NOTHING
        return State.LATE if self.deliveries[0].is_late else State.ONCE

    @property
    def name(self) -> str:
        """The call as it is named in messages: `call 1 track('B')`."""
        return f"call {self.index} {self.javascript}"

    @property
    def javascript(self) -> str:
        """The call as the page makes it, cut where it is long: `track('B')`."""
        words = " ".join(call_source(self.call).split())
        text = words.removeprefix("analytics.").removesuffix(";")
        longest = _LONGEST_NAME - len(f"call {self.index} ")
        return text if len(text) <= longest else f"{text[: longest - 1]}…"

    @property
    def words(self) -> str:
        """The ledger's words for it, without the time that it took."""
        match self.state:
            case State.OFTEN:
                return f"{delivered(self.times)} ({_moments(self.deliveries)})"
            case State.LATE:
                return f"{self.state}, {self.deliveries[0].moment}".removesuffix(", late")
            case State.QUEUED:
                return f"{self.state}: the tracker that it waits for never came"
            case State.UNKNOWN:
                return f"{self.state}: {self._doubt()}"
            case State.ONCE | State.NOTHING:
                return str(self.state)

    def _doubt(self) -> str:
        certain = f"{delivered(self.times)} for certain, and " if self.times else ""
        if self.shared:
            calls = " and ".join(str(index) for index in self.alike)
            return f"{certain}{delivered(len(self.shared))} for calls {calls}, which are the same"
        count = len(self.doubtful)
        return f"{certain}{count} invocation{'s' if count > 1 else ''} may or may not be its doing"


def delivered(times: int) -> str:
    """Say in words how many times something was delivered."""
    if times == 0:
        return "lost"
    return "delivered once" if times == 1 else f"delivered {times} times"


def most(invocations: Iterable[Invocation]) -> int:
    """Return how many times the same function was called, at most."""
    return max(Counter(seen.function for seen in invocations).values(), default=0)


def ledger(recording: Recording) -> tuple[Entry, ...]:
    """Return an entry for each call of the recording, in the order of the calls."""
    entries = [_Open() for _ in recording.calls]
    arrivals = Arrivals(recording)
    attribution = Attribution(recording)
    for seen in invoked(recording):
        if seen.order in arrivals.carried_out:
            continue
        because = attribution.cause(seen)
        callers = because.among if because.call is None else (because.call,)
        if not callers:
            continue
        delivery = arrivals.delivery(seen, callers[0])
        for index in callers:
            if because.call is None and not because.alike:
                entries[index].doubtful.append(seen)
            elif delivery is None:
                entries[index].queued.append(seen)
            elif because.alike:
                entries[index].shared.append(delivery)
                entries[index].alike = callers
            else:
                entries[index].deliveries.append(delivery)
    return tuple(
        entry.closed(index, call)
        for index, (entry, call) in enumerate(zip(entries, recording.calls, strict=True))
    )


@dataclass(slots=True)
class _Open:
    """An entry that is still being written."""

    deliveries: list[Delivery] = field(default_factory=list)
    queued: list[Invocation] = field(default_factory=list)
    doubtful: list[Invocation] = field(default_factory=list)
    shared: list[Delivery] = field(default_factory=list)
    alike: tuple[int, ...] = ()

    def closed(self, index: int, call: Call) -> Entry:
        """Return the finished entry."""
        return Entry(
            index,
            call,
            deliveries=tuple(self.deliveries),
            queued=tuple(self.queued),
            doubtful=tuple(self.doubtful),
            shared=tuple(self.shared),
            alike=self.alike,
        )


def _moments(deliveries: Iterable[Delivery]) -> str:
    return ", ".join(delivery.moment for delivery in deliveries)
