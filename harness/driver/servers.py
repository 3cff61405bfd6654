"""Has one of several Playwright servers launch a browser, and another one if that is gone."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from typing import Final

from playwright.async_api import Browser
from playwright.async_api import Error as PlaywrightError

from harness.driver.engines import Engine, Launch, Running
from harness.driver.tunnel import Tunnel
from harness.model import BrowserError, SetupError
from harness.toolchain import Server

_SECONDS: Final = 30
"""How long a server may take to launch a browser, before another one is asked."""

_PREFIX: Final = "Connection.init: "
"""How Playwright begins the words of a server."""


class Servers:
    """The servers of a run, in the order in which they are asked; `current` has the browser."""

    def __init__(self, every: Sequence[Server]) -> None:
        self._every = deque(every)
        self._version = ""
        self._open = contextlib.AsyncExitStack()

    @property
    def current(self) -> Server:
        """The server that has the browser, or is asked for one next."""
        return self._every[0]

    async def connect(self, engine: Engine, wanted: Launch) -> Running:
        """Have a browser launched by the current server, or by another one if that fails.

        The first browser of a run must be launched by the first server: whoever has named one that
        does not work is to know. The later ones must be of the same version.

        Raises:
            SetupError: no server can launch one.
        """
        problems: list[str] = []
        for _ in [*self._every]:
            await self.close()
            tunnel = await self._open.enter_async_context(Tunnel(self.current, wanted.edge.port))
            try:
                async with asyncio.timeout(_SECONDS):
                    running = await engine.connect(wanted, tunnel.address)
                self._check(running.browser)
            except (PlaywrightError, BrowserError) as problem:
                told = str(problem).removeprefix(_PREFIX).splitlines()[0]
                problems.append(f"{self.current}: {tunnel.problem or told}")
            except TimeoutError:
                problems.append(f"{self.current}: no browser started within {_SECONDS} s")
            else:
                return running
            if not self._version:
                break
            self._every.rotate(-1)
        await self.close()
        raise SetupError(f"--connect {'; '.join(problems)}")

    async def close(self) -> None:
        """End the connection to the server, which then ends its browser."""
        await self._open.aclose()

    def _check(self, browser: Browser) -> None:
        """Check that a browser is of the version of the first one."""
        if self._version not in {"", browser.version}:
            raise BrowserError(
                f"its browser is {browser.version}, and the run began with {self._version}"
            )
        self._version = browser.version
