"""Platform requirements are made from a destination's probes, and are the same for all."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from harness.codec.difference_words import words
from harness.contracts import Destination, built_in, destination
from harness.contracts.requirements import _platform
from harness.contracts.requirements._platform import NOBODY, Message, Probes, required
from harness.contracts.requirements._platform.probes import messages
from harness.contracts.requirements._platform.subject import Subject, segment_gets
from harness.judging import expectation_differences
from harness.model import (
    ANYTHING,
    MISSING,
    UNDEFINED,
    Call,
    Callback,
    CallbackRuns,
    Conditions,
    ConsoleSays,
    Containing,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocation,
    Invocations,
    LeavesOnly,
    Recording,
    Requests,
    Requirement,
)

SHOP = Destination(
    key="shop",
    name="Example Shop",
    tracker_url="https://cdn.shop.test/shop.js",
    stub="shop.js",
    functions=("shop.send",),
    globals=(),
    hosts=("cdn.shop.test",),
    settings={"limit": 5, "token": "abc"},
)


def received(sent: Sequence[Message]) -> tuple[Expectation, ...]:
    """Return that the made-up destination gets the method and the name of each message."""
    return (
        Invocations(
            ("shop.send",), tuple(Expected("shop.send", (one.method, one.name)) for one in sent)
        ),
        Requests("POST", "cdn.shop.test", "/", (ExpectedRequest(),) * len(sent)),
    )


PROBES = Probes(
    methods=("track", "page"),
    received=received,
    traits=({"plan": "Startup"}, {"seats": 12}),
    settings={"limit": "number", "token": "string"},
    globals=("shop",),
    cookies=("shop_id",),
    storage=("shop:*",),
)
SUBJECT = Subject(SHOP, PROBES)
MADE = {item.id.removeprefix("shop-platform-"): item for item in _platform.platform(SHOP, PROBES)}

A = {"plan": "Startup"}
B = {"seats": 12}
IDENTIFIES_A = Call("identify", ("user-1", A))


def user_messages(*calls: Call, visitor: str = NOBODY) -> list[tuple[Any, Any]]:
    """Return the user's id and traits with each message of these calls."""
    sent = messages(calls, ("identify", "track"), visitor=visitor)
    return [
        (one.user, one.content.properties if one.content is not ANYTHING else None) for one in sent
    ]


def test_second_identify_adds_to_the_traits_of_the_first() -> None:
    by_id = Call("identify", ("user-1", B))
    without_id = Call("identify", ({"plan": "Pro"},))
    assert user_messages(IDENTIFIES_A, by_id, without_id) == [
        ("user-1", A),
        ("user-1", {**A, **B}),
        ("user-1", {"plan": "Pro", **B}),
    ]


def test_another_user_has_nothing_of_the_one_before() -> None:
    other = Call("identify", ("user-2", B))
    assert user_messages(IDENTIFIES_A, other)[1] == ("user-2", {"plan": MISSING, **B})


def test_reset_forgets_the_user_and_the_traits() -> None:
    calls = (IDENTIFIES_A, Call("reset"), Call("track", ("Signed Up",)), Call("identify", (B,)))
    assert user_messages(*calls)[1:] == [(NOBODY, None), (NOBODY, {"plan": MISSING, **B})]


def test_traits_of_an_anonymous_visitor_stay_when_he_is_identified() -> None:
    assert user_messages(Call("identify", (B,)), IDENTIFIES_A) == [
        (NOBODY, B),
        ("user-1", {**A, **B}),
    ]


def test_returning_visitor_is_known_by_his_id() -> None:
    calls = (Call("track", ("Signed Up",)), Call("identify", (B,)))
    assert user_messages(*calls, visitor="user-1") == [("user-1", None), ("user-1", B)]


@pytest.mark.parametrize("args", [(), (None,), (UNDEFINED, None), ("",), ("", UNDEFINED)])
def test_identify_of_nobody_changes_nothing(args: tuple[Any, ...]) -> None:
    assert user_messages(IDENTIFIES_A, Call("identify", args))[1] == ("user-1", A)


def test_users_that_are_not_looked_at_are_anything_but_an_anonymous_identify() -> None:
    calls = (Call("identify", (A,)), IDENTIFIES_A, Call("track", ("Signed Up",)))
    assert list(messages(calls, ("identify", "track"))) == [
        Message("identify", user=NOBODY),
        Message("identify"),
        Message("track", "Signed Up"),
    ]


def test_methods_that_are_not_accepted_tell_nothing_but_count_for_the_user() -> None:
    [sent] = messages((IDENTIFIES_A, Call("track", ("Signed Up",))), ("track",), visitor=NOBODY)
    assert sent == Message("track", "Signed Up", user="user-1")


@pytest.mark.parametrize(
    ("arguments", "looked_at"),
    [
        pytest.param((ANYTHING, ANYTHING), (ANYTHING,), id="none"),
        pytest.param(("a", ANYTHING), ("a",), id="first"),
        pytest.param((ANYTHING, "b"), (ANYTHING, "b"), id="last"),
        pytest.param((None, ANYTHING), (None,), id="null is a value"),
    ],
)
def test_arguments_end_with_the_last_that_is_looked_at(
    arguments: tuple[Any, ...], looked_at: tuple[Any, ...]
) -> None:
    assert required(*arguments) == looked_at


def test_requests_of_calls_in_one_go_are_looked_at_only_where_their_order_is_sure() -> None:
    one, several = (SUBJECT.track(1),), (SUBJECT.track(1), SUBJECT.track(2))
    assert [type(item) for item in SUBJECT.gets(several)] == [Invocations, Requests]
    assert [type(item) for item in SUBJECT.gets(several, at_once=True)] == [Invocations]
    assert [type(item) for item in SUBJECT.gets(one, at_once=True)] == [Invocations, Requests]


def test_segment_is_asked_for_one_event_by_name_and_for_several_by_number() -> None:
    group = Call("group", ("group-1",))
    path = {item.path: item.expected for item in map(_as_requests, segment_gets((group, *TRACKS)))}
    assert path == {"/v1/g": (ExpectedRequest(),), "/v1/t": (ExpectedRequest(),) * 2}
    [single] = map(_as_requests, segment_gets(TRACKS[:1]))
    body = Containing({"event": "Lesson 1 Finished"})
    assert single.expected == (ExpectedRequest(parameters=body),)


TRACKS = (SUBJECT.track(1), SUBJECT.track(2))


def _as_requests(expectation: Expectation) -> Requests:
    assert isinstance(expectation, Requests)
    return expectation


def test_any_destination_gets_the_same_requirements() -> None:
    wishpond = {
        item.id.removeprefix("wishpond-platform-")
        for item in built_in().of_destination("wishpond")
        if item.id.startswith("wishpond-platform-") and not item.conditions.neighbour
    }
    assert set(MADE) - wishpond == {"pages-before-tracker", "settings-string"}
    assert wishpond <= set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_requirement_of_a_made_up_destination(name: str) -> None:
    made = MADE[name]
    assert made.destination == "shop"
    assert made.level in {"platform", "inferred", "advice"}
    assert made.statement.startswith("Taking ") == (made.level == "inferred")
    assert made.expectations
    assert made.statement.endswith(".")


def test_build_has_no_file_of_its_own_in_classic() -> None:
    before_build = MADE["before-build"]
    assert before_build.conditions == Conditions(when="before build")
    assert before_build.libraries == ("next",)
    assert MADE["before-library-mixed"].libraries == ("classic",)


def test_destination_without_page_calls_has_no_requirement_on_them() -> None:
    assert not any("pages" in item.id for item in built_in().of_destination("wishpond"))
    assert any("pages" in item.id for item in built_in().of_destination("wigzo"))


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        pytest.param("string", {"limit": "none"}, id="string"),
        pytest.param("number", {"token": 47}, id="number"),
        pytest.param("null", {"limit": None, "token": None}, id="null"),
        pytest.param("undefined", {"limit": UNDEFINED, "token": UNDEFINED}, id="missing"),
    ],
)
def test_settings_are_wrong_where_their_type_is_another(kind: str, wrong: dict[str, Any]) -> None:
    made = MADE[f"settings-{kind}"]
    assert made.settings == wrong
    assert made.expectations == tuple(map(ConsoleSays, wrong))


def test_what_the_destination_declares_may_be_left_and_nothing_else() -> None:
    left = [item for item in MADE["storage"].expectations if isinstance(item, LeavesOnly)]
    assert {item.what: item.allowed[0] for item in left} == {
        "cookies": "shop_id",
        "local_storage": "shop:*",
        "session_storage": "shop:*",
    }
    [of_globals] = MADE["globals"].expectations
    assert isinstance(of_globals, LeavesOnly)
    assert {"shop", "analytics", "example-shopLoader"} <= set(of_globals.allowed)
    assert MADE["listeners"].expectations == (LeavesOnly("listeners", ()),)


def test_each_callback_that_is_passed_must_run() -> None:
    for name in ("callbacks", "callbacks-without-tracker", "ready-callback"):
        made = MADE[name]
        passed = [arg.name for call in made.calls for arg in call.args if isinstance(arg, Callback)]
        assert made.expectations == tuple(map(CallbackRuns, passed))
        assert passed


def test_loading_without_the_destination_asks_for_no_tracker() -> None:
    off = MADE["load-option-false"]
    assert off.conditions.options == {"integrations": {"Example Shop": False}}
    assert Requests("GET", "cdn.shop.test", "/shop.js", ()) in off.expectations
    assert Invocations(("shop.send",), ()) in off.expectations


def test_two_destinations_are_put_beside_each_other_both_ways() -> None:
    both = [Subject(destination(key), PROBES) for key in ("wigzo", "wishpond")]
    beside = [(item.destination, item.conditions.neighbour) for item in _platform.pairs(both)]
    assert beside == [("wigzo", "wishpond")] * 3 + [("wishpond", "wigzo")] * 3
    assert _platform.pairs(both[:1]) == ()


WISHPOND = {
    item.id.removeprefix("wishpond-platform-"): item
    for item in built_in().of_destination("wishpond")
    if item.id.startswith("wishpond-platform-")
}


def unmet(required: Requirement, recording: Recording) -> list[str]:
    """Return the paths of what a recording does not meet."""
    return [
        words(found.place)
        for expectation in required.expectations
        for found in expectation_differences(expectation, recording)
    ]


TRACK = "Wishpond.Tracker.track"
IDENTIFY = "Wishpond.Tracker.identify"


def test_what_is_promised_is_that_calls_arrive(
    invoked: Callable[..., Invocation], recorded: Callable[..., Recording]
) -> None:
    before_tracker = WISHPOND["before-tracker"]
    assert before_tracker.level == "platform"
    identified = invoked(IDENTIFY, "user-1", {"plan": "Startup"})
    tracked = [invoked(TRACK, f"Lesson {number} Finished", {}) for number in range(1, 5)]
    assert unmet(before_tracker, recorded(*reversed(tracked), identified, tracked[0])) == []
    assert unmet(before_tracker, recorded(*tracked)) == ["invocation 1"]
    assert unmet(before_tracker, recorded(*reversed(tracked[:-1]), identified)) == ["invocation 5"]


def test_order_and_number_of_calls_decide_where_they_are_read_into_it(
    invoked: Callable[..., Invocation], recorded: Callable[..., Recording]
) -> None:
    before_tracker = WISHPOND["before-library-once"]
    assert before_tracker.level == "inferred"
    identified = invoked(IDENTIFY, "user-1", {"plan": "Startup"})
    tracked = [invoked(TRACK, f"Lesson {number} Finished", {}) for number in range(1, 5)]
    assert unmet(before_tracker, recorded(identified, *tracked)) == []
    assert unmet(before_tracker, recorded(*tracked, identified))
    assert unmet(before_tracker, recorded(identified, *tracked[:-1]))
    assert unmet(before_tracker, recorded(identified, *tracked, tracked[-1]))
    assert unmet(before_tracker, recorded(identified, *reversed(tracked)))


def test_trait_of_the_user_before_decides(
    invoked: Callable[..., Invocation], recorded: Callable[..., Recording]
) -> None:
    another = WISHPOND["another-user"]
    first = invoked(IDENTIFY, "user-1", {"plan": "Startup"})
    clean, mixed = {"seats": 12}, {"seats": 12, "plan": "Startup"}
    assert unmet(another, recorded(first, invoked(IDENTIFY, "user-2", clean))) == []
    assert unmet(another, recorded(first, invoked(IDENTIFY, "user-2", mixed))) == [
        "Wishpond.Tracker.identify arguments[1].plan"
    ]


def test_real_destinations_keep_their_own_settings() -> None:
    for key in ("wigzo", "wishpond"):
        wrong = [item for item in built_in().of_destination(key) if "platform-settings" in item.id]
        assert len(wrong) == 5
        assert all(set(item.settings) == set(destination(key).settings) for item in wrong)
