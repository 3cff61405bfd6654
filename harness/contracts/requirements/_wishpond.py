"""What Wishpond's requirements are made of: its functions, its documents, their builders."""

from collections.abc import Mapping
from typing import Final

from harness.contracts.requirements.common import SEGMENT_DOCS, at_least
from harness.model import (
    ANYTHING,
    LIBRARIES,
    Call,
    Containing,
    Expected,
    Invocations,
    Level,
    Library,
    Requirement,
    Source,
    Value,
)

IDENTIFY: Final = "Wishpond.Tracker.identify"
TRACK: Final = "Wishpond.Tracker.track"
USER: Final = "1e810c197e"

_URL: Final = f"{SEGMENT_DOCS}/destinations/catalog/wishpond/"


def says(section: str, quote: str) -> Source:
    """Return a place in the destination's documentation."""
    return Source("Wishpond Destination", section, quote, _URL)


def vendor_says(quote: str) -> Source:
    """Return a place in Wishpond's own documentation of its tracking code."""
    url = "http://developers.wishpond.com/#tracking"
    return Source("Wishpond API documentation", "Tracking", quote, url)


def gives(
    name: str,
    statement: str,
    source: Source,
    calls: tuple[Call, ...],
    *expected: Expected,
    level: Level = "documented",
    libraries: tuple[Library, ...] = LIBRARIES,
) -> Requirement:
    """Calls that must give Wishpond these invocations, in order; none at all if none is listed."""
    return Requirement(
        id=f"wishpond-{name}",
        destination="wishpond",
        statement=statement,
        level=level,
        source=source,
        calls=calls,
        expectations=(at_least(Invocations((IDENTIFY, TRACK), expected)),),
        libraries=libraries,
    )


def identify(traits: Mapping[str, Value], user: Value = USER) -> Call:
    """Return an identify call."""
    return Call("identify", (user, traits))


def identified(traits: Mapping[str, Value]) -> Expected:
    """These traits reach Wishpond, whoever the user is and whatever else arrives."""
    return Expected(IDENTIFY, (ANYTHING, Containing(traits)), more=True)


def track(event: str, properties: Mapping[str, Value]) -> Call:
    """Return a track call."""
    return Call("track", (event, properties))


def tracked(properties: Mapping[str, Value], event: Value = ANYTHING) -> Expected:
    """These properties reach Wishpond, of any event if none is given."""
    return Expected(TRACK, (event, Containing(properties)), more=True)
