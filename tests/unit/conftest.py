"""Values that several unit tests need: whole ones, made from the few parts that matter."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import hypothesis
import pytest

from harness.contract import Expectation, Requirement
from harness.judge import judge
from harness.model import (
    Build,
    Call,
    Invocation,
    Leftovers,
    Observation,
    Recording,
    Reported,
    Request,
    Role,
    Source,
    Verdict,
)
from harness.values import UNDEFINED, Value

# The same examples in every run: a verdict on this code is deterministic, too.
hypothesis.settings.register_profile("repository", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repository")


@pytest.fixture
def invoked() -> Callable[..., Invocation]:
    """Make the invocation of a tracker function: `invoked("wigzo.track", "Signed Up")`."""

    def make(function: str, *args: Value, order: int = 1, phase: str = "call 0") -> Invocation:
        return Invocation(function=function, args=args, phase=phase, order=order, time=1.5)

    return make


@pytest.fixture
def requested() -> Callable[..., Request]:
    """Make a request from its method and address, as the edge would record it."""

    def make(method: str, url: str, **parts: Any) -> Request:
        address = urlsplit(url)
        known: dict[str, Any] = {
            "headers": (),
            "body": b"",
            "parameters": UNDEFINED,
            "role": Role.DESTINATION,
            "status": 200,
            "phase": "call 0",
            "order": 1,
            "time": 2.5,
        }
        return Request(
            method=method,
            url=url,
            host=address.netloc,
            path=address.path,
            query=tuple(parse_qsl(address.query, keep_blank_values=True)),
            **{**known, **parts},
        )

    return make


@pytest.fixture
def required() -> Callable[..., Requirement]:
    """Make a requirement with the expectations that are given."""

    def make(*expectations: Expectation, calls: tuple[Call, ...] = ()) -> Requirement:
        return Requirement(
            id="shop-track",
            destination="shop",
            statement="Track hands the shop the event.",
            level="documented",
            source=Source("Shop Destination", "Track", "is sent", "https://docs.example/shop"),
            calls=calls,
            expectations=expectations,
        )

    return make


@pytest.fixture
def recorded() -> Callable[..., Recording]:
    """Make a recording with the observations that are given."""

    def make(*observations: Observation, **parts: Any) -> Recording:
        known: dict[str, Any] = {
            "requirement": "shop-track",
            "library": "next",
            "library_version": "2.1.0",
            "browser": "chromium 141.0",
            "build": Build("shop", "reference", "1.0.0", "0f" * 32),
            "settings": {"siteId": "0047"},
            "calls": (Call("track", ("Signed Up",)),),
            "leftovers": Leftovers(),
            "seconds": 0.25,
            # Playwright saw what the edge saw.
            "reported": tuple(
                Reported(seen.method, seen.url)
                for seen in observations
                if isinstance(seen, Request)
            ),
        }
        return Recording(observations=observations, **{**known, **parts})

    return make


@pytest.fixture
def judged(
    required: Callable[..., Requirement], recorded: Callable[..., Recording]
) -> Callable[..., Verdict]:
    """Judge observations against one expectation, or against the conduct alone."""

    def run(expectation: Expectation | None, *seen: Observation) -> Verdict:
        expectations = () if expectation is None else (expectation,)
        return judge(required(*expectations), recorded(*seen))

    return run
