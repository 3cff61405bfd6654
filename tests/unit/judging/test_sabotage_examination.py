"""Whether sabotage finds what cannot fail, and nothing else, on recordings made by hand."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies

from harness.codec.difference_words import words
from harness.judging import expectation_differences
from harness.judging.sabotage import Examination, Vacuous, examination, examine, summary
from harness.judging.sabotage.copies import of_whole_observations
from harness.judging.sabotage.statements import absent_names, statements
from harness.model import (
    ANYTHING,
    HOLE,
    MISSING,
    UNDEFINED,
    BeforeScript,
    BigInt,
    ConsoleMessage,
    ConsoleSays,
    Containing,
    Date,
    Definition,
    Difference,
    Expectation,
    Expected,
    ExpectedRequest,
    GlobalsWhenDefined,
    Invocation,
    Invocations,
    LeavesOnly,
    LoadedOnce,
    Map,
    OneOf,
    Recording,
    Request,
    Requests,
    Requirement,
    ScriptLoad,
    Value,
)
from tests.difference_places import at

TRACK = "Shop.track"
URL = "https://cdn.shop.example/t.js"
SENT = "https://shop.example/v1/e?token=t&tag=a&tag=b&data=eyJwbGFuIjoiUHJvIn0="
PROPERTIES = {"price": 18.99, "tags": ["a", "a"], "user": {"vip": True}, "none": UNDEFINED}

Invoked = Callable[..., Invocation]
Requested = Callable[..., Request]
Recorded = Callable[..., Recording]
Required = Callable[..., Requirement]
Judge = Callable[[Expectation, Recording], Iterator[Difference]]


@pytest.fixture
def shop(invoked: Invoked, requested: Requested, recorded: Recorded) -> Recording:
    """A tracker that was configured, loaded, and called twice, and what it sent."""
    when: Any = {"phase": "load", "time": 0}
    return recorded(
        invoked("shop", "configure", "0047", order=1, phase="load"),
        ScriptLoad(URL, "", "inserted", order=2, **when),
        requested("GET", URL, order=3, phase="load"),
        ScriptLoad(URL, "", "loaded", order=4, **when),
        Definition(TRACK, {"shop.id": "0047", "shop.key": UNDEFINED}, order=5, **when),
        invoked(TRACK, "Signed Up", PROPERTIES, order=6),
        requested("POST", SENT, order=7, parameters={"event": "Signed Up", "user": ""}),
        invoked(TRACK, "u1", "u1", order=8),
        ConsoleMessage("warn", ("Shop has no key",), order=9, **when),
        ConsoleMessage("warn", ("Shop still has no key",), order=10, **when),
        dispatchers=("shop",),
    )


@pytest.fixture
def vacuous(shop: Recording, required: Required) -> Callable[..., list[str]]:
    """Return the end of each line that the examination of one expectation gives."""

    def run(expectation: Expectation, recording: Recording = shop) -> list[str]:
        done = examine(required(expectation), recording)
        assert done.expectations == 1
        prefix = f"shop-track (next), expectation 1 ({type(expectation).__name__}): "
        assert all(str(one).startswith(prefix) for one in done.vacuous)
        return [str(one).removeprefix(prefix) for one in done.vacuous]

    return run


def tracked(*args: Value, more: bool = False) -> Invocations:
    """Expect the two invocations of track, the second one with these arguments."""
    first = Expected(TRACK, ("Signed Up", PROPERTIES))
    return Invocations((TRACK,), (first, Expected(TRACK, args, more)))


def sent(query: Value = ANYTHING, parameters: Value = ANYTHING) -> Requests:
    return Requests("POST", "shop.example", "/v1/*", (ExpectedRequest(query, parameters),))


def uncompared(path: str) -> str:
    return (
        f"nothing that is observed is compared with {path}; state what is observed, or leave it out"
    )


SOUND = {
    "values": tracked("u1", "u1"),
    "only the first of two equal values": tracked("u1", more=True),
    "anything": tracked(ANYTHING, ANYTHING),
    "nothing of a function that nobody calls": Invocations(("Shop.spy",), ()),
    "nothing, through a dispatcher": Invocations(("shop.spy",), ()),
    "through a dispatcher": Invocations(
        ("shop.configure",), (Expected("shop.configure", ("0047",)),)
    ),
    "a request of any content": sent(),
    "a request's query": sent(Containing({"token": "t", "tag": ["a", "b"]})),
    "a request's whole query": sent({"token": "t", "tag": ["a", "b"], "data": {"plan": "Pro"}}),
    "a request's body": sent(parameters={"event": "Signed Up", "user": ""}),
    "a parameter that is missing": sent(
        Containing({"email": MISSING}), Containing({"email": MISSING})
    ),
    "no request": Requests("PUT", "shop.example", "/v1/*/e", ()),
    "a script": LoadedOnce(URL),
    "a script that comes later": BeforeScript(Expected("shop.configure", ("0047",)), URL),
    "globals": GlobalsWhenDefined(TRACK, {"shop.id": "0047"}),
    "a global that is undefined": GlobalsWhenDefined(TRACK, {"shop.key": UNDEFINED}),
    "a global that nobody watches": GlobalsWhenDefined(TRACK, {"shop.spy": UNDEFINED}),
    "a definition": GlobalsWhenDefined(TRACK, {}),
    "one of several values": tracked("u1", OneOf(("u1", ["u1"]))),
    "one value or none": sent(parameters=Containing({"email": OneOf((MISSING, "a@b.example"))})),
    "an object that a query has packed": sent(Containing({"data": {"plan": "Pro"}})),
    "words that are said twice": ConsoleSays("no key"),
    "leftovers whose names share a letter": LeavesOnly("cookies", ("*a*",)),
}


@pytest.mark.parametrize("expectation", SOUND.values(), ids=SOUND)
def test_a_sound_expectation_is_not_reported(
    vacuous: Callable[..., list[str]], shop: Recording, expectation: Expectation
) -> None:
    assert list(expectation_differences(expectation, shop)) == []
    assert vacuous(expectation) == []


def test_an_expectation_that_watches_nothing_cannot_fail(
    vacuous: Callable[..., list[str]],
) -> None:
    assert vacuous(Invocations((), ())) == [
        "no change of the recording turns it red; expect something that can fail"
    ]


@pytest.mark.parametrize(
    ("expectation", "path"),
    [
        pytest.param(
            Invocations(
                (TRACK,),
                (
                    Expected(TRACK, ("Signed Up", Containing({}))),
                    Expected(TRACK, ("u1", "u1")),
                ),
            ),
            "expected[0].args[1]",
            id="argument",
        ),
        pytest.param(
            Invocations(
                (TRACK,),
                (
                    Expected(TRACK, (ANYTHING, Containing({"user": Containing({})}))),
                    Expected(TRACK, ("u1", "u1")),
                ),
            ),
            "expected[0].args[1].user",
            id="property",
        ),
        pytest.param(sent(parameters=Containing({})), "expected[0].parameters", id="body"),
    ],
)
def test_containing_nothing_is_reported(
    vacuous: Callable[..., list[str]], expectation: Expectation, path: str
) -> None:
    [line] = vacuous(expectation)
    assert line.startswith(f"{path} does not notice this: ")
    assert line.endswith("}; state a value, or ANYTHING")


def test_a_query_that_contains_nothing_is_guarded_by_nothing(
    vacuous: Callable[..., list[str]],
) -> None:
    """A query is an object whatever is sent: not even its type can differ."""
    assert vacuous(sent(Containing({}))) == [uncompared("expected[0].query")]


def test_values_that_are_listed_must_be_values(vacuous: Callable[..., list[str]]) -> None:
    """`OneOf` may list a value as it can be, but nothing that stands for every value."""
    assert vacuous(tracked("u1", OneOf(("u1", ANYTHING)))) == [uncompared("expected[1].args[1]")]
    assert vacuous(tracked(ANYTHING, "u1")) == []
    [line] = vacuous(sent(parameters=OneOf((Containing({}), "nothing"))))
    assert line.startswith("expected[0].parameters does not notice this: ")


def test_alike_values_are_told_apart_by_their_places(
    monkeypatch: pytest.MonkeyPatch,
    invoked: Invoked,
    recorded: Recorded,
    required: Required,
) -> None:
    """Else each would be tried for each of the others: that takes minutes for a full cart."""
    cart = [{"id": "u1", "price": 1} for _ in range(20)]
    tried: list[Expectation] = []

    def judge(expectation: Expectation, recording: Recording) -> Iterator[Difference]:
        tried.append(expectation)
        return expectation_differences(expectation, recording)

    monkeypatch.setattr(examination, "expectation_differences", judge)
    wanted = Invocations((TRACK,), (Expected(TRACK, (cart,)),))
    assert not examine(required(wanted), recorded(invoked(TRACK, cart))).vacuous
    without_one = sum(expectation != wanted for expectation in tried)
    assert without_one < 3 * 61  # two or three tries for each statement, and not for each pair


def test_what_does_not_hold_has_shown_that_it_can_fail(shop: Recording, required: Required) -> None:
    wrong = Invocations((TRACK,), (Expected(TRACK, (Containing({}),)),))
    assert examine(required(wrong, LoadedOnce(URL)), shop) == Examination(
        expectations=2, sabotages=examine(required(LoadedOnce(URL)), shop).sabotages
    )


def test_expectations_are_counted_and_numbered(shop: Recording, required: Required) -> None:
    empty = sent(Containing({}))
    done = examine(required(LoadedOnce(URL), tracked("u1", "u1"), empty), shop)
    assert (done.expectations, done.values) == (3, 12)
    assert done.counts == (3, 12, done.sabotages, 1)
    assert done.vacuous == (Vacuous("shop-track", "next", 3, "Requests", "expected[0].query"),)


def test_the_statements_of_an_expectation_have_a_path() -> None:
    tree = {"a.b": [Date(0), ANYTHING], "in": Containing({"properties": 1, "x": MISSING})}
    expectation = Invocations(("f", "g"), (Expected("f", (tree,)), Expected("g", ())))
    assert [(one.path, one.closed) for one in statements(expectation)] == [
        ("expected[0].args[0]", True),
        ("expected[0].args[0]['a.b']", True),
        ("expected[0].args[0]['a.b'][0]", False),
        ("expected[0].args[0].in.properties", False),
        ("expected[0].args[0].in.x", False),
    ]
    assert absent_names(expectation) == ("x",)
    assert list(statements(LoadedOnce(URL))) == []


def test_examinations_are_summed_up(shop: Recording, required: Required) -> None:
    one = examine(required(LoadedOnce(URL)), shop)
    other = examine(required(Invocations((), ())), shop)
    assert (one + other).counts == tuple(
        a + b for a, b in zip(one.counts, other.counts, strict=True)
    )
    assert summary([(1, 2, 30, 0), [2, 5, 40, 1]]) == (
        "sabotage: 3 expectations with 7 values, 70 sabotages, 1 that cannot fail"
    )
    assert summary([]).endswith("0 that cannot fail")


def without_differences_at(*ends: str) -> Judge:
    """Return a judge that overlooks differences whose path ends in one of these."""

    def judge(expectation: Expectation, recording: Recording) -> Iterator[Difference]:
        for found in expectation_differences(expectation, recording):
            if not words(found.place).endswith(ends):
                yield found

    return judge


def with_the_words_of_values(
    expectation: Expectation, recording: Recording
) -> Iterator[Difference]:
    """Judge as one would whose comparison takes 18.99 for '18.99'."""
    for found in expectation_differences(expectation, recording):
        if str(found.expected) != str(found.observed):
            yield found


def without_what_is_more(expectation: Expectation, recording: Recording) -> Iterator[Difference]:
    """Judge as one would that overlooks what nobody expected."""
    for found in expectation_differences(expectation, recording):
        if found.expected is not MISSING:
            yield found


@pytest.mark.parametrize(
    ("judge", "expectation", "lines"),
    [
        pytest.param(
            without_differences_at("arguments[1].price"),
            tracked("u1", "u1"),
            [uncompared("expected[0].args[1].price")],
            id="a value that is not looked at",
        ),
        pytest.param(
            without_differences_at("arguments[1]", "arguments[0]"),
            tracked("u1", ANYTHING),
            [
                uncompared("expected[0].args[0]"),
                uncompared("expected[1].args[0]"),
                (
                    "expected[0].args[1] does not notice this: invocation 2 args[1] removed; "
                    "state a value, or ANYTHING"
                ),
            ],
            id="arguments that are not looked at",
        ),
        pytest.param(
            with_the_words_of_values,
            tracked("u1", "u1"),
            [
                (
                    "expected[0].args[1].price does not notice this: invocation 2 args[1].price "
                    "changed from 18.99 to '18.99'; state a value, or ANYTHING"
                ),
            ],
            id="a type that is not looked at",
        ),
        pytest.param(
            without_what_is_more,
            sent(parameters={"event": "Signed Up", "user": ""}),
            [
                (
                    "expected[0].parameters does not notice this: request 2 parameters: "
                    "'sabotaged' added; state a value, or ANYTHING"
                ),
            ],
            id="an object that is not closed",
        ),
        pytest.param(
            without_what_is_more,
            Invocations(("Shop.spy",), ()),
            ["no change of the recording turns it red; expect something that can fail"],
            id="nothing",
        ),
        pytest.param(
            without_differences_at("finds it"),
            GlobalsWhenDefined(TRACK, {"shop.id": "0047"}),
            [uncompared("globals['shop.id']")],
            id="a global",
        ),
    ],
)
def test_where_the_judge_is_blind_it_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
    vacuous: Callable[..., list[str]],
    judge: Judge,
    expectation: Expectation,
    lines: list[str],
) -> None:
    monkeypatch.setattr(examination, "expectation_differences", judge)
    assert sorted(vacuous(expectation)) == sorted(lines)


SCALARS = strategies.one_of(
    strategies.none(),
    strategies.booleans(),
    strategies.integers(),
    strategies.floats(),
    strategies.text(max_size=5),
    strategies.sampled_from(["0", "true", "sabotaged", UNDEFINED, Date(0), Date(None)]),
    strategies.builds(BigInt, strategies.integers()),
)
TREES = strategies.recursive(
    SCALARS,
    lambda inner: strategies.one_of(
        strategies.lists(inner | strategies.just(HOLE), max_size=3),
        strategies.dictionaries(strategies.text(max_size=3), inner, max_size=3),
        strategies.builds(Map, strategies.lists(strategies.tuples(inner, inner), max_size=2)),
    ),
    max_leaves=8,
)


def loosened(value: Value) -> Value:
    """Return the value with every object that has properties as a Containing."""
    if isinstance(value, Mapping) and value:
        return Containing({key: loosened(inner) for key, inner in value.items()})
    return [loosened(item) for item in value] if isinstance(value, list) else value


@hypothesis.given(args=strategies.lists(TREES, max_size=3), loose=strategies.booleans())
@hypothesis.settings(
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture], max_examples=60
)
def test_any_value_that_is_stated_is_guarded(
    recorded: Recorded, invoked: Invoked, required: Required, args: list[Value], *, loose: bool
) -> None:
    stated = tuple(map(loosened, args) if loose else args)
    expectation = Invocations((TRACK,), (Expected(TRACK, stated),))
    recording = recorded(invoked("Shop.other", *args), invoked(TRACK, *args))
    done = examine(required(expectation), recording)
    assert list(map(str, done.vacuous)) == []
    assert done.values == len(list(statements(expectation)))


def test_an_expectation_of_a_kind_added_later_is_examined(
    monkeypatch: pytest.MonkeyPatch, shop: Recording, required: Required
) -> None:
    """Neither its name nor its fields are known to the sabotage."""

    @dataclasses.dataclass(frozen=True, slots=True)
    class Leaves:
        cookies: tuple[str, ...]
        detail: Value

    def judge(expectation: Any, recording: Recording) -> Iterator[Difference]:
        if recording.leftovers.cookies != expectation.cookies:
            yield Difference(
                at("cookies that are left in the page"),
                expectation.cookies,
                recording.leftovers.cookies,
            )

    monkeypatch.setattr(examination, "expectation_differences", judge)
    left: Any = Leaves((), 7)
    [line] = examine(required(left), shop).vacuous
    assert "is compared with detail" in str(line)


def test_an_observation_that_another_can_replace_is_changed_too(
    required: Required, recorded: Recorded
) -> None:
    when: Any = {"phase": "load", "time": 0}
    twice = [Definition(TRACK, {"shop.id": "0047"}, order=order, **when) for order in (1, 2)]
    examined = examine(required(GlobalsWhenDefined(TRACK, {"shop.id": "0047"})), recorded(*twice))
    assert examined.vacuous == ()


def test_nothing_is_sabotaged_once_each_value_has_its_place(
    required: Required, recorded: Recorded, invoked: Invoked
) -> None:
    expectation = Invocations((TRACK,), (Expected(TRACK, ("a",)),))
    few = recorded(invoked(TRACK, "a"))
    many = recorded(invoked(TRACK, "a"), *(invoked("Shop.page", "b", order=5) for _ in range(9)))
    tried = [examine(required(expectation), each).sabotages for each in (few, many)]
    whole = [len(list(of_whole_observations(each))) for each in (few, many)]
    assert tried[1] - tried[0] == whole[1] - whole[0]
