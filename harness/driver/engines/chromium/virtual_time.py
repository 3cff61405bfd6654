"""Controls a page's time, which is Chromium's virtual time: it stands still or passes in spans."""

from playwright.async_api import CDPSession

from harness.driver.engines.interface import PageTime


class VirtualTime(PageTime):
    """Lets the time of one page pass. Chromium cannot go back to real time."""

    def __init__(self, devtools: CDPSession) -> None:
        super().__init__()
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

    async def run_due_timers(self) -> None:
        """Do nothing: in Chromium they run though a request is pending."""
