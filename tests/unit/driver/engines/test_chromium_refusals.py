"""When DevTools' audits are asked for the browser's reasons, with DevTools played by the test."""

import asyncio
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.async_api import Error as PlaywrightError

from harness.driver.engines.chromium.refusal_watch import AuditedRefusals

MIXED = {
    "details": {
        "mixedContentIssueDetails": {
            "resolutionStatus": "MixedContentBlocked",
            "insecureURL": "ws://a.example/",
        }
    }
}


class Devtools:
    """Notes what is sent; reports one issue once the audits are on."""

    def __init__(self, problem: str = "") -> None:
        self.sent: list[str] = []
        self._problem = problem
        self._handlers: dict[str, Callable[[Mapping[str, Any]], None]] = {}

    def on(self, event: str, handler: Callable[[Mapping[str, Any]], None]) -> None:
        self._handlers[event] = handler

    async def send(self, method: str) -> None:
        self.sent.append(method)
        if method == "Audits.enable":
            if self._problem:
                raise PlaywrightError(self._problem)
            self._handlers["Audits.issueAdded"]({"issue": MIXED})

    def tell(self, source: str) -> None:
        self._handlers["Log.entryAdded"]({"entry": {"source": source}})


async def following(devtools: Any) -> tuple[AuditedRefusals, Any]:
    """Return a watch that follows a run, and the run."""
    watch = AuditedRefusals()
    context: Any = SimpleNamespace(on=lambda *_: None)
    await watch.follow(context, devtools)
    run: Any = SimpleNamespace(phase="load")
    await watch.begin(run, context)
    return watch, run


@pytest.mark.parametrize("source", ["javascript", "security"])
def test_reason_of_a_refusal_belongs_to_the_phase_that_tells_of_it(source: str) -> None:
    async def follow() -> None:
        devtools = Devtools()
        watch, run = await following(devtools)
        run.phase = "call 0"
        devtools.tell(source)
        devtools.tell(source)
        await watch.catch_up()
        run.phase = "call 1"
        assert [seen.phase for seen in watch.seen] == ["call 0"]
        assert devtools.sent == ["Log.enable", "Audits.enable"]

    asyncio.run(follow())


def test_audits_are_off_where_nothing_is_refused_and_in_the_next_run() -> None:
    async def follow() -> None:
        devtools = Devtools()
        watch, run = await following(devtools)
        devtools.tell("network")
        await watch.catch_up()
        assert devtools.sent == ["Log.enable"]
        devtools.tell("security")
        nothing: Any = None
        await watch.begin(run, nothing)
        assert watch.seen == []
        await watch.catch_up()
        assert devtools.sent == ["Log.enable", "Audits.enable", "Audits.disable"]

    asyncio.run(follow())


def test_it_is_too_late_to_ask_while_the_page_is_left() -> None:
    """Whether the issues of the page are still there would be a matter of chance."""

    async def follow() -> None:
        devtools = Devtools()
        watch, run = await following(devtools)
        run.phase = "unload"
        devtools.tell("security")
        await watch.catch_up()
        assert devtools.sent == ["Log.enable"]

    asyncio.run(follow())


def test_audits_that_do_not_answer_are_an_error() -> None:
    async def follow() -> None:
        devtools = Devtools(problem="no such domain")
        watch, _ = await following(devtools)
        devtools.tell("security")
        with pytest.raises(PlaywrightError, match="no such domain"):
            await watch.catch_up()

    asyncio.run(follow())
