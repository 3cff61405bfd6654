"""Destinations of which only the name is known: judged by what holds for every destination."""

import dataclasses
import re

from harness.contracts import requirements
from harness.contracts.contracts import Contracts, built_in
from harness.contracts.destinations.base import EVERY_HOST, Destination
from harness.model import UsageError


def find_or_add(contracts: Contracts, name: str) -> tuple[Contracts, Destination]:
    """Return contracts with the destination of this name (as in Segment's settings), and it.

    A known destination is found by its name or key, and the contracts stay the same. An unknown
    one gets the platform requirements that need no knowledge of its tracker.

    Raises:
        UsageError: the name has no letter or digit.
    """
    known = {item.name: item for item in contracts.destinations.values()}
    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    found = known.get(name) or contracts.destinations.get(key)
    if found:
        return contracts, found
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
    own = built_in().destinations
    contracts = contracts.plus((found,), requirements.of_unknown(found, own))
    found = dataclasses.replace(found, settings=contracts.settings_given_for(key))
    return contracts.with_destination(found), found
