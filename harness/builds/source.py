"""Compiles a build from its source: a file, or a folder laid out as in the public monorepo."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from harness.builds.bundles import Bundles
from harness.contracts import Destination
from harness.model import Build, BuildError
from harness.toolchain import bundler, utf8

ENDINGS: Final = (".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".jsx", ".tsx")
"""The endings of a source file's name; for a name without one, they are tried in this order."""

_MANIFEST: Final = "package.json"
_ENTRIES: Final = ("lib/index", "index")
"""Where a folder's entry is if its package.json does not say."""


def reference_folder(destination: Destination) -> Path:
    """Return the folder of a destination's reference build.

    Raises:
        BuildError: the destination has none.
    """
    folder = destination.home() / "integrations" / destination.key
    if not has_reference(destination):
        raise BuildError(
            f"there is no build of {destination.name} to judge: {folder / _MANIFEST} is missing; "
            f"put a reference build in {folder}, or name one with '--build {destination.key}=…'"
        )
    return folder


def has_reference(destination: Destination) -> bool:
    """Say whether a destination has a reference build."""
    return (destination.home() / "integrations" / destination.key / _MANIFEST).is_file()


def reference(destination: Destination) -> Bundles:
    """Return the reference build of a destination, which conforms to all of its documentation.

    Raises:
        BuildError: there is none, or its source does not compile.
    """
    return from_folder(destination, reference_folder(destination), "reference")


def from_folder(destination: Destination, folder: Path, origin: str) -> Bundles:
    """Return a build made from a folder with a `package.json`, or with an entry of a usual name.

    Packages that its source imports come from its `node_modules` or those above, else from the
    harness's own.

    Raises:
        BuildError: the folder has no entry file, its `package.json` is damaged, or its source
            does not compile.
    """
    package = _manifest(folder / _MANIFEST)
    return _compile(destination, folder, _entry(folder, package), origin, package)


def from_file(destination: Destination, file: Path, origin: str) -> Bundles:
    """Return a build made from a single source file and what it imports.

    Its version is that of the package that contains it.

    Raises:
        BuildError: the nearest `package.json` above is damaged, or the source does not compile.
    """
    above = (folder for folder in file.parents if (folder / _MANIFEST).is_file())
    folder = next(above, file.parent)
    return _compile(destination, folder, file, origin, _manifest(folder / _MANIFEST))


def _compile(
    destination: Destination, folder: Path, entry: Path, origin: str, package: dict[str, Any]
) -> Bundles:
    job = {"folder": str(folder), "entry": str(entry), "name": destination.name}
    files = bundler.cached_bundle_of_sources({**job, "job": "dynamic"})
    dynamic = files["dynamic.js"].encode()
    build = Build(
        destination=destination.key,
        origin=origin,
        version=package.get("version", ""),
        sha256=hashlib.sha256(dynamic).hexdigest(),
    )
    return Bundles(
        build=build,
        # Without a time in its header, the same source is the same file.
        dynamic=gzip.compress(dynamic, mtime=0),
        dynamic_map=files["dynamic.js.map"],
        job=job,
    )


def _manifest(file: Path) -> dict[str, Any]:
    """Return the content of a `package.json`, or nothing if the file does not exist.

    Raises:
        BuildError: it is damaged.
    """
    if not file.is_file():
        return {}
    try:
        package = json.loads(utf8.read(file))
    except json.JSONDecodeError as problem:
        place = f"{file}:{problem.lineno}:{problem.colno}"
        raise BuildError(f"{place}: is not JSON: {problem.msg}") from None
    if not isinstance(package, dict):
        raise BuildError(f"{file}: expected an object, such as {{'main': 'lib/index.js'}}")
    for name in ("main", "version"):
        if not isinstance(package.get(name, ""), str):
            raise BuildError(f"{file}: {name!r} is {package[name]!r}; expected text")
    return package


def _entry(folder: Path, package: dict[str, Any]) -> Path:
    """Return the file of a folder that is its entry.

    Raises:
        BuildError: there is none.
    """
    main = package.get("main")
    if main:
        for file in _candidates(folder / main):
            if file.is_file():
                return file
        raise BuildError(
            f"{folder} has no entry file: 'main' in its {_MANIFEST} names {folder / main}, which "
            "is missing; build it, or correct 'main'"
        )
    for name in _ENTRIES:
        for ending in ENDINGS:
            if (folder / f"{name}{ending}").is_file():
                return folder / f"{name}{ending}"
    raise BuildError(
        f"{folder} has no entry file: it has no 'main' in a {_MANIFEST}, no lib/index.js and no "
        "index.js (nor .ts); name the folder that has one"
    )


def _candidates(named: Path) -> Iterator[Path]:
    """Yield the files that a package's `main` can mean, as Node.js reads it."""
    yield named
    yield from (named.with_name(f"{named.name}{ending}") for ending in ENDINGS)
    yield from (named / f"index{ending}" for ending in ENDINGS)
