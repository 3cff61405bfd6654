"""Calls are made, and held answers are sent, in an order that does not depend on the machine."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast

import pytest

from harness.driver.early_load import load_through_gates
from harness.driver.engines import PageTime
from harness.edge import Edge, Run
from harness.edge.run import Gate

LIBRARY: Final = "the library"
BUILD: Final = "the build"
TRACKER: Final = "the tracker"


@dataclass(frozen=True)
class _Destination:
    tracker_url: str = TRACKER


@dataclass(frozen=True)
class _Conditions:
    when: str
    tracker: str = "there"


@dataclass(frozen=True)
class _World:
    conditions: _Conditions
    gate: str
    second_gate: str = ""
    destination: _Destination = field(default_factory=_Destination)


@dataclass
class _Page:
    """A page, its edge and its time, which asks for each held answer when the one before is there.

    It lists in `done` what the driver did.
    """

    world: _World
    gates: Mapping[str, Gate]
    never_asks: tuple[str, ...] = ()
    done: list[str] = field(default_factory=list)

    async def start_span(self, _: int) -> None:
        self.stopped = asyncio.Event()
        self._ask()

    async def ignore_pending_requests(self) -> None:
        self.done.append("let time pass")
        self.stopped.set()

    def open_gate(self, _: Run, url: str) -> None:
        self.done.append(f"sent {url}")
        self._ask()

    def _ask(self) -> None:
        for url, gate in self.gates.items():
            is_answered = f"sent {url}" in self.done
            if not is_answered and url not in self.never_asks:
                if not gate.reached.done():
                    gate.reached.set_result(None)
                return
        self.stopped.set()

    async def make_calls(self) -> None:
        self.done.append("made the calls")

    async def library_ready(self) -> None:
        for _ in range(5):  # what must wait for it gets turns in which it might not
            await asyncio.sleep(0)
        self.done.append("saw the library start")


def loaded(world: _World, *gates: str, never_asks: tuple[str, ...] = ()) -> list[str]:
    """Return what the driver does for a page that asks for these addresses, in this order."""
    page = _Page(world, {url: Gate() for url in gates}, never_asks)
    run, edge, time = cast("Run", page), cast("Edge", page), cast("PageTime", page)
    asyncio.run(
        asyncio.wait_for(
            load_through_gates(run, edge, time, page.make_calls, page.library_ready), timeout=10
        )
    )
    return page.done


def test_a_build_arrives_when_the_library_has_started() -> None:
    world = _World(_Conditions("before library"), LIBRARY, BUILD)
    assert loaded(world, LIBRARY, BUILD)[:4] == [
        "made the calls",
        "sent the library",
        "saw the library start",
        "sent the build",
    ]


def test_calls_before_the_build_are_made_when_the_library_has_started() -> None:
    world = _World(_Conditions("before build"), BUILD)
    assert loaded(world, BUILD)[:3] == ["saw the library start", "made the calls", "sent the build"]


@pytest.mark.parametrize(
    ("world", "gates"),
    [
        (_World(_Conditions("before library"), LIBRARY, BUILD), (LIBRARY, BUILD)),
        (_World(_Conditions("before build"), BUILD), (BUILD,)),
    ],
)
def test_a_library_that_asks_for_no_build_is_not_waited_for(
    world: _World, gates: tuple[str, ...]
) -> None:
    done = loaded(world, *gates, never_asks=(BUILD,))
    assert "saw the library start" not in done
    assert "made the calls" in done


def test_a_slow_tracker_is_sent_last() -> None:
    world = _World(_Conditions("before library", "slow"), LIBRARY, BUILD)
    done = loaded(world, LIBRARY, BUILD, TRACKER)
    assert done.index("let time pass") < done.index("sent the tracker")
    assert done.index("sent the build") < done.index("let time pass")


def test_a_load_that_ends_with_its_browser_leaves_nothing_waiting() -> None:
    world = _World(_Conditions("before build"), BUILD, "what nobody asks for")
    page = _Page(world, {BUILD: Gate(), "what nobody asks for": Gate()})

    async def never_asks(_: int) -> None:
        page.stopped = asyncio.Event()

    async def end_it() -> set[asyncio.Task[object]]:
        run, edge, time = cast("Run", page), cast("Edge", page), cast("PageTime", page)
        loading = asyncio.create_task(
            load_through_gates(run, edge, time, page.make_calls, page.library_ready)
        )
        await asyncio.sleep(0)  # it now waits for what the page asks for
        loading.cancel()
        await asyncio.wait({loading})
        await asyncio.sleep(0)  # in which what was cancelled with it ends
        return asyncio.all_tasks() - {cast("asyncio.Task[object]", asyncio.current_task())}

    page.start_span = never_asks  # type: ignore[method-assign]
    assert not asyncio.run(end_it())
