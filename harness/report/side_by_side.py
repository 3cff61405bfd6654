"""Shows what was expected and what was observed, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from harness.analysis import DiffNode, branch, invocations_side_by_side, side_by_side
from harness.codec import difference_words
from harness.judging import Pair, expectation_differences, invocation_pairs, query, request_pairs
from harness.model import (
    Difference,
    DifferenceKind,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocation,
    Invocations,
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
    return side_by_side(difference.expected, difference.observed, difference.place)


def _of_expectation(expectation: Expectation, recording: Recording) -> Iterator[Happening]:
    match expectation:
        case Invocations():
            for index, pair in enumerate(invocation_pairs(expectation, recording), start=1):
                yield _of_pair(pair, f"invocation {index}")
        case Requests(method=method, host=host, path=path):
            name = f"{method} {host}{path}"
            for index, pair in enumerate(request_pairs(expectation, recording), start=1):
                yield _of_pair(pair, f"request {index}: {name}")
        case _:
            yield from map(_alone, expectation_differences(expectation, recording))


def _of_pair(pair: Pair, title: str) -> Happening:
    return Happening(title, _tree(pair), pair.differences)


def _tree(pair: Pair) -> DiffNode:
    wanted, seen = pair.expected, pair.observed
    if isinstance(wanted, Expected) and isinstance(seen, Invocation):
        return invocations_side_by_side(wanted, seen)
    if isinstance(wanted, ExpectedRequest) and isinstance(seen, Request):
        of_query, of_body = map(pair.place.part, (DifferenceKind.QUERY, DifferenceKind.BODY))
        parts = [
            side_by_side(wanted.query, query(seen), of_query, "query: "),
            side_by_side(wanted.parameters, seen.parameters, of_body, "body: "),
        ]
        return branch(pair.place, "", ("{", "}"), parts)
    [difference] = pair.differences
    return _leaf(difference)
