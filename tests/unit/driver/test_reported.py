"""The requests that Playwright reports are noted with their failures, up to a limit. No browser."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from harness.driver import reported
from harness.driver.reported import ReportedRequests
from harness.model import BrowserError, Reported

URL = "https://api.shop.example/v1"


class Witness:
    """Stands for the context and the page of Playwright, and says what it is told to say."""

    def __init__(self) -> None:
        self._heard: dict[str, Callable[[Any], None]] = {}
        self.is_flooded = asyncio.Event()
        self.noted = ReportedRequests(self, self, self.is_flooded)  # type: ignore[arg-type]

    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        self._heard[event] = handler

    def sends(self, url: str = URL, count: int = 1) -> None:
        for _ in range(count):
            self._heard["request"](SimpleNamespace(method="POST", url=url))

    def fails(self, failure: str, url: str = URL) -> None:
        self._heard["requestfailed"](SimpleNamespace(method="POST", url=url, failure=failure))

    def opens_socket(self, url: str) -> None:
        self._heard["websocket"](SimpleNamespace(url=url))


def test_each_is_noted_in_order_and_a_failure_goes_to_the_last_that_is_the_same() -> None:
    witness = Witness()
    witness.sends(count=2)
    witness.sends(f"{URL}/other")
    witness.opens_socket("wss://api.shop.example/")
    witness.fails("net::ERR_ABORTED")
    witness.fails("net::ERR_FAILED")
    assert witness.noted.seen == [
        Reported("POST", URL, "net::ERR_FAILED"),
        Reported("POST", URL, "net::ERR_ABORTED"),
        Reported("POST", f"{URL}/other"),
        Reported("GET", "wss://api.shop.example/"),
    ]
    witness.noted.check_flood()
    assert not witness.is_flooded.is_set()


def test_what_fails_of_the_page_before_is_of_no_run() -> None:
    witness = Witness()
    witness.sends()
    witness.noted.forget()
    witness.fails("net::ERR_ABORTED")
    assert witness.noted.seen == []


def test_a_request_that_the_browser_refuses_for_their_number_ends_the_run() -> None:
    witness = Witness()
    witness.sends()
    witness.fails("net::ERR_INSUFFICIENT_RESOURCES")
    assert witness.is_flooded.is_set()
    with pytest.raises(BrowserError, match=f"refused POST {URL} .*1,350 others"):
        witness.noted.check_flood()


def test_more_requests_than_a_run_may_have_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reported, "MOST_REQUESTS", 3)
    witness = Witness()
    witness.sends(count=3)
    witness.noted.check_flood()
    assert not witness.is_flooded.is_set()
    witness.sends()
    assert witness.is_flooded.is_set()
    with pytest.raises(BrowserError, match=f"more than 3 requests, the last one to {URL}"):
        witness.noted.check_flood()
    witness.noted.forget()
    witness.noted.check_flood()
