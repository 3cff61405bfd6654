"""Lets a page's time pass until all that a phase of a run causes has happened.

Time in the page is virtual (Chromium's own): it stands still except while a span of it is
let pass, and passes only while no request of the page is pending. So a phase has settled
when a timer that was set at its beginning, and is due at the end of the span, has run: every
shorter timer has run before it, and no request is unanswered. Nothing waits for real.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeAlias

from harness.driver.page_time import PageTime
from harness.driver.sockets import Sockets
from harness.edge import Edge
from harness.model import BrowserError

HORIZON_MS: Final = 120_000
"""How much of the page's time all consequences of a phase may take: two minutes."""

RECORDER: Final = "window[Symbol.for('harness.recorder')]"
"""The recorder, in JavaScript."""

Evaluate: TypeAlias = Callable[[str], Awaitable[Any]]
"""Evaluates an expression in the page."""

_BEACON_SECONDS: Final = 10
_STORE_SECONDS: Final = 10
_GO_ON: Final = f"{RECORDER}.goOn()"
_MOST_SPANS: Final = 3


class Settling:
    """Lets the phases of one page settle; `sockets` are those it asks for, where they are followed.

    Time does not stand still by itself for a web socket that is asked for, so its answer is waited
    for, and what that causes gets a span of its own. Where no socket is followed, which is much
    faster, a page must not have asked for any: `has_sockets` says whether it did.
    """

    def __init__(self, evaluate: Evaluate, time: PageTime, sockets: Sockets | None) -> None:
        self._evaluate = evaluate
        self._time = time
        self._sockets = sockets
        self.has_sockets = False

    def forget(self) -> None:
        """Forget the web sockets of the page before: their answers reach nobody."""
        self.has_sockets = False
        if self._sockets is not None:
            self._sockets.forget()

    async def settle(self, edge: Edge, begin: str = "") -> None:
        """Begin a phase with an expression, and let time pass until the recorder's timer has run.

        The end of the span is waited for, too: it stops the page's time, and would stop that
        of the next phase if it came after the next span had begun.

        Raises:
            BrowserError: a beacon that the page sent did not reach the edge.
        """
        if self._sockets is None:
            await self._pass_all_spans(edge, begin)
            return
        if begin:
            await self._evaluate(begin)
        await self._follow(edge, self._sockets)

    async def _follow(self, edge: Edge, sockets: Sockets) -> None:
        """Let spans pass until no web socket has been asked for, or was answered, meanwhile.

        A page that asks again and again, as those do that want their socket back, gets no more
        than three.
        """
        for turn in range(_MOST_SPANS):
            await self._answer(sockets)
            asked = sockets.asked
            await self._pass_all_spans(edge, _GO_ON if turn else "")
            if sockets.asked == asked:
                break
        await self._answer(sockets)

    async def _pass_all_spans(self, edge: Edge, begin: str) -> None:
        """Let a span pass, and one more for what stores caused that had not answered by its end.

        A page that asks its stores again and again gets no more than three.
        """
        for turn in range(_MOST_SPANS):
            pending = await self._pass_a_span(edge, _GO_ON if turn else begin)
            if not pending:
                break
            await self._hear_stores()

    async def _hear_stores(self) -> None:
        """Let time pass by its smallest steps until all stores have answered the page.

        Raises:
            BrowserError: one of them did not.
        """
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                while await self._evaluate(f"{RECORDER}.storesPending()"):
                    await self._time.grant(1)
                    await self._time.over.wait()
        except TimeoutError:
            raise BrowserError(
                f"the page's IndexedDB or cache did not answer it within {_STORE_SECONDS} s"
            ) from None

    async def _pass_a_span(self, edge: Edge, begin: str) -> int:
        """Evaluate what begins the span, which sets the timer, and let it pass.

        Both are sent at once, for speed: the page takes them in their order, so that the span
        cannot be over before the timer is set. Returns how many stores have not answered yet.
        """
        expression = f"({begin}, {RECORDER}.settled())" if begin else f"{RECORDER}.settled()"
        settled, _ = await asyncio.gather(
            self._evaluate(expression), self._time.grant(HORIZON_MS + 1)
        )
        await self._time.over.wait()
        self.has_sockets = settled["sockets"] > 0
        await await_beacons(edge, settled["beacons"])
        pending: int = settled["stores"]
        return pending

    async def _answer(self, sockets: Sockets) -> None:
        """Let time pass by its smallest steps while a web socket waits for its answer.

        The page hears of the answer only while its time passes.
        """
        async with sockets.limit():
            while sockets.waiting:
                await self._time.grant(1)
                await self._time.over.wait()


async def await_beacons(edge: Edge, urls: Sequence[str]) -> None:
    """Wait for beacons, which a page sends without waiting for them itself.

    Raises:
        BrowserError: one of them did not reach the edge.
    """
    missing = await asyncio.to_thread(edge.wait_for, urls, _BEACON_SECONDS) if urls else ()
    if missing:
        raise BrowserError(f"the page sent a beacon to {missing[0]}, but it never reached the edge")
