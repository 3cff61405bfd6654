"""Contracts folders: destinations that are added from outside of the harness.

    destinations/<key>.py     DESTINATION = Destination(...)
    requirements/<key>.py     REQUIREMENTS = (Requirement(...), ...)
    stubs/<stub>              the tracker stub that the destination names
    integrations/<key>/       a reference build, if there is one

A file whose name begins with `_` is for the others to import (`from . import _shared`).
"""

import contextlib
import hashlib
import importlib
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Final

from harness.contracts import destinations, requirements
from harness.contracts.destinations.base import Destination
from harness.model import HarnessError, Requirement, UsageError

_ADDED: Final[set[Path]] = set()


def add(folder: Path) -> None:
    """Add the destinations of a contracts folder, with their requirements and stubs.

    It is added whole or not at all. To add it again changes nothing, even where its files have
    changed. `assets.load` finds the stubs of what was added before.

    Raises:
        UsageError: the folder lacks a part, a file cannot be imported or does not define what
            it must, a key, name or id is taken, or a requirement is for no known destination.
    """
    place = folder.resolve()
    if place in _ADDED:
        return
    if not place.is_dir():
        raise UsageError(f"there is no folder {place} to read contracts from")
    with contextlib.ExitStack() as undo:
        package = _package(place)
        undo.callback(_forget, package)
        found = _destinations(place, package)
        destinations.add(place, found)
        undo.callback(destinations.remove, place)
        requirements.add(place, _requirements(place, package, found))
        _ADDED.add(place)
        undo.pop_all()


def _destinations(folder: Path, package: str) -> dict[str, Destination]:
    """Return a folder's destinations by their key; those of requirements can look them up next.

    Raises:
        UsageError: one cannot be had, or could not be told from another.
    """
    found: dict[str, Destination] = {}
    for file, module in _modules(folder / "destinations", package):
        item = getattr(module, "DESTINATION", None)
        if not isinstance(item, Destination):
            raise UsageError(f"{file} has no DESTINATION; write 'DESTINATION = Destination(...)'")
        for other in destinations.destinations().values():
            _tell_apart(file, item, other, destinations.folder_of(other.key) or "the harness")
        for other in found.values():
            _tell_apart(file, item, other, folder)
        stub = folder / "stubs" / item.stub
        if not stub.is_file():
            raise UsageError(f"{file} names the tracker stub {item.stub!r}, but {stub} is missing")
        found[item.key] = item
    if not found:
        raise UsageError(
            f"{folder} is no contracts folder: there is no destination in {folder}/destinations/"
        )
    return found


def _tell_apart(file: Path, item: Destination, other: Destination, owner: Path | str) -> None:
    """Compare two destinations: people type the key, and results are shown by the name.

    Raises:
        UsageError: one could be taken for the other.
    """
    for part in ("key", "name"):
        wanted = getattr(item, part)
        if wanted == getattr(other, part):
            raise UsageError(
                f"{file}: the {part} {wanted!r} is taken by a destination of {owner}; "
                "choose another"
            )


def _requirements(
    folder: Path, package: str, own: Mapping[str, Destination]
) -> tuple[Requirement, ...]:
    """Return a folder's requirements.

    Raises:
        UsageError: one cannot be had, has the id of another, or is for no known destination;
            or a destination of the folder has none.
    """
    found: list[Requirement] = []
    taken = {item.id: item.destination for item in requirements.requirements()}
    for file, module in _modules(folder / "requirements", package):
        for item in _listed(file, module):
            if item.id in taken:
                raise UsageError(
                    f"{file}: the requirement id {item.id!r} is taken by one of the destination "
                    f"{taken[item.id]!r}; choose another"
                )
            known = destinations.destinations()
            if item.destination not in known:
                raise UsageError(
                    f"{file}: {item.id} is for the unknown destination {item.destination!r}; "
                    f"known are: {', '.join(known)}"
                )
            taken[item.id] = item.destination
            found.append(item)
    for key in own:
        if key not in {item.destination for item in found}:
            file = folder / "requirements" / f"{key}.py"
            raise UsageError(f"the destination {key!r} has no requirements; write some in {file}")
    return tuple(found)


def _listed(file: Path, module: ModuleType) -> tuple[Requirement, ...]:
    """Return what a requirements file lists.

    Raises:
        UsageError: it lists nothing, or something else.
    """
    listed = getattr(module, "REQUIREMENTS", None)
    remedy = "write 'REQUIREMENTS = (Requirement(...), ...)'"
    if listed is None:
        raise UsageError(f"{file} has no REQUIREMENTS; {remedy}")
    # Without its comma, a tuple of one is that one.
    if not isinstance(listed, tuple | list) or not all(
        isinstance(item, Requirement) for item in listed
    ):
        raise UsageError(f"{file}: REQUIREMENTS is no tuple of requirements; {remedy}")
    return tuple(listed)


def _package(folder: Path) -> str:
    """Make the package that a folder's files are modules of, under a name like no other."""
    name = f"harness_contracts_{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package
    # The files may be younger than what Python remembers of the folder.
    importlib.invalidate_caches()
    return name


def _forget(package: str) -> None:
    """Unload a package, so that its files are read anew when the folder is added after all."""
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]


def _modules(folder: Path, package: str) -> Iterator[tuple[Path, ModuleType]]:
    """Yield the files of a folder, imported, in alphabetical order.

    Raises:
        UsageError: one cannot be imported: its line, and what Python said.
    """
    for file in sorted(folder.glob("[!_]*.py")):
        try:
            module = importlib.import_module(f"{package}.{folder.name}.{file.stem}")
        except Exception as problem:  # whatever a file of somebody else's raises
            raise UsageError(_why(problem, file)) from problem
        yield file, module


def _why(problem: Exception, file: Path) -> str:
    """Say in one line where in the folder an import came to its end, and what Python said."""
    folder = file.parent.parent
    lines = [
        f"{frame.filename}:{frame.lineno}"
        for frame in traceback.extract_tb(problem.__traceback__)
        if Path(frame.filename).is_relative_to(folder)
    ]
    said = str(problem)
    if isinstance(problem, SyntaxError) and problem.filename:
        lines.append(f"{problem.filename}:{problem.lineno or 1}")
        said = problem.msg
    if not isinstance(problem, HarnessError):
        said = f"{type(problem).__name__}: {said}"
    return f"{lines[-1] if lines else file} cannot be imported: {' '.join(said.split())}"
