"""Scripts that a tracker loads itself: those of a live one come from their hosts.

Nothing else is fetched. What a tracker sends as a script's address may be data, so an address with
a query is not asked for, and neither is one that does not end like a script's.
"""

import asyncio

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
        self._tracker: Tracker | None = None
        self._one_at_a_time = asyncio.Lock()

    def begin(self, world: World) -> None:
        """Forget the scripts of another live tracker than that of a run which begins."""
        tracker = world.destination.tracker
        if is_live(tracker) and tracker is not self._tracker:
            self.found, self._problems, self._tracker = {}, {}, tracker

    async def look_up(self, world: World, head: Head) -> str:
        """Fetch the script that a live tracker asks for, if it does; return why it cannot be had.

        The text is empty where it can, and where the request is for something else.
        """
        tracker, address = world.destination.tracker, _address(world, head)
        if tracker is None or not address:
            return ""
        if tracker.source == PINNED:
            return f"the pin has no script {address}: pin the tracker again with 'harness pin'"
        if request_info.path_and_query(head)[1]:
            return f"{address} has a query, which may carry data, so it was not asked for"
        async with self._one_at_a_time:
            if address not in self.found and address not in self._problems:
                await self._fetch(address, world.destination.hosts)
        return self._problems.get(address, "")

    async def _fetch(self, address: str, hosts: tuple[str, ...]) -> None:
        try:
            self.found[address] = await fetch(address, address, hosts, seconds=_SECONDS)
        except TrackerError as problem:
            self._problems[address] = str(problem)


def is_live(tracker: Tracker | None) -> bool:
    """Say whether a tracker's further scripts are fetched while it runs."""
    return tracker is not None and tracker.source == LIVE


def _address(world: World, head: Head) -> str:
    """Return the address of a further script that a request is for; empty if it is for none."""
    tracker = world.destination.tracker
    if tracker is None or tracker.source not in {PINNED, LIVE}:
        return ""
    host, path = request_info.address(head)[0], request_info.path_and_query(head)[0]
    address = f"https://{host}{path}"
    is_script = head.is_tls and head.method == "GET" and request_info.is_for_script(head)
    is_named = host in world.destination.hosts and path.endswith(_ENDINGS)
    own = world.destination.tracker_url
    return address if is_script and is_named and address != own and not tracker.at(address) else ""
