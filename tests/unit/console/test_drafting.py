"""Requirements that are made of what was observed, from recordings that were written by hand."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from harness.comparison import Part, Scenario
from harness.console.drafting import draft_requirement
from harness.contracts import UNWRITTEN_STATEMENT, Destination
from harness.judging import judge
from harness.model import (
    ANYTHING,
    UNDEFINED,
    Arrives,
    AtLeast,
    Call,
    CallbackRan,
    CallbackRuns,
    Conditions,
    Containing,
    Definition,
    Expected,
    ExpectedRequest,
    GlobalsWhenDefined,
    HarnessError,
    Invocations,
    LoadedOnce,
    Never,
    Recording,
    Requests,
    Requirement,
    Source,
    Value,
    Word,
)
from tests.unit.timeline import TRACKER, Timeline

SHOP = Destination(
    key="shop",
    name="Shop",
    tracker_url=TRACKER,
    stub="shop.js",
    functions=("shop.identify", "shop.track", "bag", "bag.*"),
    globals=("shopId",),
    hosts=("api.shop.example",),
    settings={"siteId": "0047", "mode": "fast"},
    dispatcher="bag",
)
CALL = Call("track", ("Signed Up", {"plan": "pro"}))


def tried(
    *calls: Call,
    settings: Mapping[str, Value] | None = None,
    conditions: Conditions | None = None,
) -> Scenario:
    return Scenario(
        "shop-console",
        "shop",
        (Part("tried", calls),),
        settings=settings or {},
        conditions=conditions or Conditions(),
    )


def seen(*calls: Call) -> Timeline:
    return Timeline(*calls, dispatchers=("bag",)).call(0)


def drafted(
    one: Timeline, other: Timeline | None = None, known: tuple[Requirement, ...] = ()
) -> Requirement:
    """Return the draft, which the recordings that it was made of must pass."""
    recordings = (one.recording(), (other or one).recording())
    made = draft_requirement(SHOP, tried(*one.calls), recordings, known)
    for recording in recordings:
        assert judge(made, recording).word is Word.PASS
    return made


def known(*functions: str, **parts: str) -> Requirement:
    return Requirement(
        id=parts.get("id", "shop-known"),
        destination="shop",
        statement="It is known.",
        level="documented",
        source=Source("Shop guide", "Track", "is tracked", "https://docs.shop.example"),
        calls=(),
        expectations=(Invocations(functions, ()),),
    )


def test_invocations_are_expected_as_they_were_and_no_other() -> None:
    run = seen(CALL).invoked("shop.track", "Signed Up", {"plan": "pro"})
    made = drafted(run)
    wanted = Invocations(
        ("shop.identify", "shop.track"),
        (Expected("shop.track", ("Signed Up", {"plan": "pro"})),),
    )
    assert made.expectations == (wanted,)
    assert made.calls == (CALL,)
    again = seen(CALL).invoked("shop.track", "Signed Up", {"plan": "pro"})
    for other in (
        again.invoked("shop.track", "Signed Up", {"plan": "pro"}),
        seen(CALL),
        seen(CALL).invoked("shop.track", "Signed Up", {"plan": "Pro"}),
        seen(CALL).invoked("shop.track", "Signed Up", {"plan": "pro", "more": 1}),
    ):
        assert judge(made, other.recording()).word is Word.FAIL


def test_a_command_through_the_dispatcher_is_a_function() -> None:
    made = drafted(seen(CALL).invoked("bag", "put", {"plan": "pro"}))
    assert isinstance(made.expectations[0], Invocations)
    assert made.expectations[0].functions == ("shop.identify", "shop.track", "bag.put")
    assert made.expectations[0].expected == (Expected("bag.put", ({"plan": "pro"},)),)


def test_what_only_loading_the_page_calls_is_not_looked_at() -> None:
    run = Timeline(CALL).invoked("bag", "configure", "0047").call(0).invoked("bag", "put")
    [whole] = drafted(run).expectations
    of = whole.of if isinstance(whole, AtLeast) else whole
    assert isinstance(of, Invocations)
    assert "bag.configure" not in of.functions


def test_what_loading_the_page_calls_beside_the_calls_is_left_out() -> None:
    run = Timeline(CALL).invoked("shop.track", "Loaded").call(0).invoked("shop.track", "Signed Up")
    made = drafted(run)
    [least] = made.expectations
    assert isinstance(least, AtLeast)
    assert least.of.expected == (Expected("shop.track", ("Signed Up",)),)
    assert judge(made, seen(CALL).invoked("shop.track", "Signed Up").recording()).word is Word.PASS
    assert (
        judge(made, Timeline(CALL).invoked("shop.track", "Loaded").call(0).recording()).word
        is Word.FAIL
    )


def test_functions_of_known_requirements_are_watched_but_those_of_neighbours_are_not() -> None:
    made = drafted(seen(CALL), known=(known("bag.buy"), known("wigzo.track", id="shop-2")))
    [whole] = made.expectations
    assert whole == Never(Invocations(("bag.buy", "shop.identify", "shop.track"), ()))
    run = seen(CALL).invoked("shop.track", "Signed Up")
    assert judge(made, run.recording()).word is Word.FAIL


def test_what_differs_the_second_time_may_be_anything() -> None:
    def run(identifier: str, moment: int) -> Timeline:
        traits = {"plan": "pro", "id": identifier, "times": [0, moment]}
        return seen(CALL).invoked("shop.track", "Signed Up", traits)

    made = drafted(run("a1", 5), run("b2", 6))
    assert isinstance(made.expectations[0], Invocations)
    [expected] = made.expectations[0].expected
    assert expected.args[1] == {"plan": "pro", "id": ANYTHING, "times": [0, ANYTHING]}


def test_what_is_not_there_the_second_time_is_not_promised() -> None:
    one = seen(CALL).invoked("shop.track", "Signed Up", {"plan": "pro", "x": 1}, UNDEFINED)
    other = seen(CALL).invoked("shop.track", "Signed Up", {"plan": "pro"})
    made = drafted(one, other)
    assert isinstance(made.expectations[0], Invocations)
    [expected] = made.expectations[0].expected
    assert expected == Expected("shop.track", ("Signed Up", Containing({"plan": "pro"})), more=True)


def test_requests_to_the_destination_are_expected_by_kind() -> None:
    def run(learner: str, stamp: str) -> Timeline:
        return (
            seen(CALL)
            .sent(f"/learn/{learner}/view", {"plan": "pro", "at": stamp}, query=(("v", "1"),))
            .sent(f"/learn/{learner}/view", {"plan": "pro", "at": stamp}, query=(("v", "2"),))
            .sent("/done", raw=b"", method="GET")
            .told({"type": "track"})
        )

    made = drafted(run("a1", "10"), run("b2", "11"))
    assert made.expectations[1:] == (
        Requests(
            "POST",
            "api.shop.example",
            "/learn/*/view",
            (
                ExpectedRequest({"v": "1"}, {"plan": "pro", "at": ANYTHING}),
                ExpectedRequest({"v": "2"}, {"plan": "pro", "at": ANYTHING}),
            ),
        ),
        Requests("GET", "api.shop.example", "/done", (ExpectedRequest({}, UNDEFINED),)),
    )


def test_a_request_that_the_page_sends_anyway_is_left_out() -> None:
    run = Timeline(CALL).sent("/ping", {"n": 0}).call(0).sent("/ping", {"n": 1})
    made = drafted(run)
    least = made.expectations[1]
    assert least == AtLeast(
        Requests("POST", "api.shop.example", "/ping", (ExpectedRequest({}, {"n": 1}),))
    )


def test_a_kind_of_request_that_only_loading_the_page_sends_is_not_looked_at() -> None:
    run = Timeline(CALL).sent("/hello", {"n": 0}).call(0).sent("/event", {"n": 1})
    made = drafted(run)
    assert [part.path for part in made.expectations if isinstance(part, Requests)] == ["/event"]


def test_callbacks_run_as_often_as_they_ran() -> None:
    run = seen(CALL)
    run.seen += [CallbackRan("done", (), "call 0", 90 + i, run.time) for i in range(2)]
    assert CallbackRuns("done", 2) in drafted(run).expectations


def test_of_a_page_that_is_only_loaded_the_tracker_is_promised() -> None:
    run = Timeline().script(TRACKER, "inserted").script(TRACKER)
    run.sent("/t.js", host="cdn.shop.example", method="GET")
    run.seen.append(Definition("shop.track", {"shopId": "0047"}, "load", 9, run.time))
    made = drafted(run)
    wanted = (LoadedOnce(TRACKER), GlobalsWhenDefined("shop.track", {"shopId": "0047"}))
    assert made.expectations == wanted
    assert made.id == "shop-loaded"


def test_runs_that_are_not_even_alike_promise_nothing() -> None:
    once = seen(CALL).invoked("shop.track", "Signed Up")
    twice = seen(CALL).invoked("shop.track", 7).invoked("shop.track", None)
    other = seen(CALL).invoked("shop.identify", "Signed Up")
    sent = seen(CALL).invoked("shop.track", "Signed Up").sent("/a", {})
    for second, said in (
        (twice, "the same calls gave different results: 1 invocations, then 2"),
        (other, "gave different results: shop.track, then shop.identify"),
        (sent, "gave different results: 0 requests, then 1"),
    ):
        with pytest.raises(HarnessError, match=said):
            drafted(once, second)


def test_where_even_the_number_differs_the_values_of_the_calls_arrive() -> None:
    """Their names are promised where each run has the same one."""

    def run(*extra: Value) -> Timeline:
        made = seen(CALL).invoked("shop.track", "Signed Up", {"plan": "pro"})
        for value in extra:
            made = made.invoked("shop.track", value, {"level": "pro"})
        return made

    assert drafted(run(), run("Retried")).expectations == (
        Arrives("Signed Up", "shop.track"),
        Arrives("pro", "shop.track"),
    )
    sent = seen(CALL).sent("/e", {"plan": "pro"})
    again = seen(CALL).sent("/e", {"plan": "pro"}).sent("/e", {"n": 1})
    assert drafted(sent, again).expectations[1:] == (
        Arrives("pro", host="api.shop.example", under="plan"),
    )


def test_what_is_left_to_say_is_marked_and_an_id_is_free() -> None:
    recordings = _both(seen(CALL))
    made = draft_requirement(
        SHOP, tried(CALL), recordings, (known("shop.track", id="shop-track-signed-up"),)
    )
    assert made.statement == UNWRITTEN_STATEMENT
    assert made.id == "shop-track-signed-up-2"
    assert (made.source.document, made.source.url) == ("Shop guide", "https://docs.shop.example")
    assert made.level == "documented"


@pytest.mark.parametrize(
    ("calls", "name"),
    [
        ((Call("identify", ("u",)), CALL, CALL), "shop-identify-then-track"),
        ((Call("track", ("  <Ünïted> & 50% ",)),), "shop-track-n-ted-50"),
        ((Call("track", ({"odd": 1},)),), "shop-track"),
        ((Call("track", ("予約",)),), "shop-track"),
        ((Call("page"),), "shop-page"),
        ((Call("page"), CALL), "shop-page-then-track-signed-up"),
        ((CALL, Call("page")), "shop-track-then-page"),
    ],
)
def test_an_id_says_what_is_called(calls: tuple[Call, ...], name: str) -> None:
    run = Timeline(*calls).call(0)
    assert draft_requirement(SHOP, tried(*calls), _both(run), ()).id == name


def test_settings_and_conditions_are_those_that_were_tried() -> None:
    scenario = tried(
        CALL,
        settings={"siteId": "0047", "mode": UNDEFINED, "extra": 1},
        conditions=Conditions(tracker="slow"),
    )
    made = draft_requirement(SHOP, scenario, _both(seen(CALL)), ())
    assert made.settings == {"mode": UNDEFINED, "extra": 1}
    assert made.conditions == Conditions(tracker="slow")


def _both(run: Timeline) -> tuple[Recording, Recording]:
    recording = run.recording()
    return recording, replace(recording, seconds=1.0)
