"""Chromium: how it is launched, and what its pages find."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from playwright.async_api import Browser

from harness.driver.engines.chromium.page import ChromiumPage
from harness.driver.engines.interface import Engine, EnginePage, Launch, NewPage
from harness.model import Visit

_ENABLE_FEATURES: Final = "--enable-features="
_FEATURES: Final = (
    # Playwright enables it, and our list replaces Playwright's.
    "CDPScreenshotNewSurface",
    # After a key press Chromium defers the page's requests until it draws again or some time has
    # passed. A page whose time stands still may do neither, and would wait for ever.
    "DeferRendererTasksAfterInput:policy/minimal-types",
)
_FLAGS: Final = (
    # A full Chromium still asks for updates: at a host that does not exist, and over TLS, where the
    # edge can distinguish its requests from a page's.
    "--component-updater=url-source=https://updates.invalid/",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--no-first-run",
)
_WORLD: Final[Mapping[str, str]] = {
    "user agent": (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/150.0.0.0 Safari/537.36"
    ),
    "brands": "Chromium 150, Not)A;Brand 8",
    "platform": "Linux x86_64",
    "processors": "4",
}


class Chromium:
    """Chromium, with virtual time."""

    name = "chromium"
    world = _WORLD
    recorder_config: Mapping[str, Any] = {}

    def lacking(self, _: Visit) -> str:
        """Return nothing: Chromium can do all."""
        return ""

    async def launch(self, wanted: Launch) -> tuple[Browser, int]:
        """Launch a browser that sends all its requests to the edge; return it with its process."""
        fingerprint = f"--ignore-certificate-errors-spki-list={wanted.edge.key_fingerprint}"
        ours = {
            "executable_path": str(wanted.program),
            "proxy": {"server": wanted.edge.proxy},
            "args": [*_with_features(wanted.options.get("args", ())), *_FLAGS, fingerprint],
            # Chromium's sandbox needs rights that root in a container does not have. Only the
            # user's own code and the harness's run in this browser.
            "chromium_sandbox": False,
            # Ctrl-C is for the harness, which ends the browser itself when it is done.
            "handle_sigint": False,
        }
        browser = await wanted.playwright.chromium.launch(**{**wanted.options, **ours})
        return browser, await _process_of(browser)

    async def open_page(self, new: NewPage) -> EnginePage:
        """Take over a new page. Its time stands still."""
        devtools = await new.context.new_cdp_session(new.page)
        opened = ChromiumPage(devtools, new.hear, follows_sockets=new.follows_sockets)
        await opened.prepare(new.context, new.visit, _WORLD)
        return opened


def _with_features(given: Sequence[str]) -> list[str]:
    """Return the user's flags with our features added: Chromium reads only the last list."""
    features = [*_FEATURES]
    for flag in given:
        if flag.startswith(_ENABLE_FEATURES):
            features += flag.removeprefix(_ENABLE_FEATURES).split(",")
    others = [flag for flag in given if not flag.startswith(_ENABLE_FEATURES)]
    return [*others, _ENABLE_FEATURES + ",".join(features)]


async def _process_of(browser: Browser) -> int:
    """Return the id of the browser's main process."""
    devtools = await browser.new_browser_cdp_session()
    answer = await devtools.send("SystemInfo.getProcessInfo")
    await devtools.detach()
    return next(int(item["id"]) for item in answer["processInfo"] if item["type"] == "browser")


CHROMIUM: Final[Engine] = Chromium()
"""The one value of its class: an engine has no state."""
