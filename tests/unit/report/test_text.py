"""The story of a verdict can be read without looking anything up."""

import shlex
from collections.abc import Callable

import pytest

from harness.contracts import built_in, requirement
from harness.model import (
    MISSING,
    ORDINARY,
    UNDEFINED,
    Call,
    Conditions,
    Difference,
    Expected,
    Invocation,
    Recording,
    Request,
    Requirement,
    Role,
    Verdict,
    Word,
)
from harness.report import story
from harness.report.text import MOST_DIFFERENCES, condition_words, reproduce
from harness.session import Job, Outcome, RunOptions
from tests.difference_places import at
from tests.report_samples import SHOP

Told = Callable[..., Outcome]


@pytest.fixture
def told(required: Callable[..., Requirement]) -> Told:
    """Make an outcome of a call `track("Signed Up")`."""

    def make(
        word: Word, *found: Difference, reason: str = "", recording: Recording | None = None
    ) -> Outcome:
        requirement = required(calls=(Call("track", ("Signed Up",)),))
        verdict = Verdict(requirement.id, "next", word, found, reason)
        return Outcome(Job(requirement, "next", SHOP), verdict, recording)

    return make


def test_a_fail_tells_promise_call_difference_and_what_arrived(
    told: Told, recorded: Callable[..., Recording], invoked: Callable[..., Invocation]
) -> None:
    missing = Difference(at("invocation 1"), Expected("shop.track", ("a",)), MISSING, "renamed?")
    undefined = Difference(at("first it"), UNDEFINED, {"a": "b"})
    recording = recorded(invoked("shop.trackEvent", "a"))
    assert story(told(Word.FAIL, missing, undefined, recording=recording)).splitlines() == [
        "FAIL shop-track (library: next)",
        "  promised   Track hands the shop the event.",
        "  source     documented, Shop Destination › Track: “is sent” https://docs.example/shop",
        "  called     analytics.track('Signed Up');",
        "  differs at invocation 1",
        "    expected shop.track('a');",
        "    observed (nothing)",
        "    note     renamed?",
        "  differs at first it",
        "    expected undefined",
        "    observed { a: 'b' }",
        "  arrived    shop.trackEvent('a');",
        "  reproduce  harness run shop-track --library next",
    ]


def test_an_error_tells_its_reason_and_claims_nothing_of_what_arrived(told: Told) -> None:
    lines = story(told(Word.ERROR, reason="the page hung\nfor long")).splitlines()
    assert lines[0] == "ERROR shop-track (library: next)"
    assert lines[4:6] == ["  reason     the page hung", "             for long"]
    assert not any("arrived" in line or "(nothing)" in line for line in lines)


def test_what_is_only_loaded_says_so(told: Told, required: Callable[..., Requirement]) -> None:
    outcome = told(Word.PASS)
    loaded = Outcome(Job(required(calls=()), "classic", SHOP), outcome.verdict, None)
    assert "  called     (only loaded)" in story(loaded).splitlines()
    assert reproduce(loaded) == "harness run shop-track --library classic"


def test_nothing_arrived_where_the_browser_only_asked_or_talked_to_others(
    told: Told, recorded: Callable[..., Recording], requested: Callable[..., Request]
) -> None:
    asked = (("Access-Control-Request-Method", "POST"),)
    others = [
        requested("GET", f"https://{role}.example/", role=role)
        for role in (Role.SITE, Role.LIBRARY, Role.TRACKER, Role.SEGMENT)
    ]
    preflight = requested("OPTIONS", "https://api.shop.example/", headers=asked)
    recording = recorded(preflight, *others)
    assert "  arrived    (nothing)" in story(told(Word.PASS, recording=recording)).splitlines()


def test_requests_to_the_destination_and_to_strangers_arrived(
    told: Told, recorded: Callable[..., Recording], requested: Callable[..., Request]
) -> None:
    recording = recorded(
        requested("POST", "https://api.shop.example/v1", body=b'{"a": "\xff"}'),
        requested("GET", "https://spy.example/?x", role=Role.UNCLAIMED),
        requested("OPTIONS", "https://api.shop.example/plain"),
        requested(
            "OPTIONS",
            "https://spy.example/refused",
            headers=(("Access-Control-Request-Method", "POST"),),
            role=Role.UNCLAIMED,
        ),
    )
    text = story(told(Word.PASS, recording=recording))
    assert (
        '  arrived    POST https://api.shop.example/v1 {"a": "\N{REPLACEMENT CHARACTER}"}' in text
    )
    assert "\n             GET https://spy.example/?x\n" in text
    assert "\n             OPTIONS https://api.shop.example/plain\n" in text
    assert "\n             OPTIONS https://spy.example/refused\n" in text


def test_many_differences_and_arrivals_are_counted(
    told: Told, recorded: Callable[..., Recording], invoked: Callable[..., Invocation]
) -> None:
    found = [Difference(at(f"invocation {n}"), n, MISSING) for n in range(MOST_DIFFERENCES + 3)]
    recording = recorded(*(invoked("shop.track", n) for n in range(10)))
    text = story(told(Word.FAIL, *found, recording=recording))
    assert text.count("differs at") == MOST_DIFFERENCES
    assert "… and 3 more differences" in text
    assert text.count("shop.track(") == 8
    assert "… and 2 more observations" in text


def test_no_line_is_a_command_to_a_terminal_or_to_a_job(told: Told) -> None:
    reason = "the page said\n::stop-commands::x\n  ##[error]y\n\x1b[2J\ud800 :: z"
    lines = story(told(Word.ERROR, reason=reason)).splitlines()
    told_lines = [line.strip() for line in lines[4:8]]
    assert told_lines == [
        "reason     the page said",
        r"\::stop-commands::x",
        r"\##[error]y",
        r"\u{1b}[2J\u{d800} :: z",
    ]


def test_conditions_are_told_where_they_are_not_ordinary() -> None:
    assert list(condition_words(ORDINARY)) == []
    told = condition_words(
        Conditions("before tracker", "slow", burst=True, options={"integrations": {"All": False}})
    )
    assert list(told) == [
        "when: before tracker",
        "tracker: slow",
        "burst",
        "options: { integrations: { All: false } }",
    ]


@pytest.mark.parametrize(
    ("named", "option"),
    [
        ("", ""),
        ("reference", ""),
        ("/repo/wigzo", " --build Wigzo=/repo/wigzo"),
        ("https://cdn.example/w?a=1&b", " --build 'Wigzo=https://cdn.example/w?a=1&b'"),
    ],
)
def test_the_command_to_reproduce_names_the_build(named: str, option: str) -> None:
    """Also where there is no recording."""
    job = Job.of(built_in(), requirement("wigzo-identify-phone"), "next")
    error = Verdict(job.requirement.id, "next", Word.ERROR, reason="it hung")
    outcome = Outcome(job, error, None, run_options=RunOptions(build=named))
    assert reproduce(outcome) == f"harness run wigzo-identify-phone --library next{option}"


def test_the_command_to_reproduce_has_the_options_of_its_run() -> None:
    job = Job.of(built_in(), requirement("wigzo-identify-phone"), "classic")
    error = Verdict(job.requirement.id, "classic", Word.ERROR, reason="it hung")
    given = RunOptions(
        "/it's/w", ("/a b", "/c"), ("/known $x",), "/opt/my chrome", browser="firefox"
    )
    words = shlex.split(reproduce(Outcome(job, error, None, run_options=given)))
    assert words == [
        *("harness", "run", "wigzo-identify-phone", "--library", "classic"),
        *("--contracts", "/a b", "--contracts", "/c"),
        *("--build", "Wigzo=/it's/w"),
        *("--known-deviations", "/known $x"),
        *("--browser", "firefox"),
        *("--browser-executable", "/opt/my chrome"),
    ]
