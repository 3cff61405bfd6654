"""How long a run may take, and that a person's time is not counted."""

import asyncio
import inspect

import pytest

from harness.driver.loop import LoopThread
from harness.driver.patience import Patience
from harness.model import BrowserError

LIMIT = 10
"""Seconds after which a test gives up."""


def test_the_clock_ends_a_run() -> None:
    async def run() -> None:
        clock = Patience()
        with clock.limit(0.01):
            async with asyncio.timeout(LIMIT):
                await clock.over.wait()

    asyncio.run(run())


def test_the_clock_stops_while_a_person_is_waited_for_and_then_goes_on() -> None:
    async def run() -> None:
        clock = Patience()
        passed = asyncio.Event()
        with clock.limit(0.05):
            with clock.paused():
                asyncio.get_running_loop().call_later(0.1, passed.set)
                await passed.wait()
                assert not clock.over.is_set()
            assert not clock.over.is_set()
            async with asyncio.timeout(LIMIT):
                await clock.over.wait()

    asyncio.run(run())


def test_a_run_that_is_over_is_ended_by_no_clock() -> None:
    async def run() -> None:
        clock = Patience()
        with clock.limit(0.01):
            over = clock.over
        passed = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, passed.set)
        await passed.wait()
        assert not over.is_set()
        with clock.paused():  # between runs nothing counts
            pass
        assert not over.is_set()

    asyncio.run(run())


def test_what_never_ends_is_cancelled_and_said() -> None:
    loop = LoopThread()
    forever = asyncio.Event().wait()
    with pytest.raises(BrowserError, match=r"did not answer within 0\.05 s; end it and try again"):
        loop.run(forever, 0.05)
    loop.run(asyncio.sleep(0))  # comes after the cancellation
    state = inspect.getcoroutinestate(forever)
    loop.close()  # which cancels whatever is under way
    assert state == inspect.CORO_CLOSED


def test_a_time_limit_of_the_coroutine_is_raised_as_it_is() -> None:
    loop = LoopThread()

    async def limited() -> None:
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        loop.run(limited(), LIMIT)
    loop.close()


def test_what_is_under_way_is_cancelled_before_the_loop_ends() -> None:
    loop = LoopThread()
    seen: list[str] = []

    async def left_behind() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            seen.append("cancelled")

    async def begin() -> asyncio.Task[None]:
        task = asyncio.create_task(left_behind())
        await asyncio.sleep(0)
        return task

    task = loop.run(begin())
    loop.close()
    assert (seen, task.cancelled()) == (["cancelled"], True)
