"""The contract: the harness's own requirements, a module for each destination.

A module whose name begins with an underscore is shared, or a part of another.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from types import ModuleType
from typing import Final

from harness.contracts.destinations.base import Destination
from harness.contracts.requirements import _platform
from harness.contracts.requirements._platform.subject import Subject
from harness.model import Requirement

_SHARED: Final = {"common", "semantic"}


def _modules() -> dict[str, ModuleType]:
    """Return the modules of the harness's own destinations, by their keys."""
    return {
        module.name: importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_") and module.name not in _SHARED
    }


def _subjects(
    modules: Mapping[str, ModuleType], destinations: Mapping[str, Destination]
) -> list[Subject]:
    """Return the destinations that have probes."""
    return [
        Subject(destinations[key], module.PROBES)
        for key, module in modules.items()
        if hasattr(module, "PROBES")
    ]


def built_in(destinations: Mapping[str, Destination]) -> tuple[Requirement, ...]:
    """Return the harness's own requirements; `destinations` are its own, by their key."""
    modules = _modules()
    pairs = _platform.pairs(_subjects(modules, destinations))
    return tuple(
        item
        for key, module in modules.items()
        for item in (*module.REQUIREMENTS, *(pair for pair in pairs if pair.destination == key))
    )


def of_unknown(
    target: Destination, destinations: Mapping[str, Destination]
) -> tuple[Requirement, ...]:
    """Return what holds for a destination of which only the name is known.

    `destinations` are those that are known, by their key.
    """
    return _platform.of_unknown(target, _subjects(_modules(), destinations))
