"""Follows the requests of one tab that Firefox reports as failed."""

from collections.abc import Awaitable, Callable

from playwright.async_api import BrowserContext, Request

from harness.driver.refusals import refused
from harness.edge import Edge, Run
from harness.model import Refusal


class FailedRequests:
    """Follows the refusals of one run after the other; `seen` are those of the last one.

    `hear_all` waits for all that Firefox reports.
    """

    def __init__(self, context: BrowserContext, hear_all: Callable[[], Awaitable[None]]) -> None:
        self._hear_all = hear_all
        self.seen: list[Refusal] = []
        self._place: tuple[Run, Edge] | None = None
        context.on("requestfailed", self._note_failed)

    async def begin(self, run: Run, edge: Edge) -> None:
        """Follow a run from its beginning."""
        self.seen = []
        self._place = (run, edge)

    async def catch_up(self) -> None:
        """Wait until all has come that Firefox reports of the current phase."""
        await self._hear_all()

    async def ask(self) -> None:
        """Ask for nothing."""

    def _note_failed(self, request: Request) -> None:
        if self._place is not None:
            self.seen += refused(request, *self._place)
