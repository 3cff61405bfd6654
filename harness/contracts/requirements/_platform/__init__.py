"""What Segment promises for every destination, as requirements made from a destination's probes.

A destination's requirements module appends `platform(DESTINATION, PROBES)` to its own.
"""

import itertools
from collections.abc import Sequence

from harness.contracts.destinations.base import Destination
from harness.contracts.requirements._platform.callbacks import callbacks
from harness.contracts.requirements._platform.delivery import delivery, early_delivery
from harness.contracts.requirements._platform.inputs import inputs
from harness.contracts.requirements._platform.neighbours import neighbours
from harness.contracts.requirements._platform.of_sample import can_be_sample, early_and_consent
from harness.contracts.requirements._platform.options import options
from harness.contracts.requirements._platform.probes import NOBODY, Message, Probes, required
from harness.contracts.requirements._platform.settings import settings
from harness.contracts.requirements._platform.subject import Subject
from harness.contracts.requirements._platform.traces import traces
from harness.contracts.requirements._platform.trackers import tracker_states
from harness.contracts.requirements._platform.unknown import unknown_destination
from harness.contracts.requirements._platform.users import users
from harness.model import Requirement

__all__ = [
    "NOBODY",
    "Message",
    "Probes",
    "can_be_sample",
    "early_and_consent",
    "of_unknown",
    "pairs",
    "platform",
    "required",
]

_PARTS = (
    delivery,
    early_delivery,
    tracker_states,
    callbacks,
    options,
    users,
    inputs,
    traces,
    settings,
)


def platform(target: Destination, probes: Probes) -> tuple[Requirement, ...]:
    """Return the platform requirements of one destination."""
    subject = Subject(target, probes)
    return tuple(requirement for part in _PARTS for requirement in part(subject))


def pairs(known: Sequence[Subject]) -> tuple[Requirement, ...]:
    """Return what holds for each two destinations on one page."""
    return tuple(
        requirement
        for subject, beside in itertools.permutations(known, 2)
        for requirement in neighbours(subject, beside)
    )


def of_unknown(target: Destination, known: Sequence[Subject]) -> tuple[Requirement, ...]:
    """Return what holds for an unknown destination, also with `known` ones on the page."""
    return tuple(unknown_destination(target, known))
