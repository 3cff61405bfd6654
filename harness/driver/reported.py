"""The requests of one run that Playwright reports: the second witness, beside the edge."""

import asyncio
from dataclasses import replace
from typing import Final

from playwright.async_api import BrowserContext, Page, WebSocket
from playwright.async_api import Request as PlaywrightRequest

from harness.model import BrowserError, Reported, Request

MOST_REQUESTS: Final = 10_000
"""How many requests one run may have. Of more, Playwright forgets the oldest."""

LARGE_BYTES: Final = 20_000_000
"""A text that is larger is copied by Playwright for longer than a run may take."""

_REFUSED: Final = "net::ERR_INSUFFICIENT_RESOURCES"
"""What Chromium says of a request that it refuses because 1,350 others wait for an answer."""


class ReportedRequests:
    """Notes each request of a tab's page, and how it failed: `seen` are those of the last run.

    It sets `is_flooded` when there are more than the browser takes, or than Playwright can report.
    `large` says which of them may be too large for a run's time, empty if none is.
    """

    def __init__(self, context: BrowserContext, page: Page, is_flooded: asyncio.Event) -> None:
        self.seen: list[Reported] = []
        self._under_way: dict[tuple[str, str], list[int]] = {}
        self.large = ""
        self._flood = ""
        self._is_flooded = is_flooded
        context.on("request", self._note)
        context.on("requestfailed", self._note_failed)
        page.on("websocket", self._note_socket)

    def forget(self) -> None:
        """Forget the requests of the page before."""
        self.seen = []
        self._under_way = {}
        self.large = self._flood = ""

    def check_flood(self) -> None:
        """Check that a run had no more requests than can be recorded.

        Raises:
            BrowserError: it had more.
        """
        if self._flood:
            raise BrowserError(self._flood)

    def note_size(self, request: Request) -> None:
        """Note a request that the edge has, from any thread, if it is large."""
        if len(request.body) > LARGE_BYTES:
            self.large = f"{request.method} {request.url} with {len(request.body) / 1e6:,.0f} MB"

    def _note(self, request: PlaywrightRequest) -> None:
        one = Reported(request.method, request.url)
        self._under_way.setdefault((one.method, one.url), []).append(len(self.seen))
        self.seen.append(one)
        if len(self.seen) > MOST_REQUESTS:
            self._end(
                f"the page sent more than {MOST_REQUESTS:,} requests, the last one to {one.url}; "
                "does the build send in a loop?"
            )

    def _note_failed(self, request: PlaywrightRequest) -> None:
        under_way = self._under_way.get((request.method, request.url))
        if not under_way:  # it is of the page before
            return
        place = under_way.pop()  # of several that are the same, the last one
        self.seen[place] = one = replace(self.seen[place], failure=request.failure or "")
        if one.failure == _REFUSED:
            self._end(
                f"the page sent more at once than the browser takes, so it refused {one.method} "
                f"{one.url} ({one.failure}: 1,350 others wait for an answer), and which ones it "
                "refuses is chance; does the build send in a loop?"
            )

    def _end(self, flood: str) -> None:
        self._flood = self._flood or flood
        self._is_flooded.set()

    def _note_socket(self, socket: WebSocket) -> None:
        self.seen.append(Reported("GET", socket.url))
