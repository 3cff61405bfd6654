"""Controls a page's time, which is Chromium's virtual time: it stands still or passes in spans."""

import asyncio
import contextlib
from typing import Final

from playwright.async_api import CDPSession

_STEP_MS: Final = 50
"""How far the page's time is behind real time, at most, while it passes like real time."""


class PageTime:
    """Lets the time of one page pass.

    `stopped` is set while no span is passing: the page's time stands still. `waits_for_requests`
    says whether it stands still while a request of the page is pending.
    """

    def __init__(self, devtools: CDPSession) -> None:
        self.stopped = asyncio.Event()
        self.waits_for_requests = True
        self._devtools = devtools
        devtools.on("Emulation.virtualTimeBudgetExpired", lambda _: self.stopped.set())

    async def stand_still(self) -> None:
        """Let no more time pass."""
        await self._devtools.send("Emulation.setVirtualTimePolicy", {"policy": "pause"})

    async def start_span(self, milliseconds: int) -> None:
        """Begin a span of time, which does not pass while it waits for a request of the page."""
        self.stopped.clear()
        policy = "pauseIfNetworkFetchesPending" if self.waits_for_requests else "advance"
        span = {"policy": policy, "budget": milliseconds}
        await self._devtools.send("Emulation.setVirtualTimePolicy", span)

    async def ignore_pending_requests(self) -> None:
        """Let the current span pass even while a request is pending."""
        await self._devtools.send("Emulation.setVirtualTimePolicy", {"policy": "advance"})

    async def run_in_real_time(self, until: asyncio.Event) -> None:
        """Let the page's time pass like real time, until `until` is set.

        Chromium cannot go back to real time, and lets virtual time race. So it passes in very short
        spans.
        """
        while not until.is_set():
            await self.start_span(_STEP_MS)
            await self.stopped.wait()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(until.wait(), _STEP_MS / 1000)
