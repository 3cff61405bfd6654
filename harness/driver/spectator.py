"""Serves the person who watches a tab: fills the overlay, groups the trace, slows and stops."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from harness.codec import observation
from harness.driver import overlay_lines
from harness.driver.engines import Engine, EnginePage, Line, Overlay
from harness.driver.page_world import context_options
from harness.driver.patience import Patience
from harness.driver.watch_options import UNWATCHED, ArtifactKind, Watching
from harness.model import (
    BrowserError,
    Call,
    Library,
    Observation,
    Request,
    Stimulus,
    Verdict,
    Visit,
)

_NEXT: Final = ("next", "Make this call")
_RESUME: Final = ("resume", "Make all calls")
_END: Final = ("end", "Go on")

_BLINK_MS: Final = 100
_SPAN_SECONDS: Final = 10
_LONGEST_TITLE: Final = 120


class Spectator:
    """Serves the person who watches one tab, and saves the tab's artifacts in `folder`.

    Neither the page nor the recorder notices anything of it. While it waits for a person, the run's
    `clock` stands still. `files` has the artifacts so far.
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
        self._engine_page: EnginePage
        self._overlay: Overlay | None = None
        self._closed = asyncio.Event()
        self._in_group = False
        self._shown_count = 0
        self._listening: asyncio.Task[None] | None = None
        self._stops = watching.stops
        self.files: dict[ArtifactKind, Path] = {}

    async def open_context(self, engine: Engine, browser: Browser, visit: Visit) -> BrowserContext:
        """Open a browser context, and begin its trace before anything else happens in it.

        So what a trace adds to each document is there before the recorder is.
        """
        options = context_options(engine, visit)
        if "video" in self._watching.artifacts:
            # A video is as large as the page, so that a person can read its text.
            options |= {"record_video_dir": self._folder, "record_video_size": options["viewport"]}
        self._context = await browser.new_context(**options)
        if "trace" in self._watching.artifacts:
            await self._context.tracing.start(title=self._title, screenshots=True, snapshots=True)
        return self._context

    async def attach(self, page: Page, engine_page: EnginePage, overlay: str) -> None:
        """Attach to the context's page; `overlay` is the overlay's script."""
        self._page, self._engine_page = page, engine_page
        if self._watching.headed:
            self._overlay = await engine_page.install_overlay(overlay)
            page.on("close", self._note_closed)

    async def introduce(self, stimulus: Stimulus, library: Library) -> None:
        """Show what the run tests, before its page begins to load."""
        self._show(overlay_lines.introduction(stimulus, library))
        await self.step("the page loads")

    async def step(self, title: str, calls: Sequence[Call] = ()) -> None:
        """Begin a step of the run, after the delay of slow motion."""
        await self._slow_down()
        line = overlay_lines.step(title, calls)
        self._show(line)
        await self._wait_until_shown()
        if "trace" in self._watching.artifacts:
            await self._end_group()
            name = " ".join(f"{title} {line['code']}".split())
            await self._context.tracing.group(name[:_LONGEST_TITLE])
            self._in_group = True

    async def before_calls(self, first: int, calls: Sequence[Call], *, is_loading: bool) -> None:
        """Stop for the person, if they want it, and begin the step of these calls.

        While the page `is_loading`, its time cannot pass, because an answer is held back.
        """
        if self._stops:
            text = "Before this call, the page is yours. What you do in it is observed, too."
            question = overlay_lines.question(text, (_NEXT, _RESUME), calls)
            await self._ask(question, time_passes=not is_loading)
        last = first + len(calls) - 1
        await self.step(f"call {first}" if first == last else f"calls {first} to {last}", calls)

    def show_observation(self, seen: Observation) -> None:
        """Show an observation."""
        self._show(overlay_lines.observation_line(seen))

    def request_listener(self) -> Callable[[Request], None] | None:
        """Return a listener that shows requests, from any thread; None without an overlay."""
        if self._overlay is None:
            return None
        loop = asyncio.get_running_loop()

        def show(seen: Request) -> None:
            loop.call_soon_threadsafe(self.show_observation, seen)

        return show

    def follow_log(self, read_new: Callable[[], Awaitable[str]]) -> None:
        """Show all that the recorder observes from now on; `read_new` waits for new entries."""
        if self._overlay is not None:
            self._shown_count = 0
            self._listening = asyncio.create_task(self._follow_log(read_new))

    def show_rest(self, log: Sequence[Mapping[str, Any]]) -> None:
        """Show the entries at the end of the recorder's log that are not shown yet."""
        for entry in log[self._shown_count :]:
            self.show_observation(observation(entry))
        self._shown_count = 0

    async def show_verdict(self, verdict: Verdict, *, is_left: bool) -> None:
        """Show how the run was judged; where the test page `is_left`, in an empty document."""
        if is_left:
            self._show(overlay_lines.left())
            # The browser never draws an empty document whose time stands still.
            await self._engine_page.time.start_span(_BLINK_MS)
            await self._engine_page.time.stopped.wait()
        self._show(overlay_lines.verdict_line(verdict))
        await self._slow_down(self._watching.verdict_ms if is_left else 0)

    async def pause_at_end(self) -> None:
        """Let the person look at the page for as long as they want; its time passes meanwhile."""
        text = "This is the page after its calls, opened again: it is yours until you go on."
        await self._ask(overlay_lines.question(text, (_END,)), time_passes=True)

    async def run_in_real_time(self, until: asyncio.Event) -> None:
        """Let the page's time pass like real time, until `until` is set."""
        await self._engine_page.time.run_in_real_time(until)

    async def take_screenshot(self) -> None:
        """Take a screenshot, if one is wanted, without changing the document."""
        if "screenshot" not in self._watching.artifacts:
            return
        await self._wait_until_shown()
        image = await self._engine_page.screenshot(full_page=self._watching.full_page)
        self.files["screenshot"] = self._folder / "screenshot.png"
        self.files["screenshot"].write_bytes(image)

    async def close_overlay(self) -> None:
        """Stop the overlay of a page that is gone."""
        if self._overlay is not None:
            await self._overlay.close()

    async def close(self) -> dict[ArtifactKind, Path]:
        """End the trace, close the context, and return the artifacts."""
        if self._overlay is not None:
            await self._overlay.close()
        if "trace" in self._watching.artifacts:
            await self._end_group()
            self.files["trace"] = self._folder / "trace.zip"
            await self._context.tracing.stop(path=self.files["trace"])
        await self._context.close()
        if "video" in self._watching.artifacts and self._page.video is not None:
            self.files["video"] = Path(await self._page.video.path())
        return self.files

    async def _ask(self, question: Line, *, time_passes: bool) -> None:
        overlay = self._overlay
        if overlay is None:
            return
        overlay.ask(question)
        passes = self._engine_page.time.run_in_real_time if time_passes else _stand_still
        task = asyncio.create_task(passes(overlay.answered))
        try:
            with self._clock.paused():
                await overlay.answered.wait()
            # The current span of time must end before the next begins; it is a blink long.
            await asyncio.wait({task}, timeout=_SPAN_SECONDS)
            if task.done():
                task.result()  # raises if the page is gone
        finally:
            task.cancel()
        overlay.show(overlay_lines.answered())
        self._stops = overlay.answer == _NEXT[0]

    async def _follow_log(self, read_new: Callable[[], Awaitable[str]]) -> None:
        while True:
            try:
                entries = json.loads(await read_new())
            except (PlaywrightError, BrowserError):  # the page was left, or is gone
                return
            if not entries:
                return
            self._shown_count += len(entries)
            for entry in entries:
                self.show_observation(observation(entry))

    async def _slow_down(self, least: float = 0) -> None:
        """Wait for the delay of slow motion, so that a person can read the last line."""
        await self._wait_until_shown()
        milliseconds = max(self._watching.slow_mo, least)
        if milliseconds:
            with contextlib.suppress(TimeoutError):  # closing the page ends the delay
                async with asyncio.timeout(milliseconds / 1000):
                    await self._closed.wait()

    def _note_closed(self, _: Page) -> None:
        """Stop waiting for the answer of a person who has closed the page."""
        self._closed.set()
        if self._overlay is not None:
            self._overlay.answered.set()

    async def _end_group(self) -> None:
        if self._in_group:
            self._in_group = False
            await self._context.tracing.group_end()

    def _show(self, line: Line | None) -> None:
        if self._overlay is not None and line is not None:
            self._overlay.show(line)

    async def _wait_until_shown(self) -> None:
        if self._overlay is not None:
            await self._overlay.wait_until_shown()


async def _stand_still(until: asyncio.Event) -> None:
    """Let no time pass in the page until `until` is set."""
    await until.wait()
