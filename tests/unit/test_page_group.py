"""What a build remembers from earlier calls never makes a requirement pass that fails alone."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import pytest

from harness.contracts import built_in
from harness.model import BrowserError, Call, HarnessError, Recording, Requirement
from harness.session import Job, PageUse, Recorded, groups
from harness.session.page_group import Unit, pages, pages_again
from tests.unit.timeline import Timeline

WISHPOND: Final = built_in().destination("wishpond")
USUAL: Final = built_in().requirement("wishpond-track-params")
IDENTIFY, VIEW, BUY, PAGE = (
    Call("identify", ("u-1",)),
    Call("track", ("Viewed",)),
    Call("track", ("Bought",)),
    Call("page"),
)
EVERY: Final = (IDENTIFY, VIEW, BUY, PAGE)

Build: TypeAlias = Callable[[Call, list[Call]], bool]
"""Says whether a build does right at a call, after these earlier ones of its page."""


def job(number: int, *calls: Call) -> Job:
    wanted = dataclasses.replace(USUAL, id=f"wishpond-{number}", calls=calls)
    return Job(wanted, "next", WISHPOND)


PLANNED: Final = [
    job(number, EVERY[number % 4], Call("track", (str(number),))) for number in range(40)
]


def recording(wanted: Requirement, number: int = 0) -> Recording:
    """Return a recording of its calls, which its duration tells from others."""
    made = Timeline(*wanted.calls).recording("next")
    return dataclasses.replace(made, requirement=wanted.id, seconds=number)


class Judged:
    """The recordings of a build, and how each of its requirements comes out."""

    def __init__(self, build: Build, planned: list[Job], seed: int = 0) -> None:
        self.build = build
        self.units: list[Unit] = []
        self._right: dict[float, bool] = {}
        [group] = groups(planned, seed, lambda _, made: self._right[made.seconds])
        while unit := group.next():
            self.units.append(unit)
            group.take(unit, self._record(unit))
        assert group.is_settled
        self.found: dict[str, Recorded] = {}
        for one in planned:
            found = group.recorded(one)
            assert found is not None
            self.found[one.id] = found

    def _record(self, unit: Unit) -> Mapping[str, Recording]:
        earlier: list[Call] = []
        made = {}
        for one in unit.page:
            made[one.id] = recording(one.requirement, len(self._right))
            self._right[made[one.id].seconds] = self.rightly(one, earlier)
            earlier += one.requirement.calls
        return made

    def rightly(self, one: Job, earlier: list[Call]) -> bool:
        done = list(earlier)
        right = True
        for call in one.requirement.calls:
            right &= self.build(call, done)
            done.append(call)
        return right

    def passes(self, name: str) -> bool:
        result = self.found[name].result
        assert not isinstance(result, HarnessError)
        return self._right[result.seconds]

    def pages(self) -> set[PageUse]:
        return {one.page for one in self.found.values()}


REMEMBERS: Final[dict[str, Build]] = {
    "loses the first call": lambda _, earlier: bool(earlier),
    "loses the first track call": lambda call, earlier: (
        call.method != "track" or any(one.method == "track" for one in earlier)
    ),
    "loses the first page call": lambda call, earlier: call != PAGE or PAGE in earlier,
    "needs an earlier identify": lambda call, earlier: (
        call.method != "track" or any(one.method == "identify" for one in earlier)
    ),
    "needs an earlier view": lambda call, earlier: call != BUY or VIEW in earlier,
    "sends an event only once": lambda call, earlier: call not in earlier,
    "stops after an identify": lambda call, earlier: call == IDENTIFY or IDENTIFY not in earlier,
}
FORGETS: Final[dict[str, Build]] = {
    "does all right": lambda *_: True,
    "does nothing right": lambda *_: False,
    "does one method wrong": lambda call, _: call.method != "page",
    "does one event wrong": lambda call, _: call != BUY,
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", REMEMBERS | FORGETS)
def test_each_requirement_comes_out_as_it_does_alone(name: str, seed: int) -> None:
    judged = Judged((REMEMBERS | FORGETS)[name], PLANNED, seed)
    for one in PLANNED:
        assert judged.passes(one.id) == judged.rightly(one, []), one.id


@pytest.mark.parametrize("name", REMEMBERS)
def test_of_a_build_that_remembers_nothing_counts_that_came_after_other_calls(name: str) -> None:
    judged = Judged(REMEMBERS[name], PLANNED)
    assert "shared" not in judged.pages()
    for one in PLANNED:
        only = "shared only" if judged.passes(one.id) else "own only"
        assert judged.found[one.id].page != only
    assert judged.pages() & {"own only", "shared only"}


def test_what_passes_only_after_other_calls_is_marked_also_if_it_came_first() -> None:
    assert Judged(REMEMBERS["loses the first call"], PLANNED).pages() == {"shared only"}


def test_one_that_fails_only_after_other_calls_puts_the_others_in_doubt() -> None:
    judged = Judged(REMEMBERS["sends an event only once"], [job(0, VIEW, BUY), job(1, BUY, VIEW)])
    assert sorted(one.page for one in judged.found.values()) == ["own", "own only"]


@pytest.mark.parametrize("name", FORGETS)
def test_a_build_that_forgets_keeps_what_passed_in_shared_pages(name: str) -> None:
    judged = Judged(FORGETS[name], PLANNED)
    for one in PLANNED:
        assert judged.found[one.id].page == ("shared" if judged.passes(one.id) else "own")
    purposes = [unit.purpose for unit in judged.units]
    assert purposes.count("shared") == 2
    assert purposes.count("alone") == sum(not judged.passes(one.id) for one in PLANNED)


def test_a_page_begins_with_a_call_that_no_other_page_begins_with() -> None:
    for seed in range(30):
        first = [page[0].requirement.calls[0] for page in pages(PLANNED, seed)]
        assert len({call.method for call in first}) == len(first)


def test_what_failed_comes_after_all_kinds_of_other_calls() -> None:
    failing, passing = PLANNED[:20], PLANNED[20:]
    found = [*pages_again(failing, passing)]
    assert [one for page in found for one in page if one in failing] == failing[::-1]
    for page in found:
        assert {repr(one.requirement.calls[0]) for one in page[:4]} == {*map(repr, EVERY)}
        assert not {one.id for one in page[:12]} & {one.id for one in failing}


def test_what_failed_is_not_recorded_with_the_same_calls_of_another() -> None:
    twin = dataclasses.replace(
        PLANNED[1], requirement=dataclasses.replace(USUAL, calls=PLANNED[0].requirement.calls)
    )
    assert [*pages_again([PLANNED[0]], [twin, PLANNED[2]])] == [(PLANNED[2], PLANNED[0])]


def recordings(unit: Unit) -> dict[str, Recording]:
    return {one.id: recording(one.requirement) for one in unit.page}


def test_where_a_page_breaks_each_is_recorded_alone_once_and_nothing_else_counts() -> None:
    in_shared: set[int] = set()
    [group] = groups(PLANNED, 0, lambda one, made: id(made) in in_shared and one != PLANNED[0])
    first, second = sorted(
        (unit for unit in (group.next(), group.next()) if unit),
        key=lambda unit: PLANNED[0] not in unit.page,
    )
    made = recordings(first)
    in_shared |= {id(one) for one in made.values()}
    group.take(first, made)
    failed = group.next()
    assert failed == Unit((PLANNED[0],), "alone")
    group.take(second, BrowserError("the page crashed"))
    alone = []
    while unit := group.next():
        alone.append(unit)
        group.take(unit, recordings(unit))
    group.take(failed, recordings(failed))
    assert {unit.purpose for unit in alone} == {"alone"}
    assert sorted(unit.page[0].id for unit in alone) == sorted(one.id for one in PLANNED[1:])
    assert {found.page for one in PLANNED if (found := group.recorded(one))} == {"own"}
    assert group.is_settled
