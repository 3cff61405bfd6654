"""Masks the tokens and keys of an outcome, before anything is told of it."""

from collections.abc import Iterator, Mapping

from harness.codec import Mask
from harness.contracts import all_destinations
from harness.model import Value
from harness.session import Outcome


def masked(outcome: Outcome) -> Outcome:
    """Return an outcome with every secret of its settings masked, wherever it is."""
    return mask(outcome).value(outcome)


def mask(outcome: Outcome) -> Mask:
    """Return what masks the secrets of an outcome's settings."""
    return Mask(_settings(outcome))


def _settings(outcome: Outcome) -> Iterator[Mapping[str, Value]]:
    requirement, known = outcome.job.requirement, all_destinations()
    yield requirement.settings
    for key in (requirement.destination, requirement.conditions.neighbour):
        if key in known:
            yield known[key].settings
    if outcome.recording:
        yield outcome.recording.settings
