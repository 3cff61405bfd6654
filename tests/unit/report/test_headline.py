"""What is wrong with a verdict, in one line, for a person whose build is red."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.judging import judge
from harness.model import (
    Expectation,
    Expected,
    ExpectedRequest,
    Invocation,
    Invocations,
    Recording,
    Request,
    Requests,
    Requirement,
)
from harness.report.headline import gist
from harness.session import Job, Outcome
from tests.report_samples import SHOP

A, B, C = (Expected("shop.track", (name, {"list": [1, 2, 3]})) for name in "ABC")
TRACKS = Invocations(("shop.track", "shop.destroy"), (A, B, C))
SENDS = Requests(
    "POST", "api.shop.example", "/v1", tuple(ExpectedRequest(parameters=name) for name in "AB")
)


@pytest.fixture
def said(
    required: Callable[..., Requirement], recorded: Callable[..., Recording]
) -> Callable[..., str]:
    """Return the line for what was seen where something else was expected."""

    def say(expectation: Expectation, *seen: Any) -> str:
        requirement, recording = required(expectation), recorded(*seen)
        verdict = judge(requirement, recording)
        return gist(Outcome(Job(requirement, "next", SHOP), verdict, recording))

    return say


def test_a_line_says_what_became_of_an_invocation(
    said: Callable[..., str], invoked: Callable[..., Invocation]
) -> None:
    a, b, c = (invoked(one.function, *one.args) for one in (A, B, C))
    assert said(TRACKS, a, b, c) == ""
    assert said(TRACKS, b, c) == ("invocation 1 is missing: shop.track('A', { list: [1, 2, 3] });")
    assert said(TRACKS, a, invoked("shop.destroy"), b, c, invoked("shop.destroy")) == (
        "one invocation too many, invocation 2 (call 0): shop.destroy(); (and 1 more)"
    )
    assert said(TRACKS, c, a, b) == (
        "invocation 3 moved to 1: shop.track('C', { list: [1, 2, 3] });"
    )
    moved = invoked("shop.track", "C", {"list": [3, 1, 2]})
    assert said(TRACKS, a, b, moved) == "shop.track arguments[1].list[2] moved to [0]: 3"
    lost = invoked("shop.track", "C", {"list": [2, 3]})
    assert said(TRACKS, a, b, lost) == (
        "shop.track arguments[1].list[0]: expected 1, observed (nothing)"
    )


def test_a_line_says_what_became_of_a_request(
    said: Callable[..., str], requested: Callable[..., Request]
) -> None:
    a, b = (requested("POST", "https://api.shop.example/v1", parameters=name) for name in "AB")
    assert said(SENDS, b) == "request 1 (POST api.shop.example/v1) is missing: 'A'"
    assert said(SENDS, a, b, b) == (
        "one request too many, request 3 (POST api.shop.example/v1): 'B'"
    )
    assert said(SENDS, b, a) == "request 2 (POST api.shop.example/v1) moved to 1: 'B'"
