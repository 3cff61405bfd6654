"""What must stay silent is heard elsewhere: a misspelt function or path is silent for ever.

Sabotage cannot know this: it makes up what an expectation looks at, misspelt or not.
"""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias
from urllib.parse import urlsplit

import pytest

from harness.contracts import built_in
from harness.model import BeforeScript, Expected, ExpectedRequest, Invocations, LoadedOnce, Requests
from harness.model import Requirement as Promise

Heard: TypeAlias = tuple[str, ...]
"""A function, or the method, host and path of a request."""


def unheard(contract: Sequence[Promise]) -> list[str]:
    """Return a line for each function and each kind of request that no requirement expects."""
    heard = {name for item in contract for name in _expected(item)}
    return [
        f"{item.id}: {' '.join(name)} is watched, but no requirement expects it; is it misspelt?"
        for item in contract
        for name in _watched(item)
        if name not in heard
    ]


def _expected(item: Promise) -> Iterator[Heard]:
    for expectation in item.expectations:
        match expectation:
            case Invocations(expected=expected):
                yield from ((one.function,) for one in expected)
            case BeforeScript(invocation=one):
                yield (one.function,)
            case LoadedOnce(url=url):
                address = urlsplit(url)
                yield ("GET", address.netloc, address.path)
            case Requests(expected=[_, *_]):
                yield (expectation.method, expectation.host, expectation.path)


def _watched(item: Promise) -> Iterator[Heard]:
    for expectation in item.expectations:
        match expectation:
            case Invocations(functions=functions):
                yield from ((name,) for name in functions)
            case Requests():
                yield (expectation.method, expectation.host, expectation.path)


def test_what_must_stay_silent_is_heard_elsewhere() -> None:
    lines = unheard(tuple(built_in().requirements.values()))
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


def test_a_misspelt_function_or_path_is_named(required: Callable[..., Promise]) -> None:
    both = ("Shop.track", "Shop.identify")
    sent = Requests("POST", "shop.example", "/e", (ExpectedRequest(),))
    heard = required(
        Invocations(both, (Expected("Shop.track", ()), Expected("Shop.identify", ()))), sent
    )
    silent = required(Invocations(both, ()), dataclasses.replace(sent, expected=()))
    assert unheard([heard, silent]) == []
    misspelt = required(
        Invocations(("Shop.trak",), ()), dataclasses.replace(sent, path="/f", expected=())
    )
    assert unheard([heard, misspelt]) == [
        "shop-track: Shop.trak is watched, but no requirement expects it; is it misspelt?",
        (
            "shop-track: POST shop.example /f is watched, but no requirement expects it; "
            "is it misspelt?"
        ),
    ]
