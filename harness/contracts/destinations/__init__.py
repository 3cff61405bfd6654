"""The destinations that are known: the harness's own, one module for each, and added ones."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from harness.contracts.destinations.base import EVERY_HOST, Destination
from harness.model import UsageError
from harness.toolchain import paths

__all__ = [
    "EVERY_HOST",
    "Destination",
    "add",
    "destination",
    "destinations",
    "folder_of",
    "home",
    "meet",
    "remove",
]

_ADDED: Final[dict[Path, Mapping[str, Destination]]] = {}
_MET: Final[dict[str, Destination]] = {}


@cache
def _built_in() -> Mapping[str, Destination]:
    found: dict[str, Destination] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name != "base":
            loaded = importlib.import_module(f"{__name__}.{module.name}")
            found[loaded.DESTINATION.key] = loaded.DESTINATION
    return found


def destinations() -> Mapping[str, Destination]:
    """Return all destinations by their key, in alphabetical order."""
    every = {**_built_in(), **_MET}
    for added in _ADDED.values():
        every.update(added)
    return dict(sorted(every.items()))


def destination(key: str) -> Destination:
    """Return one destination.

    Raises:
        UsageError: there is none of that name; lists those there are.
    """
    every = destinations()
    try:
        return every[key.lower()]
    except KeyError:
        raise UsageError(f"unknown destination {key!r}; known are: {', '.join(every)}") from None


def add(folder: Path, found: Mapping[str, Destination]) -> None:
    """Add the destinations of a contracts folder, by their key; `contracts.loader` reads it."""
    _ADDED[folder] = found


def meet(item: Destination) -> None:
    """Add a destination of which nothing is known but its name; `contracts.unknown` makes it."""
    _MET[item.key] = item


def remove(folder: Path) -> None:
    """Take away what was added of a contracts folder."""
    del _ADDED[folder]


def folder_of(key: str) -> Path | None:
    """Return the contracts folder that a destination is from; the harness's own have none."""
    return next((folder for folder, added in _ADDED.items() if key in added), None)


def home(key: str) -> Path:
    """Return the folder that has a destination's `stubs/` and `integrations/`.

    Raises:
        SetupError: it is the harness's own, and a file that belongs there is missing.
    """
    return folder_of(key) or paths.pages()
