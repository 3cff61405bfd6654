"""Drives a browser through runs, and assembles the recording of each."""

import asyncio
import contextlib
import dataclasses
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from playwright.async_api import Error as PlaywrightError

from harness.builds import Bundles
from harness.contracts import Description, Destination, described
from harness.driver.assembling import assembled
from harness.driver.build_check import Inspected, inspect, name_problem
from harness.driver.launching import Launcher
from harness.driver.lost_connections import Prove, carry_out, raise_if_lost
from harness.driver.runs import CALLS_A_SECOND, Runs
from harness.driver.spectator import Spectator
from harness.driver.tab import Tab
from harness.driver.tabs import Tabs, playwright_errors
from harness.driver.watch_options import UNWATCHED, ArtifactKind, Watching
from harness.driver.world import world as make_world
from harness.edge import Assets, Edge, RequestListener, World
from harness.model import (
    BrowserError,
    BuildError,
    CapabilityError,
    HarnessError,
    Library,
    Recording,
    Stimulus,
    Tracker,
    Verdict,
)
from harness.trackers import Fetched

PATIENCE_SECONDS: Final = 20.0
"""How long a run of a few calls may take, in real time."""

_CLOSE_SECONDS: Final = 10


class Driver:
    """Drives a browser, one run at a time.

    `patience` is how many seconds a run of a few calls may take. If somebody is `watching`, each
    run has its own browser context, which stays open until the next run or `take_artifacts`.
    `request_listener` is called with each request of a run as it comes, in the edge's thread.
    `descriptions` are what examined builds of unknown destinations say of them, by key.
    `prove` runs the controls, where a browser on a server was launched anew. With it a run whose
    connection is lost is made once more.
    """

    def __init__(
        self,
        launcher: Launcher,
        edge: Edge,
        assets: Assets,
        patience: float = PATIENCE_SECONDS,
        watching: Watching = UNWATCHED,
        *,
        prove: Prove | None = None,
    ) -> None:
        self._launcher = launcher
        self._edge = edge
        self._assets = assets
        self._watching = watching
        self._prove = prove
        self._tabs = Tabs(launcher, edge, assets)
        self._runs = Runs(launcher, edge, self._tabs, patience, watching)
        self.descriptions: dict[str, Description] = {}

    @property
    def _tab(self) -> Tab | None:
        return self._tabs.tab

    @property
    def request_listener(self) -> RequestListener | None:
        """What is called with each request; None for nothing."""
        return self._runs.request_listener

    @request_listener.setter
    def request_listener(self, listener: RequestListener | None) -> None:
        self._runs.request_listener = listener

    def record(
        self,
        stimulus: Stimulus,
        library: Library,
        bundles: Bundles,
        *,
        seed: int = 0,
        tracker: Tracker | None = None,
    ) -> Recording:
        """Make the calls of a stimulus in a clean page, and return all that was observed.

        What the page generates, such as ids and times, is the same for the same `seed`. With
        `tracker` the page is served this one, and not the destination's own.

        Raises:
            BrowserError: the page crashed, hung, could not be made clean, or never loaded the test
                page or the source's settings.
            LostError: the connection to a server was lost, and with `prove` so was the next one.
            CapabilityError: the engine cannot do what the stimulus needs.
            BuildError: the build does not compile with the library, or with a neighbour's.
            EdgeError: the edge failed.
            SetupError: no server can launch a browser any more.
        """
        return carry_out(
            self._launcher,
            self._prove,
            lambda: self._record(stimulus, library, bundles, seed, tracker),
        )

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
        return carry_out(self._launcher, self._prove, lambda: self._inspect(target, bundles))

    def learn(self, key: str, found: Description) -> None:
        """Use what a build says of an unknown destination, beside what another one has said."""
        found = found.plus(self.descriptions.get(key, Description()))
        self.descriptions[key] = found
        every = self._assets.destinations
        target = described(every[key], found)
        self._assets = dataclasses.replace(self._assets, destinations={**every, key: target})

    @property
    def fetched(self) -> Mapping[str, Fetched]:
        """The further scripts of live trackers that were fetched so far, by address."""
        return self._edge.fetched

    @property
    def engine(self) -> str:
        """The name of the engine."""
        return self._launcher.engine.name

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
        self,
        stimulus: Stimulus,
        library: Library,
        bundles: Bundles,
        seed: int,
        tracker: Tracker | None,
    ) -> Recording:
        began = time.monotonic()
        if lacking := self._launcher.engine.lacking(stimulus.conditions.visit):
            raise CapabilityError(lacking)
        world = make_world(self._assets, stimulus, library, bundles)
        if tracker is not None:
            served = dataclasses.replace(world.destination, tracker=tracker)
            world = dataclasses.replace(world, destination=served)
        await self._launcher.browser()
        try:
            run, result = await self._runs.drive_in_time(world, stimulus, seed)
        except HarnessError as problem:
            await self._tabs.abandon(self._watching)
            await self._launcher.abandon()
            self._edge.abandon()
            raise_if_lost(self._launcher, problem)
            raise
        finally:
            self._edge.end()
        unanswered = run.unanswered_essentials()
        if unanswered:
            raise BrowserError(
                f"the page never asked for {unanswered[0]}, so the run proves nothing"
            )
        seconds = time.monotonic() - began
        return assembled(stimulus, run, result, seed, self._launcher, seconds)

    async def _inspect(self, target: Destination, bundles: Bundles) -> Inspected:
        await self._tabs.discard()  # the edge would send its page the content of this run
        world = World(self._assets, target, bundles, "next", target.settings)
        self._edge.begin(world)  # so that a request of the closing page is no stray
        try:
            with playwright_errors("the browser failed"):
                return await inspect(self._launcher, world, self._runs.patience)
        except HarnessError as problem:  # a build that loads too slowly, too
            raise_if_lost(self._launcher, problem)
            raise
        finally:
            self._edge.end()

    async def _show_verdict(self, spectator: Spectator, verdict: Verdict) -> None:
        with playwright_errors("the verdict could not be shown"):
            delay = max(self._watching.slow_mo, self._watching.verdict_ms)
            async with asyncio.timeout(self._runs.patience + delay / 1000):
                # The browser draws no overlay over a page that still waits for its content.
                self._edge.show_empty_page()
                await spectator.show_verdict(verdict, is_left=True)
            if self._watching.stops:
                spectator = await self._reopen(verdict)
                await spectator.pause_at_end()
                await self._close_reopened()

    async def _reopen(self, verdict: Verdict) -> Spectator:
        """Open the page of the last run again, in a run that is not recorded."""
        if self._runs.last is None:
            raise BrowserError("no page can be opened again before the first run")
        world, stimulus = self._runs.last
        watching = Watching(headed=True)
        async with asyncio.timeout(self._runs.patience + len(stimulus.calls) // CALLS_A_SECOND):
            tab = await self._tabs.open(world, stimulus, watching, follows_sockets=True)
            run = await self._runs.begin(tab, world, stimulus)
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
