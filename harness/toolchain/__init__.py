"""Paths, cache, Node.js, the bundler, source maps, browsers and servers of them."""

from harness.toolchain import browsers, bundler, paths, source_maps, source_positions, utf8
from harness.toolchain.browsers import Browser
from harness.toolchain.bundler import Progress
from harness.toolchain.servers import Server
from harness.toolchain.source_positions import ServedBundle

__all__ = [
    "Browser",
    "Progress",
    "ServedBundle",
    "Server",
    "browsers",
    "bundler",
    "paths",
    "source_maps",
    "source_positions",
    "utf8",
]
