"""One page of Firefox, driven through WebDriver BiDi."""

import asyncio
from typing import Any, Final

from playwright.async_api import BrowserContext, Page, WebError

from harness.driver.engines.firefox.exceptions import page_error
from harness.driver.engines.firefox.page_clock import PageClock
from harness.driver.engines.firefox.refusal_watch import FailedRequests
from harness.driver.engines.interface import HearException, Overlay, PageTime, RefusalWatch
from harness.driver.sockets import Sockets
from harness.model import BrowserError

_SIGN: Final = "XML Parsing Error"
_GIVE_SIGN: Final = "void new DOMParser().parseFromString('<', 'text/xml')"
"""Has Firefox report an error that the page does not hear of."""


class FirefoxPage:
    """One page of Firefox.

    Firefox reports errors some time after they have happened, but in their order. So to know that
    all of a phase have come, the driver has it report one more.
    """

    def __init__(self, context: BrowserContext, page: Page, hear: HearException) -> None:
        self.time: PageTime = PageClock(context, page)
        self.sockets: Sockets | None = None
        self.refusals: RefusalWatch = FailedRequests(context, self._hear_all)
        self._page = page
        self._hear = hear
        self._signs = asyncio.Semaphore(0)
        context.on("weberror", self._note_error)

    async def evaluate(self, expression: str) -> Any:
        """Return the value of an expression, or what its promise resolves to."""
        return await self._page.evaluate(expression)

    async def make_ready(self) -> None:
        """Hear all errors of the page that was left."""
        await self._hear_all()

    async def forget_permissions(self) -> None:
        """Do nothing: Firefox forgets them within seconds."""

    async def screenshot(self, *, full_page: bool) -> bytes:
        """Return a picture of the page as PNG."""
        return await self._page.screenshot(full_page=full_page, caret="initial")

    async def install_overlay(self, source: str) -> Overlay:
        """Refuse: the overlay needs a world of its own in the page.

        Raises:
            BrowserError: always.
        """
        raise BrowserError(f"Firefox has no overlay (a script of {len(source)} characters)")

    async def _hear_all(self) -> None:
        await self._page.evaluate(_GIVE_SIGN)
        await self._signs.acquire()

    def _note_error(self, told: WebError) -> None:
        if _SIGN in f"{told.error.name}: {told.error.message}":
            self._signs.release()
            return
        error = page_error(told)
        if error is not None:
            self._hear(error)
