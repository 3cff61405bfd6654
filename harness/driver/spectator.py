"""Serves the person who watches a tab: fills the overlay, marks the trace, waits and stops."""

import asyncio
import base64
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from harness.codec import observation
from harness.driver import overlay_lines
from harness.driver.overlay import Line, Overlay
from harness.driver.page_time import PageTime
from harness.driver.patience import Patience
from harness.driver.watch_options import UNWATCHED, Kind, Watching
from harness.model import BrowserError, Call, Library, Observation, Request, Stimulus, Verdict

_NEXT: Final = ("next", "Make this call")
_RESUME: Final = ("resume", "Make all calls")
_END: Final = ("end", "Go on")

_BLINK_MS: Final = 100
_SPAN_SECONDS: Final = 10
_LONGEST_TITLE: Final = 120
_SIZE: Final = {"width": 1280, "height": 720}
"""A video is as large as the page, so that its text can be read."""


class Onlooker:
    """Serves the person who watches one tab, and takes from it what is to be kept, in `folder`.

    Nothing that it does is noticed by the page, or by the recorder. While it waits for a person,
    the run's `clock` stands still. `files` has the files that were taken so far.
    """

    def __init__(
        self,
        watching: Watching = UNWATCHED,
        title: str = "",
        folder: Path | None = None,
        clock: Patience | None = None,
    ) -> None:
        self._watching = watching
        self._clock = clock or Patience()
        self._title = title
        self._folder = folder or Path()
        self._context: BrowserContext
        self._page: Page
        self._devtools: CDPSession
        self._overlay: Overlay | None = None
        self._closed = asyncio.Event()
        self._in_group = False
        self._shown_count = 0
        self._listening: asyncio.Task[None] | None = None
        self._stops = watching.stops
        self.files: dict[Kind, Path] = {}

    async def open_context(self, browser: Browser) -> BrowserContext:
        """Open a browser context, and begin to trace it before anything else is done in it.

        So what a trace needs in each document is there before the recorder looks at it.
        """
        options: dict[str, Any] = {}
        if "video" in self._watching.takes:
            options = {"record_video_dir": self._folder, "record_video_size": _SIZE}
        self._context = await browser.new_context(**options)
        if "trace" in self._watching.takes:
            await self._context.tracing.start(title=self._title, screenshots=True, snapshots=True)
        return self._context

    async def attend(self, page: Page, devtools: CDPSession, time: PageTime, overlay: str) -> None:
        """Attend to the context's page; `overlay` is the overlay's script."""
        self._page, self._devtools, self._time = page, devtools, time
        if self._watching.headed:
            self._overlay = Overlay(devtools)
            await self._overlay.install(overlay)
            page.on("close", self._note_closed)

    async def introduce(self, stimulus: Stimulus, library: Library) -> None:
        """Tell what the run is about, before its page begins to load."""
        self._tell(overlay_lines.introduction(stimulus, library))
        await self.step("the page loads")

    async def step(self, title: str, calls: Sequence[Call] = ()) -> None:
        """Begin a part of the run, as late as slow motion wants it."""
        await self._dwell()
        line = overlay_lines.step(title, calls)
        self._tell(line)
        await self._shown()
        if "trace" in self._watching.takes:
            await self._end_group()
            name = " ".join(f"{title} {line['code']}".split())
            await self._context.tracing.group(name[:_LONGEST_TITLE])
            self._in_group = True

    async def before_calls(self, first: int, calls: Sequence[Call], *, is_loading: bool) -> None:
        """Stop for the person, if they want it, and begin the part of these calls.

        While the page `is_loading`, and what it waits for is held back, its time cannot pass.
        """
        if self._stops:
            text = "Before this call, the page is yours. What you do in it is observed, too."
            question = overlay_lines.question(text, (_NEXT, _RESUME), calls)
            await self._ask(question, time_passes=not is_loading)
        last = first + len(calls) - 1
        await self.step(f"call {first}" if first == last else f"calls {first} to {last}", calls)

    def note(self, seen: Observation) -> None:
        """Show an observation."""
        self._tell(overlay_lines.observation_line(seen))

    def request_listener(self) -> Callable[[Request], None] | None:
        """Return a listener for requests, for any thread; None where the run is not shown."""
        if self._overlay is None:
            return None
        loop = asyncio.get_running_loop()

        def tell(seen: Request) -> None:
            loop.call_soon_threadsafe(self.note, seen)

        return tell

    def listen(self, news: Callable[[], Awaitable[str]]) -> None:
        """Tell of all that the recorder observes from now on; `news` waits for more of it."""
        if self._overlay is not None:
            self._shown_count = 0
            self._listening = asyncio.create_task(self._listen(news))

    def tell_rest(self, log: Sequence[Mapping[str, Any]]) -> None:
        """Tell what is in the recorder's log, at its end, and was not told yet."""
        for entry in log[self._shown_count :]:
            self.note(observation(entry))
        self._shown_count = 0

    async def show_verdict(self, verdict: Verdict, *, is_left: bool) -> None:
        """Tell how the run was judged, in a document of its own where the test page `is_left`."""
        if is_left:
            self._tell(overlay_lines.left())
            # Where its time stands still, an empty document is never drawn.
            await self._time.grant(_BLINK_MS)
            await self._time.over.wait()
        self._tell(overlay_lines.verdict_line(verdict))
        await self._dwell(self._watching.lingers if is_left else 0)

    async def stop_at_end(self) -> None:
        """Let the person look at the page, for as long as they want, while its time passes."""
        text = "This is the page after its calls, set up again: it is yours until you go on."
        await self._ask(overlay_lines.question(text, (_END,)), time_passes=True)

    async def stay(self, until: asyncio.Event) -> None:
        """Let the page's time pass as a person's does, until `until` is set."""
        await self._time.keep_step(until)

    async def take_screenshot(self) -> None:
        """Take a screenshot, if one is wanted, without touching the document."""
        if "screenshot" not in self._watching.takes:
            return
        await self._shown()
        options: dict[str, Any] = {"format": "png"}
        if self._watching.full_page:
            size = (await self._devtools.send("Page.getLayoutMetrics"))["cssContentSize"]
            options |= {"captureBeyondViewport": True, "clip": {**size, "scale": 1}}
        image = await self._devtools.send("Page.captureScreenshot", options)
        self.files["screenshot"] = self._folder / "screenshot.png"
        self.files["screenshot"].write_bytes(base64.b64decode(image["data"]))

    async def give_up(self) -> None:
        """Show nothing more of a page that is gone."""
        if self._overlay is not None:
            await self._overlay.close()

    async def close(self) -> dict[Kind, Path]:
        """End the tracing, close the context, and return the files that are left of it."""
        if self._overlay is not None:
            await self._overlay.close()
        if "trace" in self._watching.takes:
            await self._end_group()
            self.files["trace"] = self._folder / "trace.zip"
            await self._context.tracing.stop(path=self.files["trace"])
        await self._context.close()
        if "video" in self._watching.takes and self._page.video is not None:
            self.files["video"] = Path(await self._page.video.path())
        return self.files

    async def _ask(self, question: Line, *, time_passes: bool) -> None:
        overlay = self._overlay
        if overlay is None:
            return
        overlay.ask(question)
        passes = self._time.keep_step if time_passes else _stand_still
        task = asyncio.create_task(passes(overlay.answered))
        try:
            with self._clock.paused():
                await overlay.answered.wait()
            # The span of time that goes on must be over before the next; it is a blink long.
            await asyncio.wait({task}, timeout=_SPAN_SECONDS)
            if task.done():
                task.result()  # a page that is gone says so
        finally:
            task.cancel()
        overlay.tell(overlay_lines.answered())
        self._stops = overlay.answer == _NEXT[0]

    async def _listen(self, news: Callable[[], Awaitable[str]]) -> None:
        while True:
            try:
                entries = json.loads(await news())
            except (PlaywrightError, BrowserError):  # the page was left, or is gone
                return
            if not entries:
                return
            self._shown_count += len(entries)
            for entry in entries:
                self.note(observation(entry))

    async def _dwell(self, least: float = 0) -> None:
        """Wait as long as slow motion wants, so that a person can see what came last."""
        await self._shown()
        milliseconds = max(self._watching.slow_mo, least)
        if milliseconds:
            with contextlib.suppress(TimeoutError):  # a person who closes the page waits no longer
                async with asyncio.timeout(milliseconds / 1000):
                    await self._closed.wait()

    def _note_closed(self, _: Page) -> None:
        """Wait no longer for the answer of a person who has closed the page."""
        self._closed.set()
        if self._overlay is not None:
            self._overlay.answered.set()

    async def _end_group(self) -> None:
        if self._in_group:
            self._in_group = False
            await self._context.tracing.group_end()

    def _tell(self, line: Line | None) -> None:
        if self._overlay is not None and line is not None:
            self._overlay.tell(line)

    async def _shown(self) -> None:
        if self._overlay is not None:
            await self._overlay.settled()


async def _stand_still(until: asyncio.Event) -> None:
    """Let no time of the page pass, until `until` is set."""
    await until.wait()
