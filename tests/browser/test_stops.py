"""A run that stops for the person who watches it: before its calls, and when it is judged."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from harness.contracts import built_in, requirement
from harness.driver import Driver, Launcher, Watching
from harness.driver.engines import Line
from harness.driver.engines.chromium.overlay import ChromiumOverlay
from harness.edge import Edge, assets
from harness.judging import judge
from harness.model import BrowserError, Invocation, Word
from tests.browser.test_overlay import IDENTIFY, MEMBERSHIP, SHOWN, reference, text_of


@pytest.fixture
def person(
    monkeypatch: pytest.MonkeyPatch,
) -> list[Callable[[ChromiumOverlay], Coroutine[Any, Any, str]]]:
    """A person who answers the overlay's questions: each by doing something, and with a key."""
    deeds: list[Callable[[ChromiumOverlay], Coroutine[Any, Any, str]]] = []
    tasks: list[asyncio.Task[None]] = []
    ask = ChromiumOverlay.ask

    async def answer(overlay: ChromiumOverlay) -> None:
        await overlay.wait_until_shown()
        key = await deeds.pop(0)(overlay)
        for kind in ("keyDown", "keyUp"):
            await overlay._devtools.send("Input.dispatchKeyEvent", {"type": kind, "key": key})

    def ask_the_person(self: ChromiumOverlay, line: Line) -> None:
        ask(self, line)
        tasks.append(asyncio.get_running_loop().create_task(answer(self)))

    monkeypatch.setattr(ChromiumOverlay, "ask", ask_the_person)
    return deeds


class Stops:
    """What a person does where a run stops, and what they see there."""

    def __init__(self) -> None:
        self.saw: list[str] = []

    def press(
        self, key: str, script: str = "0"
    ) -> Callable[[ChromiumOverlay], Coroutine[Any, Any, str]]:
        """Run a script in the page, look at the overlay when its time has passed, press a key."""

        async def do(overlay: ChromiumOverlay) -> str:
            waits = f"new Promise((resolve) => {{ {script}; setTimeout(resolve, 100); }})"
            expression = {"expression": waits, "awaitPromise": True}
            try:
                async with asyncio.timeout(10):
                    await overlay._devtools.send("Runtime.evaluate", expression)
            except TimeoutError:
                self.saw.append("no time passes")
                return key
            await overlay.wait_until_shown()
            self.saw.append(await overlay.evaluate("harnessOverlay.text()"))
            return key

        return do


@pytest.fixture
def stopping(harness_launcher: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    watching = Watching(headed=True, stops=True)
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()), watching=watching)
    yield driver
    driver.close()


def test_a_run_stops_before_each_call_and_when_it_is_judged(
    stopping: Driver, person: list[Any]
) -> None:
    chosen, stops = requirement(MEMBERSHIP), Stops()
    person += [stops.press("F8"), stops.press("F8"), stops.press("F8")]
    recording = stopping.record(chosen, "next", reference())
    assert len(stops.saw) == 2
    for text, value in zip(stops.saw, ("true", "false"), strict=True):
        _, question = text.split("Before this call")
        assert f"order_completed_last_30days: {value}" in question
        assert "Stopped" in text
    verdict = judge(chosen, recording)
    assert verdict.word is Word.PASS
    stopping.show_verdict(verdict)
    assert "Pass" in stops.saw[2]
    assert "opened again" in stops.saw[2]


def test_a_person_may_let_all_calls_be_made(stopping: Driver, person: list[Any]) -> None:
    stops = Stops()
    person += [stops.press("F9")]
    recording = stopping.record(requirement(MEMBERSHIP), "next", reference())
    assert judge(requirement(MEMBERSHIP), recording).word is Word.PASS


def test_what_a_person_does_at_a_stop_is_observed(stopping: Driver, person: list[Any]) -> None:
    stops = Stops()
    person += [stops.press("F8", "analytics.track('By hand', { seats: 3 })")]
    recording = stopping.record(requirement(IDENTIFY), "next", reference())
    by_hand = "Wishpond.Tracker.track('By hand', { seats: 3 });"
    assert by_hand in stops.saw[0]
    functions = [
        (seen.function, seen.phase)
        for seen in recording.observations
        if isinstance(seen, Invocation)
    ]
    assert functions == [
        ("Wishpond.Tracker.track", "load"),
        ("Wishpond.Tracker.identify", "call 0"),
    ]


def test_a_page_whose_library_is_held_back_stops_before_early_calls(
    stopping: Driver, person: list[Any]
) -> None:
    early = requirement("wishpond-platform-before-library")
    stops = Stops()

    async def press(_: ChromiumOverlay) -> str:
        return "F8"

    person += [press]
    recording = stopping.record(early, "next", reference())
    assert judge(early, recording).word is Word.PASS
    assert not stops.saw


def test_a_page_that_hangs_after_a_stop_is_given_up(
    harness_launcher: Launcher, harness_edge: Edge, person: list[Any]
) -> None:
    watching = Watching(headed=True, stops=True)
    driver = Driver(
        harness_launcher, harness_edge, assets.load(built_in()), patience=3, watching=watching
    )

    async def hang(overlay: ChromiumOverlay) -> str:
        expression = {"expression": "analytics.identify = () => { for (;;); }"}
        await overlay._devtools.send("Runtime.evaluate", expression)
        return "F8"

    person += [hang]
    with pytest.raises(BrowserError, match="did not answer within 3 s"):
        driver.record(requirement(IDENTIFY), "next", reference())
    driver.close()


@pytest.fixture
def shown(harness_launcher: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()), watching=SHOWN)
    yield driver
    driver.close()


def test_the_page_of_a_verdict_can_be_set_up_anew(shown: Driver) -> None:
    chosen = requirement(IDENTIFY)
    verdict = judge(chosen, shown.record(chosen, "next", reference()))
    with shown.page_reopened(verdict):
        tab, loop = shown._tab, shown._launcher.loop
        assert tab
        expression = (
            "new Promise((resolve) => setTimeout(() => resolve(analytics.user().id()), 50))"
        )
        assert loop.run(tab._evaluate(expression)) == "1e810c197e"
        assert "Pass" in text_of(shown)
    recording = shown.record(chosen, "next", reference())
    assert judge(chosen, recording).word is Word.PASS
