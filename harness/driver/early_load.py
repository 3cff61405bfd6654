"""Lets a page load until it asks for an answer that is held back, so that calls come before it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from harness.driver.engines import PageTime
from harness.driver.settling import HORIZON_MS
from harness.edge import Edge, Run

SLOW_MS: Final = 10_000
"""The time in the page, in ms, after which a slow tracker is answered."""

MakeCalls: TypeAlias = Callable[[], Awaitable[Any]]
"""Makes the calls of a run."""

LibraryReady: TypeAlias = Callable[[], Awaitable[Any]]
"""Waits until the library has started, whose integrations may still be loading."""


async def load_through_gates(
    run: Run, edge: Edge, time: PageTime, make_calls: MakeCalls, library_ready: LibraryReady
) -> None:
    """Let the page load until it asks for an answer that is held back; make the early calls.

    What the build meets must not depend on how fast the library's own parts are loaded beside it.
    So the build's answer is held back until the library has started.

    If the page never asks for it, the calls are made at the end of the span all the same: their
    consequences are judged like any others.
    """
    world = run.world
    is_slow = world.conditions.tracker == "slow"
    await time.start_span(SLOW_MS if is_slow else HORIZON_MS)
    if world.gate:
        # The page may ask for a slow tracker first: its time would then stand still for ever.
        await _wait_for_request(run, time, *run.gates)
        if world.conditions.when == "before build" and _is_reached(run, world.gate):
            await library_ready()
        await make_calls()
        is_before_tracker = world.gate == world.destination.tracker_url
        if is_before_tracker and not is_slow:
            # The library hands calls over in such timers. The tracker may not be faster.
            await time.run_due_timers()
        if not (is_slow and is_before_tracker):
            edge.open_gate(run, world.gate)
    if world.second_gate:
        await _wait_for_request(run, time, world.second_gate)
        if _is_reached(run, world.second_gate):
            await library_ready()
        edge.open_gate(run, world.second_gate)
    if is_slow:
        await _wait_for_request(run, time, world.destination.tracker_url)
        await time.ignore_pending_requests()
    await time.stopped.wait()
    for url in run.gates:
        edge.open_gate(run, url)


def _is_reached(run: Run, url: str) -> bool:
    return run.gates[url].reached.done()


async def _wait_for_request(run: Run, time: PageTime, *urls: str) -> None:
    """Wait until the page asks for one of these addresses, or the span ends."""
    end: asyncio.Future[Any] = asyncio.ensure_future(time.stopped.wait())
    reached = [asyncio.wrap_future(run.gates[url].reached) for url in urls]
    try:
        await asyncio.wait({end, *reached}, return_when=asyncio.FIRST_COMPLETED)
    finally:  # also where the run ends because its browser has
        end.cancel()
