"""What the browser refused is told once, with its reason, whoever knew of it. No browser."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from harness.driver.refusals import of_failure, of_issue, put_together
from harness.model import (
    DECLINED_BEACON,
    Observation,
    PageError,
    Refusal,
    RefusalReason,
    Reported,
    Request,
    Role,
)

URL = "https://api.shop.example/v1"
SPY = "https://spy.example/e"

Requested = Callable[..., Request]


def refusal(why: RefusalReason, said: str, **parts: Any) -> Refusal:
    made = Refusal("POST", URL, why, said, "call 0", 1, 0.0, Role.DESTINATION)
    return dataclasses.replace(made, **parts)


TOO_LARGE = refusal("size limit", "TypeError: Failed to fetch")
DECLINED = refusal("size limit", DECLINED_BEACON)
POLICY = refusal("content security policy", "connect-src")
INTEGRITY = refusal("integrity", "sha384-x", method="GET")


def role_of(host: str, _: str) -> Role:
    return Role.DESTINATION if host == "api.shop.example" else Role.UNCLAIMED


def together(
    page: list[Observation],
    browser: list[Refusal],
    reported: list[Reported],
    requests: list[Request],
) -> tuple[list[Refusal], list[str]]:
    """Return the refusals that are told, and why each request that was reported failed."""
    seen, told = put_together(page, browser, reported, requests, role_of)
    refused = [item for item in seen if isinstance(item, Refusal)]
    return [dataclasses.replace(item, order=1) for item in refused], [i.failure for i in told]


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        ("csp", "content security policy"),
        ("mixed-content", "mixed content"),
        ("net::ERR_UNSAFE_PORT", "blocked port"),
        ("origin", "other"),
        ("net::ERR_FAILED", "other"),
    ],
)
def test_request_that_failed_was_refused(failure: str, why: str) -> None:
    found = of_failure("PUT", f"{URL}?a#top", failure, "call 1")
    assert found is not None
    assert (found.method, found.url, found.phase) == ("PUT", f"{URL}?a", "call 1")
    assert (found.why, found.said) == (why, failure)


@pytest.mark.parametrize(
    "failure", ["", "net::ERR_ABORTED", "net::ERR_NAME_NOT_RESOLVED", "NS_BINDING_ABORTED"]
)
def test_request_that_the_page_gave_up_or_that_went_elsewhere_was_not_refused(failure: str) -> None:
    assert of_failure("GET", URL, failure, "load") is None


def cors(*, is_warning: bool) -> dict[str, Any]:
    status = {"corsError": "DisallowedByMode", "failedParameter": ""}
    issue = {"corsErrorStatus": status, "isWarning": is_warning, "request": {"url": URL}}
    return {"code": "CorsIssue", "details": {"corsIssueDetails": issue}}


def mixed(status: str) -> dict[str, Any]:
    issue = {"resolutionStatus": status, "insecureURL": "ws://a.example/"}
    return {"code": "MixedContentIssue", "details": {"mixedContentIssueDetails": issue}}


def test_issues_of_the_audits_are_refusals_where_something_was_refused() -> None:
    refused = of_issue(cors(is_warning=False), "call 0")
    assert refused is not None
    assert (refused.method, refused.url, refused.why, refused.said) == (
        "",
        URL,
        "CORS",
        "DisallowedByMode",
    )
    blocked = of_issue(mixed("MixedContentBlocked"), "load")
    assert blocked is not None
    assert (blocked.url, blocked.why) == ("ws://a.example/", "mixed content")
    assert of_issue(cors(is_warning=True), "load") is None
    assert of_issue(mixed("MixedContentAutomaticallyUpgraded"), "load") is None
    assert of_issue({"code": "Other", "details": {"otherDetails": {}}}, "load") is None


@pytest.mark.parametrize("seen", [TOO_LARGE, DECLINED])
def test_what_was_too_large_is_refused_where_the_edge_never_got_it(
    requested: Requested, seen: Refusal
) -> None:
    once = Reported("POST", URL)
    assert together([seen], [], [once], []) == ([seen], ["size limit"])
    # The build fell back.
    assert together([seen], [], [once, once], [requested("POST", URL)]) == (
        [seen],
        ["size limit", ""],
    )
    # The promise was rejected for something else.
    assert together([seen], [], [once], [requested("POST", URL)]) == ([], [""])
    assert together([seen, seen], [], [once, once], []) == ([seen, seen], ["size limit"] * 2)


def test_reason_of_the_browser_is_better_than_what_the_page_was_told() -> None:
    ported = refusal("blocked port", "net::ERR_UNSAFE_PORT")
    told = Reported("POST", URL, "net::ERR_UNSAFE_PORT")
    assert together([TOO_LARGE], [ported], [told], []) == ([ported], ["net::ERR_UNSAFE_PORT"])


def test_failure_and_issue_of_one_request_are_one_refusal() -> None:
    failed = refusal("other", "net::ERR_FAILED")
    issue = refusal("CORS", "DisallowedByMode", method="")
    told = Reported("POST", URL, "net::ERR_FAILED")
    [found], _ = together([], [issue, failed], [told], [])
    assert found == refusal("CORS", "DisallowedByMode")
    alone, _ = together([], [issue], [], [])
    assert alone == [issue]


def test_violation_of_the_policy_is_told_once() -> None:
    failed = refusal("content security policy", "csp")
    assert together([POLICY], [], [], [])[0] == [POLICY]
    assert together([POLICY], [failed], [Reported("POST", URL, "csp")], [])[0] == [failed]


def test_violation_by_a_redirect_is_told_of_its_target(requested: Requested) -> None:
    """The page's event names the address that was redirected, which the edge got."""
    target = refusal("content security policy", "csp", url=SPY, role=Role.UNCLAIMED)
    told = [Reported("POST", URL), Reported("POST", SPY, "csp")]
    assert together([POLICY], [target], told, [requested("POST", URL)])[0] == [target]


def test_hash_that_does_not_fit_is_told_of_a_script_that_came(requested: Requested) -> None:
    came = requested("GET", URL)
    kept = dataclasses.replace(INTEGRITY, is_sent=True)
    assert together([INTEGRITY], [], [Reported("GET", URL)], [came])[0] == [kept]
    missing = dataclasses.replace(came, status=404)
    assert together([INTEGRITY], [], [Reported("GET", URL)], [missing])[0] == []


def test_request_that_came_was_sent_and_only_its_answer_was_refused(requested: Requested) -> None:
    failed = refusal("other", "net::ERR_FAILED")
    told = [Reported("POST", URL, "net::ERR_FAILED")]
    [found], _ = together([], [failed], told, [requested("POST", URL)])
    assert found.is_sent


def test_what_the_edge_refused_is_not_told_again(requested: Requested) -> None:
    failed = refusal("other", "net::ERR_FAILED", url=SPY, method="PUT")
    preflight = requested(
        "OPTIONS", SPY, headers=(("access-control-request-method", "PUT"),), role=Role.UNCLAIMED
    )
    told = [Reported("PUT", SPY, "net::ERR_FAILED")]
    assert together([], [failed], told, [preflight])[0] == []


def test_what_the_page_did_while_it_was_left_stands_by_itself() -> None:
    at_end = dataclasses.replace(TOO_LARGE, phase="unload", said="70000 bytes")
    assert together([at_end], [], [Reported("POST", URL)], []) == ([at_end], [""])


def test_other_observations_stay_before_the_refusals_in_their_order() -> None:
    thrown = PageError("error", "m", "", "", "load", 7, 0.0)
    seen, _ = put_together([POLICY, thrown], [], [], [], role_of)
    assert seen == (thrown, dataclasses.replace(POLICY, order=1))


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://a.example/b/c?d=/e", "a.example", "/b/c"),
        ("https://a.example:6000//b", "a.example:6000", "//b"),
        ("https://a.example", "a.example", "/"),
        ("https://a.example?b/c", "a.example", "/"),
        ("ws://a.example/", "a.example", "/"),
    ],
)
def test_refusal_knows_its_host_and_path(url: str, host: str, path: str) -> None:
    seen = refusal("other", "x", url=url)
    assert (seen.host, seen.path) == (host, path)
