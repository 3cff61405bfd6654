"""Follows what the browser itself reports of the requests that it refuses, in one tab."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from playwright.async_api import BrowserContext, CDPSession
from playwright.async_api import Request as PlaywrightRequest

from harness.driver.refusals import of_issue, refused
from harness.edge import Edge, Run
from harness.model import Refusal

_WITH_ISSUES: Final = frozenset({"javascript", "security"})
"""The sources of DevTools' log that have an entry for each refusal that the audits know of."""


class AuditedRefusals:
    """Follows the refusals of one run after the other; `seen` are those of the last one.

    DevTools' audits have the reasons, but also report each time that a page reads its cookies. So
    they are asked only once DevTools' log tells of a refusal, and then report that one, too.
    """

    def __init__(self) -> None:
        self.seen: list[Refusal] = []
        self._place: tuple[Run, Edge] | None = None
        self._devtools: CDPSession
        self._asked: asyncio.Future[list[Any]] | None = None

    async def follow(self, context: BrowserContext, devtools: CDPSession) -> None:
        """Follow the context of a tab, and its page."""
        self._devtools = devtools
        context.on("requestfailed", self._note_failed)
        devtools.on("Log.entryAdded", self._note_entry)
        devtools.on("Audits.issueAdded", self._note_issue)
        await devtools.send("Log.enable")

    async def begin(self, run: Run, edge: Edge) -> None:
        """Follow a run from its beginning."""
        if self._asked is not None:
            await self.catch_up()
            self._asked = None
            await self._devtools.send("Audits.disable")
        self.seen = []
        self._place = (run, edge)

    async def catch_up(self) -> None:
        """Wait for the reasons of what was refused so far: they belong to the current phase."""
        if self._asked is not None:
            await self._asked

    async def ask(self) -> None:
        """Ask the audits from now on. While a page is left, it would be too late to begin."""
        self._ask()
        await self.catch_up()

    def _ask(self) -> None:
        # Chromium keeps the issues of a page, and now reports those that it has.
        if self._asked is None:
            self._asked = asyncio.gather(self._devtools.send("Audits.enable"))

    def _note_failed(self, request: PlaywrightRequest) -> None:
        if self._place is not None:
            self.seen += refused(request, *self._place)

    def _note_entry(self, event: Mapping[str, Any]) -> None:
        is_left = self._place is None or self._place[0].phase == "unload"
        if event["entry"]["source"] in _WITH_ISSUES and not is_left:
            self._ask()

    def _note_issue(self, event: Mapping[str, Any]) -> None:
        refusal = of_issue(event["issue"], self._place[0].phase) if self._place else None
        if refusal is not None:
            self.seen.append(refusal)
