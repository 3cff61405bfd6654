"""Lets a page's time pass until all that a phase of a run causes has happened.

Time in the page is Chromium's virtual time. It stands still except during a span, and a span passes
only while no request of the page is pending. At the beginning of a phase the recorder sets a timer
for the end of the span. When it has run, the phase has settled: every shorter timer has run before
it, and every request is answered. Nothing waits in real time.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeAlias

from harness.driver.engines import PageTime
from harness.driver.held_answers import HeldAnswers
from harness.driver.sockets import Sockets
from harness.edge import Edge
from harness.model import BrowserError

HORIZON_MS: Final = 120_000
"""How much time in the page all consequences of a phase may take: two minutes."""

RECORDER: Final = "window[Symbol.for('harness.recorder')]"
"""The recorder, as a JavaScript expression."""

Evaluate: TypeAlias = Callable[[str], Awaitable[Any]]
"""Evaluates an expression in the page."""

_BEACON_SECONDS: Final = 10
_STORE_SECONDS: Final = 10
_EXTEND_PHASE: Final = f"{RECORDER}.extendPhase()"
_MOST_SPANS: Final = 3


class Settler:
    """Lets the phases of one page settle; `sockets` are the page's web sockets, if followed.

    The page's time does not stand still while a web socket waits for its answer. So the settler
    waits for it, and lets another span pass for what the answer causes. Without `sockets` it is
    much faster, but then the page must not have opened any: `has_sockets` says whether it did.
    `held` lets time pass while an answer is held back, if any of the run is. `observed` is how much
    the recorder has observed in the page.
    """

    def __init__(self, evaluate: Evaluate, time: PageTime, sockets: Sockets | None) -> None:
        self._evaluate = evaluate
        self._time = time
        self._sockets = sockets
        self.has_sockets = False
        self.observed = 0
        self.held: HeldAnswers | None = None

    def forget(self) -> None:
        """Forget the web sockets of the page before: nobody gets their answers."""
        self.has_sockets = False
        if self._sockets is not None:
            self._sockets.forget()

    async def settle(self, edge: Edge, begin: str = "") -> None:
        """Begin a phase with an expression, and let time pass until the recorder's timer has run.

        It also waits for the end of the span, which stops the page's time: if it came after the
        next span had begun, it would stop that one.

        Raises:
            BrowserError: a beacon that the page sent did not reach the edge.
        """
        if self._sockets is None:
            await self._pass_all_spans(edge, begin)
            return
        if begin:
            await self._evaluate(begin)
        await self._settle_sockets(edge, self._sockets)

    async def _settle_sockets(self, edge: Edge, sockets: Sockets) -> None:
        """Let spans pass until one passes in which the page opens no web socket.

        A page that opens sockets again and again, as on reconnecting, gets at most three spans.
        """
        for turn in range(_MOST_SPANS):
            await self._wait_for_answers(sockets)
            opened = sockets.opened
            await self._pass_all_spans(edge, _EXTEND_PHASE if turn else "")
            if sockets.opened == opened:
                break
        await self._wait_for_answers(sockets)

    async def _pass_all_spans(self, edge: Edge, begin: str) -> None:
        """Let a span pass, and another if stores of the page answered only after its end.

        A page that uses its stores again and again gets at most three spans.
        """
        for turn in range(_MOST_SPANS):
            pending = await self._pass_span(edge, _EXTEND_PHASE if turn else begin)
            if not pending:
                break
            await self._wait_for_stores()

    async def _wait_for_stores(self) -> None:
        """Let time pass in its smallest steps until all stores have answered the page.

        Raises:
            BrowserError: one of them did not.
        """
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                while await self._evaluate(f"{RECORDER}.storesPending()"):
                    await self._time.start_span(1)
                    await self._time.stopped.wait()
        except TimeoutError:
            raise BrowserError(
                f"the browser did not answer the page within {_STORE_SECONDS} s: a store such as "
                "IndexedDB, a digest, or a permission"
            ) from None

    async def _pass_span(self, edge: Edge, begin: str) -> int:
        """Evaluate `begin`, which sets the timer, and let a span pass.

        Both are sent together, for speed. The page handles them in this order, so the span cannot
        end before the timer is set. Returns how many stores have not answered yet.
        """
        expression = f"({begin}, {RECORDER}.settled())" if begin else f"{RECORDER}.settled()"
        began = asyncio.gather(self._evaluate(expression), self._time.start_span(HORIZON_MS + 1))
        async with self.held.passing(HORIZON_MS + 1) if self.held else contextlib.nullcontext():
            settled, _ = await began
        await self._time.stopped.wait()
        self.has_sockets = settled["sockets"] > 0
        self.observed = settled["observed"]
        await await_beacons(edge, settled["beacons"])
        pending: int = settled["stores"]
        return pending

    async def _wait_for_answers(self, sockets: Sockets) -> None:
        """Let time pass in its smallest steps until all web sockets are answered.

        The page gets an answer only while its time passes.
        """
        async with sockets.limit():
            while sockets.waiting:
                await self._time.start_span(1)
                await self._time.stopped.wait()


async def await_beacons(edge: Edge, sent: Sequence[str]) -> None:
    """Wait for beacons, which a page sends without waiting for them itself.

    Each of `sent` is a method and an address.

    Raises:
        BrowserError: one of them did not reach the edge.
    """
    missing = await asyncio.to_thread(edge.wait_for, sent, _BEACON_SECONDS) if sent else ()
    if missing:
        raise BrowserError(f"the page sent a beacon to {missing[0]}, but it never reached the edge")
