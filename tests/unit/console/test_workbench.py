"""The workbench: one at a time has the browser, and what is computed keeps nobody waiting."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

import pytest

from harness.builds import Bundles
from harness.console import Workbench, drafts, workbench
from harness.console.attempt_parsing import Attempt, parse_attempt
from harness.contracts import Description, built_in, destination, find_or_add
from harness.driver import Driver
from harness.model import Call, Recording, Verdict, Word
from tests.unit.timeline import Timeline

SECONDS = 20
CALLS = [{"method": "track", "args": ["A"]}]


class _Driver:
    """Has observed the same in each run, and says of which runs the page stayed."""

    def __init__(self) -> None:
        self.stayed: list[str] = []
        self.descriptions: dict[str, Description] = {}

    def examine(self, *_: Any) -> None:
        """Find nothing wrong with a build."""

    def record(self, *_: Any, **__: Any) -> Recording:
        return Timeline(Call("track", ("A",))).call(0).recording()

    def page_reopened(self, verdict: Verdict) -> AbstractContextManager[None]:
        self.stayed.append(verdict.reason)
        return nullcontext()


@pytest.fixture
def driver() -> _Driver:
    return _Driver()


@pytest.fixture
def bench(driver: _Driver) -> Workbench:
    made = cast("Bundles", type("Made", (), {"build": Timeline().recording().build}))
    target = destination("wishpond")
    bench = Workbench(cast("Driver", driver), built_in(), target, lambda: made, (), stays=True)
    bench.rebuild()
    return bench


@pytest.fixture
def wanted() -> Attempt:
    return parse_attempt(built_in(), destination("wishpond"), {"library": "next", "calls": CALLS})


class _Slow:
    """Stands in for what computes for long: it goes on when it is let."""

    def __init__(self) -> None:
        self.begun, self.goes_on = threading.Event(), threading.Event()

    def __call__(self, *_: Any) -> Any:
        self.begun.set()
        assert self.goes_on.wait(SECONDS)
        return Verdict("wishpond-console", "next", Word.SKIP, reason="computed")


def test_what_is_computed_of_a_run_keeps_nobody_waiting(
    bench: Workbench, driver: _Driver, wanted: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = _Slow()
    monkeypatch.setattr(workbench, "_worst", slow)
    with ThreadPoolExecutor() as pool:
        trying = pool.submit(bench.try_out, wanted)
        try:
            assert slow.begun.wait(SECONDS)
            pool.submit(bench.close).result(SECONDS / 2)
        finally:
            slow.goes_on.set()
        trying.result(SECONDS)
    assert driver.stayed == []  # it is closed


def test_what_is_computed_of_a_draft_keeps_nobody_waiting(
    bench: Workbench, wanted: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = _Slow()
    monkeypatch.setattr(drafts, "_refuse_what_fails", slow)
    with ThreadPoolExecutor() as pool:
        promising = pool.submit(bench.draft, wanted)
        try:
            assert slow.begun.wait(SECONDS)
            pool.submit(bench.close).result(SECONDS / 2)
        finally:
            slow.goes_on.set()
        assert promising.result(SECONDS).requirement.calls == (Call("track", ("A",)),)


def test_the_page_of_the_latest_run_stays(
    bench: Workbench, driver: _Driver, wanted: Attempt
) -> None:
    bench.try_out(wanted)
    assert driver.stayed == ["no requirement makes just these calls"]


def test_an_unknown_destination_is_what_its_build_says(driver: _Driver) -> None:
    given = built_in().with_settings({"": {"own": "mine"}})
    contracts, target = find_or_add(given, "Acme")
    made = cast("Bundles", type("Made", (), {"build": Timeline().recording().build}))
    bench = Workbench(cast("Driver", driver), contracts, target, lambda: made, ())
    driver.descriptions["acme"] = Description(("acme",), {"key": "", "own": ""})
    bench.rebuild()
    assert bench.target.settings == {"key": "key-1", "own": "mine"}
    assert bench.contracts.destination("acme") == bench.target
    assert "acme.*" in bench.target.functions
