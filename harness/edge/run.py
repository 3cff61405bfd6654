"""The edge's state of one run: its world, its requests so far, and the answers held back."""

import asyncio
import concurrent.futures
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from aiohttp import web

from harness.edge import request_info
from harness.edge.replies import NO_CONTENT, PREFLIGHT, REDIRECTS, Reply
from harness.edge.world import World
from harness.model import Request, Role

_OK: Final = 200

RequestListener: TypeAlias = Callable[[Request], None]
"""Called with each request of a run, in the edge's own thread."""


@dataclass(slots=True)
class Gate:
    """An answer that is held back until `opened`; `reached` is done when its request arrives."""

    reached: "concurrent.futures.Future[None]" = field(default_factory=concurrent.futures.Future)
    opened: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Run:
    """The requests of one run so far; the driver sets `phase` as the run goes on.

    `redirects` maps each address that the edge redirected to its target.
    """

    world: World
    phase: str = "load"
    began: float = field(default_factory=time.monotonic)
    requests: list[Request] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    gates: dict[str, Gate] = field(default_factory=dict)
    listener: RequestListener | None = None

    def __post_init__(self) -> None:
        self.gates = {url: Gate() for url in self.world.gates}

    def reply(self, request: web.BaseRequest, role: Role, url: str, *, is_next_page: bool) -> Reply:
        """Return the reply to a request for an address with this role, and note a redirect.

        `is_next_page` says whether the request is for this run's test page.
        """
        reply = self._reply(request, role, urlsplit(url))
        leaves_page = request_info.is_for_another_page(request) and not is_next_page
        if leaves_page and self.phase != "unload":
            reply = NO_CONTENT
        if reply.status in REDIRECTS:
            self.redirects[url] = urldefrag(urljoin(url, reply.headers["Location"])).url
        return reply

    def _reply(self, request: web.BaseRequest, role: Role, parts: SplitResult) -> Reply:
        if request.method == "OPTIONS" and role is not Role.UNCLAIMED:
            return PREFLIGHT[role is Role.SEGMENT or self.world.conditions.together]
        is_script = request_info.is_for_script(request)
        return self.world.reply(role, parts.netloc, parts.path, is_script=is_script)

    def note(self, request: Request) -> None:
        """Record a request, and pass it to the listener."""
        self.requests.append(request)
        if self.listener is not None:
            self.listener(request)

    def unanswered_essentials(self) -> list[str]:
        """Return the essential addresses that the edge did not answer in this run.

        They are the test page itself and, under `next`, the source's settings.
        """
        answered = {item.url for item in self.requests if item.status == _OK}
        return [url for url in self.world.essential_urls() if url not in answered]

    def missing(self, urls: Sequence[str]) -> list[str]:
        """Return which of these addresses, and of their redirects' targets, got no request yet.

        An address that is given twice must have got two requests.
        """
        wanted = (
            url for first in urls for url in request_info.redirect_chain(first, self.redirects)
        )
        # After a granted preflight, the request itself is still to come.
        final = (
            item for item in self.requests if not item.is_preflight or item.role is Role.UNCLAIMED
        )
        return list((Counter(wanted) - Counter(item.url for item in final)).elements())
