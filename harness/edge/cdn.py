"""The paths and the settings under which Segment's CDN serves a build."""

import gzip
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from harness.builds import Bundles, bundle_key
from harness.contracts import Destination
from harness.model import Value, segment
from harness.toolchain import ServedBundle, source_maps

_BASE: Final = "/next-integrations"
_ASKS: Final = re.compile(r"""(["'`])([\w$]+)\1\s*in\b""")


def version(bundles: Bundles, suffix: str = "") -> str:
    """Return a build's version with its hash, so that a browser may cache the bundle.

    Characters that a path cannot contain are removed.
    """
    label = re.sub(r"[^\w.+-]", "", bundles.build.version)
    return f"{label or 'latest'}-{bundles.build.sha256[:12]}{suffix}"


def bundle_path(destination: Destination, version: str) -> str:
    """Return the CDN's path of a version of a destination's bundle."""
    key = bundle_key(destination.name)
    return f"{_BASE}/integrations/{key}/{version}/{key}.dynamic.js.gz"


def vendor_path(chunk: str) -> str:
    """Return the CDN's path of a vendor chunk that a bundle names."""
    return f"{_BASE}{chunk}.gz"


def settings(version: str) -> dict[str, Value]:
    """Return a source's settings for a build that the CDN serves."""
    return {
        "type": "browser",
        "bundlingStatus": "bundled",
        "versionSettings": {"version": version, "componentTypes": ["browser"]},
    }


def served_bundle(bundles: Bundles, path: str) -> ServedBundle:
    """Return the bundle at this path with the source maps that lead back to its source."""
    return ServedBundle(f"https://{segment.CDN}{path}", bundles.dynamic_map, bundles.dynamic_map)


@lru_cache(maxsize=8)
def asked_for(packed: bytes) -> frozenset[str]:
    """Return the names that a compressed script asks for, as in `"acme" in window`."""
    script = gzip.decompress(packed).decode(errors="replace")
    return frozenset(found[2] for found in _ASKS.finditer(script))


def scripts(bundles: Bundles, path: str) -> Iterator[tuple[str, str]]:
    """Yield, in order, the address and text of each script of the build with this bundle path."""
    for chunk, packed in (*bundles.vendor, ("", bundles.dynamic)):
        script_path = vendor_path(chunk) if chunk else path
        yield f"https://{segment.CDN}{script_path}", gzip.decompress(packed).decode()


def before_library(bundles: Bundles) -> list[tuple[str, str]]:
    """Return what a page of `classic` evaluates before the library, each text with its source map.

    These are a production bundle's scripts. A `;` stands before each, so that a "use strict" at
    the top of one does not apply to the others.
    """
    parts = []
    for name, text in bundles.scripts:
        parts += [(";\n", ""), (f"{text}\n", source_maps.identity(name, text))]
    return parts
