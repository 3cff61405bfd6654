"""One page of a browser: lets it load, makes calls in it, leaves it."""

import asyncio
import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

from playwright.async_api import BrowserContext, Frame, Page

from harness.codec import tagged_json
from harness.driver import sharing
from harness.driver.call_groups import call_groups
from harness.driver.early_load import load_through_gates
from harness.driver.engines import EnginePage, NewPage
from harness.driver.held_answers import HeldAnswers
from harness.driver.launching import Launcher
from harness.driver.page_result import PageResult, page_result, with_refusals
from harness.driver.recorder_script import recorder_script
from harness.driver.reported import ReportedRequests
from harness.driver.settling import RECORDER, Settler, await_beacons
from harness.driver.spectator import Spectator
from harness.driver.unload_record import unload_record
from harness.driver.watch_options import ArtifactKind
from harness.edge import Assets, Edge, Run, World
from harness.model import Call, PageError, Phase, call_phase


class Tab:
    """A browser context with one page, for one visit and the destinations that it observes.

    `reported` has the requests of the last run, as Playwright reports them. `clean` says whether
    the page that waits for the next run began without anything of another page, `follows_sockets`
    whether the answers to its web sockets are waited for, and `remembers_permissions` whether many
    calls have shared a page: the browser then asks no more whether it may send.
    """

    def __init__(
        self,
        world: World,
        context: BrowserContext,
        page: Page,
        spectator: Spectator,
        is_flooded: asyncio.Event,
    ) -> None:
        self.targets = world.destinations
        self.visit = world.conditions.visit
        self.spectator = spectator
        self.clean = False
        self.follows_sockets = False
        self.remembers_permissions = False
        self._context = context
        self._page = page
        self._engine_page: EnginePage
        self._phase: Phase = "load"
        self._exceptions: list[PageError] = []
        self.reported = ReportedRequests(context, page, is_flooded)
        self._has_frames = False
        self._is_earlier_page = False
        self._settler: Settler

    @classmethod
    async def open(
        cls,
        launcher: Launcher,
        world: World,
        assets: Assets,
        spectator: Spectator,
        *,
        is_flooded: asyncio.Event,
        follows_sockets: bool,
    ) -> Self:
        """Open a tab whose page waits for the first run in a world.

        It sets `is_flooded` if its page sends more at once than the browser takes.
        """
        visit, engine = world.conditions.visit, launcher.engine
        context = await spectator.open_context(engine, await launcher.browser(), visit)
        script = recorder_script(
            world.destinations, assets, visit, of_engine=engine.recorder_config
        )
        await context.add_init_script(f"{script}\n//# sourceURL=harness-recorder.js")
        tab = cls(world, context, await context.new_page(), spectator, is_flooded)
        tab._page.on("frameattached", tab._note_frame)
        tab.follows_sockets = follows_sockets
        tab._engine_page = driven = await engine.open_page(
            NewPage(context, tab._page, visit, tab._note_exception, follows_sockets)
        )
        tab._settler = Settler(driven.evaluate, driven.time, driven.sockets)
        await spectator.attach(tab._page, driven, assets.overlay)
        # The new page has started all of them, and asked for nothing yet.
        await launcher.services.follow()
        await tab._go_to_next_page()
        return tab

    @property
    def has_unfollowed_sockets(self) -> bool:
        """Whether the page of the last run may have opened web sockets that nobody followed."""
        return not self.follows_sockets and (self._settler.has_sockets or self._has_frames)

    @property
    def is_gone(self) -> bool:
        """Whether the page is closed, or its browser has ended."""
        browser = self._context.browser
        return self._page.is_closed() or browser is None or not browser.is_connected()

    async def drive(self, run: Run, edge: Edge, calls: Sequence[Call]) -> PageResult:
        """Let the page load, make each call, leave; return what the page showed.

        Raises:
            BrowserError: a beacon that the page sent did not reach the edge.
        """
        await self.perform(run, edge, calls)
        last: dict[str, Any] = await self._evaluate(f"{RECORDER}.finish()")
        self.spectator.show_rest(json.loads(last["log"]))
        await self.spectator.take_screenshot()
        await self.spectator.step("the page is left")
        if last["hearsLeaving"] or self._has_frames:
            await self._engine_page.refusals.ask()
        run.phase = self._phase = "unload"
        unload = await self._go_to_next_page()
        await await_beacons(edge, unload["beacons"])
        self.clean = self.clean and not run.leaves_traces
        self.spectator.show_rest(unload["log"])
        result = page_result(last, unload, self._exceptions, self.reported.seen)
        return with_refusals(result, self._engine_page.refusals.seen, run.requests, run.world.role)

    async def visit_before(self, run: Run, edge: Edge, calls: Sequence[Call]) -> None:
        """Let an earlier page of the visit load and make its calls, and leave what it leaves.

        Raises:
            BrowserError: a beacon that the page sent did not reach the edge.
        """
        self._is_earlier_page = True
        await self.perform(run, edge, calls)
        await self._evaluate(f"{RECORDER}.finish()")
        run.phase = self._phase = "unload"
        unload = await self._go_to_next_page(keeps=True)
        await await_beacons(edge, unload["beacons"])
        self._is_earlier_page = False

    async def perform(self, run: Run, edge: Edge, calls: Sequence[Call]) -> None:
        """Let the page load and make each call, and wait for all consequences.

        Raises:
            BrowserError: a beacon that the page sent did not reach the edge.
        """
        self._exceptions = []
        self.reported.forget()
        await self._engine_page.refusals.begin(run, edge)
        self._has_frames = False
        self._settler.forget()
        self.spectator.follow_log(lambda: self._evaluate(f"{RECORDER}.newEntries()"))
        conditions = run.world.conditions
        self.remembers_permissions |= conditions.together
        run.phase = self._phase = "load"
        if run.world.holds_answers:
            held = HeldAnswers(self._context, self._engine_page.time, edge, run)
            held.follow()
            self._settler.held = held
        try:
            await self._make_calls(run, edge, calls)
        finally:
            if self._settler.held is not None:
                self._settler.held.unfollow()
            self._settler.held = None

    async def _make_calls(self, run: Run, edge: Edge, calls: Sequence[Call]) -> None:
        conditions = run.world.conditions
        if run.gates:
            await load_through_gates(
                run,
                edge,
                self._engine_page.time,
                lambda: self._call_early(run, calls),
                lambda: self._evaluate(f"{RECORDER}.libraryReady()"),
            )
        await self._settler.settle(edge)
        if conditions.when in {"ready", "before consent"}:
            for group in call_groups(calls, conditions):
                async with sharing.in_time(group[-1], conditions):
                    start = await self._start(run, group.start, calls[group.start : group.stop])
                    await self._settler.settle(edge, start)
                sharing.check_room(self._settler.observed, calls[group.stop :], conditions)
        await self._engine_page.refusals.catch_up()

    async def _call_early(self, run: Run, calls: Sequence[Call]) -> None:
        if calls:
            await self._evaluate(await self._start(run, 0, calls))

    async def _start(self, run: Run, first: int, calls: Sequence[Call]) -> str:
        """Begin a phase, and return the expression that makes its calls together.

        `first` is the number of the first call.
        """
        await self.spectator.before_calls(first, calls, is_loading=bool(run.world.gate))
        await self._engine_page.refusals.catch_up()
        run.phase = self._phase = call_phase(first + len(calls) - 1)
        tagged = [
            {
                "method": call.method,
                "on": call.on,
                "args": tagged_json.encode(call.args),
                "navigations": [
                    {"address": one.address, "title": one.title}
                    for one in self.visit.navigations
                    if one.before == index and not self._is_earlier_page
                ],
            }
            for index, call in enumerate(calls, first)
        ]
        is_waiting = run.world.conditions.when == "before consent"
        consent = run.world.load_arguments() if is_waiting else None
        return f"{RECORDER}.start({first}, {json.dumps(tagged)}, {json.dumps(consent)})"

    async def store_user(self, user_id: str) -> None:
        """Let the library know the visitor of the next run from an earlier visit."""
        visit = self.visit
        traits = tagged_json.encode(visit.traits) if visit.traits else None
        known = {"userId": user_id, "anonymousId": visit.anonymous_id, "traits": traits}
        if any(known.values()):
            await self._evaluate(f"{RECORDER}.storeUser({json.dumps(known)})")

    async def leave_absent(self, names: Sequence[str]) -> None:
        """Let nothing wait for globals that the next run's build asks for with `in`."""
        await self._evaluate(f"{RECORDER}.leaveAbsent({json.dumps(names)})")

    async def forget_permissions(self) -> None:
        """Have the browser ask again whether the page may send; it also forgets cached answers."""
        await self._engine_page.forget_permissions()
        self.remembers_permissions = False

    async def set_seed(self, seed: int) -> None:
        """Let all that the next run's page generates depend on a seed."""
        await self._evaluate(f"{RECORDER}.setSeed({seed})")

    def on_crash(self, notify: Callable[[], None]) -> None:
        """Call `notify` if the page crashes."""
        self._page.on("crash", lambda _: notify())

    async def close(self) -> dict[ArtifactKind, Path]:
        """Close the page and its context, and return their artifacts."""
        return await self.spectator.close()

    async def _go_to_next_page(self, *, keeps: bool = False) -> dict[str, Any]:
        """Leave the page as a visitor would, for one whose content comes with the next run.

        If it `keeps` what it has, the next page finds the cookies and the storage of this one.
        Returns what the recorder saw while the page unloaded: only the next document can read it.
        """
        referrer = self.visit.referrer or None
        await self._page.goto(self.visit.address, wait_until="commit", referer=referrer)
        await asyncio.gather(
            *([] if keeps else [self._context.clear_cookies()]),
            self._engine_page.make_ready(),
        )
        begun = await self._evaluate(f"{RECORDER}.begin({json.dumps(keeps)})")
        unload = unload_record(begun["unloadRecord"])
        # What a frame of another origin has stored cannot be seen.
        self.clean = not (any(begun["found"].values()) or unload["hasStores"] or self._has_frames)
        return unload

    async def _evaluate(self, expression: str) -> Any:
        return await self._engine_page.evaluate(expression)

    def _note_frame(self, _: Frame) -> None:
        """Note that the page has a frame: its first, empty document has no recorder."""
        self._has_frames = True

    def _note_exception(self, error: PageError) -> None:
        """Note an exception or a rejection that nothing in the page caught."""
        order = len(self._exceptions) + 1
        error = dataclasses.replace(error, phase=self._phase, order=order)
        self._exceptions.append(error)
        self.spectator.show_observation(error)
