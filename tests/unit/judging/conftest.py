"""Verdicts on calls of which something arrived: what findings and known findings are made from."""

import dataclasses
from collections.abc import Callable

import pytest

from harness.judging import Judged, judge
from harness.model import (
    Call,
    Conditions,
    Expectation,
    Expected,
    Invocation,
    Invocations,
    Observation,
    Recording,
    Requirement,
    Value,
)

Runs = Callable[..., Judged]


@pytest.fixture
def ran(required: Callable[..., Requirement], recorded: Callable[..., Recording]) -> Runs:
    """Judge one call: what was expected, what was observed, and a name for the requirement."""

    def make(
        name: str,
        call: Call,
        expectations: list[Expectation],
        seen: list[Observation],
        conditions: Conditions | None = None,
        **parts: object,
    ) -> Judged:
        requirement = dataclasses.replace(
            required(*expectations, calls=(call,)), id=name, conditions=conditions or Conditions()
        )
        recording = recorded(*seen, requirement=name, calls=(call,), **parts)
        return Judged(requirement, recording, judge(requirement, recording))

    return make


@pytest.fixture
def identified(ran: Runs, invoked: Callable[..., Invocation]) -> Runs:
    """Judge an identify call with some traits, of which some arrive."""

    def make(name: str, traits: dict[str, Value], arrived: dict[str, Value]) -> Judged:
        return ran(
            name,
            Call("identify", ("jane", traits)),
            [Invocations(("shop.identify",), (Expected("shop.identify", (traits,)),))],
            [invoked("shop.identify", arrived)],
        )

    return make


@pytest.fixture
def tracked(ran: Runs, invoked: Callable[..., Invocation]) -> Runs:
    """Judge a track call, and how often its event arrives."""

    def make(name: str, event: str, times: int = 1) -> Judged:
        return ran(
            name,
            Call("track", (event,)),
            [Invocations(("shop.track",), (Expected("shop.track", (event,)),))],
            [invoked("shop.track", event, order=order) for order in range(times)],
        )

    return make
