"""Sabotaged copies of recordings made by hand: what is done to them, and where."""

import functools
import itertools
import math
import typing
from collections.abc import Callable

import pytest

from harness.judging import expectation_differences
from harness.judging.sabotage import Kind, Sabotage, sabotages
from harness.judging.sabotage.copies import of_observation, of_whole_observations
from harness.judging.sabotage.made_up import _instances, made_up
from harness.judging.sabotage.places import hints, replaced, value_at
from harness.model import (
    MISSING,
    UNDEFINED,
    BigInt,
    Containing,
    Date,
    Expected,
    ExpectedRequest,
    Invocation,
    Invocations,
    Leftovers,
    LoadedOnce,
    Map,
    Never,
    Observation,
    Recording,
    Request,
    Requests,
    Role,
    ScriptLoad,
    Value,
)

TRACK = "Shop.track"
ARGUMENT = ("observations", 0, "args", 0)

Invoked = Callable[..., Invocation]
Requested = Callable[..., Request]
Recorded = Callable[..., Recording]


def at(place: tuple[str | int, ...], copies: typing.Iterable[Sabotage]) -> list[Sabotage]:
    return [one for one in copies if one.place == place]


def words(copies: typing.Iterable[Sabotage]) -> list[str]:
    return [one.description for one in copies]


@pytest.fixture
def recorded(recorded: Recorded) -> Recorded:
    """Make a recording of no call, with nothing in it but the observations that are given."""
    return functools.partial(recorded, calls=())


@pytest.fixture
def rich(invoked: Invoked, requested: Requested, recorded: Recorded) -> Recording:
    """A recording of several kinds of observations, with all sorts of values."""
    tree = {"price": 18.99, "tags": ["a", "b", "b"], "when": Date(0), "none": None, "at": UNDEFINED}
    sent = requested(
        "POST",
        "https://shop.example/e?token=x&token=y",
        headers=(("Host", "shop.example"),),
        body=b"{}",
        parameters={"event": "Signed Up"},
    )
    return recorded(
        invoked(TRACK, "Signed Up", tree, order=1),
        sent,
        invoked(TRACK, "Signed Out", order=3),
        leftovers=Leftovers(globals=("shop",), cookies=("a", "b")),
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(18.99, [19.99, "18.99"], id="number"),
        pytest.param(40, [41, "40"], id="whole number"),
        pytest.param(0, [-0.0, "0"], id="zero"),
        pytest.param(-0.0, [0, "-0"], id="minus zero"),
        pytest.param(math.nan, [0, "NaN"], id="not a number"),
        pytest.param(math.inf, [0, "Infinity"], id="infinity"),
        pytest.param(2**60, [0, str(2**60)], id="a number whose successor is itself"),
        pytest.param(True, [False, "true", 1], id="true"),
        pytest.param("true", ["true sabotaged", True, ["true"]], id="true in words"),
        pytest.param("0047", ["0047 sabotaged", 47, ["0047"]], id="leading zeros"),
        pytest.param("1.50", ["1.50 sabotaged", 1.5, ["1.50"]], id="price in words"),
        pytest.param("", ["sabotaged", None, UNDEFINED, [""]], id="empty"),
        pytest.param(None, [UNDEFINED, "null"], id="null"),
        pytest.param(UNDEFINED, [None], id="undefined"),
        pytest.param([], [["sabotaged"], {}, None], id="empty array"),
        pytest.param(["a"], [[], {"0": "a"}, None], id="array"),
        pytest.param({"a": 1}, [{"sabotaged": True}, [1], None], id="object"),
        pytest.param(Date(0), ["new Date(0)", None], id="date"),
    ],
)
def test_a_value_is_changed_and_turned_into_other_types(
    invoked: Invoked, recorded: Recorded, value: Value, expected: list[Value]
) -> None:
    copies = at(ARGUMENT, sabotages(recorded(invoked(TRACK, value))))
    kinds = {Kind.CHANGED, Kind.TURNED}
    put = [value_at(one.recording, ARGUMENT) for one in copies if one.kind in kinds]
    assert list(map(repr, put)) == list(map(repr, expected))  # 1 == True, in Python


def test_an_argument_is_removed_and_doubled_and_another_one_added(
    invoked: Invoked, recorded: Recorded
) -> None:
    every = list(sabotages(recorded(invoked(TRACK, "a", "b"))))
    place = ("observations", 0, "args")
    assert [
        (one.kind, value_at(one.recording, place))
        for one in (*at(place, every), *at(ARGUMENT, every))
        if one.kind not in {Kind.CHANGED, Kind.TURNED}
    ] == [
        (Kind.ADDED, ("a", "b", "sabotaged")),
        (Kind.REMOVED, ("b",)),
        (Kind.DOUBLED, ("a", "a", "b")),
        (Kind.SWAPPED, ("b", "a")),
    ]


def test_a_property_is_removed_and_renamed_and_others_added(
    invoked: Invoked, recorded: Recorded
) -> None:
    every = list(sabotages(recorded(invoked(TRACK, {"a": 1, "b": 2})), names=("a", "c")))
    changed = [
        value_at(one.recording, ARGUMENT)
        for one in (*at(ARGUMENT, every), *at((*ARGUMENT, "a"), every))
        if one.kind in {Kind.ADDED, Kind.REMOVED, Kind.RENAMED} and one.detail != "'sabotaged'"
    ]
    assert {"a": 1, "b": 2, "c": "sabotaged"} in changed
    assert {"b": 2} in changed
    assert {"a sabotaged": 1, "b": 2} in changed
    assert any(one.detail == "'sabotaged'" for one in at(ARGUMENT, every))
    assert not any(one.detail == "'a'" for one in every), "it is there already"


def test_a_query_keeps_its_form(requested: Requested, recorded: Recorded) -> None:
    recording = recorded(requested("GET", "https://a.example/?x=1&y=2"))
    place = ("observations", 0, "query")
    every = list(sabotages(recording, names=("y", "z")))
    queries = [value_at(one.recording, place) for one in every if one.place[:3] == place]
    assert queries == [
        (("x", "1"), ("y", "2"), ("sabotaged", "sabotaged")),
        (("x", "1"), ("y", "2"), ("z", "sabotaged")),
        (("y", "2"),),
        (("x", "1"), ("x", "1"), ("y", "2")),
        (("y", "2"), ("x", "1")),
        (("x", "1 sabotaged"), ("y", "2")),
        (("x sabotaged", "1"), ("y", "2")),
        (("x", "1"),),
        (("x", "1"), ("y", "2"), ("y", "2")),
        (("x", "1"), ("y", "2 sabotaged")),
        (("x", "1"), ("y sabotaged", "2")),
    ]


def test_observations_are_removed_doubled_moved_and_swapped(
    invoked: Invoked, requested: Requested, recorded: Recorded
) -> None:
    first, second = invoked("a", order=1), invoked("b", order=3)
    recording = recorded(first, requested("GET", "https://x.example/", order=2), second)
    made = {
        (one.kind, one.detail): [
            (getattr(seen, "function", "request"), seen.order)
            for seen in one.recording.observations
        ]
        for one in at(("observations", 0), of_whole_observations(recording))
    }
    assert made == {
        (Kind.REMOVED, ""): [("request", 2), ("b", 3)],
        (Kind.DOUBLED, ""): [("a", 1), ("a", 1), ("request", 2), ("b", 3)],
        (Kind.MOVED, "to the end"): [("request", 2), ("b", 3), ("a", 4)],
        (Kind.SWAPPED, "of its kind"): [("b", 1), ("request", 2), ("a", 3)],
    }
    [back] = [
        one
        for one in at(("observations", 2), of_whole_observations(recording))
        if one.kind is Kind.MOVED
    ]
    assert back.description == "invocation 2 moved to the beginning"
    assert [seen.order for seen in back.recording.observations] == [0, 1, 2]


def test_one_observation_is_only_removed_and_doubled(invoked: Invoked, recorded: Recorded) -> None:
    kinds = [one.kind for one in of_whole_observations(recorded(invoked(TRACK)))]
    assert kinds == [Kind.REMOVED, Kind.DOUBLED]
    assert list(of_whole_observations(recorded())) == []


def test_leftovers_are_sabotaged_and_what_was_run_is_not(rich: Recording) -> None:
    every = list(sabotages(rich))
    places = {one.place[0] for one in every}
    assert places >= {"observations", "leftovers"}
    assert not places & {"requirement", "library", "build", "settings", "calls", "seconds"}
    left = [one.recording.leftovers for one in every if one.place[0] == "leftovers"]
    assert Leftovers(globals=("shop", "sabotaged"), cookies=("a", "b")) in left
    assert Leftovers(globals=("shop",), cookies=("b",)) in left
    assert Leftovers(globals=("shop",), cookies=("a", "b"), session_storage=("sabotaged",)) in left


@pytest.mark.parametrize("kind", typing.get_args(Observation), ids=lambda kind: kind.__name__)
def test_every_field_of_every_kind_of_observation_is_sabotaged(
    recorded: Recorded, kind: type
) -> None:
    """Of kinds that are added later, too."""
    one = next(_instances(kind, {}))
    places = {copy.place[2] for copy in of_observation(recorded(one), 0)}
    assert places == set(hints(kind))


def test_every_field_of_leftovers_is_sabotaged(rich: Recording) -> None:
    places = {one.place[1] for one in sabotages(rich) if one.place[0] == "leftovers"}
    assert places == set(hints(Leftovers))


def test_words_that_a_type_lists_are_replaced_by_the_others(recorded: Recorded) -> None:
    load = ScriptLoad("https://x.example/t.js", "", "loaded", "load", 1, 0)
    states = at(("observations", 0, "state"), sabotages(recorded(load)))
    assert [one.recording.observations[0] for one in states] == [
        replaced(load, ("state",), "inserted"),
        replaced(load, ("state",), "failed"),
    ]


def test_a_role_stays_a_role(requested: Requested, recorded: Recorded) -> None:
    copies = at(
        ("observations", 0, "role"), sabotages(recorded(requested("GET", "https://x.example/")))
    )
    assert [value_at(one.recording, one.place) for one in copies] == [
        role for role in Role if role is not Role.DESTINATION
    ]


@pytest.mark.parametrize(
    ("value", "changed"),
    [
        pytest.param(Date(0), Date(-0.0), id="date"),
        pytest.param(BigInt(7), BigInt(8), id="bigint"),
        pytest.param(Map([("a", 1)]), Map([("a", 2)]), id="map's value"),
        pytest.param(Map([("a", 1)]), Map([("a sabotaged", 1)]), id="map's key"),
    ],
)
def test_the_parts_of_a_special_value_are_sabotaged(
    invoked: Invoked, recorded: Recorded, value: Value, changed: Value
) -> None:
    copies = sabotages(recorded(invoked(TRACK, value)))
    assert repr(changed) in {repr(value_at(one.recording, ARGUMENT)) for one in copies}


def test_a_global_that_is_undefined_cannot_be_removed(recorded: Recorded) -> None:
    """It is not there, and the recorder says `undefined` of it."""
    kind = next(one for one in typing.get_args(Observation) if "globals" in hints(one))
    seen = kind("shop", {"id": "0047", "key": UNDEFINED}, "load", 1, 0)
    lost = {Kind.REMOVED, Kind.RENAMED}
    assert words(one for one in sabotages(recorded(seen)) if one.kind in lost) == [
        "definition 1 removed",
        "definition 1 globals.id removed",
        "definition 1 globals.id renamed to 'id sabotaged'",
    ]


def test_every_copy_differs_and_the_recording_stays(rich: Recording) -> None:
    before = repr(rich)
    every = list(sabotages(rich))
    assert len(every) > 100
    assert [one.description for one in every if repr(one.recording) == before] == []
    assert len(set(words(every))) == len(every)
    assert repr(rich) == before


def test_the_judge_understands_every_copy(rich: Recording) -> None:
    expectations = (
        Invocations((TRACK,), (Expected(TRACK, ("a",), more=True),)),
        Requests("POST", "shop.example", "/*", (ExpectedRequest({"token": ["x", "y"]}),)),
        LoadedOnce("https://shop.example/e"),
    )
    for one in sabotages(rich):
        for expectation in expectations:
            list(expectation_differences(expectation, one.recording))


def test_values_as_deep_as_the_recorder_writes_them_are_sabotaged(
    invoked: Invoked, recorded: Recorded
) -> None:
    value: Value = "deep"
    for _ in range(200):
        value = {"in": value}
    place = (*ARGUMENT, *("in",) * 200)
    copies = at(place, sabotages(recorded(invoked(TRACK, value))))
    assert "deep sabotaged" in [value_at(one.recording, place) for one in copies]


def test_all_sabotages_of_a_place_follow_one_another(rich: Recording) -> None:
    whole = len(list(of_whole_observations(rich)))
    places = [one.place for one in sabotages(rich)][whole:]
    changes = sum(one != other for one, other in itertools.pairwise(places))
    assert changes == len(set(places)) - 1


@pytest.mark.parametrize(
    "line",
    [
        "invocation 2 removed",
        "request 1 doubled",
        "invocation 1 swapped with the next of its kind",
        "invocation 1 moved to the end",
        "invocation 1 args[1].price changed from 18.99 to '18.99'",
        "invocation 1 args[1].price renamed to 'price sabotaged'",
        "invocation 1 args[1].tags[0] swapped with the next",
        "invocation 1 args[1]: 'sabotaged' added",
        "invocation 1 args[1].none changed from null to undefined",
        "request 1 status changed from 200 to 201",
        "request 1 query[0] changed from ['token', 'x'] to ['token', 'x sabotaged']",
        "request 1 query[0] renamed to 'token sabotaged'",
        "leftovers.cookies[0] removed",
        "leftovers.session_storage: 'sabotaged' added",
    ],
)
def test_a_sabotage_is_described_in_one_line(rich: Recording, line: str) -> None:
    assert line in words(sabotages(rich))


def test_descriptions_stay_short(invoked: Invoked, recorded: Recorded) -> None:
    recording = recorded(invoked(TRACK, {f"key {n}": "long\nvalue" * 9 for n in range(9)}))
    assert all(len(line) < 200 and "\n" not in line for line in words(sabotages(recording)))


def test_made_up_observations_are_what_the_expectation_looks_at(rich: Recording) -> None:
    watched = Invocations((TRACK, "Shop.identify"), ())
    functions = {
        seen.function
        for one in made_up(watched, rich)
        for seen in one.recording.observations
        if isinstance(seen, Invocation)
    }
    assert functions == {TRACK, "Shop.identify"}

    sent = Requests("PUT", "shop.example", "/v1/*/e", ())
    made = [one.recording.observations for one in made_up(sent, rich)]
    last = [seen[-1] for seen in made if isinstance(seen[-1], Request)]
    assert {(one.method, one.host, one.path) for one in last} == {
        ("PUT", "shop.example", "/v1/sabotaged/e")
    }
    assert {one.role for one in last} == set(Role)
    assert {one.order for one in last} == {4}
    first = [seen[0] for seen in made if isinstance(seen[0], Request)]
    assert {one.order for one in first} == {0}

    script = LoadedOnce("https://shop.example/t.js")
    loads = {
        (seen[-1].url, seen[-1].state)
        for seen in (one.recording.observations for one in made_up(script, rich))
        if isinstance(seen[-1], ScriptLoad)
    }
    assert loads == {(script.url, state) for state in ("inserted", "loaded", "failed")}


def test_what_the_page_may_hold_is_not_taken_for_the_harness_s_own_words(rich: Recording) -> None:
    stated = {"function": "spy", "method": "spy"}
    expectation = Invocations((TRACK,), (Expected(TRACK, (stated, Containing(stated))),))
    assert not any("spy" in one.detail for one in made_up(expectation, rich))


def test_what_must_never_be_sent_is_made_up_so_that_it_is_noticed(recorded: Recorded) -> None:
    wanted = ExpectedRequest({"data": {"plan": "Pro"}, "n": "5"}, {"id": "u-7"})
    never = Never(Requests("POST", "shop.example", "/e", (wanted,)))
    copies = [one.recording for one in made_up(never, recorded())]
    assert any(list(expectation_differences(never, copy)) for copy in copies)


def test_observations_are_made_up_where_there_are_none(recorded: Recorded) -> None:
    made = list(made_up(Invocations((TRACK,), ()), recorded()))
    assert "observations: Shop.track(); added" in words(made)


def test_places_that_are_not_there_are_missing() -> None:
    assert value_at({"a": [1]}, ("a", 1)) is MISSING
    assert value_at({"a": [1]}, ("b",)) is MISSING
    assert value_at(Date(0), ("seconds",)) is MISSING
    assert value_at({"a": [1]}, ()) == {"a": [1]}
    assert replaced({"a": [1, 2]}, ("a", 1), 3) == {"a": [1, 3]}
    assert replaced([1], (), 2) == 2
