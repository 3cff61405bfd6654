"""Any build, from wherever it is, to the bundles that are served: what a run judges."""

from harness.builds.bundles import Bundles, ready_for
from harness.builds.chosen import REFERENCES, Chosen
from harness.builds.production import bundle_key
from harness.builds.resolving import anchored, choose, named, resolve
from harness.builds.source import from_file, from_folder, reference, reference_folder

__all__ = [
    "REFERENCES",
    "Bundles",
    "Chosen",
    "anchored",
    "bundle_key",
    "choose",
    "from_file",
    "from_folder",
    "named",
    "ready_for",
    "reference",
    "reference_folder",
    "resolve",
]
