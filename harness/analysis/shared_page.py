"""Stimuli that share a page: the calls that are made in it, and what is recorded of each."""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeVar

from harness.model import (
    Call,
    CallbackRan,
    CallStarted,
    ConsoleMessage,
    Definition,
    GlobalState,
    Invocation,
    Observation,
    Recording,
    Reported,
    Request,
    ScriptLoad,
    Stimulus,
    call_index,
    call_phase,
)

_RESET: Final = Call("reset")

_COUNTED: Final = (
    Invocation,
    CallStarted,
    CallbackRan,
    Definition,
    GlobalState,
    ScriptLoad,
    ConsoleMessage,
)
"""What the recorder counts in one order with the calls."""

_Seen = TypeVar("_Seen", bound=Observation)


def calls(stimuli: Sequence[Stimulus]) -> tuple[Call, ...]:
    """Return all calls of a page: those of each stimulus, and a reset between two of them."""
    made: list[Call] = []
    for item in stimuli:
        made += [_RESET] if made and item.calls else []
        made += item.calls
    return tuple(made)


def groups(stimuli: Sequence[Stimulus]) -> tuple[int, ...]:
    """Return how many of a page's calls are made in one go each time.

    A reset is made together with the first call after it.
    """
    found: list[int] = []
    for item in stimuli:
        own = [len(item.calls)] if item.conditions.burst else [1] * len(item.calls)
        if item.calls:
            found += [own[0] + bool(found), *own[1:]]
    return tuple(found)


def parts(page: Recording, stimuli: Sequence[Stimulus]) -> list[Recording]:
    """Return what is recorded of each stimulus: as if its page had been its own.

    The page's load belongs to each of them, and what it is left with, too. The page's time is
    shifted to when a stimulus's calls would have been made in a page of its own.
    """
    started = {seen.index: seen for seen in page.observations if isinstance(seen, CallStarted)}
    first = min((seen.time for seen in started.values()), default=0.0)
    at_edge = Counter(_key(seen) for seen in page.observations if isinstance(seen, Request))
    found = []
    for item, span in zip(stimuli, _spans(stimuli), strict=True):
        start = started.get(span.start) if span else None
        seen = tuple(_own(page, span, start, first))
        own = dataclasses.replace(
            page,
            requirement=item.id,
            calls=item.calls,
            observations=seen,
            reported=tuple(_reported(page, seen, at_edge)),
            seconds=page.seconds / len(stimuli),
        )
        found.append(own)
    return found


def _spans(stimuli: Sequence[Stimulus]) -> list[range]:
    """Return the indexes of each stimulus's own calls, among all that its page makes."""
    found: list[range] = []
    end = 0
    for item in stimuli:
        begin = end + bool(end and item.calls)
        end = begin + len(item.calls)
        found.append(range(begin, end))
    return found


def _own(
    page: Recording, span: range, start: CallStarted | None, first: float
) -> Iterator[Observation]:
    """Yield what belongs to the calls of a span; `start` is the first of them, if it was made."""
    shift = start.time - first if start else 0.0
    for seen in page.observations:
        index = call_index(seen.phase)
        if index is None:
            yield seen
        elif index in span and not (start and _is_of_reset(seen, start)):
            yield _moved(seen, index - span.start, shift)


def _is_of_reset(seen: Observation, start: CallStarted) -> bool:
    """Say whether the reset before a span did something: it was seen before the first call.

    Only what the recorder sees is counted with the calls.
    """
    return isinstance(seen, _COUNTED) and seen.order < start.order


def _moved(seen: _Seen, index: int, shift: float) -> _Seen:
    time = seen.time if isinstance(seen, Request) else seen.time - shift
    moved = dataclasses.replace(seen, phase=call_phase(index), time=time)
    return dataclasses.replace(moved, index=index) if isinstance(moved, CallStarted) else moved


def _reported(
    page: Recording, seen: Sequence[Observation], at_edge: Mapping[tuple[str, str], int]
) -> Iterator[Reported]:
    """Yield what the second witness saw of a stimulus, and what the edge saw nothing of."""
    own = Counter(_key(item) for item in seen if isinstance(item, Request))
    for item in page.reported:
        key = (item.method, item.url.partition("#")[0])
        if own[key]:
            own[key] -= 1
            yield item
        elif key not in at_edge:
            yield item


def _key(seen: Request) -> tuple[str, str]:
    return (seen.method, seen.url)
