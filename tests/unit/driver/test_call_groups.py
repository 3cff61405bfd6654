"""How a tab lets time pass, with DevTools played by the test."""

import asyncio
from typing import Any

import pytest

from harness.driver.call_groups import call_groups
from harness.driver.engines.chromium.virtual_time import VirtualTime
from harness.driver.settling import RECORDER, Settler
from harness.driver.sockets import Sockets
from harness.model import Call, Conditions, Method


class Devtools:
    """Notes what is sent, in its order; the span's end is for the test to tell."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def on(self, event: str, handler: object) -> None:
        """Tell nothing."""

    async def send(self, method: str, _: object) -> dict[str, Any]:
        self.sent.append(method)
        return {}

    async def evaluate(self, expression: str) -> dict[str, Any]:
        """Answer at once that the page has settled."""
        self.sent.append(expression.replace(RECORDER, "recorder"))
        return {"beacons": [], "sockets": 0, "stores": 0, "observed": 0}


def settled(calls: str, *, follows_sockets: bool) -> list[str]:
    """Let a phase that begins with calls settle, and return what DevTools were sent."""
    devtools: Any = Devtools()
    nothing: Any = None

    async def settle() -> None:
        time = VirtualTime(devtools)
        sockets = Sockets() if follows_sockets else None
        settling = asyncio.create_task(
            Settler(devtools.evaluate, time, sockets).settle(nothing, calls)
        )
        while "Emulation.setVirtualTimePolicy" not in devtools.sent:
            await asyncio.wait({settling}, timeout=0)
        time.stopped.set()
        await asyncio.wait_for(settling, 5)

    asyncio.run(settle())
    sent: list[str] = devtools.sent
    return sent


def test_calls_are_made_before_their_span_begins() -> None:
    """Else time might have passed before the timer was set that the phase waits for."""
    span = "Emulation.setVirtualTimePolicy"
    assert settled("calls", follows_sockets=False) == ["(calls, recorder.settled())", span]
    assert settled("calls", follows_sockets=True) == ["calls", "recorder.settled()", span]
    assert settled("", follows_sockets=False) == ["recorder.settled()", span]


@pytest.mark.parametrize("follows_sockets", [False, True])
def test_phase_has_not_settled_before_the_end_of_its_span(*, follows_sockets: bool) -> None:
    """That end stops the page's time, and would stop the next phase's if it came later."""

    async def settle() -> None:
        nothing: Any = None
        devtools: Any = Devtools()
        time = VirtualTime(devtools)
        time.stopped.set()  # of the phase before
        settling = Settler(devtools.evaluate, time, Sockets() if follows_sockets else None)
        phase = asyncio.create_task(settling.settle(nothing))
        done, _ = await asyncio.wait({phase}, timeout=0.05)
        assert not done, "the phase settled although its span goes on"
        time.stopped.set()
        await asyncio.wait_for(phase, 5)

    asyncio.run(settle())


def test_only_where_calls_share_a_page_does_a_reset_go_with_the_next_call() -> None:
    methods: tuple[Method, ...] = ("reset", "identify", "track", "reset", "reset", "page", "reset")
    calls = [Call(method) for method in methods]
    assert call_groups(calls, Conditions(together=True)) == [
        *(range(2), range(2, 3), range(3, 6), range(6, 7))
    ]
    assert call_groups(calls, Conditions()) == [range(index, index + 1) for index in range(7)]
    assert call_groups(calls, Conditions(burst=True)) == [range(7)]
