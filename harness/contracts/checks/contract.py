"""Faults that only the rest of a contract shows: a name nowhere expected, a copy of a requirement.

A requirement that expects nothing of a function or address holds for each that does not exist. So a
name that is nowhere expected, but is nearly one that is, is taken for that one misspelt. And of two
requirements that ask the same of the same calls, one is a copy that nobody finished.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Final

from harness.contracts.checks.faults import Fault
from harness.contracts.destinations.base import Destination
from harness.model import AtLeast, Expectation, Invocations, Never, Requests, Requirement

_NEARLY: Final = 0.9
"""How alike two names are, from 0 to 1, of which one is taken for the other misspelt."""

_VARIES: Final = re.compile(r"\d+|s\b")
"""In what real names differ: a version's number, and one for several."""


def faults(
    contract: Iterable[Requirement], target: Destination
) -> Iterator[tuple[Requirement, Fault]]:
    """Yield the faults of one destination's requirements, each with its requirement."""
    every = [*contract]
    yield from _copies(every)
    expected = [_listing(part) for item in every for part in item.expectations]
    functions = [
        *target.functions,
        *(
            wanted.function
            for part in expected
            if isinstance(part, Invocations)
            for wanted in part.expected
        ),
    ]
    addresses = [
        *((host, path) for host in target.hosts for path in target.answers),
        *(
            (part.host, part.path)
            for part in expected
            if isinstance(part, Requests) and part.expected
        ),
    ]
    for item in every:
        for part in map(_listing, item.expectations):
            if isinstance(part, Invocations):
                for name in part.functions:
                    yield from ((item, fault) for fault in _misspelt("functions", name, functions))
            elif isinstance(part, Requests):
                paths = [path for host, path in addresses if host == part.host]
                yield from ((item, fault) for fault in _misspelt("answers", part.path, paths))


def _listing(part: Expectation) -> Expectation:
    """Return what `AtLeast` or `Never` is about, and any other as it is."""
    return part.of if isinstance(part, AtLeast | Never) else part


def _copies(contract: Iterable[Requirement]) -> Iterator[tuple[Requirement, Fault]]:
    first: dict[str, Requirement] = {}
    for item in contract:
        asked = (item.calls, item.settings, item.conditions, item.libraries, item.expectations)
        other = first.setdefault(repr(asked), item)
        if other is not item:
            yield (
                item,
                Fault(f"it asks the same of the same calls as {other.id}; change or remove it"),
            )


def _misspelt(part: str, name: str, expected: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault of a name that is misspelt; `part` of the destination tells that it is not."""
    if name in (others := [*expected]):
        return
    near = difflib.get_close_matches(name, others, n=1, cutoff=_NEARLY)
    if near and _VARIES.sub("", name) != _VARIES.sub("", near[0]):
        yield Fault(
            f"nothing is expected of {name!r} anywhere, so it may not exist; "
            f"did you mean {near[0]!r}? If not, add it to the destination's {part}",
            (name,),
        )
