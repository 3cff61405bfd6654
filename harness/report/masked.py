"""Masks the tokens and keys of an outcome, before anything is told of it."""

from collections.abc import Iterator, Mapping

from harness.destinations import destination
from harness.masking import Mask
from harness.session import Outcome
from harness.values import Value


def masked(outcome: Outcome) -> Outcome:
    """Return an outcome with every secret of its settings masked, wherever it is."""
    return Mask(_settings(outcome)).value(outcome)


def _settings(outcome: Outcome) -> Iterator[Mapping[str, Value]]:
    requirement = outcome.job.requirement
    yield requirement.settings
    yield destination(requirement.destination).settings
    if requirement.conditions.neighbour:
        yield destination(requirement.conditions.neighbour).settings
    if outcome.recording:
        yield outcome.recording.settings
