"""What a browser refuses while the page is left is observed, though nobody reports it."""

import re
from typing import Final

import pytest

from harness.codec.difference_words import words
from harness.model import ORDINARY, Recording, Word
from harness.toolchain import paths
from tests.browser.conftest import Judge
from tests.browser.test_leaving import MOMENTS, ON_LEAVING
from tests.browser.test_refusals import HOST, KEPT, LARGE, STRICT, promised, refusals
from tests.browser.test_requests import FRAME, HERE, TRACKS, requests

SPY: Final = "https://spy.example/e"
PORT: Final = f"{HERE}:6000/e"
PLAIN: Final = f"http://{HOST}/seen"
NAMED: Final = "https://name:password@spy.example/e"
SENT: Final = "{ method: 'POST', keepalive: true, mode: '%s' }"
OWN_POLICY: Final = (
    "document.head.insertAdjacentHTML('beforeend', "
    '`<meta http-equiv="content-security-policy" content="%s">`)'
)

REFUSED = {
    "keepalive too large": (
        f"fetch('{HERE}/seen', {KEPT % 'POST'})",
        ORDINARY,
        ("POST", f"{HERE}/seen", "size limit", "70000 bytes"),
    ),
    "beacon too large": (
        f"navigator.sendBeacon('{HERE}/seen', {LARGE})",
        ORDINARY,
        ("POST", f"{HERE}/seen", "size limit", "sendBeacon() returned false"),
    ),
    "beacon, policy": (
        f"navigator.sendBeacon('{SPY}', 'x')",
        STRICT,
        ("POST", SPY, "content security policy", "connect-src"),
    ),
    "keepalive, policy": (
        f"fetch('{SPY}', {SENT % 'no-cors'})",
        STRICT,
        ("POST", SPY, "content security policy", "connect-src"),
    ),
    "pixel, policy": (
        f"new Image().src = '{SPY}'",
        STRICT,
        ("GET", SPY, "content security policy", "connect-src"),
    ),
    "beacon, policy of the build": (
        f"{OWN_POLICY % 'connect-src *.other.example'}; navigator.sendBeacon('{HERE}/seen', 'x')",
        ORDINARY,
        ("POST", f"{HERE}/seen", "content security policy", "connect-src"),
    ),
    "beacon, port": (
        f"navigator.sendBeacon('{PORT}', 'x')",
        ORDINARY,
        ("POST", PORT, "blocked port", "port 6000"),
    ),
    "keepalive, port": (
        f"fetch('{PORT}', {SENT % 'no-cors'})",
        ORDINARY,
        ("POST", PORT, "blocked port", "port 6000"),
    ),
    "pixel, port": (
        f"new Image().src = '{PORT}'",
        ORDINARY,
        ("GET", PORT, "blocked port", "port 6000"),
    ),
    "beacon, clear text": (
        f"navigator.sendBeacon('{PLAIN}', 'x')",
        ORDINARY,
        ("POST", PLAIN, "mixed content", "sendBeacon() returned false"),
    ),
    "keepalive, clear text": (
        f"fetch('{PLAIN}', {SENT % 'no-cors'})",
        ORDINARY,
        ("POST", PLAIN, "mixed content", "an http address in an https page"),
    ),
    "pixel, clear text": (
        f"new Image().src = '{PLAIN}'",
        ORDINARY,
        ("GET", PLAIN, "mixed content", "an http address in an https page"),
    ),
    "keepalive, mode": (
        f"fetch('{HERE}/seen', {SENT % 'same-origin'})",
        ORDINARY,
        ("POST", f"{HERE}/seen", "CORS", "mode 'same-origin'"),
    ),
    "pixel, name": (
        f"new Image().src = '{NAMED}'",
        ORDINARY,
        ("GET", NAMED, "other", "a name in the address"),
    ),
}


def told(recording: Recording) -> list[tuple[str, str, str, str]]:
    found = refusals(recording)
    assert {(seen.phase, seen.is_sent) for seen in found} <= {("unload", False)}
    return [(seen.method, seen.url, seen.why, seen.said) for seen in found]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_while_the_page_is_left_is_no_error(judged: Judge, name: str) -> None:
    expression, conditions, refusal = REFUSED[name]
    build = ON_LEAVING % ("window", "pagehide", expression)
    verdict, recording = judged(promised(conditions=conditions), integration=build)
    assert told(recording) == [refusal]
    assert requests(recording) == []
    assert verdict.word is Word.FAIL, verdict.reason


@pytest.mark.parametrize("moment", MOMENTS)
def test_each_refusal_is_told_once_at_each_moment(judged: Judge, moment: str) -> None:
    expression, conditions, refusal = REFUSED["beacon, policy"]
    build = ON_LEAVING % (MOMENTS[moment], moment, expression)
    verdict, recording = judged(promised(conditions=conditions), integration=build)
    assert told(recording) == [refusal]
    assert [words(item.place) for item in verdict.differences] == [
        "unclaimed request (unload)",
        f"request 1 (POST {HOST}/seen)",
    ]


INSECURE: Final = (
    "document.head.append(Object.assign(document.createElement('script'), "
    "{ src: 'http://spy.example/e' }))"
)

HEARS = {
    "listener": f"addEventListener('beforeunload', () => {{ {INSECURE}; }}, {{ once: true }});",
    "handler": f"window.onbeforeunload = () => {{ {INSECURE}; }};",
    "handler of a frame": f"{FRAME}.onbeforeunload = () => {{ {INSECURE}; }};",
}


@pytest.mark.parametrize("name", HEARS)
def test_browser_still_has_its_reason_when_the_page_is_about_to_be_left(
    judged: Judge, name: str
) -> None:
    build = f"{HEARS[name]} module.exports = Reference;"
    _, recording = judged(promised(), integration=build)
    assert told(recording) == [
        ("GET", "http://spy.example/e", "mixed content", "MixedContentBlocked")
    ]


ALLOWED = {
    "hosts": f"connect-src https://{HOST} https://other.example",
    "star": "connect-src *",
    "subdomains": "connect-src *.wigzo.com",
    "scheme": "connect-src https:",
    "port": f"connect-src {HOST}:443",
    "any port": f"connect-src {HOST}:*",
    "path": f"connect-src https://{HOST}/se https://{HOST}/seen",
    "folder": f"connect-src https://{HOST}/",
    "default": f"default-src {HERE}; img-src 'none'",
    "first of two": "connect-src *; connect-src 'none'; default-src 'none'",
    "nothing said": "font-src 'none'",
}


@pytest.mark.parametrize("name", ALLOWED)
def test_what_a_policy_allows_is_waited_for(judged: Judge, name: str) -> None:
    sends = f"navigator.sendBeacon('{HERE}/seen', 'x')"
    build = ON_LEAVING % ("window", "pagehide", f"{OWN_POLICY % ALLOWED[name]}; {sends}")
    verdict, recording = judged(promised(), integration=build)
    assert refusals(recording) == []
    assert verdict.word is Word.PASS, verdict


def test_ports_that_are_refused_at_the_end_are_those_of_this_browser(judged: Judge) -> None:
    source = (paths.pages() / "recorder" / "refusals.js").read_text(encoding="utf-8")
    [listed] = re.findall(r"BLOCKED_PORTS = \((.*?)\)", source, re.DOTALL)
    ports = set(re.findall(r"\d+", listed))
    asked = sorted(
        {*ports, *(str(int(port) + step) for port in ports for step in (1, 2))} - {"443"}
    )
    fetches = f"{asked}.map((port) => fetch(`{HERE}:${{port}}/`).catch(() => 0))"
    _, recording = judged(promised(), integration=TRACKS % fetches)
    found = {seen.url.split(":")[2].strip("/") for seen in refusals(recording)}
    assert found == ports
