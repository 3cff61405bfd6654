"""A `--build` spec to bundles: any build, from wherever it is, to what is served and judged."""

from harness.builds.bundles import Bundles, ready_for
from harness.builds.production import bundle_key
from harness.builds.selection import Chosen
from harness.builds.source import from_folder, has_reference, reference, reference_folder
from harness.builds.spec import anchored, choose, named, resolve

__all__ = [
    "Bundles",
    "Chosen",
    "anchored",
    "bundle_key",
    "choose",
    "from_folder",
    "has_reference",
    "named",
    "ready_for",
    "reference",
    "reference_folder",
    "resolve",
]
