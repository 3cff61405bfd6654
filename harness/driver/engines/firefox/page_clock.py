"""Lets the time of a page pass by the clock that the recorder has put in it."""

import asyncio
import json
from typing import Final

from playwright.async_api import BrowserContext, Page, Request

from harness.driver.engines.interface import PageTime

_DUE_MS: Final = 1
"""The delay of a timer of no delay."""

_CLOCK: Final = "window[Symbol.for('harness.clock')]"


class PageClock(PageTime):
    """Lets the time of one page pass.

    The page counts what it waits for. Before each moment that is later than the present, Playwright
    is asked, too: it knows of requests that a page cannot count.
    """

    def __init__(self, context: BrowserContext, page: Page) -> None:
        super().__init__()
        self._page = page
        self._pending: set[Request] = set()
        self._changed = asyncio.Event()
        self._span = 0
        self._milliseconds = 0
        self._end = 0.0
        self._ignores = False
        self._passing: asyncio.Task[None] | None = None
        context.on("request", self._begun)
        context.on("requestfinished", self._ended)
        context.on("requestfailed", self._ended)

    async def stand_still(self) -> None:
        """Let no more time pass: without a span, none does."""

    async def start_span(self, milliseconds: int) -> None:
        """Begin a span of time, which does not pass while it waits for a request of the page."""
        self.stopped.clear()
        self._span += 1
        self._milliseconds = milliseconds
        self._ignores = not self.waits_for_requests
        self._passing = asyncio.create_task(self._pass(self._span, milliseconds))

    async def ignore_pending_requests(self) -> None:
        """Let the current span pass even while a request is pending."""
        self._ignores = True
        self._changed.set()
        await self._page.evaluate(f"{_CLOCK}.ignorePending()")

    async def run_due_timers(self) -> None:
        """Let the page's timers of no delay run; then the span, if one is passing, begins anew."""
        if self.stopped.is_set():
            return
        interrupted = self._milliseconds
        self.waits_for_requests = False
        await self.start_span(_DUE_MS)
        await self.stopped.wait()
        self.waits_for_requests = True
        await self.start_span(interrupted)

    async def _pass(self, span: int, milliseconds: int) -> None:
        asked = 0
        while span == self._span:
            given = {
                "id": span,
                "ms": milliseconds,
                "granted": asked,
                "ignores": self._ignores,
            }
            asked = await self._page.evaluate(f"{_CLOCK}.pass({json.dumps(given)})")
            if not asked:
                break
            while self._pending and not self._ignores:
                self._changed.clear()
                await self._changed.wait()
        if span == self._span:
            self.stopped.set()

    def _begun(self, request: Request) -> None:
        self._pending.add(request)

    def _ended(self, request: Request) -> None:
        self._pending.discard(request)
        self._changed.set()
