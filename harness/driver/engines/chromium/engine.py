"""Chromium: how it is launched, and what its pages find."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from harness.driver.engines.chromium.page import ChromiumPage
from harness.driver.engines.chromium.services import ChromiumServices
from harness.driver.engines.interface import Engine, EnginePage, Launch, NewPage, Running
from harness.edge import LOOPBACK
from harness.model import BrowserError, Visit

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
_NO_NAMES: Final = f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {LOOPBACK}"
"""Has the machine of a server asked for no host's address."""

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

    async def launch(self, wanted: Launch) -> Running:
        """Launch a browser that sends all its requests to the edge."""
        ours = {
            "executable_path": str(wanted.program),
            "proxy": {"server": wanted.edge.proxy},
            "args": _flags(wanted),
            # Chromium's sandbox needs rights that root in a container does not have. Only the
            # user's own code and the harness's run in this browser.
            "chromium_sandbox": False,
            # Ctrl-C is for the harness, which ends the browser itself when it is done.
            "handle_sigint": False,
        }
        browser = await wanted.playwright.chromium.launch(**{**wanted.options, **ours})
        services = await ChromiumServices.of(browser)
        return Running(browser, services, services.main_process)

    async def connect(self, wanted: Launch, address: str) -> Running:
        """Have the server behind a tunnel launch such a browser.

        The server is to send on all connections, and Playwright's own end of the tunnel takes none
        but those to the edge. A server that is not told to allow it passes no flags on: then
        nothing may be opened in the browser, since it might send past the tunnel.

        Raises:
            BrowserError: it is not such a browser.
            playwright.async_api.Error: it did not start.
        """
        options = {
            "headless": True,
            "chromiumSandbox": False,
            "args": [*_flags(wanted), _NO_NAMES],
            **({"executablePath": str(wanted.program)} if wanted.program != Path() else {}),
        }
        browser = await wanted.playwright.chromium.connect(
            address,
            headers={
                "x-playwright-launch-options": json.dumps(options),
                "x-playwright-proxy": "*",
            },
            expose_network=f"{LOOPBACK}:{wanted.edge.port}",
        )
        devtools = await browser.new_browser_cdp_session()
        system = await devtools.send("SystemInfo.getInfo")
        if wanted.edge.key_fingerprint not in system["commandLine"]:
            raise BrowserError("it passes no flags on to the browser; start it with --unsafe")
        await devtools.detach()
        return Running(browser, await ChromiumServices.of(browser))

    async def open_page(self, new: NewPage) -> EnginePage:
        """Take over a new page. Its time stands still."""
        devtools = await new.context.new_cdp_session(new.page)
        opened = ChromiumPage(devtools, new.hear, follows_sockets=new.follows_sockets)
        await opened.prepare(new.context, new.visit, _WORLD)
        return opened


def _flags(wanted: Launch) -> list[str]:
    """Return the flags of a browser that trusts the edge."""
    fingerprint = f"--ignore-certificate-errors-spki-list={wanted.edge.key_fingerprint}"
    return [*_with_features(wanted.options.get("args", ())), *_FLAGS, fingerprint]


def _with_features(given: Sequence[str]) -> list[str]:
    """Return the user's flags with our features added: Chromium reads only the last list."""
    features = [*_FEATURES]
    for flag in given:
        if flag.startswith(_ENABLE_FEATURES):
            features += flag.removeprefix(_ENABLE_FEATURES).split(",")
    others = [flag for flag in given if not flag.startswith(_ENABLE_FEATURES)]
    return [*others, _ENABLE_FEATURES + ",".join(features)]


CHROMIUM: Final[Engine] = Chromium()
"""The one value of its class: an engine has no state."""
