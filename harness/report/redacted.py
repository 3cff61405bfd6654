"""Masks the tokens and keys of an outcome before anything about it is reported."""

import dataclasses
from collections.abc import Iterator, Mapping

from harness.codec import Mask
from harness.model import Value
from harness.session import Outcome


def masked(outcome: Outcome) -> Outcome:
    """Return an outcome with every secret of its settings masked, wherever the secret occurs."""
    readable = dataclasses.replace(outcome, evidence=outcome.recording)
    return mask(readable).value(readable)


def shown(outcome: Outcome, *, show_secrets: bool) -> Outcome:
    """Return an outcome that may be shown: redacted, unless `show_secrets` is true."""
    return outcome if show_secrets else masked(outcome)


def mask(outcome: Outcome) -> Mask:
    """Return what masks the secrets of an outcome's settings."""
    return Mask(_settings(outcome))


def _settings(outcome: Outcome) -> Iterator[Mapping[str, Value]]:
    job = outcome.job
    yield job.requirement.settings
    yield job.destination.settings
    if job.neighbour:
        yield job.neighbour.settings
    if (recording := outcome.recording) is not None:
        yield recording.settings
