"""Turns a `--build` spec into bundles: fetches or compiles the build that is served and judged."""

from harness.builds import download, releases
from harness.builds.bundles import Bundles, ready_for
from harness.builds.production import bundle_key
from harness.builds.selection import Chosen
from harness.builds.source import from_folder, has_reference, reference, reference_folder
from harness.builds.spec import anchored, choose, named, resolve, several
from harness.builds.touched import Touched, touched

__all__ = [
    "Bundles",
    "Chosen",
    "Touched",
    "anchored",
    "bundle_key",
    "choose",
    "download",
    "from_folder",
    "has_reference",
    "named",
    "ready_for",
    "reference",
    "reference_folder",
    "releases",
    "resolve",
    "several",
    "touched",
]
