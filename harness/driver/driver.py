"""Drives a browser through runs, and assembles the recording of each."""

import asyncio
import contextlib
import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.async_api import Error as PlaywrightError

from harness.builds import Bundles
from harness.contracts import Description, Destination, described
from harness.driver.build_check import Inspected, inspect, name_problem
from harness.driver.launching import Launcher
from harness.driver.page_result import PageResult
from harness.driver.page_world import page_world
from harness.driver.patience import Patience
from harness.driver.spectator import Spectator
from harness.driver.tab import Tab
from harness.driver.tabs import Tabs, playwright_errors
from harness.driver.watch_options import UNWATCHED, ArtifactKind, Watching
from harness.driver.world import world as make_world
from harness.edge import Assets, Edge, RequestListener, Run, World
from harness.model import (
    BrowserError,
    BuildError,
    HarnessError,
    Library,
    Recording,
    Request,
    Stimulus,
    Verdict,
)
from harness.toolchain import source_positions

PATIENCE_SECONDS: Final = 20.0
"""How long a run of a few calls may take, in real time."""

_CLOSE_SECONDS: Final = 10
_LATE_SECONDS: Final = 2

_CALLS_A_SECOND: Final = 4
"""A run may take one more second for each so many calls: a busy machine makes as many."""


class Driver:
    """Drives a browser, one run at a time.

    `patience` is how many seconds a run of a few calls may take. If somebody is `watching`, each
    run has its own browser context, which stays open until the next run or `take_artifacts`.
    `request_listener` is called with each request of a run as it comes, in the edge's thread.
    `descriptions` are what examined builds of unknown destinations say of them, by key.
    """

    def __init__(
        self,
        launcher: Launcher,
        edge: Edge,
        assets: Assets,
        patience: float = PATIENCE_SECONDS,
        watching: Watching = UNWATCHED,
    ) -> None:
        self._launcher = launcher
        self._edge = edge
        self._assets = assets
        self._patience = patience
        self._watching = watching
        self._clock = Patience()
        self._tabs = Tabs(launcher, edge, assets, self._clock)
        self._last: tuple[World, Stimulus] | None = None
        self._follows_sockets = False
        self.request_listener: RequestListener | None = None
        self.descriptions: dict[str, Description] = {}

    @property
    def _tab(self) -> Tab | None:
        return self._tabs.tab

    def record(
        self, stimulus: Stimulus, library: Library, bundles: Bundles, *, seed: int = 0
    ) -> Recording:
        """Make the calls of a stimulus in a clean page, and return all that was observed.

        What the page generates, such as ids and times, is the same for the same `seed`.

        Raises:
            BrowserError: the page crashed, hung, could not be made clean, or never loaded the test
                page or the source's settings.
            BuildError: the build does not compile with the library, or with a neighbour's.
            EdgeError: the edge failed.
        """
        return self._launcher.loop.run(self._record(stimulus, library, bundles, seed), None)

    def examine(self, target: Destination, bundles: Bundles) -> None:
        """Check that a build is an integration of this destination, so that it can be judged.

        What the build of an unknown destination says of it is used in all runs from now on.

        Raises:
            BuildError: it is not an integration, or has another name.
            BrowserError: the browser failed.
            EdgeError: the edge failed.
        """
        found = self.inspect(target, bundles)
        problem = name_problem(target.name, found.name)
        if problem:
            raise BuildError(f"{bundles.build.origin} {problem}")
        if target.is_unknown:
            self.learn(target.key, found.description)

    def inspect(self, target: Destination, bundles: Bundles) -> Inspected:
        """Return what a build says of itself: its name, which need not be this destination's, too.

        Raises:
            BuildError: it is not an integration.
            BrowserError: the browser failed.
            EdgeError: the edge failed.
        """
        return self._launcher.loop.run(self._inspect(target, bundles), None)

    def learn(self, key: str, found: Description) -> None:
        """Use what a build says of an unknown destination, beside what another one has said."""
        found = found.plus(self.descriptions.get(key, Description()))
        self.descriptions[key] = found
        every = self._assets.destinations
        target = described(every[key], found)
        self._assets = dataclasses.replace(self._assets, destinations={**every, key: target})

    @property
    def named_browser(self) -> str:
        """The program of the browser, if a person named it; else empty."""
        return self._launcher.named_browser

    def show_verdict(self, verdict: Verdict) -> None:
        """Show the verdict of the last run to the person who watches, and stop if they want it.

        Raises:
            BrowserError: the page crashed, hung, or was closed.
        """
        if self._watching.headed and self._tab is not None:
            self._launcher.loop.run(self._show_verdict(self._tab.spectator, verdict), None)

    @contextlib.contextmanager
    def page_reopened(self, verdict: Verdict) -> Iterator[None]:
        """Open the page of the last run again, so that a person can look at it after its calls.

        Its time passes like real time for the length of the context.

        Raises:
            BrowserError: the page crashed, hung, or was closed.
        """
        loop = self._launcher.loop
        over = asyncio.Event()
        running = loop.run(self._reopen_until(verdict, over), None)
        try:
            yield
        finally:
            loop.run(self._close_reopened(running, over))

    def take_artifacts(self) -> dict[ArtifactKind, Path]:
        """End the last run, if it is watched, and return its artifacts.

        The caller may move them; the driver removes the rest when it is closed. A run that ended in
        an error has only the artifacts that the browser could still make.

        Raises:
            BrowserError: an artifact could not be saved.
        """
        return self._launcher.loop.run(self._take_artifacts())

    def close(self) -> None:
        """Close the tab."""
        # If the browser hangs meanwhile, its launcher ends it.
        with contextlib.suppress(PlaywrightError, BrowserError):
            self._launcher.loop.run(self._tabs.discard(), _CLOSE_SECONDS)
        self._tabs.cleanup()

    async def _record(
        self, stimulus: Stimulus, library: Library, bundles: Bundles, seed: int
    ) -> Recording:
        began = time.monotonic()
        world = make_world(self._assets, stimulus, library, bundles)
        await self._launcher.browser()
        try:
            run, result = await self._drive_in_time(world, stimulus, seed)
        except HarnessError:
            await self._tabs.abandon(self._watching)
            self._launcher.abandon()
            self._edge.abandon()
            raise
        finally:
            self._edge.end()
        unanswered = run.unanswered_essentials()
        if unanswered:
            raise BrowserError(
                f"the page never asked for {unanswered[0]}, so the run proves nothing"
            )
        destinations = [
            world.destination,
            *([world.neighbour.destination] if world.neighbour else []),
        ]
        return Recording(
            requirement=stimulus.id,
            library=library,
            library_version=result.library_version,
            browser=self._launcher.name,
            build=world.bundles.build,
            settings=world.settings,
            calls=stimulus.calls,
            observations=source_positions.mapped(
                (*result.observations, *run.blind_spots, *run.requests), world.served_bundle()
            ),
            leftovers=result.leftovers,
            seconds=time.monotonic() - began,
            tracker=world.destination.tracker_url,
            reported=result.reported,
            declared=result.declared,
            kept=result.kept,
            neighbour_tracker=world.neighbour.destination.tracker_url if world.neighbour else "",
            dispatchers=tuple(item.dispatcher for item in destinations if item.dispatcher),
            world=page_world(seed, stimulus.conditions),
        )

    async def _inspect(self, target: Destination, bundles: Bundles) -> Inspected:
        await self._tabs.discard()  # the edge would send its page the content of this run
        world = World(self._assets, target, bundles, "next", target.settings)
        self._edge.begin(world)  # so that a request of the closing page is no stray
        try:
            with playwright_errors("the browser failed"):
                return await inspect(self._launcher, world, self._patience)
        finally:
            self._edge.end()

    async def _drive_in_time(
        self, world: World, stimulus: Stimulus, seed: int
    ) -> tuple[Run, PageResult]:
        """Drive within the time limit.

        Raises:
            BrowserError: the page crashed or hung.
        """
        count = len(stimulus.calls)
        patience = self._watching.patience(self._patience + count // _CALLS_A_SECOND, count)
        with self._clock.limit(patience):
            drive = asyncio.create_task(self._drive(world, stimulus, seed))
            crash = asyncio.create_task(self._launcher.crashed.wait())
            late = asyncio.create_task(self._clock.over.wait())
            # A browser that is gone answers nothing: so its crash is watched for beside the drive.
            done, pending = await asyncio.wait(
                {drive, crash, late}, return_when=asyncio.FIRST_COMPLETED
            )
            for task in pending:
                task.cancel()
        if crash in done:
            raise BrowserError("the page or the browser crashed")
        if drive not in done:
            raise BrowserError(
                f"the page did not answer within {patience:g} s, so the browser was ended; "
                "a script in the page may never end"
            )
        with playwright_errors("the browser failed"):
            return drive.result()

    async def _drive(self, world: World, stimulus: Stimulus, seed: int) -> tuple[Run, PageResult]:
        """Drive a tab, and drive another if the page may have had an unfollowed web socket.

        What such a page does depends on when its socket is answered, so the first run is discarded.
        To follow sockets is slow, and few builds have any. From now on the driver follows them.
        """
        run, result = await self._drive_once(world, stimulus, seed)
        if self._tab is not None and self._tab.has_unfollowed_sockets:
            self._follows_sockets = True
            self._edge.end()
            run, result = await self._drive_once(world, stimulus, seed)
        if result.may_send_late and not self._watching.is_on:
            await self._close_for_good(run)
        return run, result

    async def _drive_once(
        self, world: World, stimulus: Stimulus, seed: int
    ) -> tuple[Run, PageResult]:
        """Drive the tab of the last run if it is clean and for the same; else a new one.

        Raises:
            BrowserError: a new one is not clean either.
        """
        # A listener must not get the requests of a run that is then discarded.
        listens = self.request_listener is not None
        follows = self._follows_sockets or self._watching.is_on or listens
        tab = await self._tabs.reuse_or_open(
            world, stimulus, self._watching, follows_sockets=follows
        )
        if seed:
            await tab.set_seed(seed)
        run = await self._begin(tab, world, stimulus)
        if earlier := world.conditions.visit.earlier:
            await tab.visit_before(run, self._edge, earlier)
            self._edge.end()
            run = await self._begin(tab, world, stimulus, is_first=False)
        result = await tab.drive(run, self._edge, stimulus.calls)
        # A request that is left unanswered would keep the time of the next page from passing.
        tab.clean = tab.clean and not earlier and not world.holds_answers
        self._tabs.keep()
        return run, result

    async def _close_for_good(self, run: Run) -> None:
        """Close the tab, and wait for what it may still send, so that the next run gets none."""
        run.is_over = True
        self._edge.show_empty_page()
        await self._tabs.discard()
        await asyncio.to_thread(self._edge.wait_until_closed, _LATE_SECONDS)

    async def _begin(
        self, tab: Tab, world: World, stimulus: Stimulus, *, is_first: bool = True
    ) -> Run:
        """Begin a run: the edge sends the page that the tab waits for.

        If it is not the visit's first page, it has what the earlier one has left.

        Raises:
            BrowserError: the tab is not clean.
        """
        if is_first and not tab.clean:
            raise BrowserError(
                "a new browser context already has cookies or storage; is the profile shared?"
            )
        if is_first:
            await tab.store_user(stimulus.conditions.returning_user)
        if asked := world.globals_asked_for():
            await tab.leave_absent(asked)
        self._last = (world, stimulus)
        await tab.spectator.introduce(stimulus, world.library)
        given = (tab.spectator.request_listener(), self.request_listener)
        listeners = [listener for listener in given if listener is not None]

        def notify(seen: Request) -> None:
            for listener in listeners:
                listener(seen)

        return self._edge.begin(world, notify)

    async def _show_verdict(self, spectator: Spectator, verdict: Verdict) -> None:
        with playwright_errors("the verdict could not be shown"):
            delay = max(self._watching.slow_mo, self._watching.verdict_ms)
            async with asyncio.timeout(self._patience + delay / 1000):
                # The browser draws no overlay over a page that still waits for its content.
                self._edge.show_empty_page()
                await spectator.show_verdict(verdict, is_left=True)
            if self._watching.stops:
                spectator = await self._reopen(verdict)
                await spectator.pause_at_end()
                await self._close_reopened()

    async def _reopen(self, verdict: Verdict) -> Spectator:
        """Open the page of the last run again, in a run that is not recorded."""
        if self._last is None:
            raise BrowserError("no page can be opened again before the first run")
        world, stimulus = self._last
        watching = Watching(headed=True)
        async with asyncio.timeout(self._patience + len(stimulus.calls) // _CALLS_A_SECOND):
            tab = await self._tabs.open(world, stimulus, watching, follows_sockets=True)
            run = await self._begin(tab, world, stimulus)
            await tab.perform(run, self._edge, stimulus.calls)
            await tab.spectator.show_verdict(verdict, is_left=False)
        return tab.spectator

    async def _reopen_until(self, verdict: Verdict, over: asyncio.Event) -> "asyncio.Task[None]":
        with playwright_errors("the page could not be opened again"):
            spectator = await self._reopen(verdict)
        return asyncio.create_task(spectator.run_in_real_time(over))

    async def _close_reopened(
        self, running: "asyncio.Task[None] | None" = None, over: asyncio.Event | None = None
    ) -> None:
        if running is not None and over is not None:
            over.set()
            with contextlib.suppress(PlaywrightError):  # the person may have closed the page
                await running
        await self._tabs.discard()
        self._edge.end()

    async def _take_artifacts(self) -> dict[ArtifactKind, Path]:
        if self._watching.is_on:
            with playwright_errors("the artifacts of the run could not be saved"):
                await self._tabs.discard()
        files, self._tabs.files = self._tabs.files, {}
        return files
