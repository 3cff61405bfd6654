"""A visit that no page and no browser can be like is refused in one line: what to write."""

from typing import Any

import pytest

from harness.model import Answer, Navigation, Visit

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another host": (
        {"address": "https://other.example/"},
        "address 'https://other.example/' does not begin with 'https://shop.example/'",
    ),
    "a fragment": ({"address": "https://shop.example/#top"}, "without '#'"),
    "a space": ({"address": "https://shop.example/a b"}, "with %20 for a space"),
    "an umlaut": ({"address": "https://shop.example/ä"}, "is not as a browser sends it"),
    "two dots": ({"address": "https://shop.example/a/../b"}, "is not as a browser sends it"),
    "no text": ({"title": 1}, "title is 1; write a text"),
    "half a referrer": ({"referrer": "search.example"}, "does not begin with 'http'"),
    "a time zone": (
        {"time_zone": "Mars/Base"},
        "time_zone 'Mars/Base' is unknown; write one such as 'Europe/Oslo'",
    ),
    "a locale": ({"locale": "German"}, "locale 'German' is unknown; write one such as 'de-DE'"),
    "storage": (
        {"storage": "full"},
        "storage 'full' is unknown; write 'there' or 'throws'",
    ),
    "cookies": ({"cookies": "no"}, "cookies 'no' is unknown; write 'kept' or 'refused'"),
    "an address for navigations": (
        {"navigations": "https://shop.example/"},
        "write (Navigation(before, address),)",
    ),
    "traits": ({"traits": "gold"}, "traits are 'gold'; write {'name': value}"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_in_one_line(case: str) -> None:
    parts, said = REFUSED[case]
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the message is looked at
        Visit(**parts)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("before", [-1, True, "0"])
def test_a_navigation_comes_before_a_call(before: Any) -> None:
    with pytest.raises(ValueError, match="is not the index of a call; write 0 or more"):
        Navigation(before, "https://shop.example/cart")


def test_its_path_has_no_query() -> None:
    assert Visit(address="https://shop.example/a/b?c=/d").path == "/a/b"
    assert Visit(address="https://shop.example/?c").path == "/"


@pytest.mark.parametrize("after", [-1, 101, 1.5, True])
def test_an_answer_comes_within_the_span_of_a_call_or_never(after: Any) -> None:
    with pytest.raises(ValueError, match="is not None or from 0 to 100 seconds"):
        Answer(after=after)
