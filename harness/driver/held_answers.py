"""Lets a page's time pass while a host of the destination keeps it waiting for an answer.

A page's time stands still while a request is pending, so a late answer would never be one. While
an answer is held back, time passes in steps. Before each, every other request is answered, as far
as anybody knows.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urldefrag

from playwright.async_api import BrowserContext, Request, Response

from harness.driver.engines import PageTime
from harness.edge import Edge, Run

_STEP_MS: Final = 1000
_OTHERS_SECONDS: Final = 10
"""How long other requests may take until the next step: one may never be answered."""


class HeldAnswers:
    """Holds back the answers of one run for as long as its conditions say."""

    def __init__(self, context: BrowserContext, time: PageTime, edge: Edge, run: Run) -> None:
        self._context = context
        self._time = time
        self._edge = edge
        self._run = run
        self._pending: set[Request] = set()
        self._given_up: set[Request] = set()
        self._changed = asyncio.Event()

    @contextlib.asynccontextmanager
    async def passing(self, horizon_ms: int) -> AsyncIterator[None]:
        """Let time pass for the length of the context, in which a span of this length began."""
        passing = asyncio.create_task(self._pass(horizon_ms))
        try:
            yield
        finally:
            passing.cancel()
            await asyncio.gather(passing, return_exceptions=True)

    def follow(self) -> None:
        """Follow which requests of the page have no answer."""
        self._context.on("request", self._begun)
        self._context.on("response", self._answered)
        self._context.on("requestfailed", self._failed)
        loop = asyncio.get_running_loop()
        self._run.on_hold = lambda: loop.call_soon_threadsafe(self._changed.set)

    def unfollow(self) -> None:
        """Follow them no more, and let time wait for every request again."""
        self._run.on_hold = None
        self._context.remove_listener("request", self._begun)
        self._context.remove_listener("response", self._answered)
        self._context.remove_listener("requestfailed", self._failed)
        self._time.waits_for_requests = True

    async def _pass(self, horizon_ms: int) -> None:
        while True:
            while not self._run.held:
                await self._wait_for_change()
            self._time.waits_for_requests = False
            while self._run.held:
                await self._wait_for_others()
                await self._time.start_span(_STEP_MS)
                await self._time.stopped.wait()
                self._edge.shorten_holds(self._run, _STEP_MS)
            await self._wait_for_others()
            self._time.waits_for_requests = True
            await self._time.start_span(horizon_ms)

    async def _wait_for_others(self) -> None:
        """Wait until only what is held back is pending, or what has been waited for in vain."""
        try:
            async with asyncio.timeout(_OTHERS_SECONDS):
                while self._has_others():
                    await self._wait_for_change()
        except TimeoutError:
            self._given_up |= self._pending

    def _has_others(self) -> bool:
        """Say whether a request is pending whose answer is not held back."""
        pending = Counter(_address(request) for request in self._pending - self._given_up)
        return bool(pending - Counter(held.url for held in self._run.held))

    async def _wait_for_change(self) -> None:
        """Wait until a request begins or ends, or one more answer is held back."""
        self._changed.clear()
        await self._changed.wait()

    def _begun(self, request: Request) -> None:
        self._pending.add(request)
        self._changed.set()

    def _answered(self, response: Response) -> None:
        self._ended(response.request)

    def _failed(self, request: Request) -> None:
        if request in self._pending:  # else it was answered, and what it says was not waited for
            self._edge.give_up(self._run, _address(request))
        self._ended(request)

    def _ended(self, request: Request) -> None:
        self._pending.discard(request)
        self._changed.set()


def _address(request: Request) -> str:
    return urldefrag(request.url).url
