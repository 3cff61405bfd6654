"""Contracts are checked when they are read: what could never be judged is refused, with its line.

A contract that checks nothing passes whatever a build does, so each fault is reported before
anything runs.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from harness.contracts.checks import contract, destinations, requirements
from harness.contracts.checks.faults import Fault, line_of
from harness.contracts.checks.requirements import UNWRITTEN_SOURCE, UNWRITTEN_STATEMENT
from harness.contracts.destinations.base import Destination
from harness.model import Requirement

__all__ = [
    "UNWRITTEN_SOURCE",
    "UNWRITTEN_STATEMENT",
    "Fault",
    "contract_faults",
    "destination_faults",
    "requirement_faults",
]


def destination_faults(file: Path, target: Destination) -> list[str]:
    """Return a line for each fault of a destination: its file and line, what is wrong, a remedy."""
    key = (target.key,)
    return [
        _line(file, f"destination {target.key}", item, key) for item in destinations.faults(target)
    ]


def requirement_faults(
    file: Path, requirement: Requirement, known: Mapping[str, Destination]
) -> list[str]:
    """Return a line for each fault of a requirement; `known` are all destinations by their key."""
    found = requirements.faults(requirement, known)
    return [_line(file, requirement.id, item, (requirement.id,)) for item in found]


def contract_faults(
    files: Mapping[str, Path], required: Iterable[Requirement], target: Destination
) -> list[str]:
    """Return a line for each fault that shows only between all requirements of one destination.

    `files` are the requirements' files, by their id.
    """
    return [
        _line(files[item.id], item.id, fault, (item.id,))
        for item, fault in contract.faults(required, target)
    ]


def _line(file: Path, subject: str, fault: Fault, otherwise: tuple[str, ...]) -> str:
    line = line_of(file, (*fault.words, *otherwise))
    return f"{file}:{line}: {subject}: {fault.message}"
