"""Starts browsers that send all requests to the edge, and ends one that no longer answers."""

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Self

from playwright.async_api import Browser, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from harness.driver import video_encoder
from harness.driver.engines import ENGINES, Launch, Running, Services
from harness.driver.loop import LoopThread
from harness.driver.servers import Servers
from harness.edge import Edge
from harness.model import BrowserError
from harness.toolchain import Browser as InstalledBrowser

_CLOSE_SECONDS: Final = 5
"""How long a browser may take to close, or to say that it is there."""

_STOP_SECONDS: Final = 30
"""How long Playwright may take to end: on a busy machine much longer than usual."""

_LAUNCH_SECONDS: Final = 120

_TEMPORARY: Final = ("TMPDIR", "TMP", "TEMP")
"""The variables that name the folder for temporary files, on any system."""


class Launcher:
    """Keeps a browser running: launches it, and launches another when it is gone.

    `options` are the user's Playwright launch options; ours override them. Use it as a context
    manager. `engine` is that of its browsers, `loop` their loop, `name` the name and version of the
    running one, and `crashed` is set when that is gone. A browser that `makes_videos` needs ffmpeg.

    The browser may run on a server. One that is launched there later may be on another machine: it
    `is_proven` once its own controls have passed. `is_lost` says of one that was abandoned that it
    had lost its connection.
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
        self._running: Running
        self._servers = Servers(installed.servers) if installed.servers else None
        self._called = ""
        self.is_proven = False
        self.is_lost = False
        self._scratch = contextlib.ExitStack()
        self.loop = LoopThread()
        self.crashed = asyncio.Event()
        self._gone = asyncio.Event()

    @property
    def named_browser(self) -> str:
        """The program of the browser, if a person named it; else empty."""
        return self._installed.named

    @property
    def name(self) -> str:
        """The name and the version of the browser, and whether it is on a server."""
        return f"{self._called} on a server" if self._servers else self._called

    @property
    def services(self) -> Services:
        """The processes that pages of the running browser depend on."""
        return self._running.services

    @property
    def is_on_server(self) -> bool:
        """Whether the browser runs on a server."""
        return self._servers is not None

    @property
    def place(self) -> str:
        """Where the browser runs, for people."""
        return str(self._servers.current) if self._servers else "this machine"

    @property
    def described(self) -> str:
        """The name and the version of the browser, and where it runs."""
        return f"{self._called} on {self.place}"

    def __enter__(self) -> Self:
        """Launch the browser.

        Raises:
            BrowserError: it did not start.
            SetupError: it should make videos, but ffmpeg is missing; or no server can launch it.
        """
        try:
            self.loop.run(self.browser(), None)
        except BaseException:  # also Ctrl-C: nothing may be left
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
            SetupError: no server can launch it.
        """
        if self._browser is not None and self._browser.is_connected():
            return self._browser
        try:
            # Each server has a time of its own.
            async with asyncio.timeout(None if self._servers else _LAUNCH_SECONDS):
                return await self._start()
        except TimeoutError:
            raise BrowserError(
                f"{self._installed.executable} did not start within {_LAUNCH_SECONDS} s; "
                "name another with --browser-executable"
            ) from None

    async def _start(self) -> Browser:
        if self._playwright is None:
            encoder = video_encoder.environment() if self._makes_videos else {}
            # Before the variables change, which Python's own temporary files depend on, too.
            scratch = dict.fromkeys(_TEMPORARY, self._scratch.enter_context(_scratch()))
            self._playwright = await _start_playwright({**encoder, **scratch})
        self._running = running = await self._launch(self._playwright)
        self._browser = browser = running.browser
        self.is_proven = self.is_lost = False
        self._called = f"{browser.browser_type.name} {browser.version}"
        self.crashed, self._gone = crashed, gone = asyncio.Event(), asyncio.Event()
        browser.on("disconnected", lambda _: crashed.set())
        browser.on("disconnected", lambda _: gone.set())
        return browser

    async def abandon(self) -> None:
        """Kill a browser that has failed: it might never answer a request to close.

        One on a server is left to that, which ends it when the connection ends.
        """
        if self._browser is None:
            return
        browser, self._browser = self._browser, None
        if self._servers is not None:
            self.is_lost = not await _answers(browser)
            await self._servers.close()
            # Playwright may still pass on what came before the end, and the edge must get none of
            # it in its next run.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await self._gone.wait()
            return
        with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
            _kill(self._running.process)

    async def _close(self) -> None:
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                if self._browser is not None:
                    await self._browser.close()
        except (PlaywrightError, TimeoutError):
            await self.abandon()
        if self._servers is not None:
            await self._servers.close()
        if self._playwright is not None:
            with contextlib.suppress(TimeoutError):  # it ends with this process at the latest
                async with asyncio.timeout(_STOP_SECONDS):
                    await self._playwright.stop()
        self._scratch.close()

    async def _launch(self, playwright: Playwright) -> Running:
        wanted = Launch(playwright, self._installed.executable, self._options, self._edge)
        if self._servers is not None:
            return await self._servers.connect(self.engine, wanted)
        try:
            return await self.engine.launch(wanted)
        except PlaywrightError as problem:
            raise BrowserError(
                f"{self._installed.executable} (found through {self._installed.origin}) did not "
                f"start: {_reason(problem)}"
            ) from problem


async def _answers(browser: Browser) -> bool:
    """Say whether a browser on a server is still there.

    It is asked, because what fails with a connection can fail before Playwright says that it ended.
    """
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await browser.new_context()
    except (PlaywrightError, TimeoutError):
        return False
    return True


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


def _scratch() -> AbstractContextManager[str]:
    """Return a folder for the temporary files of Playwright and its browsers.

    They remove them themselves, but not if they are killed, or if a terminal's hang-up ends both.
    """
    return tempfile.TemporaryDirectory(prefix="harness-browser-", ignore_cleanup_errors=True)


async def _start_playwright(variables: Mapping[str, str]) -> Playwright:
    """Start Playwright with these environment variables, and without `PWDEBUG`.

    Its debugger would stop before each of the driver's steps, and add its own scripts to the page.
    The harness has its own meaning of `PWDEBUG`.

    Raises:
        BrowserError: its driver ended at once; Ctrl-C does that, before it can hear it.
    """
    changed = ("PWDEBUG", *variables)
    before = {name: os.environ[name] for name in changed if name in os.environ}
    os.environ.pop("PWDEBUG", None)
    os.environ.update(variables)
    try:
        return await async_playwright().start()
    except Exception as problem:
        if type(problem) is not Exception:  # Playwright has no narrower one for its driver's end
            raise
        raise BrowserError(f"Playwright did not start: {problem}") from problem
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
