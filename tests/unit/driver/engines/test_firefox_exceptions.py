"""What Firefox tells of an exception through Playwright, and what it tells that is none."""

from types import SimpleNamespace
from typing import Any

import pytest

from harness.driver.engines.firefox.exceptions import page_error

URL = "https://cdn.example/a.js"
FRAMES = f"    at send ({URL}:3:5)\n    at {URL}:9:1"


def told(name: str, message: str, frames: str = FRAMES) -> Any:
    error = SimpleNamespace(name=name, message=message, stack=f"{name}: {message}\n{frames}")
    return SimpleNamespace(error=error, location={"url": URL, "line": 2, "column": 4})


def test_an_error_has_its_place_and_its_stack() -> None:
    seen = page_error(told("RangeError", "late"))
    assert seen is not None
    assert (seen.kind, seen.message, seen.source) == ("error", "RangeError: late", f"{URL}:3:5")
    assert seen.stack == f"RangeError: late\n{FRAMES}"


def test_a_rejection_has_no_stack() -> None:
    seen = page_error(told("Error", "late", "undefined"))
    assert seen is not None
    assert (seen.kind, seen.stack) == ("rejection", "Error: late")


def test_what_was_thrown_need_not_be_an_error() -> None:
    seen = page_error(told("uncaught exception", "a\nb"))
    assert seen is not None
    assert seen.message == "a"


@pytest.mark.parametrize(
    "name", ["", "Content-Security-Policy", "Cross-Origin Request Blocked", "XML Parsing Error"]
)
def test_what_firefox_has_to_say_of_a_page_is_no_exception(name: str) -> None:
    assert page_error(told(name, "refused")) is None
