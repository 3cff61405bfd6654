"""Expectations on callbacks, leftovers and the console, and which invocations count."""

import dataclasses
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from harness.analysis import invoked
from harness.codec.difference_words import words
from harness.judging import expectation_differences, judge
from harness.model import (
    MISSING,
    CallbackRan,
    CallbackRuns,
    Conditions,
    ConsoleMessage,
    ConsoleSays,
    Expectation,
    Invocation,
    LeavesOnly,
    Leftovers,
    Observation,
    PageError,
    Recording,
    Word,
)

Recorded: TypeAlias = Callable[..., Recording]
Required: TypeAlias = Callable[..., Any]

TRACKER = "https://cdn.shop.example/t.js"
BUILD = "https://cdn.segment.com/shop.js"
WHEN: dict[str, Any] = {"phase": "call 0", "order": 1, "time": 1.0}


def unmet(expectation: Expectation, recording: Recording) -> list[tuple[str, Any, Any]]:
    return [
        (words(item.place), item.expected, item.observed)
        for item in expectation_differences(expectation, recording)
    ]


@pytest.mark.parametrize(("times", "ran"), [(1, 1), (0, 0), (2, 2), (1, 0), (1, 2), (0, 1)])
def test_a_callback_runs_as_often_as_expected(recorded: Recorded, times: int, ran: int) -> None:
    seen = [CallbackRan(name="done", args=(), **WHEN)] * ran
    other = CallbackRan(name="other", args=(), **WHEN)
    found = unmet(CallbackRuns("done", times), recorded(*seen, other))
    wanted = [("times that the callback done ran", times, ran)]
    assert found == ([] if times == ran else wanted)


@pytest.mark.parametrize(
    "what", ["globals", "cookies", "local_storage", "session_storage", "listeners"]
)
def test_only_what_is_allowed_may_be_left(recorded: Recorded, what: Any) -> None:
    left = Leftovers(**{what: ("shop", "shopLoader", "Shop")})
    recording = recorded(leftovers=left)
    assert unmet(LeavesOnly(what, ("shop*", "Shop")), recording) == []
    path = f"{what.replace('_', ' ')} that are left in the page"
    assert unmet(LeavesOnly(what, ("shop",)), recording) == [
        (path, MISSING, "shopLoader"),
        (path, MISSING, "Shop"),
    ]
    assert unmet(LeavesOnly(what, ()), recorded()) == []


@pytest.mark.parametrize(
    ("level", "said", "met"),
    [
        ("warn", ("Shop: siteId must be a string",), "met"),
        ("error", ("Shop:", {"sites": 1}, "SITEID"), "met"),
        ("log", ("siteId",), "unmet"),
        ("warn", ("apiKey",), "unmet"),
    ],
)
def test_the_console_says_what_is_expected(
    recorded: Recorded, level: str, said: tuple[Any, ...], met: str
) -> None:
    recording = recorded(ConsoleMessage(level=level, args=said, **WHEN))
    found = unmet(ConsoleSays("siteId"), recording)
    unsaid = [("console (warn or error)", "siteId")]
    assert [item[:2] for item in found] == ([] if met == "met" else unsaid)


def test_a_silent_console_says_nothing(recorded: Recorded) -> None:
    assert unmet(ConsoleSays("siteId"), recorded()) == [
        ("console (warn or error)", "siteId", MISSING)
    ]


def counted(recorded: Recorded, *seen: Invocation) -> list[tuple[str, Any]]:
    recording = recorded(*seen, tracker=TRACKER, dispatchers=("shop",))
    return [(item.function, item.args) for item in invoked(recording)]


def by(caller: str, function: str, *args: Any, inside: str = "") -> Invocation:
    return Invocation(function=function, args=args, caller=caller, inside=inside, **WHEN)


def test_what_a_tracker_calls_within_itself_does_not_count(recorded: Recorded) -> None:
    seen = by(BUILD, "shop.identify", 1), by(TRACKER, "shop.track", 1, inside="shop.identify")
    assert counted(recorded, *seen) == [("shop.identify", (1,))]


def test_what_a_build_calls_from_a_tracker_s_callback_counts(recorded: Recorded) -> None:
    seen = by(BUILD, "shop.ready"), by(BUILD, "shop.track", 1, inside="shop.ready")
    assert counted(recorded, *seen) == [("shop.ready", ()), ("shop.track", (1,))]


def test_a_queued_command_counts_once_when_it_is_carried_out(recorded: Recorded) -> None:
    queued = by(BUILD, "shop", "track", 1)
    carried_out = by(TRACKER, "shop.track", 1)
    assert counted(recorded, queued, carried_out) == [("shop.track", (1,))]
    assert counted(recorded, queued, queued, carried_out) == [("shop.track", (1,))] * 2
    assert counted(recorded, queued, carried_out, carried_out) == [("shop.track", (1,))] * 2
    assert counted(recorded, queued, by(TRACKER, "shop.track", 2)) == [
        ("shop.track", (1,)),
        ("shop.track", (2,)),
    ]


def test_what_a_tracker_finds_in_an_array_counts(recorded: Recorded) -> None:
    assert counted(recorded, by(TRACKER, "shop.track", 1)) == [("shop.track", (1,))]


def error(kind: Any, message: str, source: str) -> Observation:
    return PageError(kind=kind, message=message, source=source, stack="", **WHEN)


BROKEN = error("error", "broken", f"{TRACKER}:1:1")
BLOCKED = error("security policy", f"script-src blocked {TRACKER}", "")


@pytest.mark.parametrize(
    ("tracker", "seen", "word"),
    [
        ("broken", BROKEN, Word.PASS),
        ("blocked", BLOCKED, Word.PASS),
        ("there", BROKEN, Word.FAIL),
        ("there", BLOCKED, Word.FAIL),
        ("blocked", BROKEN, Word.FAIL),
        ("broken", error("error", "broken", f"{BUILD}:1:1"), Word.FAIL),
        ("blocked", error("security policy", "script-src blocked eval", ""), Word.FAIL),
        ("blocked", error("error", f"no {TRACKER}", f"{BUILD}:1:1"), Word.FAIL),
    ],
)
def test_only_the_error_that_a_requirement_wants_is_no_misconduct(
    required: Required, recorded: Recorded, tracker: Any, seen: Observation, word: Word
) -> None:
    requirement = dataclasses.replace(required(), conditions=Conditions(tracker=tracker))
    assert judge(requirement, recorded(seen, tracker=TRACKER)).word is word
