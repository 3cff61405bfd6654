"""The edge's state of one run: its world, its requests so far, and the answers held back."""

import asyncio
import concurrent.futures
import math
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import urljoin

from harness.contracts import Destination
from harness.edge import request_info
from harness.edge.further import is_at, is_live
from harness.edge.http import Head
from harness.edge.replies import NO_CONTENT, NO_STORE, PREFLIGHT, REDIRECTS, Reply
from harness.edge.world import World
from harness.model import BlindSpot, Request, Role, ServedTracker, TrackerScript
from harness.trackers import Fetched

_OK: Final = 200
_LONGEST: Final = 200
"""The most characters of an address in a message."""

_OWN: Final = (Role.LIBRARY, Role.SEGMENT)
"""Hosts whose answers the browser may remember: they are the same in each run."""

_FORGOTTEN: Final = frozenset({"Content-Encoding", "Content-Type", "Location"})
"""Headers after which a browser remembers nothing."""

_REPORTS: Final = frozenset({"nel", "report-to", "reporting-endpoints"})
"""Headers of an answer by which a browser is told to send reports."""

LACKING: Final = "what the tracker does with its further script "
"""The beginning of what cannot be seen where a script that a tracker loads cannot be had."""

RequestListener: TypeAlias = Callable[[Request], None]
"""Called with each request of a run, in the edge's own thread."""


@dataclass(slots=True)
class Gate:
    """An answer that is held back until `opened`; `reached` is done when its request arrives."""

    reached: "concurrent.futures.Future[None]" = field(default_factory=concurrent.futures.Future)
    opened: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Held:
    """An answer to `url` that comes after so many milliseconds of the page's time, or never."""

    url: str
    after_ms: float
    gate: Gate = field(default_factory=Gate)


@dataclass(slots=True)
class Run:
    """The requests of one run so far; the driver sets `phase` as the run goes on.

    `redirects` maps each address that the edge redirected to its target. `blind_spots` are the
    requests that the edge refused, or that did not come to their end. `refused` are the addresses
    of beacons that the browser refused, so that they never come. A run `leaves_traces` if an answer
    may have told the browser to remember something, such as never to use plain HTTP again. When a
    run `is_over`, what still comes is answered and not recorded. The edge's thread calls `on_hold`
    when one more answer is held back. `fetched` are the further scripts of live trackers.
    """

    world: World
    phase: str = "load"
    began: float = field(default_factory=time.monotonic)
    requests: list[Request] = field(default_factory=list)
    leaves_traces: bool = False
    is_over: bool = False
    blind_spots: list[BlindSpot] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    gates: dict[str, Gate] = field(default_factory=dict)
    listener: RequestListener | None = None
    held: list[Held] = field(default_factory=list)
    on_hold: Callable[[], object] | None = None
    fetched: Mapping[str, Fetched] = field(default_factory=dict)
    _answered: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.gates = {url: Gate() for url in self.world.gates}

    def role(self, host: str, path: str) -> Role:
        """Say who claims an address."""
        if self._further(host, path):
            return Role.TRACKER
        return self.world.role(host, path)

    def _further(self, host: str, path: str) -> TrackerScript | None:
        """Return the script of a live tracker that is at an address, if one was fetched."""
        address = f"https://{host}{path}"
        found = self.fetched.get(address)
        of_live = (is_live(one.tracker) and is_at(address, one) for one in self.world.destinations)
        return found.script if found and any(of_live) else None

    def served_tracker(self) -> ServedTracker:
        """Return which tracker the page is served, with what a live one has loaded itself."""
        return self._with_further(self.world.served_tracker(), self.world.destination)

    def served_neighbour(self) -> ServedTracker:
        """Return which tracker the neighbour is served; without one, it has no scripts."""
        served = self.world.served_neighbour()
        beside = self.world.neighbour
        return self._with_further(served, beside.destination) if beside else served

    def _with_further(self, served: ServedTracker, destination: Destination) -> ServedTracker:
        if not is_live(destination.tracker):
            return served
        further = {
            address: found.script.sha256
            for address, found in self.fetched.items()
            if is_at(address, destination)
        }
        return ServedTracker(served.source, {**served.scripts, **further})

    def reply(self, head: Head, role: Role, url: str, *, is_next_page: bool) -> Reply:
        """Return the reply to a request for an address with this role, and note a redirect.

        `is_next_page` says whether the request is for this run's test page.
        """
        reply = self._reply(head, role)
        leaves_page = request_info.is_for_another_page(head) and not is_next_page
        if leaves_page and self.phase != "unload":
            reply = NO_CONTENT
        self._note_reports(reply, url)
        if role not in _OWN and head.method != "OPTIONS" and _is_remembered(reply.headers):
            self.leaves_traces = True
        if reply.status in REDIRECTS:
            self.redirects[url] = _target(url, reply.headers["Location"])
        return reply

    def _reply(self, head: Head, role: Role) -> Reply:
        if head.status:
            refusal = f"The edge refused it: {head.problem}.\n"
            return Reply(status=head.status, body=refusal.encode())
        if head.method == "OPTIONS" and role is not Role.UNCLAIMED:
            return PREFLIGHT[role is Role.SEGMENT or self.world.conditions.together]
        host, path = request_info.address(head)[0], request_info.path_and_query(head)[0]
        if script := self._further(host, path):
            return Reply(content_type=script.content_type, body=script.body, headers=NO_STORE)
        before = self._answered[path]
        if role is Role.DESTINATION:
            self._answered[path] += 1
        is_script = request_info.is_for_script(head)
        return self.world.reply(
            role, host, path, method=head.method, is_script=is_script, before=before
        )

    def hold(self, url: str, seconds: int | None) -> Gate:
        """Hold the answer to `url` back for so many seconds of the page's time, or for ever."""
        held = Held(url, math.inf if seconds is None else seconds * 1000)
        self.held.append(held)
        if self.on_hold is not None:
            self.on_hold()
        return held.gate

    def shorten_holds(self, milliseconds: float) -> list[Gate]:
        """Take time off all that is held back, and return the gates that may open."""
        for held in self.held:
            held.after_ms -= milliseconds
        due = [held.gate for held in self.held if held.after_ms <= 0]
        self.held[:] = [held for held in self.held if held.after_ms > 0]
        return due

    def give_up(self, url: str) -> None:
        """Hold one answer to `url` back no more: its request was given up by the page."""
        for held in self.held:
            if held.url == url:
                self.held.remove(held)
                return

    def _note_reports(self, reply: Reply, url: str) -> None:
        """Note an answer that has the browser report something, when and as it likes."""
        for name in reply.headers:
            if name.lower() in _REPORTS:
                where = f"what the browser reports as the header {name} of {url[:_LONGEST]} says"
                self._note_blind_spot(where, "it sends reports at its leisure, past every page")

    def _note_blind_spot(self, where: str, reason: str) -> None:
        order, now = len(self.blind_spots) + 1, (time.monotonic() - self.began) * 1000
        self.blind_spots.append(BlindSpot(where, reason, self.phase, order, now))

    def note(self, request: Request, problem: str = "", lacking: str = "") -> None:
        """Record a request, and pass it to the listener; `problem` says why the edge refused it.

        `lacking` says why a further script of the tracker cannot be had.

        Of a request that is not the destination's own, its address is enough for a verdict.
        """
        if self.is_over:
            return
        self.requests.append(request)
        if lacking:
            self._note_blind_spot(f"{LACKING}{request.url[:_LONGEST]}", lacking)
        if problem and request.role is not Role.UNCLAIMED:
            where = f"all of the request {request.method} {request.url[:_LONGEST]}"
            self._note_blind_spot(where, problem)
        if self.listener is not None:
            self.listener(request)

    def unanswered_essentials(self) -> list[str]:
        """Return the essential addresses that the edge did not answer in this run.

        They are the test page itself and, under `next`, the source's settings.
        """
        answered = {item.url for item in self.requests if item.status == _OK}
        return [url for url in self.world.essential_urls() if url not in answered]

    def missing(self, sent: Sequence[str]) -> list[str]:
        """Return the addresses, also those of redirects, that of what a page sent got none yet.

        Each of `sent` is a method and an address; what is given twice must have come twice. A
        browser sends none of what follows on a `#`.
        """
        came = Counter(_arrival(item) for item in self.requests if _is_final(item))
        came.update(("", url) for url in self.refused)
        lacking = []
        for method, _, address in (item.partition(" ") for item in sent):
            first = address.partition("#")[0]
            for url in request_info.redirect_chain(first, self.redirects):
                # A redirect may turn any method into GET.
                methods = (method, "") if url == first else (method, "GET", "")
                found = next(((item, url) for item in methods if came[item, url]), None)
                if found is None:
                    lacking.append(url)
                else:
                    came[found] -= 1
        return lacking


def _is_final(seen: Request) -> bool:
    """Say whether no other request follows: after a granted preflight it is still to come."""
    return not seen.is_preflight or seen.role is Role.UNCLAIMED


def _arrival(seen: Request) -> tuple[str, str]:
    """Return the method and the address of a request; a preflight stands for any method."""
    return ("" if seen.is_preflight else seen.method.upper(), seen.url)


def _is_remembered(headers: Mapping[str, str]) -> bool:
    """Say whether a browser may remember something of an answer, as of a cookie or of HSTS."""
    told = {name: value for name, value in headers.items() if name not in _FORGOTTEN}
    return bool(told.items() - NO_STORE.items())


def _target(url: str, location: str) -> str:
    """Return where a redirect leads to, without a place in the page.

    Only what is relative is resolved: that would change an address that ends in `?`.
    """
    place = location.partition("#")[0]
    return place if place.startswith(("http://", "https://")) else urljoin(url, place)
