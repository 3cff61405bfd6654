"""Finds the tracker that a `--tracker` names: fetches or reads the scripts that are served."""

from harness.trackers import pins
from harness.trackers.answers import AskedAnswers, PinnedAnswer
from harness.trackers.chosen import (
    KINDS,
    anchored,
    from_plain,
    live,
    named,
    to_plain,
    with_further,
    with_trackers,
)
from harness.trackers.fetching import Fetched, fetch, fetch_page, named_hosts

__all__ = [
    "KINDS",
    "AskedAnswers",
    "Fetched",
    "PinnedAnswer",
    "anchored",
    "fetch",
    "fetch_page",
    "from_plain",
    "live",
    "named",
    "named_hosts",
    "pins",
    "to_plain",
    "with_further",
    "with_trackers",
]
