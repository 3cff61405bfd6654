"""What a comparison rests on: without anything seen there is no all-clear."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from harness.comparison import Boundary, Comparison, Part, Scenario, Side, compare
from harness.model import Build, Call, Conditions, Invocation, PageError, Recording, Request, Role

SHOP = Boundary(("shop.*",), (), "Shop")
UNKNOWN = Boundary((), (), "Shop")
OLD = Build("shop", "/old", "1.0.0", "0f" * 32)
NEW = Build("shop", "/new", "1.0.1", "f0" * 32)
CALLS = (Call("identify", ("u-1",)), Call("track", ("A",)), Call("track", ("B",)), Call("reset"))

Seen = Sequence[Any]
Compared = Callable[..., Comparison]


def called(call: int, function: str = "shop.track") -> Invocation:
    return Invocation(function, ("A",), f"call {call}", 1, 1.5)


def threw(call: int) -> PageError:
    return PageError("caught", "shop is undefined", "", "", f"call {call}", 2, 1.0)


@pytest.fixture
def compared(recorded: Callable[..., Recording]) -> Compared:
    """Compare two builds by what was seen of each."""

    def run(
        old: Seen,
        new: Seen,
        boundary: Boundary = SHOP,
        calls: tuple[Call, ...] = CALLS,
        **conditions: Any,
    ) -> Comparison:
        made = Scenario("one", "shop", (Part("p", calls),), conditions=Conditions(**conditions))
        before, after = (
            Side(build, {("one", "next"): [recorded(*seen, calls=calls)] * 2})
            for build, seen in ((OLD, old), (NEW, new))
        )
        return compare({"one": made}, before, after, {}, boundary)

    return run


def test_what_it_rests_on_is_said(compared: Compared, requested: Callable[..., Request]) -> None:
    sent = requested("POST", "https://api.shop.example/e", phase="call 2")
    found = compared([called(0), called(1), sent], [called(0), called(1)])
    assert found.doubts == ()
    assert found.rests_on == (
        "calls that reached the destination: identify 1 of 1, track 2 and 1 of 2; "
        "functions: shop.track; requests: 1 and 0"
    )


@pytest.mark.parametrize("boundary", [SHOP, UNKNOWN])
def test_two_builds_of_which_nothing_is_seen_are_not_compared(
    compared: Compared, boundary: Boundary
) -> None:
    [doubt] = compared([], [], boundary).doubts
    assert doubt.startswith("nothing was compared: of 3 calls none reached a tracker function or ")
    assert "Most of them threw" not in doubt
    [doubt] = compared([threw(0), threw(1)], [threw(1), threw(2)], boundary).doubts
    assert "on either build. Most of them threw. Describe the destination's functions" in doubt
    # Half of them is not most of them, and one build is not both.
    [doubt] = compared([threw(1)], [threw(1)], boundary, CALLS[:2]).doubts
    assert "Most of them threw" not in doubt
    [doubt] = compared([threw(0), threw(1)], [], boundary).doubts
    assert "Most of them threw" not in doubt


def test_settings_that_no_account_has_may_be_why_nothing_is_seen(compared: Compared) -> None:
    for guessed, said in (
        (("apiKey",), "with --set: apiKey was made up or empty"),
        (("apiKey", "ids"), "with --set: apiKey, ids were made up or empty"),
        (
            (),
            "Describe the destination's functions and hosts, as docs/adding-a-destination.md says",
        ),
    ):
        [doubt] = compared([], [], Boundary((), (), "Shop", guessed)).doubts
        assert doubt.endswith(said)


def test_what_only_one_build_does_is_compared(compared: Compared) -> None:
    assert compared([called(1)], []).doubts == ()
    assert compared([], [called(1)]).doubts == ()


def test_what_happens_beside_the_calls_is_no_call_that_arrived(
    compared: Compared, requested: Callable[..., Request]
) -> None:
    beside = requested("GET", "https://api.shop.example/start", phase="load")
    assert len(compared([beside], [beside]).doubts) == 1
    # What was kept until the page is left did arrive.
    kept = requested("POST", "https://api.shop.example/all", phase="unload")
    assert compared([kept], [kept]).doubts == ()


def test_a_method_whose_calls_throw_on_both_builds_is_not_compared(compared: Compared) -> None:
    seen = [called(0), threw(1), threw(2)]
    [doubt] = compared(seen, seen).doubts
    assert doubt == (
        "track calls were not compared under next: 2 of 2 threw on the old build, and 2 on the "
        "new one"
    )
    # Half of them is what odd values may do, and one side alone is a difference.
    half = [called(0), called(1), threw(2)]
    assert compared(half, half).doubts == ()
    assert compared(seen, half).doubts == ()


def test_a_method_that_the_builds_have_and_that_reaches_nothing_is_not_compared(
    compared: Compared, requested: Callable[..., Request]
) -> None:
    def with_methods(*methods: str) -> Boundary:
        return Boundary((), (), "Shop", ("events",), methods)

    [doubt] = compared([called(0)], [called(0)], with_methods("identify", "track")).doubts
    assert doubt == (
        "track was not compared: the builds have it, but of 2 calls none reached a tracker "
        "function or sent a request. Give the builds the settings of an account with --set: "
        "events was made up or empty"
    )
    # A build without the method has nothing to compare; one side alone is a difference.
    assert compared([called(0)], [called(0)], with_methods("identify")).doubts == ()
    assert compared([called(0), called(1)], [called(0)], with_methods("track")).doubts == ()
    # What leaves with the page, or throws, was seen.
    for seen in (requested("POST", "https://api.shop.example/all", phase="unload"), threw(1)):
        both = [called(0), seen]
        assert compared(both, both, with_methods("track")).doubts == ()
        assert compared(both, [called(0)], with_methods("track")).doubts == ()
        assert compared([called(0)], both, with_methods("track")).doubts == ()


@pytest.mark.parametrize(("boundary", "count"), [(SHOP, 1), (UNKNOWN, 0)])
def test_a_script_without_a_tracker_is_named(
    compared: Compared, requested: Callable[..., Request], boundary: Boundary, count: int
) -> None:
    url = "https://cdn.shop.example/v2/t.js"
    headers = (("Sec-Fetch-Dest", "script"),)
    script = requested("GET", url, headers=headers, phase="load")
    found = compared([called(1), script], [called(1)], boundary).doubts
    told = f"no tracker was served for {url}; if it is the destination's tracker, name it as "
    assert [doubt.startswith(told) for doubt in found] == [True] * count
    # Where the tracker is there, too, it is another script.
    tracker = requested("GET", "https://cdn.shop.example/t.js", headers=headers, role=Role.TRACKER)
    seen = [called(1), script, tracker]
    assert compared(seen, seen, boundary).doubts == ()


@pytest.mark.parametrize(
    "conditions",
    [
        {"neighbour": "wigzo"},
        {"tracker": "late functions"},
        {"when": "before library"},
        {"burst": True},
    ],
)
def test_only_ordinary_pages_tell(compared: Compared, conditions: dict[str, Any]) -> None:
    found = compared([called(1)], [called(1), threw(2)], **conditions)
    assert "functions: none; requests: 0" in found.rests_on
    assert found.doubts == ()
