"""A value that must arrive, wherever; options that are declared; and what must never be observed.

Each can fail, and sabotage proves it.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from harness.codec.difference_words import words
from harness.judging import expectation_differences, unasserted_parameters
from harness.judging.sabotage import examine
from harness.model import (
    ANYTHING,
    MISSING,
    Arrives,
    AtLeast,
    Containing,
    Date,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocation,
    Invocations,
    Matching,
    Near,
    Never,
    OneOf,
    Options,
    Recording,
    Request,
    Requests,
    Requirement,
    Value,
)

Recorded: TypeAlias = Callable[..., Recording]
Requested: TypeAlias = Callable[..., Request]
Invoked: TypeAlias = Callable[..., Invocation]
Required: TypeAlias = Callable[..., Requirement]

TRACK = "shop.track"
HOST = "shop.example"
SENT = f"https://{HOST}/u-7/e?mail=a%40b.example&n=5&data=%7B%22plan%22%3A%22Pro%22%7D"
BODY = {"user": {"id": "u-7", "since": "2026-03-01T00:00:00.000Z"}, "tags": ["a", "b"]}


@pytest.fixture
def seen(invoked: Invoked, requested: Requested, recorded: Recorded) -> Recording:
    """One invocation, one request, and two declared options."""
    header = {"headers": (("x-account", "c0-47"),)}
    return recorded(
        invoked(TRACK, "Signed Up", {"user": {"email": "a@b.example", "seats": 5}}),
        requested("POST", SENT, parameters=BODY, **header),
        declared={"orgToken": "", "retries": 3},
    )


def unmet(expectation: Expectation, recording: Recording) -> list[tuple[str, Value, str]]:
    found = expectation_differences(expectation, recording)
    return [(words(item.place), item.observed, item.hint) for item in found]


ARRIVING = [
    Arrives("Signed Up", TRACK),
    Arrives("a@b.example", TRACK),
    Arrives("a@b.example", TRACK, under="email"),
    Arrives({"email": "a@b.example", "seats": 5}, TRACK, under="user"),
    Arrives(OneOf(("mail@b.example", "a@b.example")), TRACK),
    Arrives(Matching("*@b.example"), TRACK),
    Arrives(Near(4.5, 0.5), TRACK, under="seats"),
    Arrives(Containing({"seats": 5}), TRACK),
    Arrives("a@b.example", host=HOST, under="mail"),
    Arrives(5, host=HOST, under="n"),
    Arrives("Pro", host=HOST, under="plan"),
    Arrives("u-7", host=HOST),
    Arrives("c0-47", host=HOST, under="x-account"),
    Arrives(Date(1_772_323_200_000), host=HOST, under="since"),
    Arrives("b", host=HOST, under="tags"),
    Arrives(["a", "b"], host=HOST),
]


@pytest.mark.parametrize("expectation", ARRIVING, ids=repr)
def test_it_is_found_wherever_it_arrives(expectation: Arrives, seen: Recording) -> None:
    assert unmet(expectation, seen) == []


@pytest.mark.parametrize("expectation", ARRIVING, ids=repr)
def test_sabotage_proves_that_it_can_fail(
    expectation: Arrives, seen: Recording, required: Required
) -> None:
    assert [str(item) for item in examine(required(expectation), seen).vacuous] == []


@pytest.mark.parametrize("expectation", ARRIVING, ids=repr)
def test_it_does_not_hold_where_nothing_arrives(expectation: Arrives, recorded: Recorded) -> None:
    assert len(unmet(expectation, recorded())) == 1


LOST: list[tuple[Arrives, str, Value, str]] = [
    (Arrives("Signed In", TRACK), f"what reaches {TRACK}", MISSING, ""),
    (
        Arrives("a@b.example", TRACK, under="mail"),
        f"what reaches {TRACK}",
        MISSING,
        "it should arrive as 'mail', but arrived at arguments[1].user.email",
    ),
    (Arrives(6, TRACK, under="seats"), f"what reaches {TRACK}", 5, ""),
    (Arrives("5", TRACK), f"what reaches {TRACK}", MISSING, ""),
    (
        Arrives("Signed Up", "shop.page"),
        "what reaches shop.page",
        MISSING,
        "nothing was called or sent there",
    ),
    (Arrives("a@b", host=HOST), f"what reaches {HOST}", MISSING, ""),
    (
        Arrives("u-7", host="cdn.shop.example"),
        "what reaches cdn.shop.example",
        MISSING,
        "nothing was called or sent there",
    ),
]


@pytest.mark.parametrize(("expectation", "where", "observed", "hint"), LOST)
def test_a_value_that_does_not_arrive_is_one_difference(
    expectation: Arrives, where: str, observed: Value, hint: str, seen: Recording
) -> None:
    assert unmet(expectation, seen) == [(where, observed, hint)]


def test_a_preflight_carries_nothing(requested: Requested, recorded: Recorded) -> None:
    asks = {"headers": (("access-control-request-method", "POST"),)}
    recording = recorded(requested("OPTIONS", SENT, **asks))
    assert len(unmet(Arrives("u-7", host=HOST), recording)) == 1


def test_what_arrives_counts_as_asserted(seen: Recording, required: Required) -> None:
    both = (Arrives("a@b.example", TRACK), Arrives("Pro", host=HOST))
    requirement = required(*both)
    [left] = unasserted_parameters([(requirement, seen)]).values()
    paths = {f"{item.of} {item.path}" for item in left}
    assert f"{TRACK} arguments[1].user.seats" in paths
    assert f"{TRACK} arguments[1].user.email" not in paths
    assert not any(path.endswith("query.data.plan") for path in paths)


@pytest.mark.parametrize(
    ("defaults", "unlike"),
    [
        ({"orgToken": ""}, []),
        ({"orgToken": "", "retries": 3}, []),
        ({"retries": 4}, [("option retries", 3, "")]),
        ({"token": ""}, [("option token", MISSING, "")]),
    ],
)
def test_options_are_declared_with_their_defaults(
    defaults: dict[str, Any], unlike: list[Any], seen: Recording, required: Required
) -> None:
    assert unmet(Options(defaults), seen) == unlike
    if not unlike:
        assert examine(required(Options(defaults)), seen).vacuous == ()


SEATS = Expected(TRACK, ("Signed Up", Containing({"user": Containing({"seats": 5})})))
EMAIL = Containing({"user": Containing({"email": ANYTHING})})
PROVEN = [
    AtLeast(Invocations((TRACK,), (SEATS,))),
    AtLeast(
        Requests("POST", HOST, "/*/e", (ExpectedRequest(query=Containing({"n": "5"})),)),
    ),
    Never(Invocations(("shop.page",), ())),
    Never(Invocations((TRACK,), (Expected(TRACK, ("Signed In", ANYTHING)),))),
    Never(Invocations((TRACK,), (Expected(TRACK, (OneOf(("A", "B")), Containing({"a": 1}))),))),
    Never(
        Requests("POST", HOST, "/*/e", (ExpectedRequest(query=Containing({"token": ANYTHING})),))
    ),
    Never(Requests("POST", HOST, "/x", (ExpectedRequest(parameters={"at": Near(5, 1)}),))),
    Never(Requests("POST", HOST, "/x", (ExpectedRequest(parameters={"id": Matching("a*")}),))),
]


@pytest.mark.parametrize("expectation", PROVEN, ids=repr)
def test_at_least_and_never_can_fail(
    expectation: Expectation, seen: Recording, required: Required
) -> None:
    assert unmet(expectation, seen) == []
    assert [str(item) for item in examine(required(expectation), seen).vacuous] == []


def test_what_must_never_be_is_told_each_time(seen: Recording) -> None:
    never = Never(Invocations((TRACK,), (Expected(TRACK, (ANYTHING, EMAIL)),)))
    assert [item[0] for item in unmet(never, seen)] == ["invocation 1 (call 0)"]
    sent = Never(Requests("POST", HOST, "/*/e", ()))
    assert [item[0] for item in unmet(sent, seen)] == [f"request 1 (POST {HOST}/*/e)"]
