"""Firefox: how it is launched, and what its pages find."""

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from harness.driver.engines.firefox.page import FirefoxPage
from harness.driver.engines.firefox.prompt_socket import send_at_once
from harness.driver.engines.interface import Engine, EnginePage, Launch, NewPage, Running
from harness.model import BrowserError, Visit

_STOCK: Final = "moz-firefox"
"""Playwright's channel for a Firefox as its makers or a distribution ship it."""

_LOOPBACK: Final = "127.0.0.1"
_PREFERENCES: Final[Mapping[str, bool | int | str]] = {
    "network.proxy.type": 1,
    "network.proxy.http": _LOOPBACK,
    "network.proxy.ssl": _LOOPBACK,
    "network.proxy.no_proxies_on": "",
    "network.proxy.allow_hijacking_localhost": True,
    # The edge is always reachable: a page must not believe itself without a network.
    "network.manage-offline-status": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.http.speculative-parallel-limit": 0,
    "network.prefetch-next": False,
    "media.peerconnection.ice.proxy_only": True,
}
_UNUSED: Final[Mapping[str, bool | int | str]] = {
    # A page that was left is not kept for the button "back". Chromium keeps none, either.
    "browser.sessionhistory.max_total_viewers": 0,
    "fission.bfcacheInParent": False,
    # What Firefox does with each page for the person at the screen.
    "browser.chrome.site_icons": False,
    "browser.pagethumbnails.capturing_disabled": True,
    "browser.sessionstore.collect_session_storage": False,
    "browser.sessionstore.interval": 86_400_000,
    "browser.translations.enable": False,
    "places.history.enabled": False,
    "reader.parse-on-load.enabled": False,
    # A process for each site of each page: to start one takes longer than most runs. A page that
    # hangs ends the browser in any case.
    "dom.ipc.processCount": 1,
    "fission.autostart": False,
    # What it does with requests, forms and processes.
    "accessibility.force_disabled": 1,
    "browser.cache.disk.enable": False,
    "cookiebanners.service.mode": 0,
    "dom.ipc.processPrelaunch.enabled": False,
    "extensions.formautofill.addresses.enabled": False,
    "extensions.formautofill.creditCards.enabled": False,
    "privacy.trackingprotection.annotate_channels": False,
    "signon.rememberSignons": False,
}
"""What is switched off because nobody needs it: it took a fifth of Firefox's processor time."""

_WORLD: Final[Mapping[str, str]] = {
    "user agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "platform": "Linux x86_64",
    "processors": "4",
}


class _NoServices:
    """None: Firefox does all that its pages ask for in its main process."""

    async def follow(self) -> None:
        """Do nothing."""

    async def ended(self) -> str:
        """Return that none has ended."""
        return ""


class Firefox:
    """A stock Firefox."""

    name = "firefox"
    world = _WORLD
    recorder_config: Mapping[str, Any] = {
        "ownClock": True,
        "automation": ["__pw_bidiInsertText"],
        "processors": int(_WORLD["processors"]),
    }

    def lacking(self, visit: Visit) -> str:
        """Return what Firefox cannot do of a visit."""
        if visit.cookies == "refused":
            return "Firefox cannot refuse the cookies of one page: judge it in Chromium"
        if visit.referrer:
            return "Firefox cannot be told which page a visitor comes from: judge it in Chromium"
        return ""

    async def launch(self, wanted: Launch) -> Running:
        """Launch a browser that sends all its requests to the edge."""
        mark = f"--harness-{secrets.token_hex(8)}"
        options, port = wanted.options, wanted.edge.port
        ports = {"network.proxy.http_port": port, "network.proxy.ssl_port": port}
        ours = {
            "channel": _STOCK,
            "executable_path": str(wanted.program),
            "args": [*options.get("args", ()), mark],
            "firefox_user_prefs": {
                **_UNUSED,
                **options.get("firefox_user_prefs", {}),
                **_PREFERENCES,
                **ports,
            },
            # Ctrl-C is for the harness, which ends the browser itself when it is done.
            "handle_sigint": False,
        }
        browser = await wanted.playwright.firefox.launch(**{**options, **ours})
        process = next(_processes_with(mark), 0)
        send_at_once(process)
        return Running(browser, _NoServices(), process)

    async def connect(self, _wanted: Launch, _address: str) -> Running:
        """Refuse: it is not known yet how Firefox sends all its requests through a tunnel.

        Raises:
            BrowserError: always.
        """
        raise BrowserError("Firefox cannot be driven on a server yet")

    async def open_page(self, new: NewPage) -> EnginePage:
        """Take over a new page. Its time stands still.

        The context has all of the visit that Firefox can be told, and the clock waits for sockets.
        """
        return FirefoxPage(new.context, new.page, new.hear)


def _processes_with(mark: str) -> Iterator[int]:
    """Yield the processes that have this argument: Playwright does not say which its browser is."""
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = place.read_bytes().split(b"\0")
        except OSError:  # it has ended meanwhile
            continue
        if mark.encode() in arguments:
            yield int(place.parent.name)


FIREFOX: Final[Engine] = Firefox()
"""The one value of its class: an engine has no state."""
