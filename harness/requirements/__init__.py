"""The contract: every requirement, one module for each destination, found by its presence.

A module whose name begins with an underscore is a part of others.
"""

import difflib
import importlib
import pkgutil
from functools import cache

from harness.contract import Requirement
from harness.errors import UsageError

_SHARED = {"common", "semantic"}


@cache
def requirements() -> tuple[Requirement, ...]:
    """Return all requirements, destination by destination in alphabetical order.

    Raises:
        ValueError: two requirements have the same id.
    """
    found: dict[str, Requirement] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name in _SHARED or module.name.startswith("_"):
            continue
        for requirement in importlib.import_module(f"{__name__}.{module.name}").REQUIREMENTS:
            if requirement.id in found:
                raise ValueError(f"two requirements have the id {requirement.id}")
            found[requirement.id] = requirement
    return tuple(found.values())


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
