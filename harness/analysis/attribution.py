"""Which of the calls caused an invocation, or a request to the destination.

A call that was made alone, and that settled before the next one was made, caused all that was
seen until then. Calls that were made in one go, or before the page was ready, are
told apart by evidence: what is seen carries values that only one of them has. What an identify
gave may be carried along by everything that comes after it, so it proves the least. Where the
evidence does not say, the cause is unknown; it is never guessed.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final

from harness.analysis.call_evidence import CallGroup, Cause
from harness.analysis.call_signs import Sign, signs_of_calls, signs_seen
from harness.analysis.leaf_values import Leaf, leaves, request_leaves
from harness.model import (
    CallStarted,
    Invocation,
    Recording,
    Request,
    ScriptLoad,
    Value,
    call_index,
)

SETTLED_MS: Final = 60_000
"""Where this much of the page's time passes between two calls, the first one has settled."""


class Attribution:
    """Says of what was seen in one recording which of its calls caused it."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._starts = [item for item in recording.observations if isinstance(item, CallStarted)]
        self._orders = [start.order for start in self._starts]
        self._numbers = [start.index for start in self._starts]
        self._groups: dict[tuple[int, int], CallGroup] = {}
        self._signs_of_calls: tuple[frozenset[Sign], ...] | None = None

    def cause(self, seen: Invocation | Request) -> Cause:
        """Return the call that caused an observation, as far as it can be known."""
        group, is_certain = self._group(seen)
        possible = group.indexes
        if not possible:
            return Cause()
        if len(possible) == 1 and is_certain:
            return Cause(possible[0])
        carried = signs_seen(_leaves(seen))
        found = group.by_evidence(carried)
        if found is not None:
            return found
        is_start = isinstance(seen, Invocation) and _is_start(seen, self._recording.settings)
        if is_start and not is_certain:
            return Cause()
        return Cause(None, group.owners(carried) or possible)

    def candidates(self, seen: Invocation | Request) -> tuple[int, ...]:
        """Return the calls that may be the cause."""
        return self._group(seen)[0].indexes

    def _group(self, seen: Invocation | Request) -> tuple[CallGroup, bool]:
        """Return the calls that may be the cause, and whether it must be one of them.

        When the page is left, or while it still loads, something else may be the cause as well.
        """
        if seen.phase == "unload":
            return self._of(range(len(self._recording.calls))), False
        number = call_index(seen.phase)
        if not self._starts:
            return self._of(() if number is None else (number,)), True
        made = self._made_before(seen, number)
        if not made:
            return self._of(()), True
        begin = self._begins[made - 1]
        indexes = sorted(start.index for start in self._starts[begin:made])
        return self._of(indexes), begin > 0 or self._had_loaded

    def _made_before(self, seen: Invocation | Request, number: int | None) -> int:
        """Return how many calls had begun. The edge counts for itself: it knows only the phase."""
        if isinstance(seen, Invocation):
            return bisect_left(self._orders, seen.order)
        return 0 if number is None else bisect_right(self._numbers, number)

    def _of(self, indexes: Sequence[int]) -> CallGroup:
        key = (indexes[0], len(indexes)) if indexes else (0, 0)
        if key not in self._groups:
            self._groups[key] = CallGroup(indexes, self._recording, self._signs)
        return self._groups[key]

    @cached_property
    def _begins(self) -> list[int]:
        """For each call that began, the first one that nothing separates from it."""
        begins = [0]
        for position, (before, start) in enumerate(pairwise(self._starts), 1):
            is_settled = start.time - before.time >= SETTLED_MS
            begins.append(position if is_settled else begins[-1])
        return begins

    @cached_property
    def _had_loaded(self) -> bool:
        """Whether the page had settled when the first call was made."""
        began = [item.time for item in self._recording.observations if isinstance(item, ScriptLoad)]
        return not began or self._starts[0].time - min(began) >= SETTLED_MS

    def _signs(self) -> tuple[frozenset[Sign], ...]:
        if self._signs_of_calls is None:
            self._signs_of_calls = signs_of_calls(self._recording.calls)
        return self._signs_of_calls


def _leaves(seen: Invocation | Request) -> Iterator[Leaf]:
    return leaves(seen.args) if isinstance(seen, Invocation) else request_leaves(seen)


def _is_start(seen: Invocation, settings: Mapping[str, Value]) -> bool:
    """Say whether an invocation hands over settings alone, after a command's name perhaps."""
    given = [leaf.value for leaf in leaves(seen.args[1:] or seen.args)]
    known = [leaf.value for leaf in leaves(settings)]
    return all(value in known for value in given)
