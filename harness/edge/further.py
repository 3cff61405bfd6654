"""Scripts that a tracker loads itself: those of a live one come from their hosts.

Nothing else is fetched. What a tracker sends as a script's address may be data, so an address with
a query is not asked for, and neither is one that does not end like a script's.
"""

import asyncio

from harness.contracts import Destination
from harness.edge import request_info
from harness.edge.http import Head
from harness.edge.world import World
from harness.model import LIVE, PINNED, Tracker, TrackerError
from harness.trackers import Fetched, fetch

_SECONDS = 8.0
"""How long such a script may take to come: the page's own time stands still meanwhile."""

_ENDINGS = (".js", ".mjs")


class FurtherScripts:
    """The further scripts of live trackers, each fetched once; `found` has them by address."""

    def __init__(self) -> None:
        self.found: dict[str, Fetched] = {}
        self._problems: dict[str, str] = {}
        self._trackers: dict[str, Tracker] = {}
        self._one_at_a_time = asyncio.Lock()

    def begin(self, world: World) -> None:
        """Where a run has a live tracker that is new, forget all but the scripts of its others."""
        live = [item for item in world.destinations if is_live(item.tracker)]
        others = [item for item in live if self._trackers.get(item.key) is item.tracker]
        if len(others) == len(live):
            return
        self._trackers = {item.key: item.tracker for item in live if item.tracker}
        for known in (self.found, self._problems):
            for address in [*known]:
                if not any(is_at(address, item) for item in others):
                    del known[address]

    async def look_up(self, world: World, head: Head) -> str:
        """Fetch the script that a live tracker asks for, if it does; return why it cannot be had.

        The text is empty where it can, and where the request is for something else.
        """
        address = _address(head)
        asking = next((item for item in world.destinations if _asks(item, head, address)), None)
        if asking is None or asking.tracker is None:
            return ""
        if asking.tracker.source == PINNED:
            return f"the pin has no script {address}: pin the tracker again with 'harness pin'"
        if request_info.path_and_query(head)[1]:
            return f"{address} has a query, which may carry data, so it was not asked for"
        async with self._one_at_a_time:
            if address not in self.found and address not in self._problems:
                await self._fetch(address, asking.hosts)
        return self._problems.get(address, "")

    async def _fetch(self, address: str, hosts: tuple[str, ...]) -> None:
        try:
            self.found[address] = await fetch(address, address, hosts, seconds=_SECONDS)
        except TrackerError as problem:
            self._problems[address] = str(problem)


def is_live(tracker: Tracker | None) -> bool:
    """Say whether a tracker's further scripts are fetched while it runs."""
    return tracker is not None and tracker.source == LIVE


def is_at(address: str, destination: Destination) -> bool:
    """Say whether an address is at one of a destination's hosts."""
    return address.split("/")[2] in destination.hosts


def _address(head: Head) -> str:
    return f"https://{request_info.address(head)[0]}{request_info.path_and_query(head)[0]}"


def _asks(destination: Destination, head: Head, address: str) -> bool:
    """Say whether a request is for a further script of a destination's tracker that is no stub."""
    tracker = destination.tracker
    if tracker is None or tracker.source not in {PINNED, LIVE}:
        return False
    is_script = head.is_tls and head.method == "GET" and request_info.is_for_script(head)
    is_named = is_at(address, destination) and address.endswith(_ENDINGS)
    is_known = address == destination.tracker_url or bool(tracker.at(address))
    return is_script and is_named and not is_known
