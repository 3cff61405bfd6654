"""Values that several unit tests need: whole ones, made from the few parts that matter."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import hypothesis
import pytest

from harness.cli import main
from harness.judging import judge
from harness.model import (
    UNDEFINED,
    Build,
    Call,
    CallStarted,
    Expectation,
    Invocation,
    Leftovers,
    Observation,
    Recording,
    Reported,
    Request,
    Requirement,
    Role,
    Source,
    Value,
    Verdict,
)

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


SIGNED_UP = (Call("track", ("Signed Up",)),)


def started(index: int) -> CallStarted:
    """Return the moment at which a call was made."""
    return CallStarted(index, f"call {index}", order=0, time=0.0)


@pytest.fixture
def required() -> Callable[..., Requirement]:
    """Make a requirement with the expectations that are given."""

    def make(*expectations: Expectation, calls: tuple[Call, ...] = SIGNED_UP) -> Requirement:
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
            "calls": SIGNED_UP,
            "leftovers": Leftovers(),
            "seconds": 0.25,
            # Playwright saw what the edge saw.
            "reported": tuple(
                Reported(seen.method, seen.url)
                for seen in observations
                if isinstance(seen, Request)
            ),
        }
        known |= parts
        if not any(isinstance(seen, CallStarted) for seen in observations):
            observations = (*map(started, range(len(known["calls"]))), *observations)
        return Recording(observations=observations, **known)

    return make


@pytest.fixture
def judged(
    required: Callable[..., Requirement], recorded: Callable[..., Recording]
) -> Callable[..., Verdict]:
    """Judge observations against one expectation, or against the conduct alone."""

    def run(expectation: Expectation | None, *seen: Observation, **parts: Any) -> Verdict:
        expectations = () if expectation is None else (expectation,)
        return judge(required(*expectations), recorded(*seen, **parts))

    return run


DESTINATION = """
from harness.contracts import Destination

DESTINATION = Destination(
    key="acme",
    name="Acme",
    tracker_url="https://cdn.acme.example/acme.js",
    stub="acme.js",
    functions=("acme.track",),
    globals=(),
    hosts=("cdn.acme.example",),
)
"""
REQUIREMENTS = """
from harness.contracts import NoSample, Source, destination, tracker_loaded_once

SOURCE = Source("Acme guide", "Start", "loads Acme", "https://docs.acme.example/segment")
REQUIREMENTS = (tracker_loaded_once(destination("acme"), SOURCE),)
SAMPLE = NoSample("a test")
"""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Path]:
    """Make a contracts folder with one destination, without a reference build."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # rewritten files are read anew

    def make(name: str = "contracts", key: str = "acme") -> Path:
        files = {
            f"destinations/{key}.py": DESTINATION,
            f"requirements/{key}.py": REQUIREMENTS,
            f"stubs/{key}.js": "",
        }
        for file, text in files.items():
            place = tmp_path / name / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text.replace("acme", key).replace("Acme", key.title()))
        return tmp_path / name

    return make


@pytest.fixture
def listed(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run `harness list` with contracts folders; return its exit code and what it said."""

    def run(*given: Path) -> tuple[int, str, str]:
        options = [part for each in given for part in ("--contracts", str(each))]
        code = main.main(["list", *options])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
