"""The web sockets that a page opens: which of them still wait for an answer."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

from harness.model import BrowserError

_SECONDS: Final = 10


class Sockets:
    """Follows the web sockets of one page.

    `opened` counts them all, and `waiting` has the addresses of those without an answer, by the
    ids that the engine has for them.
    """

    def __init__(self) -> None:
        self.opened = 0
        self.waiting: dict[str, str] = {}

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

    def note_opened(self, identifier: str, url: str) -> None:
        """Note that the page opens one."""
        self.opened += 1
        self.waiting[identifier] = url

    def note_answered(self, identifier: str) -> None:
        """Note that one was answered, refused or closed."""
        self.waiting.pop(identifier, None)
