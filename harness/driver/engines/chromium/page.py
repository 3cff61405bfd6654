"""One page of Chromium, driven through the DevTools protocol."""

import base64
from collections.abc import Mapping
from typing import Any, Final

from playwright.async_api import BrowserContext, CDPSession

from harness.driver.engines.chromium.exceptions import page_error
from harness.driver.engines.chromium.overlay import ChromiumOverlay
from harness.driver.engines.chromium.refusal_watch import AuditedRefusals
from harness.driver.engines.chromium.virtual_time import VirtualTime
from harness.driver.engines.interface import HearException, Overlay, PageTime, RefusalWatch
from harness.driver.sockets import Sockets
from harness.model import BrowserError, Visit

_ONLINE: Final = {
    "offline": False,
    "latency": 1,  # without any number above 0, nothing is overridden
    "downloadThroughput": -1,
    "uploadThroughput": -1,
}
"""Network conditions that make the page believe it is online, and slow nothing.

On a machine with no interface but loopback, `navigator.onLine` is false, and the library holds back
its calls. But the edge is always reachable.
"""

_ANSWERED: Final = (
    "Network.webSocketHandshakeResponseReceived",
    "Network.webSocketFrameError",
    "Network.webSocketClosed",
)


class ChromiumPage:
    """One page of Chromium."""

    def __init__(self, devtools: CDPSession, hear: HearException, *, follows_sockets: bool) -> None:
        self.time: PageTime = VirtualTime(devtools)
        self.sockets = followed_sockets(devtools) if follows_sockets else None
        self._audited = AuditedRefusals()
        self.refusals: RefusalWatch = self._audited
        self._devtools = devtools
        devtools.on(
            "Runtime.exceptionThrown", lambda said: hear(page_error(said["exceptionDetails"]))
        )

    async def prepare(
        self, context: BrowserContext, visit: Visit, world: Mapping[str, str]
    ) -> None:
        """Begin to follow the page, stop its time, and give it its world."""
        await self._devtools.send("Runtime.enable")
        processors = {"hardwareConcurrency": int(world["processors"])}
        await self._devtools.send("Emulation.setHardwareConcurrencyOverride", processors)
        await self._devtools.send(
            "Emulation.setUserAgentOverride", _user_agent(visit.locale, world)
        )
        if visit.cookies == "refused":
            await self._devtools.send("Emulation.setDocumentCookieDisabled", {"disabled": True})
        await self._audited.follow(context, self._devtools)
        if self.sockets is not None:  # slow: DevTools then reports every request, too
            await self._devtools.send("Network.enable")
        await self.time.stand_still()

    async def evaluate(self, expression: str) -> Any:
        """Evaluate in the page through DevTools: Playwright would add a script to each document.

        Raises:
            BrowserError: the expression threw, as it does with a recorder of another version.
        """
        answer = await self._devtools.send(
            "Runtime.evaluate",
            {
                "expression": expression,
                "awaitPromise": True,
                "returnByValue": True,
                # The page's own content security policy must apply to what the expression causes.
                "allowUnsafeEvalBlockedByCSP": False,
            },
        )
        if "exceptionDetails" in answer:
            thrown = answer["exceptionDetails"].get("exception", {}).get("description", "")
            raise BrowserError(f"the recorder failed in the page: {thrown.splitlines()[:1]}")
        return answer["result"].get("value")

    async def make_ready(self) -> None:
        """Let the page believe that it is online: Chromium 150 forgets it at each navigation."""
        await self._devtools.send("Network.overrideNetworkState", _ONLINE)

    async def forget_permissions(self) -> None:
        """Have the browser ask again whether the page may send; it also forgets cached answers."""
        await self._devtools.send("Network.clearBrowserCache")

    async def screenshot(self, *, full_page: bool) -> bytes:
        """Return a picture of the page as PNG, without changing the document."""
        options: dict[str, Any] = {"format": "png"}
        if full_page:
            size = (await self._devtools.send("Page.getLayoutMetrics"))["cssContentSize"]
            options |= {"captureBeyondViewport": True, "clip": {**size, "scale": 1}}
        image = await self._devtools.send("Page.captureScreenshot", options)
        return base64.b64decode(image["data"])

    async def install_overlay(self, source: str) -> Overlay:
        """Draw the overlay in every document of the page from now on; `source` is its script."""
        overlay = ChromiumOverlay(self._devtools)
        await overlay.install(source)
        return overlay


def followed_sockets(devtools: CDPSession) -> Sockets:
    """Return the web sockets of a page, which DevTools report."""
    sockets = Sockets()
    devtools.on(
        "Network.webSocketCreated", lambda said: sockets.note_opened(said["requestId"], said["url"])
    )
    for event in _ANSWERED:
        devtools.on(event, lambda said: sockets.note_answered(said["requestId"]))
    return sockets


def _user_agent(locale: str, world: Mapping[str, str]) -> dict[str, Any]:
    """Return the user agent as DevTools takes it, with what its client hints tell."""
    named = (brand.rsplit(" ", 1) for brand in world["brands"].split(", "))
    brands = [{"brand": brand, "version": version} for brand, version in named]
    full = [{**brand, "version": f"{brand['version']}.0.0.0"} for brand in brands]
    system, _, architecture = world["platform"].partition(" ")
    return {
        "userAgent": world["user agent"],
        "acceptLanguage": locale,
        "platform": world["platform"],
        "userAgentMetadata": {
            "brands": brands,
            "fullVersionList": full,
            "platform": system,
            "platformVersion": "",
            "architecture": architecture,
            "model": "",
            "mobile": False,
        },
    }
