"""Shows what was expected and what was observed, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from harness.analysis import (
    DiffNode,
    branch,
    invocations_side_by_side,
    moved_node,
    side_by_side,
)
from harness.codec import difference_words
from harness.judging import AnyPair, body_for, expectation_differences, pairs, query
from harness.model import (
    AtLeast,
    Difference,
    DifferenceKind,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocation,
    Invocations,
    Never,
    Recording,
    Request,
    Requests,
)
from harness.session import Outcome

MOST: Final = 50
"""The most pairs of one verdict that are shown."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that was expected or observed: its name, both sides, and where they differ.

    `tree` shows every difference in `differences`, and no other.
    """

    title: str
    tree: DiffNode
    differences: tuple[Difference, ...]


def happenings(outcome: Outcome) -> list[Happening]:
    """Return what was expected and observed, for each expectation; pairs that differ come first.

    They have each difference of the verdict once, unless there are more than `MOST` pairs.
    """
    recording = outcome.recording
    if recording is None:
        return [_alone(difference) for difference in outcome.verdict.differences]
    found = [
        happening
        for expectation in outcome.job.requirement.expectations
        for happening in _of_expectation(expectation, recording)
    ]
    told = [difference for happening in found for difference in happening.differences]
    every = outcome.verdict.differences
    # Differences in conduct, which no requirement has to ask for, come first in a verdict.
    conduct = every[: max(0, len(every) - len(told))]
    if [*conduct, *told] != [*every]:
        found, conduct = [], every
    found = [*map(_alone, conduct), *found]
    return sorted(found, key=lambda happening: not happening.differences)[:MOST]


def _alone(difference: Difference) -> Happening:
    return Happening(difference_words.words(difference.place), _leaf(difference), (difference,))


def _leaf(difference: Difference) -> DiffNode:
    expected, observed, place = difference.expected, difference.observed, difference.place
    if place.moved_to is not None:
        return moved_node(place, expected, observed)
    return side_by_side(expected, observed, place)


def _of_expectation(expectation: Expectation, recording: Recording) -> Iterator[Happening]:
    if not isinstance(expectation, Invocations | Requests | AtLeast | Never):
        yield from map(_alone, expectation_differences(expectation, recording))
    for pair in pairs(expectation, recording):
        is_request = pair.place.kind is DifferenceKind.REQUEST
        what = f"request {pair.number}: {pair.place.subject}" if is_request else ""
        yield Happening(what or f"invocation {pair.number}", _tree(pair), pair.differences)


def _tree(pair: AnyPair) -> DiffNode:
    kinds = {difference.kind for difference in pair.differences}
    match pair.expected, pair.observed:
        case Expected() as wanted, Invocation() as seen if kinds <= {pair.place.kind}:
            return invocations_side_by_side(wanted, seen)
        case ExpectedRequest() as wanted, Request() as seen if pair.place.kind not in kinds:
            of_query, of_body = map(pair.place.part, (DifferenceKind.QUERY, DifferenceKind.BODY))
            parts = [
                side_by_side(wanted.query, query(seen), of_query, "query: "),
                side_by_side(wanted.parameters, body_for(wanted, seen), of_body, "body: "),
            ]
            return branch(pair.place, "", ("{", "}"), parts)
    return _leaf(pair.differences[0])
