"""Puts together the recording of one run; keeps a tab from run to run while it is clean."""

import asyncio
import time
from typing import Final

from playwright.async_api import Error as PlaywrightError

from harness import builds, positions
from harness.assets import Assets
from harness.builds import Bundles
from harness.destinations import Destination, destination
from harness.driver.examining import examine
from harness.driver.launching import Launcher
from harness.driver.tab import Seen, Tab
from harness.edge import Edge, Neighbour, Run, World
from harness.errors import BrowserError, BuildError, HarnessError
from harness.model import Library, Recording
from harness.scenarios import Stimulus

PATIENCE_SECONDS: Final = 20.0
"""How long one requirement may take for real before it is given up."""


class Driver:
    """Drives a browser, one run at a time. `patience` is how many seconds a run may take."""

    def __init__(
        self, launcher: Launcher, edge: Edge, assets: Assets, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._launcher = launcher
        self._edge = edge
        self._assets = assets
        self._patience = patience
        self._tab: Tab | None = None
        self._page_held = 0

    def record(self, stimulus: Stimulus, library: Library, bundles: Bundles) -> Recording:
        """Make the calls of a stimulus in a clean page and return all that was observed.

        Raises:
            BrowserError: the page crashed, hung, or could not be made clean.
            BuildError: the build does not compile with the library, or with a neighbour's.
            EdgeError: the edge failed.
        """
        return self._launcher.loop.run(self._record(stimulus, library, bundles))

    def examine(self, target: Destination, bundles: Bundles) -> None:
        """Look whether a build is an integration of this destination, so that it can be judged.

        Raises:
            BuildError: it is none, or one of another name.
            BrowserError: the browser gave up.
            EdgeError: the edge failed.
        """
        self._launcher.loop.run(self._examine(target, bundles))

    def close(self) -> None:
        """Close the tab."""
        self._launcher.loop.run(self._discard())

    async def _record(self, stimulus: Stimulus, library: Library, bundles: Bundles) -> Recording:
        began = time.monotonic()
        target = destination(stimulus.destination)
        settings = {**target.settings, **stimulus.settings}
        conditions = stimulus.conditions
        neighbour = _neighbour(conditions.neighbour) if conditions.neighbour else None
        bundles = builds.ready_for(library, bundles, neighbour.bundles if neighbour else None)
        world = World(self._assets, target, bundles, library, settings, conditions, neighbour)
        browser = await self._launcher.browser()
        try:
            run, seen = await self._drive_patiently(world, stimulus)
        except HarnessError:
            self._tab = None
            self._launcher.abandon()
            raise
        finally:
            self._edge.end()
        return Recording(
            requirement=stimulus.id,
            library=library,
            library_version=seen.library_version,
            browser=f"{browser.browser_type.name} {browser.version}",
            build=bundles.build,
            settings=settings,
            calls=stimulus.calls,
            observations=positions.mapped(
                (*seen.observations, *run.requests), world.served_bundle()
            ),
            leftovers=seen.leftovers,
            seconds=time.monotonic() - began,
            tracker=target.tracker_url,
            reported=seen.reported,
            declared=seen.declared,
            neighbour_tracker=neighbour.destination.tracker_url if neighbour else "",
        )

    async def _examine(self, target: Destination, bundles: Bundles) -> None:
        await self._discard()  # the edge would let its page go on
        world = World(self._assets, target, bundles, "next", target.settings)
        browser = await self._launcher.browser()
        self._edge.begin(world)  # what the build sends while it is left is nobody's stray
        look = asyncio.create_task(examine(browser, world))
        try:
            await asyncio.wait({look}, timeout=self._patience)
            if not look.done():
                look.cancel()
                raise BuildError(
                    f"{bundles.build.origin} is no integration: to load it takes more than "
                    f"{self._patience:g} s; a loop in it may never end"
                )
            look.result()
        except PlaywrightError as problem:
            raise _given_up(problem) from problem
        finally:
            if not look.done() or isinstance(look.exception(), PlaywrightError):
                self._launcher.abandon()
            self._edge.end()

    async def _drive_patiently(self, world: World, stimulus: Stimulus) -> tuple[Run, Seen]:
        """Drive within the time there is, and say what happened where it does not end well.

        Raises:
            BrowserError: the page crashed or hung.
        """
        drive = asyncio.create_task(self._drive(world, stimulus))
        crash = asyncio.create_task(self._launcher.crashed.wait())
        # A browser that is gone answers nothing, not even that it is gone: watch for it apart.
        done, pending = await asyncio.wait(
            {drive, crash}, timeout=self._patience, return_when=asyncio.FIRST_COMPLETED
        )
        for task in pending:
            task.cancel()
        if crash in done:
            raise BrowserError("the page or the browser crashed")
        if drive not in done:
            raise BrowserError(
                f"the page did not answer within {self._patience:g} s, so the browser was ended; "
                "a script in the page may never end"
            )
        try:
            return drive.result()
        except PlaywrightError as problem:
            raise _given_up(problem) from problem

    async def _drive(self, world: World, stimulus: Stimulus) -> tuple[Run, Seen]:
        """Drive the tab of the last run, if it is clean and for the same; else a new one.

        Raises:
            BrowserError: a new one is not clean either.
        """
        tab = self._tab
        # Where another driver's page waits at the edge by now, this one's no longer does.
        is_waiting = self._page_held == self._edge.pages_held
        if (
            tab is None
            or not (tab.clean and is_waiting)
            or tab.is_gone
            or tab.targets != world.destinations
        ):
            await self._discard()
            browser = await self._launcher.browser()
            self._tab = tab = await Tab.open(browser, world.destinations, self._assets)
            tab.when_crashed(self._launcher.crashed.set)
        if not tab.clean:
            raise BrowserError("a new browser context did not begin clean; is the profile shared?")
        if stimulus.conditions.returning_user:
            await tab.remember(stimulus.conditions.returning_user)
        run = self._edge.begin(world)
        seen = await tab.drive(run, self._edge, stimulus.calls)
        self._page_held = self._edge.pages_held
        return run, seen

    async def _discard(self) -> None:
        tab, self._tab = self._tab, None
        if tab is not None and not tab.is_gone:
            await tab.close()


def _given_up(problem: PlaywrightError) -> BrowserError:
    return BrowserError(f"the browser gave up: {problem.message.splitlines()[0]}")


def _neighbour(key: str) -> Neighbour:
    """Return another destination of the page with its reference build."""
    beside = destination(key)
    return Neighbour(beside, builds.reference(beside))
