"""Two sides over several pages: what varies, what belongs together, what requirements say."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, Literal

import pytest

from harness.comparison import (
    Boundary,
    Comparer,
    Comparison,
    Key,
    Kind,
    Part,
    Scenario,
    Severity,
    Side,
    What,
    compare,
    of_settings,
)
from harness.model import (
    MISSING,
    UNDEFINED,
    Build,
    Call,
    Containing,
    Expected,
    Invocation,
    Invocations,
    Library,
    Recording,
    Reported,
    Requirement,
    ScriptLoad,
    Value,
)

BOUNDARY = Boundary(("shop.*",), ())
OLD = Build("shop", "/old", "1.0.0", "0f" * 32)
NEW = Build("shop", "/new", "1.0.1", "f0" * 32)
CALL = Call("track", ("Signed Up", {"plan": "pro"}))

Recorded = Callable[..., Recording]


def track(*args: Value, call: int = 0, order: int = 1) -> Invocation:
    return Invocation("shop.track", args, f"call {call}", order, 1.5)


def scenario(name: str = "one", *parts: Part) -> Scenario:
    return Scenario(name, "shop", parts or (Part("a part", (CALL,)),))


@pytest.fixture
def compared(recorded: Recorded) -> Callable[..., Comparison]:
    """Compare what was seen in each run of the old build, and in each of the new one."""

    def run(
        old: Sequence[Sequence[Any]],
        new: Sequence[Sequence[Any]],
        *contract: Requirement,
        made: Scenario | None = None,
        library: Library = "next",
    ) -> Comparison:
        one = made or scenario()
        before, after = (
            Side(build, {(one.id, library): [recorded(*seen, library=library) for seen in runs]})
            for build, runs in ((OLD, old), (NEW, new))
        )
        known = {item.id: item for item in contract}
        return compare({one.id: one}, before, after, known, BOUNDARY)

    return run


Compared = Callable[..., Comparison]


def changes(found: Comparison) -> list[tuple[What, Value, Value, str]]:
    return [
        (item.change.what, item.change.old, item.change.new, item.change.hint)
        for item in found.findings
    ]


def test_what_was_recorded_once_cannot_be_told_from_what_varies(compared: Compared) -> None:
    found = compared([[track({"at": 1})]], [[track({"at": 2})]])
    assert len(found.findings) == 1
    assert found.at_least(Severity.COSMETIC) == []
    assert [doubt[:28] for doubt in found.doubts] == ["everything was recorded once"]
    assert compared([[track({"at": 1})]], [[track({"at": 1})]]).doubts == ()


def test_what_one_side_is_known_to_vary_in_the_other_may_vary_in_too(compared: Compared) -> None:
    once = [[track({"at": 1, "n": 1})]]
    twice = [[track({"at": 2, "n": 1})], [track({"at": 3, "n": 1})]]
    for sides in ((once, twice), (twice, once)):
        assert (compared(*sides).findings, compared(*sides).doubts) == ((), ())
    other = [[track({"at": 2, "n": 2})], [track({"at": 3, "n": 2})]]
    assert [change[1:3] for change in changes(compared(once, other))] == [(1, 2)]


def test_a_requirement_s_calls_show_a_change_before_shorter_ones(compared: Compared) -> None:
    made = scenario(
        "one", Part("generated", (CALL,)), Part("promised", (CALL, CALL), ("shop-track",))
    )
    old = [[track({"n": 1}), track({"n": 1}, call=1, order=2), track({"n": 1}, call=2, order=3)]]
    new = [[track({"n": 2}), track({"n": 2}, call=1, order=2), track({"n": 2}, call=2, order=3)]]
    [finding] = compared(old, new, made=made).findings
    assert [item.part for item in finding.occurrences] == ["promised", "generated"]


def test_what_differs_each_time_on_both_sides_is_not_told(compared: Compared) -> None:
    old = [[track({"at": 1, "n": 1})], [track({"at": 2, "n": 1})]]
    new = [[track({"at": 3, "n": 1})], [track({"at": 4, "n": 1})]]
    found = compared(old, new)
    assert (found.findings, found.doubts) == ((), ())
    assert len(compared(old[:1], new[:1]).findings) == 1


def test_what_differs_each_time_hides_nothing_beside_it(compared: Compared) -> None:
    old = [[track({"at": 1, "n": 1})], [track({"at": 2, "n": 1})]]
    new = [[track({"at": 3, "n": 2})], [track({"at": 4, "n": 2})]]
    assert changes(compared(old, new)) == [(What.VALUE_CHANGED, 1, 2, "")]


@pytest.mark.parametrize(("first", "side"), [(0, "old"), (1, "new")])
def test_what_differs_each_time_on_one_side_is_told_with_a_hint(
    compared: Compared, first: int, side: str
) -> None:
    unsteady = [[track({"at": 7})], [track({"at": 8})]]
    steady = [[track({"at": 1})], [track({"at": 1})]]
    sides = (unsteady, steady) if first == 0 else (steady, unsteady)
    [(what, _, _, hint)] = changes(compared(*sides))
    assert (what, hint) == (What.VALUE_CHANGED, f"the {side} build differs here each time")


def test_another_type_is_told_also_of_what_differs_each_time(compared: Compared) -> None:
    old = [[track({"at": 1})], [track({"at": 2})]]
    new = [[track({"at": "1"})], [track({"at": "2"})]]
    [(what, *_)] = changes(compared(old, new))
    assert what is What.TYPE_CHANGED


def test_indexes_do_not_count_where_something_differs_each_time(compared: Compared) -> None:
    old = [[track([{"at": 1}, {"at": 5}])], [track([{"at": 2}, {"at": 5}])]]
    new = [[track([{"at": 3}, {"at": 6}])], [track([{"at": 4}, {"at": 6}])]]
    assert compared(old, new).findings == ()


def test_an_argument_that_differs_each_time_hides_no_other(compared: Compared) -> None:
    old = [[track("A", 1)], [track("A", 2)]]
    new = [[track("B", 3)], [track("B", 4)]]
    assert changes(compared(old, new)) == [(What.VALUE_CHANGED, "A", "B", "")]


def numbered(name: str, number: int, call: int) -> Invocation:
    """Return what a build does that gives all but every third event a number of its own."""
    extra = {} if name == "new" and call % 3 == 2 else {"eid": number}
    return track("A", {"plan": "pro", **extra}, call=call, order=call + 1)


def test_that_a_value_differs_each_time_does_not_hide_that_it_is_gone(compared: Compared) -> None:
    made = scenario("one", Part("three calls", (CALL, CALL, CALL)))
    old, new = (
        [[numbered(name, 10 * run + n, n) for n in range(3)] for run in runs]
        for name, runs in (("old", (1, 2)), ("new", (3, 4)))
    )
    assert changes(compared(old, new, made=made)) == [(What.VALUE_REMOVED, 12, MISSING, "")]
    assert changes(compared(new, old, made=made)) == [(What.VALUE_ADDED, MISSING, 12, "")]


def test_that_a_value_differs_each_time_does_not_hide_another_name(compared: Compared) -> None:
    made = scenario("one", Part("two calls", (CALL, CALL)))

    def runs(key: str, *numbers: int) -> list[list[Any]]:
        return [[track({"id": n}), track({key: 7}, call=1, order=2)] for n in numbers]

    found = changes(compared(runs("id", 1, 2), runs("number", 3, 4), made=made))
    assert found == [(What.KEY_RENAMED, "arguments[0].id", "arguments[0].number", "")]


def test_a_value_that_is_there_by_chance_on_both_sides_is_not_told(compared: Compared) -> None:
    there, gone = [track({"id": 7, "n": 1})], [track({"n": 1})]
    assert compared([there, gone], [gone, there]).findings == ()
    assert compared([gone, there], [there, gone]).findings == ()
    [(what, *_, hint)] = changes(compared([there, gone], [gone, gone]))
    assert (what, hint) == (What.VALUE_REMOVED, "the old build differs here each time")
    # By chance another name, the one as well as the other.
    other = [track({"key": 7, "n": 1})]
    assert compared([there, other], [other, there]).findings == ()
    # That it is there by chance does not excuse another value.
    [(what, *_)] = changes(compared([there, gone], [[track({"id": 8, "n": 1})], gone]))
    assert what is What.VALUE_CHANGED


def test_what_differs_each_time_at_one_address_is_told_at_another(
    compared: Compared, requested: Callable[..., Any]
) -> None:
    def run(number: int, value: int) -> list[Any]:
        return [
            requested("POST", f"https://a.example/a/{number}", parameters={"v": number}),
            requested("POST", "https://a.example/b/1", parameters={"v": value}),
        ]

    found = compared([run(1, 1), run(2, 1)], [run(3, 2), run(4, 2)])
    assert [item.change.subject for item in found.findings] == ["POST a.example/b/1"]
    assert changes(found) == [(What.VALUE_CHANGED, 1, 2, "")]
    assert compared([run(1, 1), run(2, 1)], [run(3, 1), run(4, 1)]).findings == ()


def test_what_varies_in_an_address_on_one_page_does_on_another(
    recorded: Recorded, requested: Callable[..., Any]
) -> None:
    def run(number: int) -> Recording:
        address = f"https://a.example/x/{number}"
        return recorded(requested("POST", address, parameters={"v": number}))

    comparer = Comparer({name: scenario(name) for name in ("a", "b")}, BOUNDARY)
    comparer.add(("a", "next"), [run(1), run(2)], [run(3), run(4)])
    comparer.add(("b", "next"), [run(5)], [run(6)])
    assert comparer.unexplained() == []
    assert list(comparer.occurrences(("b", "next"), [])) == []


def test_an_empty_value_beside_others_in_its_place_is_no_worse_than_they(
    compared: Compared,
) -> None:
    made = scenario("one", Part("two calls", (CALL, CALL)))

    def run(*values: dict[str, Value]) -> list[list[Any]]:
        return [[track(value, call=n, order=n) for n, value in enumerate(values)]]

    def severities(*values: dict[str, Value]) -> list[Severity]:
        return [item.severity for item in compared(run({}, {}), run(*values), made=made).findings]

    assert severities({"plan": ""}, {"plan": ""}) == [Severity.BREAKING]
    assert severities({"plan": "pro"}, {"plan": ""}) == [Severity.WIDENING]


def test_another_address_is_run_again_by_itself(
    recorded: Recorded, requested: Callable[..., Any]
) -> None:
    comparer = Comparer({name: scenario(name) for name in ("a", "b", "c")}, BOUNDARY)
    for name, path in (("a", "a"), ("b", "b"), ("c", "a")):
        address = f"https://a.example/{path}"
        runs = [[recorded(requested("POST", address, parameters={"v": v}))] for v in (1, 2)]
        comparer.add((name, "next"), *runs)
    assert comparer.unexplained() == [("a", "next"), ("b", "next")]


def test_what_is_there_by_chance_is_a_doubt(compared: Compared) -> None:
    old = [[track("A")], []]
    new: list[list[Any]] = [[], []]
    found = compared(old, new)
    assert found.findings == ()
    assert found.doubts == ("shop.track is lost in one run and not in another",)


def call_at(time: float, *args: Value, function: str = "shop.track", call: int = 0) -> Invocation:
    return Invocation(function, args, f"call {call}", 1, time)


BY_CHANCE = {
    "there or not": ([track("A")], []),
    "once or twice": ([track("A")], [track("A"), track("A", order=2)]),
    "in one order or the other": (
        [track("A"), track("B", order=2)],
        [track("B"), track("A", order=2)],
    ),
    "sooner or later": ([call_at(1.5, "A")], [call_at(3000.0, "A")]),
    "by one function or another": ([track("A")], [call_at(1.5, "A", function="shop.event")]),
}


@pytest.mark.parametrize("name", BY_CHANCE)
def test_what_one_side_does_by_chance_is_a_doubt_in_both_directions(
    compared: Compared, name: str
) -> None:
    one, other = BY_CHANCE[name]
    chance, steady = [one, other], [other, other]
    for old, new in ((chance, steady), (steady, chance), (chance[::-1], [one, one])):
        found = compared(old, new)
        assert (found.findings, len(found.doubts)) == ((), int(old[0] != new[0]))
        back = compared(new, old)
        assert (back.findings, len(back.doubts)) == ((), int(old[0] != new[0]))


def test_values_that_were_always_equal_are_told_where_both_builds_ran_twice(
    compared: Compared,
) -> None:
    def run(number: int, *, is_equal: bool) -> list[Any]:
        ids = [f"id-{number}-0-of-this-run", f"id-{number}-{int(not is_equal)}-of-this-run"]
        return [track({"id": text}, order=n) for n, text in enumerate(ids, 1)]

    old = [run(number, is_equal=True) for number in (1, 2)]
    new = [run(number, is_equal=False) for number in (3, 4)]
    assert [what for what, *_ in changes(compared(old, new))] == [What.NO_LONGER_EQUAL]
    for once in ((old, new[:1]), (old[:1], new)):
        assert What.NO_LONGER_EQUAL not in [what for what, *_ in changes(compared(*once))]


def test_what_is_lost_for_good_is_no_doubt(compared: Compared) -> None:
    found = compared([[track("A")], [track("A")]], [[], []])
    assert [what for what, *_ in changes(found)] == [What.LOST]
    assert found.doubts == ()


def test_a_request_is_known_by_its_address_with_what_varies_left_out(
    compared: Compared, requested: Callable[..., Any]
) -> None:
    def run(number: int, value: int) -> list[Any]:
        return [requested("POST", f"https://a.example/x/{number:08}/y", parameters={"v": value})]

    found = compared([run(1, 1), run(2, 1)], [run(3, 2), run(4, 2)])
    [finding] = found.findings
    assert finding.change.subject == "POST a.example/x/*/y"
    assert (finding.change.old, finding.change.new) == (1, 2)
    # What is shown side by side parts nowhere else.
    assert finding.change.after is not None
    assert "00000001" in finding.change.after.text
    assert "00000003" not in finding.change.after.text


def test_a_time_in_the_path_of_a_script_is_no_difference(compared: Compared) -> None:
    def run(time: int, name: str = "t.js") -> list[Any]:
        url = f"https://cdn.shop.example/{time}/{name}"
        states: tuple[Literal["inserted", "loaded"], ...] = ("inserted", "loaded")
        return [track("A"), *(ScriptLoad(url, "", state, "load", 1, 1.0) for state in states)]

    found = compared([run(17), run(18)], [run(19), run(20)])
    assert (found.findings, found.doubts) == ((), ())
    found = compared([run(17), run(18)], [run(19, "other.js"), run(20, "other.js")])
    [finding] = found.findings
    assert finding.main.rule.id == "script-changed"
    told = {group.change.subject for group in finding.groups}
    assert told == {f"{state} cdn.shop.example/*/t.js" for state in ("inserted", "loaded")}


def test_unexplained_is_what_differs_and_was_run_once(recorded: Recorded) -> None:
    key: Key = ("one", "next")
    comparer = Comparer({"one": scenario()}, BOUNDARY)
    comparer.add(key, [recorded(track(1))], [recorded(track(1))])
    assert comparer.unexplained() == []
    comparer = Comparer({"one": scenario()}, BOUNDARY)
    comparer.add(key, [recorded(track(1))], [recorded(track(2))])
    assert comparer.unexplained() == [key]
    comparer.add(key, [recorded(track(1))] * 2, [recorded(track(2))] * 2)
    assert comparer.unexplained() == []
    assert len(list(comparer.occurrences(key, []))) == 1


def test_what_one_page_taught_explains_another(recorded: Recorded) -> None:
    comparer = Comparer({"one": scenario(), "two": scenario("two")}, BOUNDARY)
    for name in ("one", "two"):
        comparer.add((name, "next"), [recorded(track(1))], [recorded(track(2))])
    assert comparer.unexplained() == [("one", "next")]
    assert comparer.unexplained({("one", "next")}) == [("two", "next")]
    again = [recorded(track(3)), recorded(track(4))], [recorded(track(5)), recorded(track(6))]
    comparer.add(("one", "next"), *again)
    assert comparer.unexplained() == []


def test_the_same_change_is_one_finding_wherever_it_is(recorded: Recorded) -> None:
    parts = (
        Part("long", (CALL, CALL), ("shop-long",)),
        Part("short", (CALL,), ("shop-short",)),
    )
    made = scenario("batch", *parts)
    keys: list[tuple[str, Library]] = [("batch", "next"), ("batch", "classic")]

    def runs(plan: str, extra: int) -> dict[tuple[str, Library], list[Recording]]:
        seen = [track({"plan": plan, "n": n}, call=n) for n in range(3)]
        return {key: [recorded(*seen, *[track("x", call=0)] * extra)] * 2 for key in keys}

    found = compare(
        {"batch": made}, Side(OLD, runs("pro", 0)), Side(NEW, runs("free", 1)), {}, BOUNDARY
    )
    assert [item.change.what for item in found.findings] == [What.VALUE_CHANGED, What.NEW]
    finding = found.findings[0]
    assert finding.libraries == ("next", "classic")
    assert finding.requirements == ("shop-short", "shop-long")
    # The fewest calls are shown first.
    assert (finding.occurrences[0].part, len(finding.occurrences)) == ("short", 4)
    assert finding.occurrences[0].calls == "analytics.track('Signed Up', { plan: 'pro' });"
    assert (found.pages, found.calls) == (2, 6)
    assert found.at_least(Severity.BREAKING) == [finding]
    assert len(found.at_least(Severity.WIDENING)) == 2
    assert len(found.at_least(Severity.COSMETIC)) == 2


@pytest.fixture
def promised(required: Callable[..., Requirement]) -> Requirement:
    return required(
        Invocations(("shop.track",), (Expected("shop.track", ("pro",)),)), calls=(CALL,)
    )


ALONE = scenario("shop-track", Part("Track hands it over.", (CALL,), ("shop-track",)))


@pytest.mark.parametrize(
    ("old", "new", "what", "severity"),
    [
        ("pro", "free", What.VERDICT_BROKEN, Severity.BREAKING),
        ("free", "pro", What.VERDICT_FIXED, Severity.COSMETIC),
    ],
)
def test_a_requirement_that_broke_or_was_fixed(  # noqa: PLR0917 - what a table gives
    compared: Compared,
    promised: Requirement,
    old: str,
    new: str,
    what: What,
    severity: Severity,
) -> None:
    found = compared([[track(old)]], [[track(new)]], promised, made=ALONE)
    [finding] = found.verdicts
    assert (finding.change.what, finding.rule.severity) == (what, severity)
    advice = dataclasses.replace(promised, level="advice")
    [unpromised] = compared([[track(old)]], [[track(new)]], advice, made=ALONE).verdicts
    is_broken = what is What.VERDICT_BROKEN
    assert unpromised.change.what is (What.ADVICE_BROKEN if is_broken else what)
    assert unpromised.rule.severity is Severity.COSMETIC
    assert (finding.change.subject, finding.change.kind) == ("shop-track", Kind.VERDICT)
    assert finding.change.hint == "shop.track arguments[0]: expected 'pro', observed 'free'"
    assert finding.occurrences[0].part == promised.statement
    assert [item.change.what for item in found.behaviours] == [What.VALUE_CHANGED]


def test_a_requirement_stays_as_it_was(compared: Compared, promised: Requirement) -> None:
    found = compared([[track("gone")]], [[track("other")]], promised, made=ALONE)
    assert found.verdicts == []
    assert len(found.findings) == 1


def test_where_nothing_differs_nothing_is_judged(
    compared: Compared, promised: Requirement, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nothing differs here")

    monkeypatch.setattr("harness.comparison.verdicts.judge", refuse)
    same = [[track("pro")]]
    assert compared(same, same, promised, made=ALONE).findings == ()
    with pytest.raises(AssertionError, match="nothing differs here"):
        compared(same, [[track("free")]], promised, made=ALONE)


def test_a_requirement_is_not_judged_on_a_page_that_it_shared(
    compared: Compared, promised: Requirement
) -> None:
    left_alone = scenario("batch-1a", *ALONE.parts)
    shared = scenario("batch-1", *ALONE.parts, Part("other", (CALL,)))
    for made in (left_alone, shared):
        found = compared([[track("pro")]], [[track("free")]], promised, made=made)
        assert found.verdicts == []
        assert found.findings[0].requirements == ("shop-track",)


def test_a_verdict_that_the_harness_cannot_give_is_a_doubt(
    recorded: Recorded, promised: Requirement
) -> None:
    key: tuple[str, Library] = (ALONE.id, "next")
    unseen = recorded(
        track("free"), reported=(Reported("POST", "https://api.shop.example/unseen"),)
    )
    old = Side(OLD, {key: [recorded(track("pro"))] * 2})
    found = compare(
        {ALONE.id: ALONE}, old, Side(NEW, {key: [unseen] * 2}), {promised.id: promised}, BOUNDARY
    )
    assert found.verdicts == []
    assert len(found.doubts) == 1
    assert found.doubts[0].startswith("shop-track under next: ")


def test_what_was_not_recorded_is_a_doubt(recorded: Recorded) -> None:
    made = {name: scenario(name) for name in ("one", "two", "three")}
    runs: Any = {(name, "next"): [recorded(track())] for name in made}
    old = Side(OLD, runs)
    new = Side(NEW, {("one", "next"): [recorded(track())]}, {("two", "next"): "the page hung"})
    found = compare(made, old, new, {}, BOUNDARY)
    assert found.doubts == (
        "two under next, new build: the page hung",
        "1 scenario was not recorded for the new build; the first is three under next",
    )
    assert found.pages == 1
    found = compare(made, old, Side(NEW, {("two", "next"): [recorded(track())]}), {}, BOUNDARY)
    assert found.doubts == (
        "2 scenarios were not recorded for the new build; the first is one under next",
    )


def test_what_was_recorded_to_be_judged_is_missing_nowhere(recorded: Recorded) -> None:
    shared = scenario("batch-1", *ALONE.parts, Part("other", (CALL,)))
    made = {item.id: item for item in (shared, ALONE)}
    alone: Key = (ALONE.id, "next")

    def doubts(old: Sequence[Key], new: Sequence[Key]) -> tuple[str, ...]:
        before, after = ({key: [recorded(track())] for key in keys} for keys in (old, new))
        return compare(made, Side(OLD, before), Side(NEW, after), {}, BOUNDARY).doubts

    batch: Key = ("batch-1", "next")
    assert doubts([batch, alone], [batch]) == doubts([batch], [batch, alone]) == ()
    # Where the calls are on one side alone, or under the other generation, nothing stands for it.
    said = "1 scenario was not recorded for the new build; the first is shop-track under next"
    assert said in doubts([alone], [batch])
    other: Key = ("batch-1", "classic")
    assert doubts([other, alone], [other]) == (said,)


def test_the_order_of_the_recordings_changes_nothing(recorded: Recorded) -> None:
    made = {name: scenario(name, Part(name, (CALL,))) for name in ("one", "two")}
    values = {("one", "next"): "a", ("one", "classic"): "b", ("two", "next"): "c"}
    both = {key: [[recorded(track(v, n))] * 2 for n in (1, 2)] for key, v in values.items()}

    def found(keys: Sequence[Any]) -> Comparison:
        old, new = ({key: both[key][side] for key in keys} for side in (0, 1))
        return compare(made, Side(OLD, old), Side(NEW, new), {}, BOUNDARY)

    keys = list(values)
    assert found(keys) == found(keys[::-1])
    seen = [(item.scenario, item.library) for item in found(keys).findings[0].occurrences]
    assert seen == keys


def test_an_absent_value_is_a_value(compared: Compared) -> None:
    assert changes(compared([[track(UNDEFINED)]], [[track(None)]])) == [
        (What.TYPE_CHANGED, UNDEFINED, None, "undefined to null")
    ]


def test_a_requirement_that_broke_stands_with_the_change_that_its_reason_names(
    compared: Compared, required: Callable[..., Requirement]
) -> None:
    expected = Expected("shop.track", (Containing({"plan": "pro"}),))
    promised = required(Invocations(("shop.track",), (expected,)), calls=(CALL,))
    old, new = [[track({"a": 1, "plan": "pro"})]] * 2, [[track({"plan": "free"})]] * 2
    found = compared(old, new, promised, made=ALONE).findings
    told = [(item.change.path, [one.change.subject for one in item.verdicts]) for item in found]
    assert told == [("arguments[0].a", []), ("arguments[0].plan", ["shop-track"])]


SETTINGS: list[tuple[dict[str, Value], dict[str, Value], list[tuple[What, str, Value, Value]]]] = [
    ({"a": 1}, {"a": 1}, []),
    ({"a": 1}, {"a": 2}, [(What.VALUE_CHANGED, "a", 1, 2)]),
    ({"a": 1}, {"a": "1"}, [(What.TYPE_CHANGED, "a", 1, "1")]),
    ({"a": 1}, {}, [(What.LOST, "a", 1, MISSING)]),
    ({}, {"a": 1}, [(What.NEW, "a", MISSING, 1)]),
    ({"a": 1}, {"b": 1}, [(What.KEY_RENAMED, "a", "a", "b")]),
    ({"a": 1}, {"b": 2}, [(What.LOST, "a", 1, MISSING), (What.NEW, "b", MISSING, 2)]),
    (
        {"a": 1, "b": 1},
        {"c": 1},
        [
            (What.LOST, "a", 1, MISSING),
            (What.LOST, "b", 1, MISSING),
            (What.NEW, "c", MISSING, 1),
        ],
    ),
    (
        {"a": 1, "c": 1},
        {"a": 2, "d": 1},
        [(What.KEY_RENAMED, "c", "c", "d"), (What.VALUE_CHANGED, "a", 1, 2)],
    ),
]


def test_the_settings_that_builds_declare_are_compared(
    recorded: Recorded, subtests: pytest.Subtests
) -> None:
    def side(build: Build, declared: dict[str, Value], *libraries: Library) -> Side:
        return Side(
            build,
            {
                ("one", name): [recorded(library=name, declared=declared if name == "next" else {})]
                for name in libraries
            },
        )

    for old, new, expected in SETTINGS:
        with subtests.test(repr((old, new))):
            found = of_settings(
                side(OLD, old, "classic", "next"), side(NEW, new, "classic", "next")
            )
            told = [(one.change, one.library, one.part) for one in found]
            assert [
                (change.what, change.subject, change.old, change.new) for change, *_ in told
            ] == expected
            assert {(library, part) for _, library, part in told} <= {
                ("next", "in the page afterwards")
            }
            for change, *_ in told:
                assert (change.before is None) == (change.what is What.NEW)
                assert (change.after is None) == (change.what is What.LOST)
    # Only the generation next leaves them in the page.
    assert not [*of_settings(side(OLD, {"a": 1}, "next"), side(NEW, {}, "classic"))]
    assert not [*of_settings(side(OLD, {"a": 1}, "classic"), side(NEW, {}, "next"))]
    [lost] = of_settings(side(OLD, {"a": 1}, "next"), side(NEW, {}, "next"))
    assert lost.change.before is not None
    assert lost.change.before.text == "a, by default 1"
