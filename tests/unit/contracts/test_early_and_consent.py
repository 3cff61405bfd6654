"""Requirements on early calls and consent, made from one requirement of a contract."""

import dataclasses
from typing import Final

import pytest

from harness.contracts import (
    Arrives,
    AtLeast,
    Call,
    Expectation,
    Expected,
    Invocations,
    Never,
    Requirement,
    Source,
    destination,
    early_and_consent,
)
from harness.model import UsageError

WIGZO: Final = destination("wigzo")
TRACK: Final = Invocations(("wigzo.track",), (Expected("wigzo.track", ("Signed Up",)),))
SAMPLE: Final = Requirement(
    "wigzo-sample",
    "wigzo",
    "An event arrives.",
    "documented",
    Source("Wigzo", "Track", "arrives", "https://wigzo.example/docs"),
    (Call("track", ("Signed Up",)),),
    (TRACK,),
)


def made(sample: Requirement) -> dict[str, Requirement]:
    every = early_and_consent(WIGZO, sample)
    return {item.id.removeprefix("wigzo-platform-"): item for item in every}


def test_early_calls_must_give_what_the_sample_gives_whatever_else_arrives() -> None:
    every = made(SAMPLE)
    assert [name for name in every if name.startswith("before")] == [
        "before-library",
        "before-build",
        "before-tracker",
    ]
    early = every["before-tracker"]
    assert early.expectations == (AtLeast(TRACK),)
    assert early.calls == SAMPLE.calls
    assert early.conditions.when == "before tracker"


def test_without_consent_nothing_that_the_sample_gives_may_arrive() -> None:
    every = made(dataclasses.replace(SAMPLE, expectations=(AtLeast(TRACK),)))
    assert every["option-false"].expectations == (Never(TRACK),)
    [call] = every["option-false"].calls
    assert call.args == ("Signed Up", {}, {"integrations": {"Wigzo": False}})
    assert every["load-option-all-false"].conditions.options == {"integrations": {"All": False}}


@pytest.mark.parametrize(
    ("calls", "expectations"),
    [
        (SAMPLE.calls, (Arrives("Signed Up", "wigzo.track"),)),
        (SAMPLE.calls, (Invocations(("wigzo.track",), ()),)),
        ((Call("page"),), (TRACK,)),
        ((Call("identify", ({"plan": "Team"},)),), (TRACK,)),
        ((Call("track", ("Signed Up", {}, {})),), (TRACK,)),
    ],
)
def test_a_sample_that_says_nothing_of_early_calls_is_refused(
    calls: tuple[Call, ...], expectations: tuple[Expectation, ...]
) -> None:
    sample = dataclasses.replace(SAMPLE, calls=calls, expectations=expectations)
    with pytest.raises(UsageError, match="wigzo-sample cannot be a sample"):
        early_and_consent(WIGZO, sample)
