"""One page of a browser: lets it load, makes calls in it, leaves it."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

from playwright.async_api import Browser, BrowserContext, CDPSession, Frame, Page, WebSocket
from playwright.async_api import Request as PlaywrightRequest

from harness.codec import tagged_json
from harness.contracts import Destination
from harness.driver.page_errors import page_error
from harness.driver.page_result import Seen, seen
from harness.driver.page_time import PageTime
from harness.driver.recorder_script import recorder_script
from harness.driver.settling import HORIZON_MS, RECORDER, Settling, await_beacons
from harness.driver.sockets import Sockets
from harness.driver.spectator import Onlooker
from harness.driver.watch_options import Kind
from harness.edge import Assets, Edge, Run
from harness.model import BrowserError, Call, Conditions, PageError, Phase, call_phase, test_site

SLOW_MS: Final = 10_000
"""After how much of the page's time a slow tracker comes."""

_ONLINE: Final = {
    "offline": False,
    "latency": 1,  # without any number above 0, nothing is overridden
    "downloadThroughput": -1,
    "uploadThroughput": -1,
}
"""What the page is told of the network. Without an interface but loopback, `navigator.onLine` is
false and the library keeps its calls back; but the edge is always there. It slows nothing."""


_NO_WORDS: Final = json.dumps(
    {
        "beacons": [],
        "hasStores": False,
        "log": [
            {
                "kind": "blind",
                "where": "what the page does while it is left",
                "reason": "it removed the harness's record from its storage, or filled the storage",
                "phase": "unload",
                "order": 0,
                "time": 0,
            }
        ],
    }
)


class Tab:
    """A browser context with one page, for the destinations whose functions it observes.

    `clean` says whether the page that waits for the next run began with nothing of another, and
    `follows_sockets` whether it may ask for web sockets.
    """

    def __init__(
        self,
        targets: tuple[Destination, ...],
        context: BrowserContext,
        page: Page,
        onlooker: Onlooker,
    ) -> None:
        self.targets = targets
        self.onlooker = onlooker
        self.clean = False
        self.follows_sockets = False
        self._context = context
        self._page = page
        self._devtools: CDPSession
        self._phase: Phase = "load"
        self._exceptions: list[PageError] = []
        self._reported: list[PlaywrightRequest | WebSocket] = []
        self._has_frames = False
        self._time: PageTime
        self._settling: Settling

    @classmethod
    async def open(
        cls,
        browser: Browser,
        targets: tuple[Destination, ...],
        assets: Assets,
        onlooker: Onlooker,
        *,
        follows_sockets: bool,
    ) -> Self:
        """Open a tab whose page waits for the first run."""
        context = await onlooker.open_context(browser)
        script = recorder_script(targets, assets)
        await context.add_init_script(f"{script}\n//# sourceURL=harness-recorder.js")
        tab = cls(targets, context, await context.new_page(), onlooker)
        context.on("request", tab._note_request)
        tab._page.on("websocket", tab._note_web_socket)
        tab._page.on("frameattached", tab._note_frame)
        tab._devtools = await context.new_cdp_session(tab._page)
        tab._time = PageTime(tab._devtools)
        tab.follows_sockets = follows_sockets
        sockets = Sockets(tab._devtools) if follows_sockets else None
        tab._settling = Settling(tab._evaluate, tab._time, sockets)
        tab._devtools.on("Runtime.exceptionThrown", tab._note_exception)
        await tab._devtools.send("Runtime.enable")
        if follows_sockets:  # DevTools then tells of every request, too, and at length
            await tab._devtools.send("Network.enable")
        await tab._time.stand_still()
        await onlooker.attend(tab._page, tab._devtools, tab._time, assets.overlay)
        await tab._go_to_next_page()
        return tab

    @property
    def missed_sockets(self) -> bool:
        """Whether the page of the last run may have asked for web sockets that nobody followed."""
        return not self.follows_sockets and (self._settling.has_sockets or self._has_frames)

    @property
    def is_gone(self) -> bool:
        """Whether the page is closed, or its browser has ended."""
        browser = self._context.browser
        return self._page.is_closed() or browser is None or not browser.is_connected()

    async def drive(self, run: Run, edge: Edge, calls: Sequence[Call]) -> Seen:
        """Let the page load, make each call, leave; return what was seen.

        Raises:
            BrowserError: a beacon that the page sent did not reach the edge.
        """
        await self.perform(run, edge, calls)
        last: dict[str, Any] = await self._evaluate(f"{RECORDER}.finish()")
        self.onlooker.tell_rest(json.loads(last["log"]))
        await self.onlooker.take_screenshot()
        await self.onlooker.step("the page is left")
        run.phase = self._phase = "unload"
        words = await self._go_to_next_page()
        await await_beacons(edge, words["beacons"])
        self.onlooker.tell_rest(words["log"])
        return seen(last, words, self._exceptions, self._reported)

    async def perform(self, run: Run, edge: Edge, calls: Sequence[Call]) -> None:
        """Let the page load and make each call; what they cause has happened at the end.

        Raises:
            BrowserError: a beacon that the page sent did not reach the edge.
        """
        self._exceptions = []
        self._reported.clear()
        self._has_frames = False
        self._settling.forget()
        self.onlooker.listen(lambda: self._evaluate(f"{RECORDER}.news()"))
        conditions = run.world.conditions
        run.phase = self._phase = "load"
        if run.gates:
            await self._load_through_gates(run, edge, calls)
        await self._settling.settle(edge)
        if conditions.when == "ready":
            for group in _groups(calls, conditions):
                start = await self._start(run, group.start, calls[group.start : group.stop])
                await self._settling.settle(edge, start)

    async def _start(self, run: Run, first: int, calls: Sequence[Call]) -> str:
        """Begin a phase; return what makes its calls in one go. `first` is the number of one."""
        await self.onlooker.before_calls(first, calls, is_loading=bool(run.world.gate))
        run.phase = self._phase = call_phase(first + len(calls) - 1)
        tagged = [{"method": call.method, "args": tagged_json.encode(call.args)} for call in calls]
        return f"{RECORDER}.start({first}, {json.dumps(tagged)})"

    async def _load_through_gates(self, run: Run, edge: Edge, calls: Sequence[Call]) -> None:
        """Let the page load up to where an answer waits; make the calls that come so early.

        Where the page never asks for what is held back, the calls are made at the end of the
        span all the same: what they cause then is judged like anything else.
        """
        world = run.world
        is_slow = world.conditions.tracker == "slow"
        await self._time.grant(SLOW_MS if is_slow else HORIZON_MS)
        if world.gate:
            # A slow tracker may be asked for first; time would stand still for ever.
            await self._reached(run, *run.gates)
            if calls:
                await self._evaluate(await self._start(run, 0, calls))
            if not (is_slow and world.gate == world.destination.tracker_url):
                edge.open_gate(run, world.gate)
        if is_slow:
            await self._reached(run, world.destination.tracker_url)
            await self._time.go_on_although_pending()
        await self._time.over.wait()
        for url in run.gates:
            edge.open_gate(run, url)

    async def _reached(self, run: Run, *urls: str) -> None:
        """Wait until the page asks for one of what is held back, or the span is over."""
        over: asyncio.Future[Any] = asyncio.ensure_future(self._time.over.wait())
        asked = [asyncio.wrap_future(run.gates[url].reached) for url in urls]
        await asyncio.wait({over, *asked}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()

    async def remember(self, user_id: str) -> None:
        """Make the visitor of the next run one who was identified on an earlier visit."""
        await self._evaluate(f"{RECORDER}.remember({json.dumps(user_id)})")

    def when_crashed(self, notify: Callable[[], None]) -> None:
        """Call `notify` if the page crashes."""
        self._page.on("crash", lambda _: notify())

    async def close(self) -> dict[Kind, Path]:
        """Close the page and its context, and return the files that were taken of them."""
        return await self.onlooker.close()

    async def _go_to_next_page(self) -> dict[str, Any]:
        """Leave the page as a visitor would, for one whose content comes with the next run.

        Returns what the page that was left did meanwhile: it can tell only the next document.
        """
        await self._page.goto(test_site.URL, wait_until="commit")
        await asyncio.gather(
            self._context.clear_cookies(),
            # Chromium 150 forgets it at each navigation. The page's content is still to come.
            self._devtools.send("Network.overrideNetworkState", _ONLINE),
        )
        begun = await self._evaluate(f"{RECORDER}.begin()")
        words: dict[str, Any] = json.loads(begun["lastWords"] or _NO_WORDS)
        # What a frame of another origin has kept is out of sight.
        self.clean = not (any(begun["found"].values()) or words["hasStores"] or self._has_frames)
        return words

    async def _evaluate(self, expression: str) -> Any:
        """Evaluate in the page, directly: Playwright's own way adds a script to each document.

        Raises:
            BrowserError: the expression threw, as a recorder of another version would.
        """
        answer = await self._devtools.send(
            "Runtime.evaluate",
            {
                "expression": expression,
                "awaitPromise": True,
                "returnByValue": True,
                # What the page does meanwhile must be allowed to it by its own policy.
                "allowUnsafeEvalBlockedByCSP": False,
            },
        )
        if "exceptionDetails" in answer:
            thrown = answer["exceptionDetails"].get("exception", {}).get("description", "")
            raise BrowserError(f"the recorder failed in the page: {thrown.splitlines()[:1]}")
        return answer["result"].get("value")

    def _note_request(self, request: PlaywrightRequest) -> None:
        """Keep what Playwright reports, as the second witness beside the edge."""
        self._reported.append(request)

    def _note_web_socket(self, socket: WebSocket) -> None:
        self._reported.append(socket)

    def _note_frame(self, _: Frame) -> None:
        """Keep that the page has a frame: the recorder is not in the empty one that it is first."""
        self._has_frames = True

    def _note_exception(self, event: Mapping[str, Any]) -> None:
        """Keep an exception or a rejection that nothing in the page caught."""
        order = len(self._exceptions) + 1
        error = page_error(event["exceptionDetails"], self._phase, order)
        self._exceptions.append(error)
        self.onlooker.note(error)


def _groups(calls: Sequence[Call], conditions: Conditions) -> list[range]:
    """Return which calls are made in one go: all in a burst, else each by itself.

    Of calls that share a page, a reset goes with what comes after it.
    """
    if conditions.burst:
        return [range(len(calls))] if calls else []
    groups = []
    first = 0
    for index, call in enumerate(calls):
        goes_on = conditions.together and call.method == "reset" and index + 1 < len(calls)
        if not goes_on:
            groups.append(range(first, index + 1))
            first = index + 1
    return groups
