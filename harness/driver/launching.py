"""Starts browsers that send all requests to the edge, and ends one that no longer answers."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from typing import Any, Final, Self

from playwright.async_api import Browser, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from harness.driver import video_encoder
from harness.driver.engines import ENGINES, Launch
from harness.driver.loop import LoopThread
from harness.edge import Edge
from harness.model import BrowserError, HarnessError
from harness.toolchain import Browser as InstalledBrowser

_CLOSE_SECONDS: Final = 5
_STOP_SECONDS: Final = 30
"""How long Playwright may take to end: on a busy machine much longer than usual."""

_LAUNCH_SECONDS: Final = 120


class Launcher:
    """Keeps a browser running: launches it, and launches another when it is gone.

    `options` are the user's Playwright launch options; ours override them. Use it as a context
    manager. `engine` is that of its browsers, `loop` their loop, `name` the name and version of the
    running one, and `crashed` is set when that is gone. A browser that `makes_videos` needs ffmpeg.
    """

    def __init__(
        self,
        edge: Edge,
        installed: InstalledBrowser,
        options: Mapping[str, Any] | None = None,
        *,
        makes_videos: bool = False,
    ) -> None:
        self.engine = ENGINES[installed.engine]
        self._edge = edge
        self._installed = installed
        self._options = dict(options or {})
        self._options.pop("slow_mo", None)  # each step of a run is slowed, by the driver
        self._makes_videos = makes_videos
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._process = 0
        self.name = ""
        self.loop = LoopThread()
        self.crashed = asyncio.Event()

    @property
    def named_browser(self) -> str:
        """The program of the browser, if a person named it; else empty."""
        return self._installed.named

    def __enter__(self) -> Self:
        """Launch the browser.

        Raises:
            BrowserError: it did not start.
            SetupError: it should make videos, but ffmpeg is missing.
        """
        try:
            self.loop.run(self.browser(), None)
        except HarnessError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End the browser and the loop."""
        self.loop.run(self._close(), None)
        self.loop.close()

    async def browser(self) -> Browser:
        """Return the running browser.

        Raises:
            BrowserError: it did not start.
        """
        if self._browser is None or not self._browser.is_connected():
            try:
                async with asyncio.timeout(_LAUNCH_SECONDS):
                    return await self._start()
            except TimeoutError:
                raise BrowserError(
                    f"{self._installed.executable} did not start within {_LAUNCH_SECONDS} s; "
                    "name another with --browser-executable"
                ) from None
        return self._browser

    async def _start(self) -> Browser:
        if self._playwright is None:
            variables = video_encoder.environment() if self._makes_videos else {}
            self._playwright = await _start_playwright(variables)
        browser, self._process = await self._launch(self._playwright)
        self._browser = browser
        self.name = f"{browser.browser_type.name} {browser.version}"
        self.crashed = crashed = asyncio.Event()
        browser.on("disconnected", lambda _: crashed.set())
        return browser

    def abandon(self) -> None:
        """Kill a browser that has failed: it might never answer a request to close."""
        if self._browser is not None:
            self._browser = None
            with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
                _kill(self._process)

    async def _close(self) -> None:
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                if self._browser is not None:
                    await self._browser.close()
        except (PlaywrightError, TimeoutError):
            self.abandon()
        if self._playwright is not None:
            with contextlib.suppress(TimeoutError):  # it ends with this process at the latest
                async with asyncio.timeout(_STOP_SECONDS):
                    await self._playwright.stop()

    async def _launch(self, playwright: Playwright) -> tuple[Browser, int]:
        try:
            return await self.engine.launch(
                Launch(playwright, self._installed.executable, self._options, self._edge)
            )
        except PlaywrightError as problem:
            raise BrowserError(
                f"{self._installed.executable} (found through {self._installed.origin}) did not "
                f"start: {_reason(problem)}"
            ) from problem


def _kill(process: int) -> None:
    """Kill a browser with all its processes: its network process outlives the main one.

    One that is not known is 0, which would stand for all processes of the harness's own group.
    """
    if not process:
        return
    if os.name == "nt":
        os.kill(process, signal.SIGTERM)
        return
    group = os.getpgid(process)
    if group == os.getpgid(0):  # it was started in ours
        os.kill(process, signal.SIGKILL)
    else:
        os.killpg(group, signal.SIGKILL)


async def _start_playwright(variables: Mapping[str, str]) -> Playwright:
    """Start Playwright with these environment variables, and without `PWDEBUG`.

    Its debugger would stop before each of the driver's steps, and add its own scripts to the page.
    The harness has its own meaning of `PWDEBUG`.
    """
    changed = ("PWDEBUG", *variables)
    before = {name: os.environ[name] for name in changed if name in os.environ}
    os.environ.pop("PWDEBUG", None)
    os.environ.update(variables)
    try:
        return await async_playwright().start()
    finally:
        for name in changed:
            os.environ.pop(name, None)
        os.environ.update(before)


def _reason(problem: PlaywrightError) -> str:
    if "without having a XServer" in problem.message:
        return (
            "there is no screen to show it on; leave out --headed, or set DISPLAY, or put "
            "'xvfb-run' before the command"
        )
    return f"{problem.message.splitlines()[0]}; name another with --browser-executable"
