"""What a browser refuses is observed, with its own reason; a build that falls back passes."""

import asyncio
import dataclasses
from typing import Any, Final

import pytest
from playwright.async_api import CDPSession

from harness.analysis import disagreements
from harness.codec.difference_words import words
from harness.contracts import requirement
from harness.driver.settling import Settler
from harness.model import (
    ORDINARY,
    Conditions,
    ExpectedRequest,
    Library,
    LoadedOnce,
    Recording,
    Refusal,
    Requests,
    Requirement,
    Word,
)
from tests.browser.conftest import Judge
from tests.browser.test_requests import HERE, TRACKS

HOST: Final = "app.wigzo.com"
TRACKER: Final = f"https://{HOST}/wigzo.compressed.js"
LARGE: Final = "'x'.repeat(70_000)"
KEPT: Final = f"{{ method: '%s', body: {LARGE}, keepalive: true }}"
STRICT: Final = Conditions(strict_policy=True)


def promised(method: str = "POST", conditions: Conditions = ORDINARY) -> Requirement:
    """Return a requirement that one request arrives, whatever is in it."""
    arrives = Requests(method, HOST, "/seen", (ExpectedRequest(),))
    known = requirement("wigzo-track-event")
    return dataclasses.replace(known, expectations=(arrives,), conditions=conditions)


def refusals(recording: Recording) -> list[Refusal]:
    return [seen for seen in recording.observations if isinstance(seen, Refusal)]


LOST = {
    "keepalive fetch that is too large": (
        f"fetch('{HERE}/seen', {KEPT % 'post'}).catch(() => {{}})",
        "size limit (TypeError: Failed to fetch)",
    ),
    "keepalive request that is too large": (
        f"fetch(new Request('{HERE}/seen#x', {KEPT % 'POST'})).catch(() => {{}})",
        "size limit (TypeError: Failed to fetch)",
    ),
    "beacon that is too large": (
        f"navigator.sendBeacon('{HERE}/seen', {LARGE})",
        "size limit (sendBeacon() returned false)",
    ),
    "mixed content": (
        f"fetch('http://{HOST}/seen', {{ method: 'POST', mode: 'no-cors' }}).catch(() => {{}})",
        "mixed content (MixedContentBlocked)",
    ),
    "beacon of mixed content": (
        f"navigator.sendBeacon('http://{HOST}/seen', 'x')",
        "mixed content (MixedContentBlocked)",
    ),
    "mode that forbids another host": (
        f"fetch('{HERE}/seen', {{ method: 'POST', mode: 'same-origin' }}).catch(() => {{}})",
        "CORS (DisallowedByMode)",
    ),
}


@pytest.mark.parametrize("name", LOST)
def test_loss_is_told_with_the_browser_s_reason(judged: Judge, library: Library, name: str) -> None:
    expression, reason = LOST[name]
    verdict, recording = judged(promised(), library, integration=TRACKS % expression)
    assert verdict.word is Word.FAIL, verdict.reason
    [difference] = verdict.differences
    assert words(difference.place) == f"request 1 (POST {HOST}/seen)"
    assert difference.hint == f"refused by the browser: {reason}"
    assert [(seen.is_sent, seen.phase) for seen in refusals(recording)] == [(False, "call 0")]
    assert not list(disagreements(recording))


FALLS_BACK = {
    "fetch": f"""(() => {{
        const send = (keepalive) =>
          fetch('{HERE}/seen', {{ method: 'POST', body: {LARGE}, keepalive }});
        send(true).catch(() => send(false));
      }})()""",
    "beacon": (
        f"navigator.sendBeacon('{HERE}/seen', {LARGE}) || "
        f"fetch('{HERE}/seen', {{ method: 'POST', body: {LARGE} }})"
    ),
    "second beacon": (f"[1, 2].map(() => navigator.sendBeacon('{HERE}/seen', 'x'.repeat(40_000)))"),
}


@pytest.mark.parametrize("name", FALLS_BACK)
def test_build_that_sends_it_in_another_way_passes(
    judged: Judge, library: Library, name: str
) -> None:
    verdict, recording = judged(promised(), library, integration=TRACKS % FALLS_BACK[name])
    assert verdict.word is Word.PASS, verdict
    assert [seen.why for seen in refusals(recording)] == ["size limit"]


ELSEWHERE = {
    "fetch": (
        "fetch('https://spy.example/e', { method: 'PUT' }).catch(() => {})",
        STRICT,
        "PUT https://spy.example/e",
        "content security policy (connect-src)",
    ),
    "beacon": (
        "navigator.sendBeacon('https://spy.example/e', 'x')",
        STRICT,
        "POST https://spy.example/e",
        "content security policy (connect-src)",
    ),
    "pixel": (
        "(new Image().src = 'https://spy.example/e')",
        STRICT,
        "GET https://spy.example/e",
        "content security policy (csp)",
    ),
    "mixed content": (
        "fetch('http://spy.example/e').catch(() => {})",
        ORDINARY,
        "GET http://spy.example/e",
        "mixed content (MixedContentBlocked)",
    ),
    "web socket without TLS": (
        "(() => { try { new WebSocket('ws://spy.example/e'); } catch {} })()",
        ORDINARY,
        "GET ws://spy.example/e",
        "mixed content (MixedContentBlocked)",
    ),
    "blocked port": (
        f"fetch('{HERE}:6000/e', {{ mode: 'no-cors' }}).catch(() => {{}})",
        ORDINARY,
        f"GET {HERE}:6000/e",
        "blocked port (net::ERR_UNSAFE_PORT)",
    ),
    "beacon to a blocked port": (
        f"navigator.sendBeacon('{HERE}:6000/e', 'x')",
        ORDINARY,
        f"POST {HERE}:6000/e",
        "blocked port (net::ERR_UNSAFE_PORT)",
    ),
    "name and password": (
        "(new Image().src = 'https://name:password@spy.example/e')",
        ORDINARY,
        "GET https://name:password@spy.example/e",
        "other (origin)",
    ),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_refused_request_to_a_host_that_nobody_documented_fails(judged: Judge, name: str) -> None:
    expression, conditions, observed, reason = ELSEWHERE[name]
    item = dataclasses.replace(promised(conditions=conditions), expectations=())
    verdict, recording = judged(item, integration=TRACKS % expression)
    assert verdict.word is Word.FAIL, verdict.reason
    [difference] = verdict.differences
    assert words(difference.place) == "unclaimed request (call 0)"
    assert difference.observed == observed
    assert difference.hint.endswith(f"; refused by the browser: {reason}")
    assert not list(disagreements(recording))


def test_audits_are_asked_only_in_a_run_in_which_something_is_refused(
    judged: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They report each time that a page reads its cookies, which takes a tenth of a run's time."""
    sent: list[str] = []
    send = CDPSession.send

    async def spy(session: CDPSession, method: str, *given: Any) -> Any:
        sent.append(method)
        return await send(session, method, *given)

    monkeypatch.setattr(CDPSession, "send", spy)
    plain = TRACKS % "null"
    are_asked = []
    for build in (plain, TRACKS % LOST["mixed content"][0], plain):
        sent.clear()
        judged(promised(), integration=build)
        are_asked.append("Audits.enable" in sent)
    assert are_asked == [False, True, False]
    assert "Audits.disable" in sent


@pytest.mark.parametrize("which", [0, 1])
def test_reason_that_comes_late_belongs_to_the_call_that_was_refused(
    judged: Judge, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    send, settle = CDPSession.send, Settler.settle
    asked: list[asyncio.Event] = []

    async def ask_late(session: CDPSession, method: str, *given: Any) -> Any:
        if method == "Audits.enable":
            asked.append(asyncio.Event())
            await asked[-1].wait()
        return await send(session, method, *given)

    async def settle_first(settler: Settler, *given: Any) -> None:
        await settle(settler, *given)
        for event in asked:
            event.set()

    monkeypatch.setattr(CDPSession, "send", ask_late)
    monkeypatch.setattr(Settler, "settle", settle_first)
    once = f"(window.made = (window.made ?? -1) + 1) === {which} && {LOST['mixed content'][0]}"
    item = dataclasses.replace(promised(), calls=promised().calls * 2)
    _, recording = judged(item, integration=TRACKS % once)
    assert [(seen.phase, seen.said) for seen in refusals(recording)] == [
        (f"call {which}", "MixedContentBlocked")
    ]


def loads_tracker(**attributes: str) -> str:
    """Return a build that loads the tracker with these attributes."""
    given = ", ".join(f"{name}: '{value}'" for name, value in attributes.items())
    return f"""
        Reference.prototype.initialize = function () {{
          const script = document.createElement("script");
          document.head.append(Object.assign(script, {{ src: "{TRACKER}", {given} }}));
          this.ready();
        }};
        module.exports = Reference;
    """


HASH: Final = "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC"


def test_stub_cannot_have_the_hash_of_the_real_script(judged: Judge, library: Library) -> None:
    item = dataclasses.replace(promised(), expectations=(LoadedOnce(TRACKER),))
    build = loads_tracker(integrity=HASH, crossOrigin="anonymous")
    verdict, recording = judged(item, library, integration=build)
    assert verdict.word is Word.ERROR
    assert verdict.reason == (
        f"the browser did not run {TRACKER}: its `integrity` is the hash of the real script, "
        "which a stub cannot have; leave it out of the build that is judged"
    )
    assert [(seen.said, seen.is_sent) for seen in refusals(recording)] == [(HASH, True)]


def test_hash_that_no_browser_can_check_fails(judged: Judge) -> None:
    """Without `crossorigin`, a browser runs no script of another host that has a hash."""
    item = dataclasses.replace(promised(), expectations=(LoadedOnce(TRACKER),))
    verdict, _ = judged(item, integration=loads_tracker(integrity=HASH))
    assert verdict.word is Word.FAIL
    assert f"times that {TRACKER} was loaded" in [words(item.place) for item in verdict.differences]
