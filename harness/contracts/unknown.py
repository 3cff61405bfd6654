"""Destinations of which nothing is known but their name: judged by what holds for every one."""

import re

from harness.contracts import destinations, requirements
from harness.contracts.destinations.base import EVERY_HOST, Destination
from harness.model import UsageError


def meet(name: str) -> Destination:
    """Return a destination of this name, as Segment's settings have it; a known one as it is.

    One that is not known has the platform requirements that need no knowledge of its tracker.

    Raises:
        UsageError: the name has no letter or digit.
    """
    known = {item.name: item for item in destinations.destinations().values()}
    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if name in known:
        return known[name]
    if key in destinations.destinations():
        return destinations.destination(key)
    if not key:
        raise UsageError(f"{name!r} cannot be a destination's name: it has no letter and no digit")
    found = Destination(
        key=key,
        name=name,
        tracker_url="https://unknown.invalid/tracker.js",
        stub="unknown.js",
        functions=(),
        globals=(),
        hosts=(EVERY_HOST,),
    )
    destinations.meet(found)
    requirements.meet(found)
    return found
