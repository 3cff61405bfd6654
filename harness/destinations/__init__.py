"""The destinations that the harness knows: one module for each, found by its presence."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from harness.destinations.base import Destination
from harness.errors import UsageError

__all__ = ["Destination", "destination", "destinations"]


@cache
def destinations() -> Mapping[str, Destination]:
    """Return all destinations by their key, in alphabetical order."""
    found: dict[str, Destination] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name != "base":
            loaded = importlib.import_module(f"{__name__}.{module.name}")
            found[loaded.DESTINATION.key] = loaded.DESTINATION
    return found


def destination(key: str) -> Destination:
    """Return one destination.

    Raises:
        UsageError: there is none of that name; lists those there are.
    """
    try:
        return destinations()[key.lower()]
    except KeyError:
        known = ", ".join(destinations())
        raise UsageError(f"unknown destination {key!r}; known are: {known}") from None
