"""Puts together the recording of one run; keeps a tab from run to run while it is clean."""

import contextlib
import time

from playwright.sync_api import Error as PlaywrightError

from harness.assets import Assets
from harness.builds import Bundles
from harness.contract import Requirement
from harness.destinations import destination
from harness.driver.launching import Launcher
from harness.driver.tab import Seen, Tab
from harness.edge import Edge, Run, World
from harness.errors import BrowserError, HarnessError
from harness.model import Library, Recording


class Driver:
    """Drives a browser, one run at a time."""

    def __init__(self, launcher: Launcher, edge: Edge, assets: Assets) -> None:
        self._launcher = launcher
        self._edge = edge
        self._assets = assets
        self._tab: Tab | None = None

    def record(self, requirement: Requirement, library: Library, bundles: Bundles) -> Recording:
        """Make the requirement's calls in a clean page and return all that was observed.

        Raises:
            BrowserError: the page crashed, hung, or could not be made clean.
            EdgeError: the edge failed.
        """
        began = time.monotonic()
        target = destination(requirement.destination)
        settings = {**target.settings, **requirement.settings}
        world = World(self._assets, target, bundles, library, settings)
        browser = self._launcher.browser()
        try:
            with self._launcher.watched():
                run, seen = self._drive(world, requirement)
        except PlaywrightError as problem:
            self._discard()
            raise BrowserError(_what_happened(problem)) from problem
        except HarnessError:
            self._discard()
            raise
        finally:
            self._edge.end()
        return Recording(
            requirement=requirement.id,
            library=library,
            library_version=seen.library_version,
            browser=f"{browser.browser_type.name} {browser.version}",
            build=bundles.build,
            settings=settings,
            calls=requirement.calls,
            observations=(*seen.observations, *run.requests),
            leftovers=seen.leftovers,
            seconds=time.monotonic() - began,
        )

    def close(self) -> None:
        """Close the tab."""
        self._discard()

    def _drive(self, world: World, requirement: Requirement) -> tuple[Run, Seen]:
        """Drive the tab of the last run, if it is clean and for this destination; else a new one.

        Raises:
            BrowserError: a new one is not clean either.
        """
        tab = self._tab
        if tab is None or not tab.clean or tab.target != world.destination:
            self._discard()
            self._tab = tab = Tab(self._launcher.browser(), world.destination, self._assets)
        if not tab.clean:
            raise BrowserError("a new browser context did not begin clean; is the profile shared?")
        run = self._edge.begin(world)
        return run, tab.drive(run, self._edge, requirement.calls)

    def _discard(self) -> None:
        tab, self._tab = self._tab, None
        if tab is not None:
            with contextlib.suppress(PlaywrightError):  # it may have crashed, or be gone already
                tab.close()


def _what_happened(problem: PlaywrightError) -> str:
    first_line = problem.message.splitlines()[0]
    if "crash" in first_line.lower():
        return f"the page crashed ({first_line})"
    return f"the browser gave up: {first_line}"
