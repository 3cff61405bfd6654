"""How a tab lets time pass, with DevTools played by the test."""

import asyncio
from typing import Any

from harness.contract import Conditions
from harness.destinations import destination
from harness.driver.onlooker import Onlooker
from harness.driver.page_time import PageTime
from harness.driver.sockets import Sockets
from harness.driver.tab import Tab, _groups
from harness.model import Call, Method


class Devtools:
    """Answers at once that the page has settled; the span's end is for the test to tell."""

    def on(self, event: str, handler: object) -> None:
        """Tell nothing."""

    async def send(self, method: str, _: object) -> dict[str, Any]:
        return {"result": {"value": {"beacons": []}}} if method == "Runtime.evaluate" else {}


def test_phase_has_not_settled_before_the_end_of_its_span() -> None:
    """That end stops the page's time, and would stop the next phase's if it came later."""

    async def settle() -> None:
        nothing: Any = None
        tab = Tab((destination("wishpond"),), nothing, nothing, Onlooker())
        devtools: Any = Devtools()
        tab._devtools = devtools
        tab._time = PageTime(devtools)
        tab._sockets = Sockets(devtools)
        tab._time.over.set()  # of the phase before
        settled = asyncio.create_task(tab._settle(nothing))
        done, _ = await asyncio.wait({settled}, timeout=0.05)
        assert not done, "the phase settled although its span goes on"
        tab._time.over.set()
        await asyncio.wait_for(settled, 5)

    asyncio.run(settle())


def test_only_where_calls_share_a_page_does_a_reset_go_with_the_next_call() -> None:
    methods: tuple[Method, ...] = ("reset", "identify", "track", "reset", "reset", "page", "reset")
    calls = [Call(method) for method in methods]
    assert _groups(calls, Conditions(together=True)) == [
        *(range(2), range(2, 3), range(3, 6), range(6, 7))
    ]
    assert _groups(calls, Conditions()) == [range(index, index + 1) for index in range(7)]
    assert _groups(calls, Conditions(burst=True)) == [range(7)]
