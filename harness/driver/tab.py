"""One page of a browser: lets it load, makes calls in it, lets its time pass, leaves it.

Time in the page is virtual (Chromium's own): it stands still except while a span of it is
let pass, and passes only while no request of the page is pending. So a phase has settled
when a timer that was set at its beginning, and is due at the end of the span, has run: every
shorter timer has run before it, and no request is unanswered. Nothing waits for real.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from playwright.async_api import Browser, BrowserContext, CDPSession, Page

from harness import testsite, wire
from harness.assets import Assets
from harness.destinations import Destination
from harness.driver.exceptions import page_error
from harness.edge import Edge, Run
from harness.errors import BrowserError
from harness.model import Call, Leftovers, Observation, PageError, Phase
from harness.observations import observation

HORIZON_MS: Final = 120_000
"""How much of the page's time all consequences of a phase may take: two minutes."""

_BEACON_SECONDS: Final = 10

_RECORDER: Final = "window[Symbol.for('harness.recorder')]"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page showed between its beginning and its end."""

    observations: tuple[Observation, ...]
    leftovers: Leftovers
    library_version: str


class Tab:
    """A browser context with one page, for the destination whose functions it observes.

    `clean` says whether the page that waits for the next run began with nothing of another.
    """

    def __init__(self, target: Destination, context: BrowserContext, page: Page) -> None:
        self.target = target
        self.clean = False
        self._context = context
        self._page = page
        self._devtools: CDPSession
        self._phase: Phase = "load"
        self._exceptions: list[PageError] = []
        self._span_over = asyncio.Event()

    @classmethod
    async def open(cls, browser: Browser, target: Destination, assets: Assets) -> Self:
        """Open a tab whose page waits for the first run."""
        context = await browser.new_context()
        config = {
            "destination": target.name,
            "functions": target.functions,
            "globals": target.globals,
            "horizon": HORIZON_MS,
        }
        await context.add_init_script(
            f"(() => {{ const HARNESS_CONFIG = {json.dumps(config)};\n{assets.recorder}}})();\n"
            "//# sourceURL=harness-recorder.js"
        )
        tab = cls(target, context, await context.new_page())
        tab._devtools = await context.new_cdp_session(tab._page)
        tab._devtools.on("Runtime.exceptionThrown", tab._note_exception)
        tab._devtools.on("Emulation.virtualTimeBudgetExpired", lambda _: tab._span_over.set())
        await tab._devtools.send("Runtime.enable")
        await tab._devtools.send("Emulation.setVirtualTimePolicy", {"policy": "pause"})
        await tab._go_to_next_page()
        return tab

    async def drive(self, run: Run, edge: Edge, calls: Sequence[Call]) -> Seen:
        """Let the page load, make each call, leave; return what was seen.

        Raises:
            BrowserError: a beacon that the page sent did not reach the edge.
        """
        self._exceptions = []
        run.phase = self._phase = "load"
        last = await self._settle(edge, is_last=not calls)
        for index, call in enumerate(calls):
            run.phase = self._phase = f"call {index}"
            tagged = json.dumps({"method": call.method, "args": wire.encode(call.args)})
            await self._evaluate(f"{_RECORDER}.start({json.dumps(self._phase)}, {tagged})")
            last = await self._settle(edge, is_last=index == len(calls) - 1)
        run.phase = self._phase = "unload"
        words = await self._go_to_next_page()
        await _await_beacons(edge, words["beacons"])
        log = [*json.loads(last["log"]), *words["log"]]
        return Seen(
            observations=(*map(observation, log), *self._exceptions),
            leftovers=Leftovers(
                globals=tuple(last["globals"]),
                cookies=tuple(last["cookies"]),
                local_storage=tuple(last["localStorage"]),
                session_storage=tuple(last["sessionStorage"]),
            ),
            library_version=last["libraryVersion"],
        )

    def when_crashed(self, tell: Callable[[], None]) -> None:
        """Have somebody told if the page crashes."""
        self._page.on("crash", lambda _: tell())

    async def close(self) -> None:
        """Close the page and its context."""
        await self._context.close()

    async def _settle(self, edge: Edge, *, is_last: bool) -> dict[str, Any]:
        """Let time pass until the timer that the recorder set for this phase has run.

        The last phase is finished with it: its log and what the page has are returned.

        The end of the span is waited for, too: it stops the page's time, and would stop that
        of the next phase if it came after the next span had begun.
        """
        span = {"policy": "pauseIfNetworkFetchesPending", "budget": HORIZON_MS + 1}
        self._span_over.clear()
        await self._devtools.send("Emulation.setVirtualTimePolicy", span)
        expression = f"{_RECORDER}.settled({json.dumps(is_last)})"
        settled: dict[str, Any] = await self._evaluate(expression)
        await self._span_over.wait()
        await _await_beacons(edge, settled["beacons"])
        return settled

    async def _go_to_next_page(self) -> dict[str, Any]:
        """Leave the page as a visitor would, for one whose content comes with the next run.

        Returns what the page that was left did meanwhile: it can tell only the next document.
        """
        await self._page.goto(testsite.URL, wait_until="commit")
        await self._context.clear_cookies()
        begun = await self._evaluate(f"{_RECORDER}.begin()")
        self.clean = not any(begun["found"].values())
        words: dict[str, Any] = json.loads(begun["lastWords"])
        return words

    async def _evaluate(self, expression: str) -> Any:
        """Evaluate in the page, directly: Playwright's own way adds a script to each document.

        Raises:
            BrowserError: the expression threw, as a recorder of another version would.
        """
        answer = await self._devtools.send(
            "Runtime.evaluate",
            {"expression": expression, "awaitPromise": True, "returnByValue": True},
        )
        if "exceptionDetails" in answer:
            thrown = answer["exceptionDetails"].get("exception", {}).get("description", "")
            raise BrowserError(f"the recorder failed in the page: {thrown.splitlines()[:1]}")
        return answer["result"].get("value")

    def _note_exception(self, event: Mapping[str, Any]) -> None:
        """Keep an exception or a rejection that nothing in the page caught."""
        order = len(self._exceptions) + 1
        self._exceptions.append(page_error(event["exceptionDetails"], self._phase, order))


async def _await_beacons(edge: Edge, urls: Sequence[str]) -> None:
    """Wait for beacons, which a page sends without waiting for them itself."""
    missing = await asyncio.to_thread(edge.wait_for, urls, _BEACON_SECONDS) if urls else ()
    if missing:
        raise BrowserError(f"the page sent a beacon to {missing[0]}, but it never reached the edge")
