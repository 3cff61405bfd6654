"""Drives a browser through runs, and puts together the recording of each."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.async_api import Error as PlaywrightError

from harness.builds import Bundles
from harness.contracts import Destination
from harness.driver.build_check import examine
from harness.driver.launching import Launcher
from harness.driver.page_result import Seen
from harness.driver.patience import Patience
from harness.driver.spectator import Onlooker
from harness.driver.tab import Tab
from harness.driver.tabs import Tabs, playwright_errors
from harness.driver.watch_options import UNWATCHED, Kind, Watching
from harness.driver.world import world as make_world
from harness.edge import Assets, Edge, RequestListener, Run, World
from harness.model import BrowserError, HarnessError, Library, Recording, Request, Stimulus, Verdict
from harness.toolchain import source_positions

PATIENCE_SECONDS: Final = 20.0
"""How long a run of a few calls may take for real before it is given up."""

_CLOSE_SECONDS: Final = 10

_CALLS_A_SECOND: Final = 4
"""How many calls more must be made in a second: a machine that is busy makes so many."""


class Driver:
    """Drives a browser, one run at a time.

    `patience` is how many seconds a run of a few calls may take. Where somebody is `watching`,
    each run has a browser context of its own, which stays open until the next run or `put_away`.
    `hear` is called with each request of a run as it comes, on the edge's own thread.
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
        self.hear: RequestListener | None = None

    @property
    def _tab(self) -> Tab | None:
        return self._tabs.tab

    def record(self, stimulus: Stimulus, library: Library, bundles: Bundles) -> Recording:
        """Make the calls of a stimulus in a clean page and return all that was observed.

        Raises:
            BrowserError: the page crashed, hung, could not be made clean, or never loaded what the
                run is of.
            BuildError: the build does not compile with the library, or with a neighbour's.
            EdgeError: the edge failed.
        """
        return self._launcher.loop.run(self._record(stimulus, library, bundles), None)

    def examine(self, target: Destination, bundles: Bundles) -> None:
        """Check that a build is an integration of this destination, so that it can be judged.

        Raises:
            BuildError: it is not an integration, or has another name.
            BrowserError: the browser failed.
            EdgeError: the edge failed.
        """
        self._launcher.loop.run(self._examine(target, bundles), None)

    def tell(self, verdict: Verdict) -> None:
        """Show the person who watches how the last run was judged, and stop if they want it.

        Raises:
            BrowserError: the page crashed, hung, or was closed.
        """
        if self._watching.headed and self._tab is not None:
            self._launcher.loop.run(self._tell(self._tab.onlooker, verdict), None)

    @contextlib.contextmanager
    def staged(self, verdict: Verdict) -> Iterator[None]:
        """Set up the page of the last run anew, for a person to look at what its calls made of it.

        Its time passes like theirs for the length of the context.

        Raises:
            BrowserError: the page crashed, hung, or was closed.
        """
        loop = self._launcher.loop
        over = asyncio.Event()
        staying = loop.run(self._stage_until(verdict, over), None)
        try:
            yield
        finally:
            loop.run(self._clear_stage(staying, over))

    def put_away(self) -> dict[Kind, Path]:
        """End the last run, if it is watched, and return the files that were taken of it.

        The caller may move them; what is left is gone when the driver is closed. Of a run that
        did not end well there is what the browser still gave.

        Raises:
            BrowserError: the browser did not give what was asked for.
        """
        return self._launcher.loop.run(self._put_away())

    def close(self) -> None:
        """Close the tab."""
        # A browser that ends or hangs meanwhile is ended by its launcher.
        with contextlib.suppress(PlaywrightError, BrowserError):
            self._launcher.loop.run(self._tabs.discard(), _CLOSE_SECONDS)
        self._tabs.cleanup()

    async def _record(self, stimulus: Stimulus, library: Library, bundles: Bundles) -> Recording:
        began = time.monotonic()
        world = make_world(self._assets, stimulus, library, bundles)
        await self._launcher.browser()
        try:
            run, seen = await self._drive_patiently(world, stimulus)
        except HarnessError:
            await self._tabs.abandon(self._watching)
            self._launcher.abandon()
            self._edge.abandon()
            raise
        finally:
            self._edge.end()
        unasked = run.unanswered_essentials()
        if unasked:
            raise BrowserError(f"the page never asked for {unasked[0]}, so the run proves nothing")
        there = [world.destination, *([world.neighbour.destination] if world.neighbour else [])]
        return Recording(
            requirement=stimulus.id,
            library=library,
            library_version=seen.library_version,
            browser=self._launcher.name,
            build=world.bundles.build,
            settings=world.settings,
            calls=stimulus.calls,
            observations=source_positions.mapped(
                (*seen.observations, *run.blind_spots, *run.requests), world.served_bundle()
            ),
            leftovers=seen.leftovers,
            seconds=time.monotonic() - began,
            tracker=world.destination.tracker_url,
            reported=seen.reported,
            declared=seen.declared,
            neighbour_tracker=world.neighbour.destination.tracker_url if world.neighbour else "",
            dispatchers=tuple(item.dispatcher for item in there if item.dispatcher),
        )

    async def _examine(self, target: Destination, bundles: Bundles) -> None:
        await self._tabs.discard()  # the edge would let its page go on
        world = World(self._assets, target, bundles, "next", target.settings)
        self._edge.begin(world)  # what the build sends while it is left is nobody's stray
        try:
            with playwright_errors("the browser failed"):
                await examine(self._launcher, world, self._patience)
        finally:
            self._edge.end()

    async def _drive_patiently(self, world: World, stimulus: Stimulus) -> tuple[Run, Seen]:
        """Drive within the time there is, and say what happened where it does not end well.

        Raises:
            BrowserError: the page crashed or hung.
        """
        count = len(stimulus.calls)
        patience = self._watching.patience(self._patience + count // _CALLS_A_SECOND, count)
        with self._clock.of(patience):
            drive = asyncio.create_task(self._drive(world, stimulus))
            crash = asyncio.create_task(self._launcher.crashed.wait())
            late = asyncio.create_task(self._clock.over.wait())
            # A browser that is gone answers nothing, not even that it is gone: watch for it apart.
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

    async def _drive(self, world: World, stimulus: Stimulus) -> tuple[Run, Seen]:
        """Drive a tab, and another one if the page may have had a web socket that nobody followed.

        What such a page does depends on when it is answered, so the first time counts for nothing.
        To follow sockets is slow, and few builds have any: from now on it is done.
        """
        run, seen = await self._drive_once(world, stimulus)
        if self._tab is not None and self._tab.missed_sockets:
            self._follows_sockets = True
            self._edge.end()
            run, seen = await self._drive_once(world, stimulus)
        return run, seen

    async def _drive_once(self, world: World, stimulus: Stimulus) -> tuple[Run, Seen]:
        """Drive the tab of the last run, if it is clean and for the same; else a new one.

        Raises:
            BrowserError: a new one is not clean either.
        """
        # A listener must not get the requests of a run that is then thrown away.
        follows = self._follows_sockets or self._watching.is_on or self.hear is not None
        tab = await self._tabs.fitting(world, stimulus, self._watching, follows_sockets=follows)
        run = await self._begin(tab, world, stimulus)
        seen = await tab.drive(run, self._edge, stimulus.calls)
        self._tabs.keep()
        return run, seen

    async def _begin(self, tab: Tab, world: World, stimulus: Stimulus) -> Run:
        """Let the page come that a tab waits for.

        Raises:
            BrowserError: the tab is not clean.
        """
        if not tab.clean:
            raise BrowserError(
                "a new browser context already has cookies or storage; is the profile shared?"
            )
        if stimulus.conditions.returning_user:
            await tab.remember(stimulus.conditions.returning_user)
        self._last = (world, stimulus)
        await tab.onlooker.introduce(stimulus, world.library)
        tells = [tell for tell in (tab.onlooker.request_listener(), self.hear) if tell is not None]

        def tell(seen: Request) -> None:
            for each in tells:
                each(seen)

        return self._edge.begin(world, tell)

    async def _tell(self, onlooker: Onlooker, verdict: Verdict) -> None:
        with playwright_errors("the verdict could not be shown"):
            shown = max(self._watching.slow_mo, self._watching.lingers)
            async with asyncio.timeout(self._patience + shown / 1000):
                # Nothing can be drawn over a page that still waits for its content.
                self._edge.show_empty_page()
                await onlooker.show_verdict(verdict, is_left=True)
            if self._watching.stops:
                staged = await self._stage(verdict)
                await staged.stop_at_end()
                await self._clear_stage()

    async def _stage(self, verdict: Verdict) -> Onlooker:
        """Set up the page of the last run anew, as a run that is not recorded."""
        if self._last is None:
            raise BrowserError("there was no run whose page could be set up again")
        world, stimulus = self._last
        watching = Watching(headed=True)
        async with asyncio.timeout(self._patience + len(stimulus.calls) // _CALLS_A_SECOND):
            tab = await self._tabs.open(world, stimulus, watching, follows_sockets=True)
            run = await self._begin(tab, world, stimulus)
            await tab.perform(run, self._edge, stimulus.calls)
            await tab.onlooker.show_verdict(verdict, is_left=False)
        return tab.onlooker

    async def _stage_until(self, verdict: Verdict, over: asyncio.Event) -> "asyncio.Task[None]":
        with playwright_errors("the page could not be set up again"):
            staged = await self._stage(verdict)
        return asyncio.create_task(staged.stay(over))

    async def _clear_stage(
        self, staying: "asyncio.Task[None] | None" = None, over: asyncio.Event | None = None
    ) -> None:
        if staying is not None and over is not None:
            over.set()
            with contextlib.suppress(PlaywrightError):  # the person may have closed the page
                await staying
        await self._tabs.discard()
        self._edge.end()

    async def _put_away(self) -> dict[Kind, Path]:
        if self._watching.is_on:
            with playwright_errors("the artifacts of the run could not be saved"):
                await self._tabs.discard()
        files, self._tabs.files = self._tabs.files, {}
        return files
