"""Carries out runs, one at a time: in a clean tab, within their time."""

import asyncio
from typing import Final

from harness.driver.launching import Launcher
from harness.driver.page_result import PageResult
from harness.driver.reported import LARGE_BYTES
from harness.driver.tab import Tab
from harness.driver.tabs import Tabs, playwright_errors
from harness.driver.watch_options import Watching
from harness.edge import Edge, RequestListener, Run, World
from harness.model import BrowserError, HungError, Request, Stimulus

_LATE_SECONDS: Final = 2

CALLS_A_SECOND: Final = 4
"""A run may take one more second for each so many calls: a busy machine makes as many."""


class Runs:
    """The runs of one driver.

    `patience` is how many seconds a run of a few calls may take. `last` is what was run last.
    `request_listener` is called with each request of a run as it comes, in the edge's thread.
    """

    def __init__(
        self,
        launcher: Launcher,
        edge: Edge,
        tabs: Tabs,
        patience: float,
        watching: Watching,
    ) -> None:
        self.last: tuple[World, Stimulus] | None = None
        self.request_listener: RequestListener | None = None
        self._launcher = launcher
        self._edge = edge
        self._tabs = tabs
        self.patience = patience
        self._watching = watching
        self._follows_sockets = False

    async def drive_in_time(
        self, world: World, stimulus: Stimulus, seed: int
    ) -> tuple[Run, PageResult]:
        """Drive within the time limit.

        Raises:
            BrowserError: the page crashed or hung, or sent more at once than the browser takes.
        """
        self._tabs.is_flooded.clear()
        count = len(stimulus.calls)
        patience = self._watching.patience(self.patience + count // CALLS_A_SECOND, count)
        with self._tabs.clock.limit(patience):
            drive = asyncio.create_task(self._drive(world, stimulus, seed))
            drive.add_done_callback(_retrieve)
            crash = asyncio.create_task(self._launcher.crashed.wait())
            late = asyncio.create_task(self._tabs.clock.over.wait())
            flood = asyncio.create_task(self._tabs.is_flooded.wait())
            # A browser that is gone answers nothing: so its crash is watched for beside the drive.
            done, pending = await asyncio.wait(
                {drive, crash, late, flood}, return_when=asyncio.FIRST_COMPLETED
            )
            for task in pending:
                task.cancel()
        if crash in done:
            raise BrowserError("the page or the browser crashed")
        if self._tabs.tab is not None:
            self._tabs.tab.reported.check_flood()
        if drive not in done:
            raise self._not_answered(patience)
        with playwright_errors("the browser failed"):
            return drive.result()

    def _not_answered(self, patience: float) -> BrowserError:
        """Return why a run is over whose page did not answer."""
        large = self._tabs.tab.reported.large if self._tabs.tab is not None else ""
        if not large:
            return HungError(patience)
        return BrowserError(
            f"the page did not answer within {patience:g} s after it had sent {large}: Playwright "
            f"copies texts of more than {LARGE_BYTES // 10**6} MB for longer; let the build send "
            "less at once"
        )

    async def _drive(self, world: World, stimulus: Stimulus, seed: int) -> tuple[Run, PageResult]:
        """Drive a tab, and drive another if the page may have had an unfollowed web socket.

        What such a page does depends on when its socket is answered, so the first run is discarded.
        To follow sockets is slow, and few builds have any. From now on the driver follows them.
        """
        run, result = await self._drive_once(world, stimulus, seed)
        if self._tabs.tab is not None and self._tabs.tab.has_unfollowed_sockets:
            self._follows_sockets = True
            await self._close_for_good(run)
            self._edge.end()
            run, result = await self._drive_once(world, stimulus, seed)
        if result.may_send_late and not self._watching.is_on:
            await self._close_for_good(run)
        if name := await self._launcher.services.ended():
            raise BrowserError(f"the browser's {name} process ended in the middle of the run")
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
        run = await self.begin(tab, world, stimulus)
        if earlier := world.conditions.visit.earlier:
            await tab.visit_before(run, self._edge, earlier)
            self._edge.end()
            run = await self.begin(tab, world, stimulus, is_first=False)
        result = await tab.drive(run, self._edge, stimulus.calls)
        # A request that is left unanswered would keep the time of the next page from passing.
        tab.clean = tab.clean and not earlier and not world.holds_answers
        self._tabs.keep(len(result.reported))
        return run, result

    async def _close_for_good(self, run: Run) -> None:
        """Close the tab, and wait for what it may still send, so that the next run gets none."""
        run.is_over = True
        self._edge.show_empty_page()
        await self._tabs.discard()
        await asyncio.to_thread(self._edge.wait_until_closed, _LATE_SECONDS)

    async def begin(
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
        self.last = (world, stimulus)
        await tab.spectator.introduce(stimulus, world.library)
        given = (
            tab.reported.note_size,
            tab.spectator.request_listener(),
            self.request_listener,
        )
        listeners = [listener for listener in given if listener is not None]

        def notify(seen: Request) -> None:
            for listener in listeners:
                listener(seen)

        return self._edge.begin(world, notify)


def _retrieve(drive: "asyncio.Task[tuple[Run, PageResult]]") -> None:
    """Look at the error of a drive: of one that a crash has ended, nobody else does."""
    if not drive.cancelled():
        drive.exception()
