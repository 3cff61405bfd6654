"""Calls that a site makes of the tracker itself, by what is known of its functions."""

import dataclasses
from typing import Final

import pytest

from harness.codec import call_source
from harness.comparison.corpus.tracker_calls import own_calls
from harness.contracts import Destination
from harness.model import Conditions

SHOP: Final = Destination("shop", "Shop", "https://a.example/t.js", "shop.js", (), (), ())
GIVEN: Final = "'user-1047', { plan: 'pro', seats: 12 }"


@pytest.mark.parametrize(
    ("functions", "dispatcher", "made"),
    [
        pytest.param((), "", [], id="nothing is known"),
        pytest.param(("shop.*",), "", [], id="no name is known"),
        pytest.param(("shop.getInstance().track",), "", [], id="what a function returns"),
        pytest.param(("shop.track",), "", [f"shop.track({GIVEN});"], id="a function"),
        pytest.param(
            ("shop.Tracker.track",),
            "",
            [f"shop.Tracker.track({GIVEN});", f"shop.track({GIVEN});"],
            id="a function deeper within, which a queue has at the top",
        ),
        pytest.param(
            ("shop", "shop.*"),
            "shop",
            [f"window.shop('identify', {GIVEN});", f"window.shop('track', {GIVEN});"],
            id="a dispatcher",
        ),
        pytest.param(
            ("queue.push",),
            "queue.push",
            [f"queue.push(['identify', {GIVEN}]);", f"queue.push(['track', {GIVEN}]);"],
            id="a queue",
        ),
    ],
)
def test_each_function_is_called(
    functions: tuple[str, ...], dispatcher: str, made: list[str]
) -> None:
    target = dataclasses.replace(SHOP, functions=functions, dispatcher=dispatcher)
    every = list(own_calls(target))
    assert [call_source(call) for item in every for call in item.calls] == made
    options = {"integrations": {"Segment.io": False}}
    assert all(item.conditions == Conditions("before tracker", options=options) for item in every)
