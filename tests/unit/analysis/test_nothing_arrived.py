"""Whether anything reached the destination: what counts, and what only seems to."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.analysis import nothing_arrived
from harness.contracts import EVERY_HOST, Destination
from harness.model import Invocation, Recording, Request, Role, ScriptLoad

SHOP = Destination(
    key="shop",
    name="Shop",
    tracker_url="https://cdn.shop.example/t.js",
    stub="shop.js",
    functions=("shop", "shop.cart.*"),
    globals=(),
    hosts=("cdn.shop.example", "in.shop.example"),
    dispatcher="shop",
)
UNKNOWN = Destination(
    key="bank",
    name="Bank",
    tracker_url="https://unknown.invalid/tracker.js",
    stub="unknown.js",
    functions=(),
    globals=(),
    hosts=(EVERY_HOST,),
)
PREFLIGHT = {"headers": (("Access-Control-Request-Method", "POST"),)}

Invoked = Callable[..., Invocation]
Requested = Callable[..., Request]
Recorded = Callable[..., Recording]


def test_what_the_tracker_gets_has_arrived(invoked: Invoked, recorded: Recorded) -> None:
    for function in ("shop", "shop.cart.add"):
        assert not nothing_arrived(recorded(invoked(function)), SHOP)
    assert not nothing_arrived(recorded(invoked("shop", "cart.add"), dispatchers=("shop",)), SHOP)
    assert not nothing_arrived(recorded(invoked("shop", phase="load")), SHOP)


def test_what_its_hosts_get_has_arrived(requested: Requested, recorded: Recorded) -> None:
    assert not nothing_arrived(recorded(requested("GET", "https://in.shop.example/p")), SHOP)
    assert not nothing_arrived(recorded(requested("GET", "https://any.example/p")), UNKNOWN)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        pytest.param(f"GET {SHOP.tracker_url}", {"role": Role.TRACKER}, id="the tracker"),
        pytest.param("OPTIONS https://in.shop.example/p", PREFLIGHT, id="a preflight"),
        pytest.param("POST https://in.bank.example/p", {}, id="to a neighbour"),
        pytest.param("POST https://x.example/p", {"role": Role.UNCLAIMED}, id="refused"),
        pytest.param("POST https://api.segment.io/v1/t", {"role": Role.SEGMENT}, id="Segment"),
    ],
)
def test_what_others_get_does_not_count(
    requested: Requested,
    recorded: Recorded,
    invoked: Invoked,
    line: str,
    parts: dict[str, Any],
) -> None:
    recording = recorded(requested(*line.split(), **parts), invoked("bank.track", "Signed Up"))
    assert nothing_arrived(recording, SHOP)


def test_a_script_of_an_unknown_destination_does_not_count(
    requested: Requested, recorded: Recorded
) -> None:
    url = "https://any.example/t.js"
    load = ScriptLoad(url, "", "loaded", "load", 1, 0.0)
    assert nothing_arrived(recorded(requested("GET", url), load), UNKNOWN)


def test_what_a_neighbour_of_an_unknown_destination_gets_does_not_count(
    requested: Requested, recorded: Recorded
) -> None:
    recording = recorded(requested("GET", "https://in.shop.example/p"))
    assert nothing_arrived(recording, UNKNOWN, SHOP)
    assert not nothing_arrived(recording, UNKNOWN)
