"""Follows what the browser itself reports of the requests that it refuses, in one tab."""

from collections.abc import Mapping
from typing import Any

from playwright.async_api import BrowserContext, CDPSession
from playwright.async_api import Request as PlaywrightRequest

from harness.driver.refusals import of_failure, of_issue
from harness.edge import Edge, Run
from harness.model import Refusal


class RefusalWatch:
    """Follows the refusals of one run after the other; `seen` are those of the last one."""

    def __init__(self) -> None:
        self.seen: list[Refusal] = []
        self._place: tuple[Run, Edge] | None = None

    async def follow(self, context: BrowserContext, devtools: CDPSession) -> None:
        """Follow the context of a tab, and its page."""
        context.on("requestfailed", self._note_failed)
        devtools.on("Audits.issueAdded", self._note_issue)
        await devtools.send("Audits.enable")

    def begin(self, run: Run, edge: Edge) -> None:
        """Follow a run from its beginning."""
        self.seen = []
        self._place = (run, edge)

    def _note_failed(self, request: PlaywrightRequest) -> None:
        if self._place is None:
            return
        run, edge = self._place
        refusal = of_failure(request.method, request.url, request.failure or "", run.phase)
        if refusal is None:
            return
        self.seen.append(refusal)
        if request.resource_type == "ping":  # a beacon, which the run waits for
            edge.note_refused(refusal.url)

    def _note_issue(self, event: Mapping[str, Any]) -> None:
        refusal = of_issue(event["issue"], self._place[0].phase) if self._place else None
        if refusal is not None:
            self.seen.append(refusal)
