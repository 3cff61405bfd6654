"""Reuses a tab from run to run while it is clean, and keeps the artifacts of its last run."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.async_api import Error as PlaywrightError

from harness.driver.launching import Launcher
from harness.driver.patience import Patience
from harness.driver.spectator import Spectator
from harness.driver.tab import Tab
from harness.driver.watch_options import ArtifactKind, Watching
from harness.edge import Assets, Edge, World
from harness.model import BrowserError, Stimulus

_RESCUE_SECONDS: Final = 3

_MOST_REQUESTS: Final = 500
"""After so many requests a tab is not used again: Playwright keeps each as long as the tab is open,
in 5 KB of Python's memory and more in its own."""


class Tabs:
    """Opens tabs, one at a time: `tab` is the open one.

    `is_flooded` is set when its page sends more than can be recorded. `files` has the last run's
    artifacts. `clock` limits a run's time, but not that of a person.
    """

    def __init__(self, launcher: Launcher, edge: Edge, assets: Assets) -> None:
        self.tab: Tab | None = None
        self.is_flooded = asyncio.Event()
        self.files: dict[ArtifactKind, Path] = {}
        self._launcher = launcher
        self._edge = edge
        self._assets = assets
        self.clock = Patience()
        self._page_held = 0
        self._requests = 0
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    async def reuse_or_open(
        self, world: World, stimulus: Stimulus, watching: Watching, *, follows_sockets: bool
    ) -> Tab:
        """Return the tab of the last run, if it is clean and for the same; else a new one."""
        tab = self.tab
        # If another driver's page has come to wait at the edge, this tab's page no longer does.
        is_waiting = self._page_held == self._edge.pages_held
        if (
            tab is None
            or watching.is_on
            or not (tab.clean and is_waiting)
            or tab.is_gone
            or self._requests > _MOST_REQUESTS
            or tab.targets != world.destinations
            or tab.visit != world.conditions.visit
            or tab.follows_sockets < follows_sockets
        ):
            tab = await self.open(world, stimulus, watching, follows_sockets=follows_sockets)
            self.files = {}
        elif tab.remembers_permissions > world.conditions.together:
            await tab.forget_permissions()
        return tab

    async def open(
        self, world: World, stimulus: Stimulus, watching: Watching, *, follows_sockets: bool
    ) -> Tab:
        """Close the open tab and open another, with its own folder for artifacts."""
        await self.discard()
        self._requests = 0
        folder = None
        if watching.artifacts:
            self._scratch = self._scratch or tempfile.TemporaryDirectory(prefix="harness-")
            folder = Path(tempfile.mkdtemp(dir=self._scratch.name))
        title = f"{stimulus.id}-{world.library}"
        spectator = Spectator(watching, title, folder, self.clock)
        self.tab = tab = await Tab.open(
            self._launcher,
            world,
            self._assets,
            spectator,
            is_flooded=self.is_flooded,
            follows_sockets=follows_sockets,
        )
        tab.on_crash(self._launcher.crashed.set)
        return tab

    def keep(self, requests: int) -> None:
        """Keep the tab for the next run, after one with so many requests.

        Its page now waits at the edge.
        """
        self._page_held = self._edge.pages_held
        self._requests += requests

    async def abandon(self, watching: Watching) -> None:
        """Drop the tab of a run that failed, and save what artifacts the browser still makes."""
        tab, self.tab = self.tab, None
        if tab is None or not watching.artifacts:
            return
        for take in (tab.spectator.take_screenshot, tab.spectator.close):
            with contextlib.suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(_RESCUE_SECONDS):
                    await take()
        self.files = dict(tab.spectator.files)

    async def discard(self) -> None:
        """Close the tab, and keep its artifacts."""
        tab, self.tab = self.tab, None
        if tab is not None and tab.is_gone:
            await tab.spectator.close_overlay()
        elif tab is not None:
            self.files |= await tab.close()

    def cleanup(self) -> None:
        """Remove the artifacts that the caller has not moved."""
        if self._scratch is not None:
            self._scratch.cleanup()


@contextlib.contextmanager
def playwright_errors(what: str) -> Iterator[None]:
    """Raise an error of Playwright as the harness's own, in one line that begins with `what`.

    Raises:
        BrowserError: Playwright raised an error, or the time ran out.
    """
    try:
        yield
    except PlaywrightError as problem:
        raise BrowserError(f"{what}: {_words(problem.message)}") from problem
    except TimeoutError as problem:
        raise BrowserError(f"{what}: the page did not answer") from problem


def _words(message: str) -> str:
    """Return the first line of an error of Playwright, or what it means for a run."""
    if "navigated or closed" in message:
        return "the page went elsewhere or was closed in the middle of the run"
    return message.splitlines()[0]
