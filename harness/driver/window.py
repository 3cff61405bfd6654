"""A window for a person to work in: a page of the harness in a browser without an edge."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Final

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from harness.model import BrowserError
from harness.toolchain import Browser as InstalledBrowser

_SIZE: Final = "--window-size=1440,1000"
_FLAGS: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextlib.asynccontextmanager
async def window(
    installed: InstalledBrowser, address: str, when_closed: Callable[[], None]
) -> AsyncIterator[None]:
    """Show a page for the length of the context; `when_closed` is called if a person closes it.

    Raises:
        BrowserError: the browser did not start.
    """
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=str(installed.executable),
                headless=False,
                args=[*_FLAGS, _SIZE],
                chromium_sandbox=False,
                handle_sigint=False,  # Ctrl-C ends the harness, which ends the window
            )
            page = await browser.new_page(no_viewport=True)
            page.on("close", lambda _: when_closed())
            browser.on("disconnected", lambda _: when_closed())
            await page.goto(address)
        except PlaywrightError as problem:
            reason = problem.message.splitlines()[0]
            if "without having a XServer" in problem.message:
                reason = "there is no screen"
            raise BrowserError(
                f"{installed.executable} (found through {installed.origin}) did not show a "
                f"window: {reason}; with --serve, open the address in a browser of your own"
            ) from problem
        try:
            yield
        finally:
            with contextlib.suppress(PlaywrightError):  # it may be gone already
                await browser.close()
