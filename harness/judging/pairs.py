"""Pairs what an expectation lists with what was observed, whatever the expectation makes of it.

The pairs are those of the smallest edit: `harness.analysis.smallest_edit` says what that is.
"""

import dataclasses
from collections.abc import Iterator

from harness.judging.invocation_pairs import invocation_pairs, unwanted_invocations
from harness.judging.pair import AnyPair
from harness.judging.request_pairs import request_pairs, unwanted_requests
from harness.model import (
    AtLeast,
    DifferenceKind,
    Expectation,
    Invocations,
    Never,
    Recording,
    Requests,
)


def pairs(expectation: Expectation, recording: Recording) -> Iterator[AnyPair]:
    """Yield the pairs of an expectation about invocations or requests; no other has any.

    `AtLeast` has no pair for what is observed beside. `Never` has one for each that must not be.
    """
    match expectation:
        case Invocations():
            yield from invocation_pairs(expectation, recording)
        case Requests():
            yield from request_pairs(expectation, recording)
        case AtLeast(of=of, in_order=in_order):
            wanted = (pair for pair in pairs(of, recording) if pair.expected is not None)
            yield from wanted if in_order else map(_wherever, wanted)
        case Never(of=Invocations() as of):
            yield from unwanted_invocations(of, recording)
        case Never(of=Requests() as of):
            yield from unwanted_requests(of, recording)


def _wherever(pair: AnyPair) -> AnyPair:
    """Return a pair without the difference that it is elsewhere in the order."""
    moved = {DifferenceKind.MOVED_INVOCATION, DifferenceKind.REQUEST}
    left = (
        item for item in pair.differences if item.kind not in moved or item.place.moved_to is None
    )
    return dataclasses.replace(pair, differences=tuple(left))
