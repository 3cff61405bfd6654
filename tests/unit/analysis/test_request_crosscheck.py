"""What the two witnesses of requests must agree on, and what only one of them can see."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from harness.analysis import disagreements
from harness.model import Recording, Reported, Request, test_site

Requested: TypeAlias = Callable[..., Request]
Recorded: TypeAlias = Callable[..., Recording]

URL = "https://api.shop.example/v1"
PREFLIGHT: dict[str, Any] = {"headers": (("access-control-request-method", "POST"),)}


def test_they_agree_on_the_same_requests(requested: Requested, recorded: Recorded) -> None:
    seen = (requested("POST", URL), requested("GET", URL), requested("POST", URL))
    told = (Reported("POST", URL), Reported("POST", URL), Reported("GET", URL))
    assert not list(disagreements(recorded(*seen, reported=told)))


@pytest.mark.parametrize(
    ("edge", "told", "line"),
    [
        ([], ["POST"], "the edge saw it never, Playwright reported it once"),
        (["POST"], [], "the edge saw it once, Playwright reported it never"),
        (["POST"], ["POST"] * 2, "the edge saw it once, Playwright reported it 2 times"),
        (["POST"] * 3, ["POST"] * 2, "the edge saw it 3 times, Playwright reported it 2 times"),
    ],
)
def test_they_disagree_on_a_request(
    requested: Requested, recorded: Recorded, edge: list[str], told: list[str], line: str
) -> None:
    recording = recorded(
        *(requested(method, URL) for method in edge),
        reported=tuple(Reported(method, URL) for method in told),
    )
    assert list(disagreements(recording)) == [f"POST {URL}: {line}"]


def test_they_disagree_on_the_method_or_the_address(
    requested: Requested, recorded: Recorded
) -> None:
    recording = recorded(
        requested("POST", URL), reported=(Reported("PUT", URL), Reported("POST", f"{URL}?a"))
    )
    assert [line.partition(": ")[0] for line in disagreements(recording)] == [
        f"POST {URL}",
        f"PUT {URL}",
        f"POST {URL}?a",
    ]


@pytest.mark.parametrize(
    "seen",
    [
        {"method": "OPTIONS", **PREFLIGHT},
        {"method": "POST", "phase": "unload"},
        {"method": "GET", "url": test_site.URL},
    ],
    ids=["preflight", "while the page is left", "test page"],
)
def test_what_playwright_need_not_report(
    requested: Requested, recorded: Recorded, seen: dict[str, Any]
) -> None:
    given = {"url": URL, **seen}
    assert not list(disagreements(recorded(requested(**given), reported=())))


@pytest.mark.parametrize(
    "told",
    [
        Reported("GET", "https://cdn.segment.com/analytics.js"),
        Reported("POST", URL, "csp"),
        Reported("GET", test_site.URL),
        Reported("GET", f"{test_site.URL}#top"),
        Reported("GET", "data:,"),
        Reported("GET", "blob:https://shop.example/1"),
    ],
    ids=["kept by the browser", "given up", "test page", "a place in it", "data", "blob"],
)
def test_what_need_not_come_to_the_edge(recorded: Recorded, told: Reported) -> None:
    assert not list(disagreements(recorded(reported=(told,))))


def test_several_requests_for_one_file_may_be_one(requested: Requested, recorded: Recorded) -> None:
    told = (Reported("GET", URL), Reported("GET", URL))
    assert not list(disagreements(recorded(requested("GET", URL), reported=told)))


def test_web_socket_and_place_in_a_page_are_the_same_address(
    requested: Requested, recorded: Recorded
) -> None:
    told = (
        Reported("GET", "wss://api.shop.example/v1"),
        Reported("GET", "ws://api.shop.example/v2"),
        Reported("GET", "https://api.shop.example/v3#place"),
    )
    seen = (
        requested("GET", "https://api.shop.example/v1"),
        requested("GET", "http://api.shop.example/v2"),
        requested("GET", "https://api.shop.example/v3"),
    )
    assert not list(disagreements(recorded(*seen, reported=told)))
    assert len(list(disagreements(recorded(reported=told)))) == 3
