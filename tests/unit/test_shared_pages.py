"""Which requirements share a page, and in which order; what they fall back on."""

import dataclasses
from collections.abc import Callable
from typing import Any, cast

import pytest

from harness.builds import Chosen
from harness.contracts import built_in
from harness.driver import Driver
from harness.model import (
    LIBRARIES,
    BrowserError,
    CallStarted,
    Conditions,
    HarnessError,
    LeavesOnly,
    Library,
    PageError,
    Recording,
    Reported,
    Requirement,
    SetupError,
)
from harness.session import Job, SharedPages, jobs, pages
from tests.unit.timeline import Timeline

EVERY = jobs(built_in(), tuple(built_in().requirements.values()), LIBRARIES)
CHOSEN = Chosen(built_in())


def ordinary(number: int = 3, library: Library = "next") -> list[Job]:
    """Some jobs that share one page."""
    [first, *_] = (page for page in pages(EVERY, 0) if page[0].library == library)
    return list(first[:number])


class FakeDriver:
    """Records a page in which each call is made and nothing else happens; `spoil` changes that."""

    def __init__(self, spoil: Callable[[Recording], Recording] = lambda made: made) -> None:
        self.recorded: list[Requirement] = []
        self._spoil = spoil

    def record(self, stimulus: Requirement, library: Library, _: Any) -> Recording:
        self.recorded.append(stimulus)
        seen = Timeline(*stimulus.calls)
        for index in range(len(stimulus.calls)):
            seen.call(index).wait()
        return self._spoil(seen.recording(library))


def shared(driver: FakeDriver, planned: list[Job]) -> SharedPages:
    return SharedPages(cast("Driver", driver), CHOSEN, planned, passes=lambda *_: True)


def recording(asked: SharedPages, job: Job) -> Recording:
    found = asked.recording(job)
    assert found is not None
    assert isinstance(found.result, Recording)
    return found.result


def test_most_of_both_contracts_share_pages() -> None:
    shared = [job for page in pages(EVERY, 0) for job in page]
    assert len(shared) == len({job.id for job in shared})
    assert len(shared) > 0.7 * len(EVERY)


def test_only_those_share_a_page_that_ask_for_the_same() -> None:
    for page in pages(EVERY, 0):
        asked = {(job.destination.key, job.library, repr(job.requirement.settings)) for job in page}
        states = {
            repr(dataclasses.replace(job.requirement.conditions, burst=False)) for job in page
        }
        assert (len(asked), len(states)) == (1, 1)
        assert len(page) > 1


@pytest.mark.parametrize(
    "change",
    [
        {"conditions": Conditions(when="before library")},
        {"conditions": Conditions(returning_user="user-1")},
        {"expectations": (LeavesOnly("cookies", ()),)},
        {"libraries": ("classic",)},
        {"settings": {"siteId": "1"}},
        {"conditions": Conditions(tracker="missing")},
    ],
)
def test_what_needs_a_page_of_its_own_has_one(change: dict[str, Any]) -> None:
    first, *others = ordinary()
    other = dataclasses.replace(first, requirement=dataclasses.replace(first.requirement, **change))
    assert [job.id for page in pages([other, *others], 0) for job in page] == sorted(
        (job.id for job in others), key=[job.id for page in pages(others, 0) for job in page].index
    )


def test_the_seed_and_nothing_else_gives_the_order() -> None:
    first, again, other = (
        [job.id for page in pages(EVERY, seed) for job in page] for seed in (1, 1, 2)
    )
    assert first == again != other
    assert sorted(first) == sorted(other)


def test_a_page_is_recorded_once_for_all_that_share_it() -> None:
    driver, planned = FakeDriver(), ordinary(4)
    asked = shared(driver, planned)
    found = [recording(asked, job).requirement for job in planned]
    assert found == [job.requirement.id for job in planned]
    [page] = driver.recorded
    assert page.conditions.groups
    assert asked.recording(planned[0]) is None  # a second verdict rests on a run of its own
    assert len(driver.recorded) == 1


def test_the_same_calls_are_made_once() -> None:
    first, second = ordinary(2)
    same = dataclasses.replace(first.requirement, id=second.requirement.id)
    twin = dataclasses.replace(first, requirement=same)
    driver = FakeDriver()
    asked = shared(driver, [first, twin])
    one, other = recording(asked, first), recording(asked, twin)
    assert other == dataclasses.replace(one, requirement=same.id)
    assert driver.recorded[0].calls == first.requirement.calls


def test_one_that_shares_no_page_is_nobodys_business() -> None:
    planned = ordinary()
    stranger = next(job for job in EVERY if job.library == "classic")
    driver = FakeDriver()
    assert shared(driver, planned).recording(stranger) is None
    assert driver.recorded == []


def leaving(made: Recording) -> Recording:
    error = PageError("error", "late", "", "", "unload", 1, 0.0)
    return dataclasses.replace(made, observations=(*made.observations, error))


def unseen(made: Recording) -> Recording:
    never = Reported("POST", "https://api.shop.example/never")
    return dataclasses.replace(made, reported=(*made.reported, never))


def crashed(_: Recording) -> Recording:
    raise BrowserError("the page crashed")


@pytest.mark.parametrize("spoil", [leaving, unseen, crashed])
def test_a_page_that_cannot_be_told_apart_is_the_last_of_its_group(
    spoil: Callable[[Recording], Recording],
) -> None:
    planned = [job for page in pages(EVERY, 0) for job in page if job.library == "next"]
    driver = FakeDriver(spoil)
    asked = shared(driver, planned)
    found = [asked.recording(job) for job in planned]
    assert {one and one.page for one in found} == {"own"}
    # One page for each destination was tried, and then no more.
    assert len(driver.recorded) == len(planned) + len(built_in().destinations)


def test_where_nothing_can_be_recorded_the_run_ends() -> None:
    def broken(_: Recording) -> Recording:
        raise SetupError("no packages")

    with pytest.raises(HarnessError, match="no packages"):
        shared(FakeDriver(broken), planned := ordinary()).recording(planned[0])


def test_each_call_of_a_part_is_counted_from_its_own_first() -> None:
    planned = ordinary(5)
    asked = shared(FakeDriver(), planned)
    for job in planned:
        part = recording(asked, job)
        started = [seen for seen in part.observations if isinstance(seen, CallStarted)]
        assert [seen.index for seen in started] == [*range(len(job.requirement.calls))]
        assert [seen.phase for seen in started] == [f"call {seen.index}" for seen in started]


def test_the_same_calls_in_a_page_of_their_own_are_made_once() -> None:
    first = next(
        job
        for job in EVERY
        if job.requirement.conditions.when == "before library"
        and job.library in job.requirement.libraries
    )
    same = dataclasses.replace(first.requirement, id="twin")
    twin = dataclasses.replace(first, requirement=same)
    elsewhere = dataclasses.replace(first.requirement, id="other", settings={"siteId": "1"})
    other = dataclasses.replace(first, requirement=elsewhere)
    driver = FakeDriver()
    asked = shared(driver, [first, twin, other])
    of_first = recording(asked, first)
    assert recording(asked, twin) == dataclasses.replace(of_first, requirement="twin")
    assert asked.recording(other) is None
    assert driver.recorded == [first.requirement]
