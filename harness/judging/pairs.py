"""Pairs what an expectation lists with what was observed, whatever the expectation makes of it.

The pairs are those of the smallest edit: `harness.analysis.smallest_edit` says what that is.
"""

from collections.abc import Iterable, Iterator

from harness.judging.invocation_pairs import invocation_pairs, unwanted_invocations
from harness.judging.pair import AnyPair
from harness.judging.request_pairs import request_pairs, unwanted_requests
from harness.model import (
    AtLeast,
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
        case AtLeast(of=Invocations() as of, in_order=in_order):
            yield from _expected(invocation_pairs(of, recording, in_order=in_order))
        case AtLeast(of=Requests() as of, in_order=in_order):
            yield from _expected(request_pairs(of, recording, in_order=in_order))
        case Never(of=Invocations() as of):
            yield from unwanted_invocations(of, recording)
        case Never(of=Requests() as of):
            yield from unwanted_requests(of, recording)


def _expected(every: Iterable[AnyPair]) -> Iterator[AnyPair]:
    return (pair for pair in every if pair.expected is not None)
