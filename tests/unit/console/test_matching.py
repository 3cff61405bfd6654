"""Which requirements a try is judged by: those that make the very same run."""

import dataclasses
import math

import pytest

from harness.comparison import Part, Scenario
from harness.console.matching import matches
from harness.contracts import built_in, destination, requirement
from harness.model import (
    UNDEFINED,
    Call,
    Conditions,
    Date,
    Requirement,
    Source,
    Value,
)

WISHPOND = destination("wishpond")
CALLS = (Call("track", ("Signed Up", {"seats": 0, "at": Date(5), "gone": UNDEFINED})),)


def wanted(
    *calls: Call, settings: dict[str, Value] | None = None, conditions: Conditions | None = None
) -> Requirement:
    return Requirement(
        id="wishpond-made-up",
        destination="wishpond",
        statement="It is made up.",
        level="documented",
        source=Source("", "", "", ""),
        calls=calls,
        expectations=(),
        settings=settings or {},
        conditions=conditions or Conditions(),
    )


def tried(item: Requirement) -> Scenario:
    return Scenario(
        "tried",
        item.destination,
        (Part("tried", item.calls),),
        settings=item.settings,
        conditions=item.conditions,
    )


def test_every_requirement_of_the_contract_matches_itself() -> None:
    every = built_in().of_destination("wishpond")
    for item in every:
        found = matches(WISHPOND, tried(item), item.libraries[0], every)
        assert item.id in {match.requirement.id for match in found if not match.mismatches}


@pytest.mark.parametrize(
    "calls",
    [
        pytest.param((), id="none"),
        pytest.param((*CALLS, *CALLS), id="one more"),
        pytest.param((Call("page", CALLS[0].args),), id="another method"),
        pytest.param((Call("track", ("Signed Up",)),), id="fewer arguments"),
        pytest.param(
            (Call("track", ("Signed Up", {"seats": -0.0, "at": Date(5), "gone": UNDEFINED})),),
            id="negative zero",
        ),
        pytest.param(
            (Call("track", ("Signed Up", {"seats": False, "at": Date(5), "gone": UNDEFINED})),),
            id="false for zero",
        ),
        pytest.param(
            (Call("track", ("Signed Up", {"seats": 0, "at": 5, "gone": UNDEFINED})),),
            id="number for a date",
        ),
        pytest.param(
            (Call("track", ("Signed Up", {"seats": 0, "at": Date(5)})),), id="missing for undefined"
        ),
    ],
)
def test_other_calls_do_not_match(calls: tuple[Call, ...]) -> None:
    assert matches(WISHPOND, tried(wanted(*calls)), "next", [wanted(*CALLS)]) == []


def test_values_match_that_python_takes_for_others() -> None:
    call = Call("track", ("Signed Up", {"rate": math.nan, "seats": 1.0}))
    same = Call("track", ("Signed Up", {"seats": 1, "rate": float("nan")}))
    [match] = matches(WISHPOND, tried(wanted(call)), "next", [wanted(same)])
    assert match.mismatches == ()


def test_what_else_is_another_is_said() -> None:
    item = wanted(*CALLS, settings={"siteId": "1"}, conditions=Conditions(tracker="slow"))
    other = dataclasses.replace(item, libraries=("classic",))
    [match] = matches(WISHPOND, tried(wanted(*CALLS)), "next", [other])
    assert match.mismatches == (
        "it is for the library classic",
        "its setting siteId is different",
        "its condition tracker is different",
    )


def test_what_can_be_judged_comes_first() -> None:
    near = wanted(*CALLS, settings={"siteId": "1"})
    same = dataclasses.replace(wanted(*CALLS), id="wishpond-same")
    found = matches(WISHPOND, tried(wanted(*CALLS)), "next", [near, same])
    assert [match.requirement.id for match in found] == ["wishpond-same", near.id]


def test_a_setting_that_is_left_out_is_as_none() -> None:
    left_out = wanted(*CALLS, settings={"siteId": UNDEFINED, "unknown": UNDEFINED})
    [match] = matches(
        WISHPOND, tried(wanted(*CALLS, settings={"siteId": UNDEFINED})), "next", [left_out]
    )
    assert match.mismatches == ()


def test_a_setting_of_the_account_may_be_said_or_not() -> None:
    own = requirement("wishpond-track-params")
    said = dataclasses.replace(tried(own), settings={"siteId": "0047", "apiKey": "e3b0c44298fc"})
    found = matches(WISHPOND, said, "next", built_in().of_destination("wishpond"))
    assert own.id in {match.requirement.id for match in found if not match.mismatches}


def test_another_destination_does_not_match() -> None:
    item = dataclasses.replace(wanted(*CALLS), destination="wigzo")
    assert matches(WISHPOND, tried(wanted(*CALLS)), "next", [item]) == []
