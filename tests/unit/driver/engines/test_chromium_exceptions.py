"""What DevTools says of an exception, whole or without its value, is told the same way."""

from typing import Any

import pytest

from harness.driver.engines.chromium.exceptions import page_error

URL = "https://cdn.example/a.js"
STACK = f"RangeError: late\n    at send ({URL}:3:5)\n    at {URL}:9:1"
PLACE = {"url": URL, "lineNumber": 2, "columnNumber": 4}
FRAMES = [
    {**PLACE, "functionName": "send"},
    {"url": URL, "lineNumber": 8, "columnNumber": 0, "functionName": ""},
    {"url": "", "lineNumber": 0, "columnNumber": 39, "functionName": ""},
]


def details(text: str, **parts: Any) -> dict[str, Any]:
    return {"text": text, **PLACE, "stackTrace": {"callFrames": FRAMES}, **parts}


def test_an_error_of_the_page_s_own_host_has_its_own_stack() -> None:
    seen = page_error(details("Uncaught", exception={"description": STACK}))
    assert (seen.kind, seen.message, seen.stack) == ("error", "RangeError: late", STACK)
    assert seen.source == f"{URL}:3:5"


def test_an_error_of_another_host_has_the_stack_that_comes_beside_it() -> None:
    seen = page_error(details("Uncaught RangeError: late"))
    assert (seen.kind, seen.message, seen.stack) == ("error", "RangeError: late", STACK)


def test_a_rejection_is_told_apart() -> None:
    seen = page_error(details("Uncaught (in promise) RangeError: late"))
    assert (seen.kind, seen.message, seen.stack) == ("rejection", "RangeError: late", STACK)
    seen = page_error(details("Uncaught (in promise)", exception={"value": 7}))
    assert (seen.kind, seen.message) == ("rejection", "7")


def test_what_was_thrown_need_not_be_an_error_nor_have_a_place() -> None:
    bare = {"text": "Uncaught", "lineNumber": 0, "columnNumber": 0, "exception": {"value": "a\nb"}}
    seen = page_error(bare)
    assert (seen.message, seen.stack, seen.source) == ("a", "a\nb", ":1:1")


@pytest.mark.parametrize(
    ("told", "thrown"),
    [
        ("Error: \uffe9t\uffe9 na\uffefve", "Error: \u00e9t\u00e9 na\u00efve"),
        ("Error: \u00e9t\u00e9", "Error: \u00e9t\u00e9"),
        ("Error: \u00e9t\u00e9 \u65e5 \uffe9", "Error: \u00e9t\u00e9 \u65e5 \uffe9"),
        ("Error: \uff76\uff9e", "Error: \uff76\uff9e"),
        ("Error: plain", "Error: plain"),
    ],
)
def test_text_of_another_host_s_script_is_told_as_it_was_thrown(told: str, thrown: str) -> None:
    assert page_error(details(f"Uncaught {told}")).message == thrown
