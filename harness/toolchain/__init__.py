"""Paths, cache, Node.js, the bundler, source maps, browsers."""

from harness.toolchain import browsers, bundler, paths, source_maps, source_positions, utf8
from harness.toolchain.browsers import Browser
from harness.toolchain.bundler import Progress
from harness.toolchain.source_positions import ServedBundle

__all__ = [
    "Browser",
    "Progress",
    "ServedBundle",
    "browsers",
    "bundler",
    "paths",
    "source_maps",
    "source_positions",
    "utf8",
]
