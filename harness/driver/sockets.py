"""The web sockets that a page opens: which of them still wait for an answer."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from playwright.async_api import CDPSession

from harness.model import BrowserError

_SECONDS: Final = 10

_ANSWERED: Final = (
    "Network.webSocketHandshakeResponseReceived",
    "Network.webSocketFrameError",
    "Network.webSocketClosed",
)


class Sockets:
    """Follows the web sockets of one page.

    `opened` counts them all, and `waiting` has the addresses of those without an answer.
    """

    def __init__(self, devtools: CDPSession) -> None:
        self.opened = 0
        self.waiting: dict[str, str] = {}
        devtools.on("Network.webSocketCreated", self._note_created)
        for event in _ANSWERED:
            devtools.on(event, self._note_answered)

    def forget(self) -> None:
        """Forget the sockets of a page that was left: nobody gets their answers."""
        self.waiting.clear()

    @contextlib.asynccontextmanager
    async def limit(self) -> AsyncIterator[None]:
        """Limit a wait for answers to ten seconds.

        Raises:
            BrowserError: a socket got no answer within them.
        """
        try:
            async with asyncio.timeout(_SECONDS):
                yield
        except TimeoutError:
            url = next(iter(self.waiting.values()), "of the page")
            raise BrowserError(
                f"the web socket {url} was neither answered nor refused within {_SECONDS} s"
            ) from None

    def _note_created(self, event: Mapping[str, Any]) -> None:
        self.opened += 1
        self.waiting[event["requestId"]] = event["url"]

    def _note_answered(self, event: Mapping[str, Any]) -> None:
        self.waiting.pop(event["requestId"], None)
