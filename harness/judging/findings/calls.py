"""Says which call what is wrong in a recording happened to, as far as the evidence does."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import TypeAlias

from harness.analysis import Attribution, invoked, ledger
from harness.analysis import DeliveryState as State
from harness.codec import source
from harness.model import Call, Expected, Invocation, Recording, Request, call_index

Named: TypeAlias = tuple[str, str]
"""The method of a call, and the name of its event if it is a track; empty where it is not known."""


def named(call: Call) -> Named:
    """Return the method of a call, and its event."""
    first = call.args[0] if call.args else ""
    return call.method, first if call.method == "track" and isinstance(first, str) else ""


class CallFinder:
    """Knows, for one recording, which call caused what was seen, and which calls were lost."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._calls = recording.calls
        self._attribution = Attribution(recording)
        self._lost = [
            entry.call
            for entry in ledger(recording)
            if entry.state in {State.NOTHING, State.QUEUED}
        ]

    def caused(self, seen: Invocation | Request | None) -> Named:
        """Return the call that caused an observation; only its method where several may have."""
        if seen is None:
            return "", ""
        found = self._attribution.cause(seen)
        if found.call is not None:
            return named(self._calls[found.call])
        return _common(self._calls[index] for index in found.among)

    def of_phase(self, phase: str) -> Named:
        """Return the call that a phase of the recording belongs to."""
        return self.at(call_index(phase))

    def at(self, index: int | None) -> Named:
        """Return the call with this index, if there is one."""
        if index is None or index >= len(self._calls):
            return "", ""
        return named(self._calls[index])

    def lost(self, wanted: Expected) -> Named:
        """Return the call that an invocation is missing for: the likeliest of those that are lost.

        What names the same event is likelier than what has the function's name.
        """
        first = wanted.args[0] if wanted.args else None
        method = wanted.function.rpartition(".")[2]
        likeliest = sorted(
            enumerate(self._lost),
            key=lambda item: (
                named(item[1])[1] != first or not first,
                item[1].method != method,
                item[0],
            ),
        )
        if likeliest:
            index, call = likeliest[0]
            del self._lost[index]
            return named(call)
        called = {named(call) for call in self._calls}
        if len(called) == 1:
            return next(iter(called))
        same = [call for call in sorted(called) if call[1] == first or call[0] == method]
        return same[0] if same else (method, "")

    def repeated(self, seen: Invocation) -> Named | None:
        """Return the call that reached a function more than once; None if none did.

        It is the one that caused this invocation, or another: of invocations that are alike, the
        judge may call any one of them too many.
        """
        for every in (self._repeated_by_a_call, self._repeated):
            there = [item for item in every if item.function == seen.function]
            if there:
                is_own = any(source(item.args) == source(seen.args) for item in there)
                return self.caused(seen if is_own else there[0])
        return None

    @cached_property
    def _repeated_by_a_call(self) -> list[Invocation]:
        return self._repeats(is_by_call=True)

    @cached_property
    def _repeated(self) -> list[Invocation]:
        return self._repeats(is_by_call=False)

    def _repeats(self, *, is_by_call: bool) -> list[Invocation]:
        """Return one invocation of each sort that there are more of than calls to cause them."""
        firsts: dict[str, Invocation] = {}
        count: Counter[str] = Counter()
        callers: dict[str, set[int]] = {}
        for item in invoked(self._recording):
            found = self._attribution.cause(item)
            sort = f"{found.call if is_by_call else None} {item.function} {source(item.args)}"
            firsts.setdefault(sort, item)
            count[sort] += 1
            own = found.among if found.call is None else (found.call,)
            callers.setdefault(sort, set()).update(own)
        return [first for sort, first in firsts.items() if count[sort] > self._most(callers[sort])]

    def _most(self, callers: Iterable[int]) -> int:
        """Return how many of these calls are the same, at most; at least one."""
        same = Counter(repr(self._calls[index]) for index in callers)
        return max(same.values(), default=1)


def _common(calls: Iterable[Call]) -> Named:
    """Return what several calls have in common of their method and event."""
    every = {named(call) for call in calls}
    methods = {method for method, _ in every}
    if len(every) == 1:
        return every.pop()
    return (methods.pop() if len(methods) == 1 else "", "")
