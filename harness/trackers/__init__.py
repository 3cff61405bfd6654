"""Finds the tracker that a `--tracker` names: fetches or reads the scripts that are served."""

from harness.trackers.chosen import KINDS, anchored, from_plain, named, to_plain, with_trackers

__all__ = ["KINDS", "anchored", "from_plain", "named", "to_plain", "with_trackers"]
