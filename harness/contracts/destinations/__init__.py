"""The harness's own destinations, one module for each."""

import importlib
import pkgutil
from collections.abc import Mapping

from harness.contracts.destinations.base import Destination


def built_in() -> Mapping[str, Destination]:
    """Return the harness's own destinations by their key."""
    found: dict[str, Destination] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name != "base":
            loaded = importlib.import_module(f"{__name__}.{module.name}")
            found[loaded.DESTINATION.key] = loaded.DESTINATION
    return found
