"""The comparison of two builds while it goes on, with drivers that play what a browser would do."""

import contextlib
import dataclasses
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from harness.builds import Bundles
from harness.comparison import Boundary, Severity, What, boundary, fast, pair_recorder, runner
from harness.comparison.corpus import Part, Scenario, corpus
from harness.comparison.drivers import Drivers
from harness.comparison.runner import ComparedBuilds
from harness.contracts import (
    Description,
    Destination,
    built_in,
    described,
    destination,
    find_or_add,
)
from harness.model import (
    BrowserError,
    Build,
    BuildError,
    Call,
    Conditions,
    CrowdedError,
    Expected,
    ExpectedRequest,
    HungError,
    Invocation,
    Invocations,
    Library,
    Recording,
    Requests,
    Requirement,
    SetupError,
    Tracker,
    UsageError,
)

SHOP = Destination("shop", "Shop", "https://a.example/t.js", "shop.js", ("shop.*",), (), ())


def bundles(name: str) -> Bundles:
    build = Build("shop", f"/{name}", "1.0.0", name * 16)
    return Bundles(build, *(None for _ in dataclasses.fields(Bundles)[1:]))  # type: ignore[arg-type]  # nothing reads them


OLD, NEW = bundles("old"), bundles("new")
Does = Callable[[Scenario, Library, str, int], Iterable[Any]]


class PlayedDriver:
    """Records what `does` says a build does, given how often it was asked before."""

    def __init__(self, recorded: Callable[..., Recording], does: Does) -> None:
        self._recorded = recorded
        self._does = does
        self.asked: Counter[tuple[str, Library, str]] = Counter()
        self.seeds: list[int] = []

    def record(
        self,
        scenario: Scenario,
        library: Library,
        of: Bundles,
        *,
        seed: int = 0,
        tracker: Tracker | None = None,
    ) -> Recording:
        assert tracker is None
        name = of.build.origin.removeprefix("/")
        before = self.asked[scenario.id, library, name]
        self.seeds.append(seed)
        self.asked[scenario.id, library, name] += 1
        seen = self._does(scenario, library, name, before)
        return self._recorded(
            *seen, requirement=scenario.id, library=library, build=of.build, calls=scenario.calls
        )


@dataclasses.dataclass
class Race:
    """Runs a race over a corpus of these scenarios, and keeps the driver and what was told."""

    recorded: Callable[..., Recording]
    patch: pytest.MonkeyPatch
    workers: int = 1
    contract: Sequence[Requirement] = ()
    driver: PlayedDriver | None = None
    told: list[tuple[str, int, int]] = dataclasses.field(default_factory=list)

    def __call__(self, does: Does, *scenarios: Scenario, is_fast: bool = False) -> ComparedBuilds:

        def corpus_for(*given: Any) -> Sequence[Scenario]:
            *_, asked, _ = given
            assert asked == ("next",)
            return scenarios

        self.patch.setattr(runner, "corpus", corpus_for)
        self.patch.setattr(runner, "workers", lambda: self.workers)
        driver: Any = PlayedDriver(self.recorded, does)
        self.driver = driver
        tell = lambda *told: self.told.append(told)  # noqa: E731 - one word for a callback
        drivers = Drivers([driver] * self.workers)
        race = runner._ComparisonRun(SHOP, self.contract, (OLD, NEW), drivers, tell)
        return race.run(("next",), is_fast=is_fast)

    def times(self, name: str) -> int:
        """Return how often each build was run on a scenario; as often as the other."""
        assert self.driver
        old, new = (self.driver.asked[name, "next", side] for side in ("old", "new"))
        assert old == new
        return old


@pytest.fixture
def race(recorded: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch) -> Race:
    return Race(recorded, monkeypatch)


def track(*args: Any, call: int = 0) -> Invocation:
    return Invocation("shop.track", args, f"call {call}", 1, 1.5)


def scenario(name: str, parts: int = 1) -> Scenario:
    [made, *_] = corpus(SHOP, (), {})
    calls = made.calls[:1]
    return Scenario(name, "shop", tuple(Part(f"{name} {n}", calls) for n in range(parts)))


def test_what_is_the_same_is_run_once(race: Race) -> None:
    found = race(lambda *_: [track(1)], scenario("a"), scenario("b", 3))
    assert (found.comparison.findings, found.comparison.doubts) == ((), ())
    assert (race.times("a"), race.times("b")) == (1, 1)
    assert found.comparison.pages == 2
    assert {key: len(runs) for key, runs in found.old.runs.items()} == {
        ("a", "next"): 1,
        ("b", "next"): 1,
    }


def test_only_what_differs_is_run_again(race: Race) -> None:
    def does(made: Scenario, _: Library, side: str, __: int) -> list[Any]:
        return [track(side if made.id == "b" else "same")]

    found = race(does, scenario("a"), scenario("b"))
    assert (race.times("a"), race.times("b")) == (1, 2)
    assert race.driver
    assert race.driver.seeds.count(1) == 2  # both builds, the second time
    assert [item.change.what for item in found.comparison.findings] == [What.VALUE_CHANGED]


def test_what_the_few_do_not_explain_is_run_again_at_once(race: Race) -> None:
    race(lambda _, __, side, ___: [track(1)] if side == "old" else [], *map(scenario, "abcdef"))
    again = [total for words, done, total in race.told if "again" in words and done == 0]
    assert again == [2, 4]


def test_a_value_that_stays_different_on_a_few_pages_does_on_all(race: Race) -> None:
    found = race(lambda _, __, side, ___: [track(side)], *map(scenario, "abcdef"))
    assert [race.times(name) for name in "abcdef"] == [2, 1, 1, 1, 1, 1]
    [finding] = found.comparison.findings
    assert len(finding.occurrences) == 6


def test_what_a_few_explain_is_not_run_again(race: Race) -> None:
    count = iter(range(1000))
    found = race(lambda *_: [track(next(count))], *map(scenario, "abcdef"))
    assert found.comparison.findings == ()
    assert [race.times(name) for name in "abcdef"] == [2, 1, 1, 1, 1, 1]


def test_a_batch_that_fails_is_recorded_in_halves(race: Race) -> None:
    def does(made: Scenario, _: Library, side: str, __: int) -> list[Any]:
        if side == "new" and any(part.name == "a 2" for part in made.parts):
            raise BrowserError("the page did not answer")
        return [track(1)]

    found = race(does, scenario("a", 5))
    # 0 1 | 2 3 4, then 2 | 3 4
    assert sorted(name for name, _ in found.old.runs) == ["aa", "abb"]
    assert found.comparison.doubts == ("aba under next, new build: the page did not answer",)
    assert found.comparison.calls == 4
    names = [part.name for name in ("aa", "aba", "abb") for part in found.scenarios[name].parts]
    assert names == [f"a {n}" for n in range(5)]
    assert ("recording both builds", 5, 5) in race.told


def shared(name: str, parts: int) -> Scenario:
    return dataclasses.replace(scenario(name, parts), conditions=Conditions(together=True))


def hanging(made: Scenario, name: str) -> None:
    """Hang in the call of the part of this name."""
    names = [part.name for part in made.parts]
    if name in names:
        raise HungError(5, names.index(name))


@pytest.mark.parametrize("index", [0, 2, 4])
def test_a_call_that_hangs_on_both_builds_costs_only_its_own_page(race: Race, index: int) -> None:
    def does(made: Scenario, *_: Any) -> list[Any]:
        hanging(made, f"a {index}")
        return [track(1)]

    found = race(does, shared("a", 5))
    assert found.comparison.calls == 4
    [doubt] = found.comparison.doubts
    assert doubt.startswith("a page was not compared, because both builds hang: analytics.")
    assert race.driver
    hangs = [name for name, _, __ in race.driver.asked if len(name) > 1 and name != "settings"]
    [piece] = {key[0] for key in found.old.problems}
    assert hangs.count(piece) == 1, "the old build has hung already"
    assert (found.comparison.findings, [*found.new.problems]) == ((), [(piece, "next")])


def test_a_call_that_hangs_on_the_new_build_alone_is_breaking(race: Race) -> None:
    def does(made: Scenario, _: Library, side: str, __: int) -> list[Any]:
        if side == "new":
            hanging(made, "a 2")
        return [track(1)]

    found = race(does, shared("a", 5))
    [finding] = found.comparison.at_least(Severity.BREAKING)
    assert (finding.main.rule.id, finding.occurrences[0].part) == ("hangs", "a 2")
    change = finding.change
    assert (change.subject, change.new, change.hint) == ("page", str(HungError(5, 0)), "")
    assert finding.occurrences[0].calls.startswith("analytics.")
    assert found.comparison.doubts == ()
    assert race.driver
    assert race.driver.asked["ab", "next", "new"] == 1, "once more, with its full time"


def test_a_call_that_hangs_once_on_one_side_was_the_machine(race: Race) -> None:
    def does(made: Scenario, _: Library, side: str, __: int) -> list[Any]:
        if side == "new" and made.conditions.together:
            hanging(made, "a 2")
        return [track(1)]

    found = race(does, shared("a", 5))
    assert (found.comparison.findings, found.comparison.doubts) == ((), ())
    assert found.comparison.calls == 5


def test_what_is_too_much_for_one_page_is_not_tried_in_the_next(race: Race) -> None:
    def does(made: Scenario, *_: Any) -> list[Any]:
        if len(made.parts) > 2:
            raise CrowdedError("5001 things happened")
        return [track(1)]

    found = race(does, shared("a", 8), shared("b", 8))
    assert found.comparison.calls == 16
    assert race.driver
    failed = [name for name, _, side in race.driver.asked if side == "old" and len(name) < 3]
    assert sorted(failed) == ["a", "aa"], "the rest is cut before it is tried"


def test_a_part_that_is_too_much_for_a_shared_page_gets_its_own(race: Race) -> None:
    def does(made: Scenario, *_: Any) -> list[Any]:
        if made.conditions.together:
            raise CrowdedError("5001 things happened")
        return [track(1)]

    assert race(does, shared("a", 2)).comparison.calls == 2


def test_a_comparison_ends_within_its_limit_and_says_what_it_left_out(
    race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "LIMIT_SECONDS", -1.0)
    found = race(lambda *_: [track(1)], scenario("a"), scenario("b"))
    assert found.comparison.pages == 0
    assert found.comparison.doubts[-1] == (
        "2 pages beside 0 were not compared: recording all takes longer than -1 s; compare less "
        "with --fast or --library"
    )
    monkeypatch.undo()
    monkeypatch.setattr(pair_recorder, "MOST_OBSERVATIONS", 0)
    found = race(lambda *_: [track(1)], scenario("a"), scenario("b"))
    assert found.comparison.pages == 1, "what one page showed is all there is room for"


def test_which_run_ends_first_changes_nothing(race: Race) -> None:
    names = "badcfe"
    ended = {name: threading.Event() for name in (*names, "settings")}

    def does(made: Scenario, _: Library, side: str, before: int) -> list[Any]:
        follower = dict(pairwise(names)).get(made.id)
        if race.workers > 1 and side == "new" and not before and follower:
            assert ended[follower].wait(10)
        if side == "new":
            ended[made.id].set()
            if made.id in "ef":
                raise BrowserError("the page did not answer")
        return [track(side, made.id, before)]

    def told(found: ComparedBuilds) -> Any:
        sides = [(list(side.runs), list(side.problems)) for side in (found.old, found.new)]
        return found.comparison, sides, list(found.scenarios), [race.times(name) for name in "abcd"]

    in_order = told(race(does, *map(scenario, names)))
    race.workers = len(names)
    for event in ended.values():
        event.clear()
    assert told(race(does, *map(scenario, names))) == in_order
    assert [item.scenario for item in in_order[0].findings[0].occurrences] == list("badc")


@pytest.mark.parametrize("parts", [1, 2])
def test_what_fails_the_second_time_is_not_run_without_end(race: Race, parts: int) -> None:
    def does(made: Scenario, _: Library, side: str, before: int) -> list[Any]:
        if made.id == "a" and before:
            raise BrowserError("the page did not answer")
        return [track(side)]

    found = race(does, scenario("a", parts))
    [finding] = found.comparison.findings
    assert finding.change.what is What.VALUE_CHANGED
    if parts == 1:
        assert len(found.comparison.doubts) == 3  # of either build, and that nothing was repeated
    else:  # its halves stand for it, and no call is counted twice
        assert found.comparison.doubts == ()
        assert found.comparison.calls == 2
        assert (race.times("aa"), race.times("ab")) == (2, 1)


def test_nothing_goes_on_without_what_every_run_needs(race: Race) -> None:
    def does(*_: Any) -> list[Any]:
        raise SetupError("Node.js is gone")

    with pytest.raises(SetupError, match=r"Node\.js is gone"):
        race(does, scenario("a", 4), scenario("b"))


def test_what_touches_a_requirement_is_run_by_itself(
    race: Race, required: Callable[..., Any]
) -> None:
    [call] = scenario("a").calls
    promised = required(calls=(call,))
    race.contract = (promised,)
    parts = (Part("other", (call,)), Part("its calls", (call,), (promised.id,)))
    batch = Scenario("batch-1", "shop", parts)

    def does(made: Scenario, _: Library, side: str, __: int) -> list[Any]:
        return [track(side, call=len(made.calls) - 1)]

    found = race(does, batch)
    assert ("judging what differs", 1, 1) in race.told
    assert race.times(promised.id) == 1
    assert [part.name for part in found.scenarios[promised.id].parts] == [promised.statement]
    [finding] = found.comparison.findings
    assert finding.requirements == (promised.id,)


def test_what_touches_no_requirement_runs_none_by_itself(
    race: Race, required: Callable[..., Any]
) -> None:
    [call] = scenario("a").calls
    expected = Invocations(("shop.track",), (Expected("shop.track", ("A",)),))
    promised = required(expected, calls=(call,))
    race.contract = (promised,)
    parts = (Part("other", (call,)), Part("its calls", (call,), (promised.id,)))
    found = race(lambda _, __, side, ___: [track(side)], Scenario("batch-1", "shop", parts))
    assert race.times(promised.id) == 0
    [finding] = found.comparison.findings
    assert finding.requirements == ()


def test_what_is_lost_when_the_page_is_left_is_of_the_requirement_that_names_it(
    race: Race, required: Callable[..., Any], requested: Callable[..., Any]
) -> None:
    [call] = scenario("a").calls
    names, other = (
        dataclasses.replace(
            required(Requests("POST", host, "/all", (ExpectedRequest(),)), calls=(call,)), id=name
        )
        for name, host in (("shop-names", "api.shop.example"), ("shop-other", "b.example"))
    )
    race.contract = (names, other)
    parts = (Part("one", (call,), (names.id,)), Part("another", (call, call), (other.id,)))
    batch = Scenario("batch-1", "shop", parts)

    def does(_: Scenario, __: Library, side: str, ___: int) -> list[Any]:
        kept = requested("POST", "https://api.shop.example/all", phase="unload")
        return [track("A"), kept] if side == "old" else [track("A")]

    found = race(does, batch)
    assert race.times(names.id) > 0
    assert race.times(other.id) == 0
    [finding] = found.comparison.findings
    assert [item.change.subject for item in finding.verdicts] == [names.id]


HUNG = "the page did not answer within 20 s"


@pytest.mark.parametrize(
    ("sides", "rules", "doubts"),
    [
        (("new",), ["hangs"], ()),
        (("old",), [], (f"old build: {HUNG}",)),
        (("old", "new"), [], (f"old build: {HUNG}", f"new build: {HUNG}")),
    ],
)
def test_a_build_that_hangs_ends_it_at_once(
    race: Race, sides: tuple[str, ...], rules: list[str], doubts: tuple[str, ...]
) -> None:
    def does(_: Scenario, __: Library, side: str, ___: int) -> list[Any]:
        if side in sides:
            raise BrowserError(HUNG)
        return [track("A")]

    found = race(does, scenario("a"), scenario("b"))
    assert race.driver
    asked = sum(race.driver.asked[name, "next", side] for name in "ab" for side in ("old", "new"))
    assert asked == 0
    assert [race.driver.asked["settings", "next", side] for side in sides] == [2] * len(sides)
    assert [item.main.rule.id for item in found.comparison.findings] == rules
    assert all(item.occurrences[0].part == "page call" for item in found.comparison.findings)
    assert len(found.comparison.at_least(Severity.BREAKING)) == len(rules)
    assert found.comparison.doubts == doubts


def test_a_page_that_hangs_once_was_the_machine(race: Race) -> None:
    def does(made: Scenario, _: Library, side: str, before: int) -> list[Any]:
        if made.id == "settings" and side == "new" and before == 0:
            raise BrowserError(HUNG)
        return [track("A")]

    found = race(does, scenario("a"))
    assert race.times("a") == 1
    assert found.comparison.doubts == ()


def test_each_core_that_the_process_may_use_has_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", {0: {1, 3, 5}}.__getitem__, raising=False)
    assert runner.workers() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert runner.workers() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert runner.workers() == 1


def test_progress_ends_with_all_of_it(race: Race) -> None:
    race(lambda *_: [track(1)], scenario("a"), scenario("b"))
    assert race.told[0] == ("asking both builds for their settings", 0, 1)
    assert ("recording both builds", 0, 2) in race.told
    assert ("recording both builds", 2, 2) in race.told


@pytest.mark.parametrize("kind", [BuildError, UsageError])
def test_an_error_says_which_build_it_is_of(kind: type[BuildError | UsageError]) -> None:
    with pytest.raises(kind, match=r"^new build: it is none$"), runner.blaming("new"):
        raise kind("it is none")


def test_both_builds_are_examined_before_anything_is_recorded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    examined: list[Bundles] = []

    class Examining:
        def examine(self, _: Destination, of: Bundles) -> None:
            examined.append(of)
            if of is NEW:
                raise BuildError("it is none")

    driver = contextlib.nullcontext(Examining())
    monkeypatch.setattr(runner, "open_driver", lambda *_, **__: driver)
    browser: Any = SimpleNamespace(for_process=lambda _: None)
    with pytest.raises(BuildError, match=r"^new build: it is none$"):
        runner.compare_builds(
            built_in(), SHOP, (OLD, NEW), ("next",), browser, progress=lambda *_: None
        )
    assert examined == [OLD, NEW]


def test_boundary_is_what_the_destination_says() -> None:
    assert boundary(destination("wigzo")) == Boundary(
        ("wigzo", "wigzo.*"), ("WigzoObject",), "Wigzo"
    )
    assert boundary(SHOP) == Boundary(("shop.*",), (), "Shop")


def batch(*events: str) -> Scenario:
    """Return a page that several parts share, each with a call of an event."""
    parts = tuple(Part(f"part {event}", (Call("track", (event,)),)) for event in events)
    return Scenario("batch", "shop", parts)


@pytest.mark.parametrize(
    ("needed", "shown"),
    [
        pytest.param("C", ["C"], id="the call alone"),
        pytest.param("B", ["B", "C"], id="with the one before"),
        pytest.param("A", ["X", "A", "B", "C"], id="with those a little before"),
        pytest.param("W", ["W", "X", "A", "B", "C"], id="with all before"),
    ],
)
def test_the_calls_that_are_shown_are_all_that_it_takes(
    race: Race, needed: str, shown: list[str]
) -> None:
    def does(made: Scenario, _: Library, side: str, __: int) -> list[Any]:
        events = [str(call.args[0]) for call in made.calls if call.args]
        is_wrong = side == "new" and needed in events
        return [
            track("wrong" if event == "C" and is_wrong else event, call=number)
            for number, event in enumerate(events)
        ]

    found = race(does, batch("W", "X", "A", "B", "C", "D"))
    [finding] = found.comparison.findings
    calls = [f"analytics.track('{event}');" for event in shown]
    assert finding.occurrences[0].calls.splitlines() == calls
    assert race.told[-1] == ("making alone what is shown", 1, 1)
    assert race.driver
    assert race.driver.seeds[-2:] == [0, 0], "both builds generate the same values"
    assert found.comparison.pages == 1


def test_a_call_that_shows_a_change_beside_others_is_shown_after_one_that_does_so_alone(
    race: Race,
) -> None:
    def does(made: Scenario, _: Library, side: str, __: int) -> list[Any]:
        events = [str(call.args[0]) for call in made.calls if call.args]
        wrong = {"C"} | ({"B"} if "A" in events else set())
        return [
            track("wrong" if side == "new" and event in wrong else event, call=number)
            for number, event in enumerate(events)
        ]

    [finding] = race(does, batch("A", "B", "C")).comparison.findings
    assert [item.calls for item in finding.occurrences] == [
        "analytics.track('C');",
        "analytics.track('B');",
    ]


def test_the_reset_that_begins_a_shared_page_s_part_is_not_shown(race: Race) -> None:
    parts = (Part("A", (Call("track", ("A",)),)), Part("B", (Call("reset"), Call("track", ("B",)))))

    def does(made: Scenario, _: Library, side: str, __: int) -> list[Any]:
        return [track(side, call=len(made.calls) - 1)] if "'B'" in repr(made.calls) else []

    [finding] = race(does, Scenario("batch", "shop", parts)).comparison.findings
    assert finding.occurrences[0].calls == "analytics.track('B');"


def test_calls_that_show_nothing_again_say_so(race: Race) -> None:
    def does(made: Scenario, _: Library, side: str, __: int) -> list[Any]:
        is_wrong = side == "new" and made.id == "batch"
        return [track("wrong" if is_wrong else "right", call=1)]

    [finding] = race(does, batch("A", "B", "C")).comparison.findings
    assert finding.occurrences[0].calls == (
        "analytics.track('B');\n// seen only among the other calls of its page"
    )


def test_a_build_that_fails_alone_shows_nothing(race: Race) -> None:
    def does(made: Scenario, _: Library, side: str, __: int) -> list[Any]:
        if made.id not in {"batch", "settings"}:
            raise BrowserError("the page hung")
        return [track(side, call=1)]

    [finding] = race(does, batch("A", "B")).comparison.findings
    assert finding.occurrences[0].calls.endswith("// seen only among the other calls of its page")


def test_a_fast_comparison_makes_the_shared_pages_and_says_what_it_left_out(race: Race) -> None:
    every = (scenario("a", 3), scenario("calls-of-every-method-next"), scenario("b"), scenario("c"))
    found = race(lambda *_: [track(1)], *every, is_fast=True)
    assert {name for name, _ in found.old.runs} == {"a", "calls-of-every-method-next"}
    assert found.comparison.pages == 2
    assert "; --fast left out 2 of 4 pages: states of the page" in found.comparison.rests_on
    assert "--fast" not in race(lambda *_: [track(1)], *every).comparison.rests_on


def test_a_fast_comparison_is_under_one_generation_of_the_library() -> None:
    shared = scenario("a", 2)
    jobs: list[fast.Job] = [(shared, "next"), (shared, "classic"), (scenario("b"), "classic")]
    made = fast.fast(jobs)
    assert made == [(shared, "next")]
    assert fast.left_out(jobs, made).startswith("--fast left out 2 of 3 pages: everything under c")


def test_any_script_may_be_the_tracker_of_an_unknown_destination() -> None:
    _, unknown = find_or_add(built_in(), "Acme")
    seen = described(unknown, Description(("acme",)))
    assert seen.functions
    assert boundary(seen).functions == ()
    assert boundary(destination("wigzo")).functions == destination("wigzo").functions
