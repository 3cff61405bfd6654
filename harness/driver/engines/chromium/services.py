"""Notices when a process of Chromium ended without which a page's requests and stores fail.

Chromium starts it again and goes on. The page's requests have failed meanwhile, as if it had given
them up itself, and its cookies may be gone.
"""

from typing import Final, Self

from playwright.async_api import Browser, CDPSession

NETWORK: Final = "network.mojom.NetworkService"
_STORAGE: Final = "storage.mojom.StorageService"
"""It may be part of the main process, or begin later."""


class ChromiumServices:
    """The processes of one browser that its pages' requests and stores depend on.

    `main_process` is the id of the browser's main process.
    """

    def __init__(self, devtools: CDPSession, main_process: int) -> None:
        self.main_process = main_process
        self._devtools = devtools
        self._known: dict[int, str] = {}

    @classmethod
    async def of(cls, browser: Browser) -> Self:
        """Return those of a browser.

        Raises:
            playwright.async_api.Error: the browser has ended.
        """
        devtools = await browser.new_browser_cdp_session()
        running = await _processes(devtools)
        return cls(devtools, next(id_ for id_, kind in running.items() if kind == "browser"))

    async def follow(self) -> None:
        """Follow those that run now, when a page has been opened.

        Raises:
            playwright.async_api.Error: the browser has ended.
        """
        running = await _processes(self._devtools)
        self._known = {id_: kind for id_, kind in running.items() if kind in {NETWORK, _STORAGE}}

    async def ended(self) -> str:
        """Return the name of one that has ended since the last call; empty if none has.

        Raises:
            playwright.async_api.Error: the browser has ended.
        """
        before = self._known
        await self.follow()
        if not before.keys() <= self._known.keys() or NETWORK not in before.values():
            gone = {kind for id_, kind in before.items() if id_ not in self._known}
            return "storage" if gone == {_STORAGE} else "network"
        return ""


async def _processes(devtools: CDPSession) -> dict[int, str]:
    """Return the types of a browser's processes by id."""
    found = await devtools.send("SystemInfo.getProcessInfo")
    return {int(one["id"]): one["type"] for one in found["processInfo"]}
