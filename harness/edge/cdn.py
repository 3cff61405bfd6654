"""How Segment's CDN names a build: where its bundle is, and what a source's settings say of it."""

import gzip
import re
from collections.abc import Iterator
from typing import Final

from harness.builds import Bundles, bundle_key
from harness.contracts import Destination
from harness.model import Value, segment
from harness.toolchain import ServedBundle, source_maps

_BASE: Final = "/next-integrations"


def version(bundles: Bundles, suffix: str = "") -> str:
    """Return a build's version with its hash, so that a browser may keep the bundle.

    Characters that a path cannot contain are left out.
    """
    label = re.sub(r"[^\w.+-]", "", bundles.build.version)
    return f"{label or 'latest'}-{bundles.build.sha256[:12]}{suffix}"


def bundle_path(destination: Destination, version: str) -> str:
    """Return where the CDN has a version of a destination's bundle."""
    key = bundle_key(destination.name)
    return f"{_BASE}/integrations/{key}/{version}/{key}.dynamic.js.gz"


def vendor_path(chunk: str) -> str:
    """Return where the CDN has a vendor chunk that a bundle names."""
    return f"{_BASE}{chunk}.gz"


def settings(version: str) -> dict[str, Value]:
    """Return what a source's settings say of a build that the CDN has."""
    return {
        "type": "browser",
        "bundlingStatus": "bundled",
        "versionSettings": {"version": version, "componentTypes": ["browser"]},
    }


def served(bundles: Bundles, path: str) -> ServedBundle:
    """Return what leads from a bundle at this path back to its source."""
    return ServedBundle(f"https://{segment.CDN}{path}", bundles.dynamic_map, bundles.dynamic_map)


def scripts(bundles: Bundles, path: str) -> Iterator[tuple[str, str]]:
    """Yield address and text of all scripts of a build whose bundle is at this path, in order."""
    for chunk, packed in (*bundles.vendor, ("", bundles.dynamic)):
        place = vendor_path(chunk) if chunk else path
        yield f"https://{segment.CDN}{place}", gzip.decompress(packed).decode()


def before_library(bundles: Bundles) -> list[tuple[str, str]]:
    """Return what a page of `classic` evaluates before the library, each text with its map.

    It is a production bundle's scripts. As each is one by itself, none makes the next one strict.
    """
    parts = []
    for name, text in bundles.scripts:
        parts += [(";\n", ""), (f"{text}\n", source_maps.identity(name, text))]
    return parts
