"""Contracts folders: destinations that are added from outside of the harness.

    destinations/<key>.py     DESTINATION = Destination(...)
    requirements/<key>.py     REQUIREMENTS = (Requirement(...), ...)
    stubs/<stub>              the tracker stub that the destination names
    integrations/<key>/       a reference build, if there is one

A file whose name begins with `_` is for the others to import (`from . import _shared`).
"""

import contextlib
import dataclasses
import hashlib
import importlib
import os
import re
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Final

from harness.contracts import checks, lookup, samples
from harness.contracts.checks.faults import nearest
from harness.contracts.contracts import Contracts
from harness.contracts.destinations.base import Destination
from harness.model import HarnessError, Requirement, UsageError

_NO_DISPATCHER: Final = tuple(
    f"TypeError: {kind}.__init__() got an unexpected keyword argument 'dispatcher'"
    for kind in ("Invocations", "BeforeScript")
)
"""Python's messages on a dispatcher that is given to an expectation, as older contracts do."""

_UNKNOWN_NAME: Final = re.compile(r"cannot import name '(\w+)'")


def with_folder(contracts: Contracts, folder: Path) -> Contracts:
    """Return contracts with all of a contracts folder; one that they have adds nothing.

    Raises:
        UsageError: the folder lacks a part, a file cannot be imported or does not define what
            it must, a key, name or id belongs to another, or a contract has faults; then there is a
            line for each fault.
    """
    place = folder.resolve()
    if place in {item.folder for item in contracts.destinations.values()}:
        return contracts
    if not place.is_dir():
        raise UsageError(
            f"{place} is a file; name the contracts folder that has it"
            if place.exists()
            else f"there is no folder {place} to read contracts from"
        )
    faults: list[str] = []
    with _package(place) as package:
        found = _destinations(contracts, place, package, faults)
        # Requirements can look the folder's own destinations up.
        known = contracts.plus(found, ())
        with lookup.visible(known):
            required, given = _requirements(known, place, package, faults)
    if faults:
        raise UsageError("\n".join(faults))
    for item in found:
        if item.key not in {one.destination for one in required}:
            file = place / "requirements" / f"{item.key}.py"
            raise UsageError(
                f"the destination {item.key!r} has no requirements; write some in {file}"
            )
    required += _derived(known, found, required, given)
    return known.plus((), required, place).with_reasons(samples.reasons(given))


def _derived(
    known: Contracts,
    found: Sequence[Destination],
    required: Sequence[Requirement],
    given: Mapping[str, samples.Sample],
) -> list[Requirement]:
    """Return what follows from the sample of each of the folder's destinations.

    Raises:
        UsageError: one has no sample, or a requirement has the id of one that follows.
    """
    taken = {*known.requirements, *(item.id for item in required)}
    derived: list[Requirement] = []
    for item in found:
        derived += samples.derived(item, given.get(item.key), required)
    for one in derived:
        if one.id in taken:
            raise UsageError(
                f"the requirement id {one.id!r} is one that every contract has by itself; "
                "choose another"
            )
    return derived


def _destinations(
    contracts: Contracts, folder: Path, package: str, faults: list[str]
) -> list[Destination]:
    """Return a folder's destinations; what is wrong with one joins the `faults`.

    Raises:
        UsageError: one cannot be read, or has the key or name of another.
    """
    found: list[Destination] = []
    with lookup.visible(contracts):
        for file, module in _modules(folder / "destinations", package):
            item = getattr(module, "DESTINATION", None)
            if not isinstance(item, Destination):
                raise UsageError(
                    f"{file} has no DESTINATION; write 'DESTINATION = Destination(...)'"
                )
            for other in (*contracts.destinations.values(), *found):
                _refuse_same_name(file, item, other)
            stub = folder / "stubs" / item.stub
            if not stub.is_file():
                raise UsageError(
                    f"{file} names the tracker stub {item.stub!r}, but {stub} is missing"
                )
            faults += checks.destination_faults(file, item)
            found.append(dataclasses.replace(item, folder=folder))
    if not found:
        raise UsageError(
            f"{folder} is not a contracts folder: there is no destination in {folder}/destinations/"
        )
    return found


def _refuse_same_name(file: Path, item: Destination, other: Destination) -> None:
    """Refuse the key or name of another destination: people type the key, and read the name.

    Raises:
        UsageError: the key or the name is the same.
    """
    for part in ("key", "name"):
        wanted = getattr(item, part)
        if wanted == getattr(other, part):
            raise UsageError(
                f"{file}: the {part} {wanted!r} already belongs to a destination of "
                f"{other.folder or 'the harness'}; choose another"
            )


def _requirements(
    contracts: Contracts, folder: Path, package: str, faults: list[str]
) -> tuple[list[Requirement], dict[str, samples.Sample]]:
    """Return a folder's requirements and samples; what is wrong with one joins the `faults`.

    Raises:
        UsageError: one cannot be read, or has the id of another.
    """
    found: list[Requirement] = []
    given: dict[str, samples.Sample] = {}
    files: dict[str, Path] = {}
    owners = {item.id: item.destination for item in contracts.requirements.values()}
    for file, module in _modules(folder / "requirements", package):
        listed = _listed(file, module)
        given |= samples.declared(file, getattr(module, "SAMPLE", None), listed)
        for item in listed:
            if item.id in owners:
                raise UsageError(
                    f"{file}: the requirement id {item.id!r} already belongs to one of "
                    f"{owners[item.id]!r}; choose another"
                )
            faults += checks.requirement_faults(file, item, contracts.destinations)
            owners[item.id] = item.destination
            files[item.id] = file
            found.append(item)
    if not faults:  # what is looked at together must be sound by itself
        for key in dict.fromkeys(item.destination for item in found):
            own = [item for item in found if item.destination == key]
            faults += checks.contract_faults(files, own, contracts.destinations[key])
    return found, given


def _listed(file: Path, module: ModuleType) -> tuple[Requirement, ...]:
    """Return what a requirements file lists.

    Raises:
        UsageError: it lists nothing, or something else.
    """
    listed = getattr(module, "REQUIREMENTS", None)
    remedy = "write 'REQUIREMENTS = (Requirement(...), ...)'"
    if listed is None:
        raise UsageError(f"{file} has no REQUIREMENTS; {remedy}")
    # Without its comma, a tuple of one requirement is that requirement.
    if not isinstance(listed, tuple | list) or not all(
        isinstance(item, Requirement) for item in listed
    ):
        raise UsageError(f"{file}: REQUIREMENTS is not a tuple of requirements; {remedy}")
    return tuple(listed)


@contextlib.contextmanager
def _package(folder: Path) -> Iterator[str]:
    """Make a package of a folder's files; yield its name, which no other folder's package has.

    The package is removed at the end, so that the files are read again the next time.
    """
    name = f"harness_contracts_{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package
    # The files may be younger than what Python remembers of the folder.
    importlib.invalidate_caches()
    try:
        yield name
    finally:
        for module in [each for each in sys.modules if each.partition(".")[0] == name]:
            del sys.modules[module]


def _modules(folder: Path, package: str) -> Iterator[tuple[Path, ModuleType]]:
    """Yield the files of a folder, imported, in alphabetical order.

    Raises:
        UsageError: one cannot be imported: its line, and Python's message.
    """
    for file in sorted(folder.glob("[!_]*.py")):
        try:
            module = importlib.import_module(f"{package}.{folder.name}.{file.stem}")
        except Exception as problem:  # another person's file may raise anything
            raise UsageError(_why(problem, file)) from problem
        yield file, module


def _why(problem: Exception, file: Path) -> str:
    """Return one line: where in the folder an import failed, and Python's message."""
    folder = file.parent.parent
    lines = [
        f"{frame.filename}:{frame.lineno}"
        for frame in traceback.extract_tb(problem.__traceback__)
        if Path(frame.filename).is_relative_to(folder)
    ]
    message = str(problem)
    if isinstance(problem, SyntaxError) and problem.filename:
        lines.append(f"{problem.filename}:{problem.lineno or 1}")
        message = problem.msg
    if not isinstance(problem, HarnessError):
        message = f"{type(problem).__name__}: {message}{_remedy(problem)}"
    if message.startswith(_NO_DISPATCHER):
        message = "the dispatcher is the destination's: write Destination(..., dispatcher=...)"
    return f"{lines[-1] if lines else file} cannot be imported: {' '.join(message.split())}"


def _remedy(problem: Exception) -> str:
    """Return what to do where something of the harness is not where it is imported from."""
    package = __name__.rpartition(".")[0]
    if not isinstance(problem, ImportError) or not str(problem.name).startswith("harness"):
        return ""
    if problem.name != package:
        return f"; import what a contract needs from {package}"
    unknown = _UNKNOWN_NAME.match(str(problem))
    return f"; {nearest(unknown[1], sys.modules[package].__all__)}" if unknown else ""
