"""Starts browsers that end at the edge, and ends one that no longer answers."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from typing import Any, Final

from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from harness.browsers import Browser as InstalledBrowser
from harness.edge import Edge
from harness.errors import BrowserError

PATIENCE_SECONDS: Final = 20
"""How long one requirement may take for real, beside what its calls need, before it is given up."""

_FLAGS: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--no-first-run",
)


class Launcher:
    """Keeps a browser running: launches it when it is first needed, or gone.

    `options` are Playwright's launch options as a user gave them; ours come on top.
    """

    def __init__(
        self,
        playwright: Playwright,
        edge: Edge,
        installed: InstalledBrowser,
        options: Mapping[str, Any],
    ) -> None:
        self._playwright = playwright
        self._edge = edge
        self._installed = installed
        self._options = options
        self._browser: Browser | None = None
        self._process = 0

    def browser(self) -> Browser:
        """Return the running browser.

        Raises:
            BrowserError: it did not start.
        """
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._launch()
            self._process = _process_of(self._browser)
        return self._browser

    @contextlib.contextmanager
    def watched(self, seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
        """End the browser if the context takes longer than `seconds`.

        Nothing gentler is sure to help: a page in an endless loop answers no message, and
        whoever waits for its answer waits for ever.

        Raises:
            BrowserError: it took longer.
        """
        expired = threading.Event()

        def end() -> None:
            expired.set()
            with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
                os.kill(self._process, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            yield
        except PlaywrightError:
            if not expired.is_set():
                raise
        finally:
            timer.cancel()
        if expired.is_set():
            raise BrowserError(
                f"the page did not answer within {seconds:g} s, so the browser was ended; a script "
                "in the page may never end"
            )

    def close(self) -> None:
        """End the browser."""
        if self._browser is not None:
            with contextlib.suppress(PlaywrightError):  # it may be gone already
                self._browser.close()

    def _launch(self) -> Browser:
        fingerprint = f"--ignore-certificate-errors-spki-list={self._edge.key_fingerprint}"
        ours = {
            "executable_path": str(self._installed.executable),
            "proxy": {"server": self._edge.proxy},
            "args": [*self._options.get("args", ()), *_FLAGS, fingerprint],
            # Chromium's sandbox needs rights that root in a container does not have, and what
            # runs here is the user's own code and the harness's.
            "chromium_sandbox": False,
        }
        try:
            return self._playwright.chromium.launch(**{**self._options, **ours})
        except PlaywrightError as problem:
            raise BrowserError(
                f"{self._installed.executable} (found through {self._installed.origin}) did not "
                f"start: {problem.message.splitlines()[0]}; name another with --browser-executable"
            ) from problem


def _process_of(browser: Browser) -> int:
    """Return the id of the browser's main process."""
    devtools = browser.new_browser_cdp_session()
    processes = devtools.send("SystemInfo.getProcessInfo")["processInfo"]
    devtools.detach()
    return next(int(item["id"]) for item in processes if item["type"] == "browser")


@contextlib.contextmanager
def launched(
    edge: Edge, installed: InstalledBrowser, *, headed: bool = False
) -> Iterator[Launcher]:
    """Keep a browser of our own, for commands that run outside of pytest.

    Raises:
        BrowserError: it did not start.
    """
    with sync_playwright() as playwright:
        launcher = Launcher(playwright, edge, installed, {"headless": not headed})
        launcher.browser()
        try:
            yield launcher
        finally:
            launcher.close()
