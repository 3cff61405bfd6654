"""Looks for a call that does not arrive as it was made: many in one page, each judged alone."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import hypothesis
from hypothesis import strategies as st

from harness.builds import Bundles
from harness.codec import call_source, source
from harness.codec.difference_words import words
from harness.contracts import requirement
from harness.contracts.requirements._wigzo import Event, User, events_arrive, users_arrive
from harness.contracts.requirements._wishpond import IDENTIFY, TRACK
from harness.driver import Driver
from harness.judging import expectation_differences, judge
from harness.model import (
    Call,
    Difference,
    Expectation,
    Expected,
    Invocations,
    Library,
    Method,
    Recording,
    Requirement,
    Word,
)
from tests.conformance.any_value import calls, wishpond_names

MOST_CALLS: Final = 20
"""Calls that one page makes at most."""


class WrongCallError(Exception):
    """A call did not arrive as it was made: the call, and where it differs."""


_ORDINARY: Final = {"wishpond": "wishpond-identify-params", "wigzo": "wigzo-identify-email"}
"""A requirement of each destination under ordinary conditions, for what else a run needs."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where calls go: one method, under one library, to one build."""

    destination: str
    method: Method
    library: Library
    bundles: Bundles


def counterexample(driver: Driver, way: Way, lists: int, most: int = MOST_CALLS) -> str:
    """Return the simplest call found that does not arrive, and where it differs; `""` if none.

    `lists` is how many lists of calls are tried, `most` how many calls are in one at most.
    """

    @hypothesis.settings(
        max_examples=lists,
        deadline=None,
        derandomize=True,
        database=None,
        # One wrong call is told; what else might be wrong, when that one is right again.
        report_multiple_bugs=False,
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
    )
    @hypothesis.given(
        # The library merges the traits of one user: each identify is of another.
        st.lists(
            calls(way.destination, way.method),
            min_size=1,
            max_size=most,
            unique_by=lambda call: call.args[0],
        )
    )
    def every_call_arrives(made: list[Call]) -> None:
        for found in wrong(driver, way, made):
            raise WrongCallError(found)

    try:
        every_call_arrives()
    except WrongCallError as found:
        return str(found)
    return ""


def wrong(driver: Driver, way: Way, made: Sequence[Call]) -> Iterator[str]:
    """Make all calls in one page; yield each that does not arrive, and where it differs.

    What goes wrong, but is not of one call, is told with all calls of the page.
    """
    any_call = _any_call(way, made)
    recording = driver.record(any_call, way.library, way.bundles)
    conduct = judge(any_call, recording)
    if conduct.word is Word.ERROR:
        yield f"{_told(made, [])}\ncannot be judged: {conduct.reason}"
        return
    elsewhere = list(conduct.differences)
    for index, call in enumerate(made):
        phase = f"call {index}"
        misconduct = [one for one in elsewhere if words(one.place).endswith(f"({phase})")]
        elsewhere = [one for one in elsewhere if one not in misconduct]
        found = [*_differences(call, way, _only(recording, phase)), *misconduct]
        if found:
            yield _told([call], found)
    if elsewhere:
        yield _told(made, elsewhere)


def _any_call(way: Way, made: Sequence[Call]) -> Requirement:
    """Return a requirement that these calls are made, and that nothing else goes wrong."""
    known = requirement(_ORDINARY[way.destination])
    return dataclasses.replace(known, calls=tuple(made), expectations=())


def _only(recording: Recording, phase: str) -> Recording:
    """Return the recording with what one call caused, and nothing else."""
    caused = tuple(seen for seen in recording.observations if seen.phase == phase)
    return dataclasses.replace(recording, observations=caused)


def _differences(call: Call, way: Way, recording: Recording) -> Iterator[Difference]:
    for expectation in _expectations(way.destination, call):
        yield from expectation_differences(expectation, recording)


def _expectations(destination: str, call: Call) -> tuple[Expectation, ...]:
    """Return what one call must give: this, and no more than the destination says it adds."""
    name, tree = call.args
    if destination == "wigzo":
        if call.method == "track":
            return events_arrive(Event(name, tree))
        return users_arrive(User(name, tree))
    if call.method == "track":
        expected = Expected(TRACK, (name, tree))
    else:
        expected = Expected(IDENTIFY, (name, wishpond_names(tree)))
    return (Invocations((IDENTIFY, TRACK), (expected,)),)


def _told(made: Sequence[Call], found: Sequence[Difference]) -> str:
    lines = [call_source(call) for call in made]
    for one in found:
        lines.append(f"differs at {words(one.place)}")
        lines.append(f"  expected {source(one.expected, 2)}")
        lines.append(f"  observed {source(one.observed, 2)}")
    return "\n".join(lines)
