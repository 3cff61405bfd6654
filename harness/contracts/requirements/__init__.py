"""The contract: the harness's own requirements, a module for each destination, and added ones.

A module whose name begins with an underscore is shared, or a part of another.
"""

import difflib
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final

from harness.contracts.destinations.base import Destination
from harness.contracts.requirements import _platform
from harness.contracts.requirements._platform import Probes
from harness.model import Requirement, UsageError

_SHARED: Final = {"common", "semantic"}
_ADDED: Final[dict[Path, Sequence[Requirement]]] = {}
_MET: Final[dict[str, Sequence[Requirement]]] = {}


def _modules() -> dict[str, ModuleType]:
    """Return the modules of the harness's own destinations, by their keys."""
    return {
        module.name: importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_") and module.name not in _SHARED
    }


def _probes(modules: Mapping[str, ModuleType]) -> dict[str, Probes]:
    return {key: module.PROBES for key, module in modules.items() if hasattr(module, "PROBES")}


@cache
def _built_in() -> tuple[Requirement, ...]:
    """Return the harness's own requirements.

    Raises:
        ValueError: two requirements have the same id.
    """
    modules = _modules()
    pairs = _platform.pairs(_probes(modules))
    found: dict[str, Requirement] = {}
    for key, module in modules.items():
        for item in (*module.REQUIREMENTS, *(pair for pair in pairs if pair.destination == key)):
            if item.id in found:
                raise ValueError(f"two requirements have the id {item.id}")
            found[item.id] = item
    return tuple(found.values())


def requirements() -> tuple[Requirement, ...]:
    """Return all requirements, destination by destination in alphabetical order."""
    added = (item for found in (*_ADDED.values(), *_MET.values()) for item in found)
    return tuple(sorted((*_built_in(), *added), key=lambda item: item.destination))


def add(folder: Path, found: Sequence[Requirement]) -> None:
    """Add the requirements of a contracts folder; `harness.contracts.loader` reads it."""
    _ADDED[folder] = found


def meet(target: Destination) -> None:
    """Add what holds for a destination of which nothing is known but its name."""
    _MET[target.key] = _platform.of_stranger(target, _probes(_modules()))


def folder_of(identifier: str) -> Path | None:
    """Return the contracts folder that a requirement is from; the harness's own have none."""
    return next(
        (folder for folder, found in _ADDED.items() if identifier in {item.id for item in found}),
        None,
    )


def of_destination(key: str) -> tuple[Requirement, ...]:
    """Return the requirements of one destination."""
    return tuple(item for item in requirements() if item.destination == key)


def requirement(identifier: str) -> Requirement:
    """Return one requirement.

    Raises:
        UsageError: there is none of that id; names the nearest.
    """
    known = {item.id: item for item in requirements()}
    if identifier in known:
        return known[identifier]
    near = difflib.get_close_matches(identifier, known, n=3, cutoff=0.4)
    suggestion = f"; did you mean {' or '.join(near)}?" if near else ""
    raise UsageError(f"unknown requirement {identifier!r}{suggestion} ('harness list' shows all)")
