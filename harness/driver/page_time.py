"""The time of a page, which is Chromium's virtual time: stands still, or passes in spans."""

import asyncio
import contextlib
from typing import Final

from playwright.async_api import CDPSession

_STEP_MS: Final = 50
"""How far the page's time is behind a person's clock, at most, while it keeps step with it."""


class PageTime:
    """Lets the time of one page pass.

    `over` is set while no span is passing: the page's time stands still.
    """

    def __init__(self, devtools: CDPSession) -> None:
        self.over = asyncio.Event()
        self._devtools = devtools
        devtools.on("Emulation.virtualTimeBudgetExpired", lambda _: self.over.set())

    async def stand_still(self) -> None:
        """Let no time pass, from now on."""
        await self._devtools.send("Emulation.setVirtualTimePolicy", {"policy": "pause"})

    async def grant(self, milliseconds: int) -> None:
        """Let a span begin, which stands still while a request of the page is pending."""
        self.over.clear()
        span = {"policy": "pauseIfNetworkFetchesPending", "budget": milliseconds}
        await self._devtools.send("Emulation.setVirtualTimePolicy", span)

    async def go_on_although_pending(self) -> None:
        """Let the span that has begun pass although a request is pending."""
        await self._devtools.send("Emulation.setVirtualTimePolicy", {"policy": "advance"})

    async def keep_step(self, until: asyncio.Event) -> None:
        """Let the page's time pass as fast as a person's, until `until` is set.

        Chromium has no way back to real time, and lets virtual time race: so it passes in spans
        of a blink.
        """
        while not until.is_set():
            await self.grant(_STEP_MS)
            await self.over.wait()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(until.wait(), _STEP_MS / 1000)
