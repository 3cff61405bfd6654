"""A build as it is served, and the bundle that only `classic` needs."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.model import Build, BuildError, Library
from harness.toolchain import bundler


@dataclass(frozen=True, slots=True)
class Bundles:
    """A build as it is served: for `next` the CDN's dynamic bundle, for `classic` one bundle.

    `dynamic` is compressed, as the CDN has it, and so are its `vendor` chunks, each with the
    path that the bundle asks for. The maps lead back to the build's own source, whose files they
    name relative to its folder. `job` is the bundler's input for this build. `scripts`
    are those of a production bundle, by name and in order, which a page of `classic` evaluates
    before the library. `classic` is empty until `ready_for` fills it.
    """

    build: Build
    dynamic: bytes
    dynamic_map: str
    job: Mapping[str, Any]
    vendor: tuple[tuple[str, bytes], ...] = ()
    scripts: tuple[tuple[str, str], ...] = ()
    classic: str = ""
    classic_map: str = ""


def ready_for(library: Library, bundles: Bundles, neighbour: Bundles | None = None) -> Bundles:
    """Return a build with every bundle that a library needs; compile the missing one.

    For `classic` that is a bundle with the library. It also contains the build of a `neighbour`,
    another destination of the same source, which must be compiled from source.

    Raises:
        BuildError: the build does not compile, its source has changed since the run began, or the
            neighbour is a production bundle.
    """
    if library == "next":
        return bundles
    job = {**bundles.job, "job": "classic"}
    # The map contains all that the bundle depends on: its sources and those of its packages.
    parts = [bundles.dynamic_map] if "entry" in bundles.job else []
    if neighbour is not None:
        if "entry" not in neighbour.job:
            raise BuildError(
                f"{neighbour.build.origin} is a production bundle, and a production bundle cannot "
                "be the neighbour of another build"
            )
        job["neighbour"] = neighbour.job["entry"]
        parts.append(neighbour.dynamic_map)

    def check(files: Mapping[str, str]) -> None:
        if "entry" in bundles.job:
            _check_sources(bundles, files["classic.js.map"])

    files = bundler.cached_bundle(job, inputs="\0".join(parts).encode(), check=check)
    return dataclasses.replace(
        bundles, classic=files["classic.js"], classic_map=files["classic.js.map"]
    )


def _check_sources(bundles: Bundles, classic_map: str) -> None:
    """Check that a `classic` bundle was made from the same sources as the build's `next` one.

    Raises:
        BuildError: somebody has changed a source in the meantime.
    """
    before, now = _contents(bundles.dynamic_map), _contents(classic_map)
    # A file may be in one bundle only, where the other has no use for it; and the library may have
    # another version of one of the build's packages.
    changed = sorted(name for name in before.keys() & now.keys() if not before[name] & now[name])
    if changed:
        raise BuildError(
            f"{bundles.build.origin} has changed since the run began ({changed[0]}): run again"
        )


def _contents(source_map: str) -> dict[str, set[str]]:
    """Return the contents of the sources in a source map, by name."""
    parsed = json.loads(source_map)
    contents: dict[str, set[str]] = {}
    for name, content in zip(parsed["sources"], parsed["sourcesContent"], strict=True):
        contents.setdefault(name, set()).add(content)
    return contents
