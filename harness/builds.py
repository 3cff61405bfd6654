"""A build spec to a served bundle: the concrete integration that a run judges."""

import dataclasses
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import toolchain
from harness.destinations import Destination, home
from harness.errors import BuildError
from harness.model import Build, Library


@dataclass(frozen=True, slots=True)
class Bundles:
    """A build as it is served: for `next` the CDN's dynamic bundle, for `classic` the whole.

    `dynamic` is compressed, as the CDN has it; the maps lead back to the build's own source,
    whose files they name relative to its folder. `job` is the bundler's job that made it, but
    for its kind. What only `classic` needs is empty until `ready_for` fills it.
    """

    build: Build
    dynamic: bytes
    dynamic_map: str
    job: Mapping[str, Any]
    classic: str = ""
    classic_map: str = ""


def reference_folder(destination: Destination) -> Path:
    """Return the folder of a destination's reference build.

    Raises:
        BuildError: the destination has none.
    """
    folder = home(destination.key) / "integrations" / destination.key
    manifest = folder / "package.json"
    if not manifest.is_file():
        raise BuildError(
            f"there is no build of {destination.name} to judge: {manifest} is missing; "
            f"put a reference build in {folder}"
        )
    return folder


def reference(destination: Destination) -> Bundles:
    """Return the reference build of a destination, which conforms to all of its documentation.

    Raises:
        BuildError: there is none, or its source does not compile.
    """
    return from_folder(destination, reference_folder(destination), "reference")


def from_folder(destination: Destination, folder: Path, origin: str) -> Bundles:
    """Return a build made from a folder with a `package.json`, as the public monorepo has them.

    Raises:
        BuildError: the folder has no entry file, its `package.json` is damaged, or its source
            does not compile.
    """
    manifest = folder / "package.json"
    if not manifest.is_file():
        raise BuildError(f"{folder} is no integration: it has no package.json")
    try:
        package = json.loads(manifest.read_text(encoding="utf-8"))
    except json.JSONDecodeError as problem:
        raise BuildError(f"{manifest}:{problem.lineno}: is not JSON: {problem.msg}") from None
    entry = folder / package.get("main", "lib/index.js")
    if not entry.is_file():
        raise BuildError(f"{folder} has no entry file: {entry.name} is missing")
    source = _content(folder)
    job = {"folder": str(folder), "entry": str(entry), "name": destination.name}
    files = toolchain.cached_bundle({**job, "job": "dynamic"}, inputs=source)
    dynamic = files["dynamic.js"].encode()
    build = Build(
        destination=destination.key,
        origin=origin,
        version=package.get("version", "0.0.0"),
        sha256=hashlib.sha256(dynamic).hexdigest(),
    )
    return Bundles(
        build=build,
        # Without a time in its header, the same source is the same file.
        dynamic=gzip.compress(dynamic, mtime=0),
        dynamic_map=files["dynamic.js.map"],
        job=job,
    )


def resolve(target: Destination, spec: str, _: object) -> Bundles:
    """Return the build that a spec names.

    Raises:
        BuildError: it is no good.
    """
    return reference(target) if spec == "reference" else from_folder(target, Path(spec), spec)


def ready_for(library: Library, bundles: Bundles, neighbour: Bundles | None = None) -> Bundles:
    """Return a build with all that is served under a library, made where it is not yet.

    For `classic` that is a bundle with the library; it has the build of a `neighbour`, another
    destination of the same source, in it, too.

    Raises:
        BuildError: it does not compile.
    """
    if library == "next":
        return bundles
    job = {**bundles.job, "job": "classic"}
    # The map has the sources themselves, of packages too: what the bundle depends on.
    parts = [bundles.dynamic_map]
    if neighbour is not None:
        job["neighbour"] = neighbour.job["entry"]
        parts.append(neighbour.dynamic_map)
    files = toolchain.cached_bundle(job, inputs="\0".join(parts).encode())
    return dataclasses.replace(
        bundles, classic=files["classic.js"], classic_map=files["classic.js.map"]
    )


def _content(folder: Path) -> bytes:
    """Return all sources of a folder as one: what its bundle depends on, beside packages."""
    parts = []
    for file in sorted(folder.rglob("*")):
        relative = file.relative_to(folder)
        if file.is_file() and "node_modules" not in relative.parts:
            parts.append(relative.as_posix().encode() + b"\0" + file.read_bytes())
    return b"\0".join(parts)
