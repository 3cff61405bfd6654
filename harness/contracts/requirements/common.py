"""What several destinations' contracts share: builders of requirements, and Segment's sources."""

from typing import Final

from harness.contracts.destinations.base import Destination
from harness.model import (
    AtLeast,
    Invocations,
    Level,
    LoadedOnce,
    Never,
    Requests,
    Requirement,
    Source,
)

SEGMENT_DOCS: Final = "https://segment.com/docs/connections"


STUBS_NOBODY: Final = (
    "no document says what a tracker sends for a visitor whom nobody has identified; the stub "
    "sends an empty id"
)
"""On what of the stub a requirement rests that looks at a request without a user."""


def at_least(of: Invocations | Requests) -> AtLeast | Never:
    """These arrive, whatever else does; none at all if none is listed."""
    return AtLeast(of) if of.expected else Never(of)


def tracker_loaded_once(
    destination: Destination,
    source: Source,
    statement: str = "",
    *,
    level: Level = "documented",
) -> Requirement:
    """The tracker's script is in the page once, from its address."""
    return Requirement(
        id=f"{destination.key}-tracker-loaded-once",
        destination=destination.key,
        statement=statement
        or f"When analytics.js loads, {destination.name}'s tracker is loaded exactly once, from "
        "its documented address.",
        level=level,
        source=source,
        calls=(),
        expectations=(LoadedOnce(destination.tracker_url),),
    )
