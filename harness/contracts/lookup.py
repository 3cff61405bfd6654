"""What a file of a contracts folder can look up while it is read, including what was read before.

This needs a context variable: a file is imported, and nothing can be passed to an import.
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Final

from harness.contracts.contracts import Contracts, built_in
from harness.contracts.destinations.base import Destination
from harness.model import Requirement

_VISIBLE: Final[ContextVar[Contracts]] = ContextVar("contracts that a file sees while it is read")


@contextlib.contextmanager
def visible(contracts: Contracts) -> Iterator[None]:
    """Let the files that are imported within the context see these contracts."""
    token = _VISIBLE.set(contracts)
    try:
        yield
    finally:
        _VISIBLE.reset(token)


def destination(key: str) -> Destination:
    """Return a destination of the harness's own, or, in a contracts folder, one read before.

    Raises:
        UsageError: no destination has that name; the message lists those that exist.
    """
    return (_VISIBLE.get(None) or built_in()).destination(key)


def requirement(identifier: str) -> Requirement:
    """Return a requirement of the harness's own, or, in a contracts folder, one read before.

    Raises:
        UsageError: no requirement has that id; the message names the nearest.
    """
    return (_VISIBLE.get(None) or built_in()).requirement(identifier)
