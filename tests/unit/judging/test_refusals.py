"""The verdict where the browser refused a request: a loss with its reason, and no more."""

import dataclasses
from collections.abc import Callable

import pytest

from harness.model import (
    DECLINED_BEACON,
    MISSING,
    Difference,
    ExpectedRequest,
    LoadedOnce,
    PageError,
    Refusal,
    RefusalReason,
    Request,
    Requests,
    Role,
    Verdict,
    Word,
)
from tests.difference_places import at

Judged = Callable[..., Verdict]


def refusal(url: str, why: RefusalReason, said: str, role: Role) -> Refusal:
    return Refusal("POST", url, why, said, "call 0", 1, 0.0, role)


def test_request_to_nobody_fails_although_the_browser_refused_it(judged: Judged) -> None:
    seen = refusal("https://spy.example/e", "mixed content", "mixed-content", Role.UNCLAIMED)
    [difference] = judged(None, seen).differences
    assert difference == Difference(
        at("unclaimed request (call 0)"),
        MISSING,
        "POST https://spy.example/e",
        "not a documented host of the destination; "
        "refused by the browser: mixed content (mixed-content)",
    )


def test_violation_of_the_policy_is_told_once(judged: Judged) -> None:
    url = "https://spy.example/e"
    seen = refusal(url, "content security policy", "connect-src", Role.UNCLAIMED)
    thrown = PageError("security policy", f"connect-src blocked {url}", "", "", "call 0", 1, 0.0)
    assert [item.place for item in judged(None, seen, thrown).differences] == [
        at("unclaimed request (call 0)")
    ]
    other = dataclasses.replace(thrown, message=f"connect-src blocked {url}/other")
    assert len(judged(None, seen, other).differences) == 2


@pytest.mark.parametrize(
    ("said", "role"),
    [
        pytest.param(DECLINED_BEACON, Role.UNCLAIMED, id="a declined beacon is no request"),
        pytest.param("TypeError", Role.DESTINATION, id="nothing was promised about it"),
    ],
)
def test_refusal_that_breaks_no_promise_passes(judged: Judged, said: str, role: Role) -> None:
    assert judged(None, refusal("https://a.example/e", "size limit", said, role)).word is Word.PASS


def test_script_whose_hash_a_stub_cannot_have_is_an_error(judged: Judged) -> None:
    url = "https://cdn.shop.example/t.js"
    verdict = judged(LoadedOnce(url), refusal(url, "integrity", "sha384-x", Role.TRACKER))
    assert verdict.word is Word.ERROR
    assert verdict.reason == (
        f"the browser did not run {url}: its `integrity` is the hash of the real script, "
        "which a stub cannot have; leave it out of the build that is judged"
    )


def test_request_that_the_browser_refused_is_missing_for_its_reason(
    judged: Judged, requested: Callable[..., Request]
) -> None:
    url = "https://api.shop.example/v1"
    promised = Requests("POST", "api.shop.example", "/v*", (ExpectedRequest(),) * 3)
    verdict = judged(
        promised,
        requested("POST", url),
        refusal(f"{url}?a=1", "size limit", "TypeError", Role.DESTINATION),
        refusal("https://api.shop.example/other", "CORS", "no", Role.DESTINATION),
        dataclasses.replace(refusal(url, "CORS", "no", Role.DESTINATION), is_sent=True),
        dataclasses.replace(refusal(url, "CORS", "no", Role.DESTINATION), method="GET"),
    )
    assert [(item.place.number, item.hint) for item in verdict.differences] == [
        (2, "refused by the browser: size limit (TypeError)"),
        (3, ""),
    ]
    fallen_back = judged(
        Requests("POST", "api.shop.example", "/v1", (ExpectedRequest(),)),
        requested("POST", url),
        refusal(url, "size limit", "TypeError", Role.DESTINATION),
    )
    assert fallen_back.word is Word.PASS
