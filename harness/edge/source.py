"""A source of Segment's as its CDN serves it: its settings, and the library of `classic`."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from harness.builds import Bundles
from harness.contracts import Destination
from harness.edge import cdn
from harness.model import UNDEFINED, Value, segment
from harness.toolchain import ServedBundle, source_maps

_BEFORE_CLASSIC: Final = "(() => {{\nconst HARNESS_SETTINGS = {};\n"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another destination of the same source, with its build, which has no faults."""

    destination: Destination
    bundles: Bundles


@dataclass(frozen=True, slots=True)
class Connected:
    """A destination that is connected to a source: its name, its settings, its build's version."""

    name: str
    settings: Mapping[str, Value]
    version: str

    def defined(self) -> dict[str, Value]:
        """Return the settings that have a value."""
        return {key: value for key, value in self.settings.items() if value is not UNDEFINED}


def settings(write_key: str, connected: Sequence[Connected]) -> dict[str, Value]:
    """Return a source's settings as Segment's CDN serves them to `next`.

    The sample rate of the library's own metrics is 0: the library would send them at random,
    and they say nothing about a destination.
    """
    integrations: dict[str, Value] = {
        "Segment.io": {
            "apiKey": write_key,
            "unbundledIntegrations": [],
            "addBundledMetadata": True,
            "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
        },
        **{one.name: {**one.defined(), **cdn.settings(one.version)} for one in connected},
    }
    return {
        "integrations": integrations,
        "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}},
        "metrics": {"sampleRate": 0},
    }


def classic_library(write_key: str, connected: Sequence[Connected], bundles: Bundles) -> bytes:
    """Return the compressed library of `classic` as Segment rendered it: it has the settings."""
    integrations = {
        "Segment.io": {"apiKey": write_key, "apiHost": f"{segment.API}/v1"},
        **{one.name: one.defined() for one in connected},
    }
    before = "".join(text for text, _ in cdn.before_library(bundles))
    own = _BEFORE_CLASSIC.format(json.dumps(integrations))
    return _compressed(f"{before}{own}{bundles.classic}}})();\n")


def classic_bundle(bundles: Bundles, path: str) -> ServedBundle:
    """Return the library of `classic` at this path, with the source maps that lead to its source.

    The settings are in one line, so which these are does not matter.
    """
    parts = [*cdn.before_library(bundles), (_BEFORE_CLASSIC, ""), ("", bundles.classic_map)]
    address = f"https://{segment.CDN}{path}"
    return ServedBundle(address, source_maps.stacked(parts), bundles.dynamic_map)


@lru_cache(maxsize=8)  # builds and settings alternate
def _compressed(script: str) -> bytes:
    return gzip.compress(script.encode(), compresslevel=1)
