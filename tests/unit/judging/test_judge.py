"""The verdict on recordings made by hand: its word, its reason, and every difference."""

from collections.abc import Callable

import pytest

from harness.analysis import dispatched
from harness.codec.difference_words import words
from harness.judging import judge
from harness.model import (
    MISSING,
    UNDEFINED,
    BlindSpot,
    ConsoleMessage,
    Containing,
    Difference,
    Expected,
    Invocation,
    Invocations,
    LoadedOnce,
    PageError,
    Recording,
    Request,
    Requirement,
    Role,
    Verdict,
    Word,
)
from tests.difference_places import at

URL = "https://cdn.shop.example/t.js"
TRACK = "Shop.track"
SIGNED_UP = Expected(TRACK, ("Signed Up", Containing({"plan": "Startup"})))


Judged = Callable[..., Verdict]
Invoked = Callable[..., Invocation]
Requested = Callable[..., Request]


def paths(verdict: Verdict) -> list[str]:
    return [words(difference.place) for difference in verdict.differences]


def test_a_requirement_that_is_met_passes(judged: Judged, invoked: Invoked) -> None:
    verdict = judged(
        Invocations((TRACK,), (SIGNED_UP,)),
        invoked(TRACK, "Signed Up", {"plan": "Startup", "source": "ad"}),
    )
    assert verdict == Verdict("shop-track", "next", Word.PASS)
    assert verdict.seconds == 0.25


def test_every_expectation_counts(
    required: Callable[..., Requirement], recorded: Callable[..., Recording]
) -> None:
    expected = Invocations((TRACK,), (SIGNED_UP,))
    verdict = judge(required(LoadedOnce(URL), expected), recorded())
    assert len(paths(verdict)) == 4
    assert paths(verdict)[-1] == "invocation 1"


@pytest.mark.parametrize(
    ("args", "path"),
    [
        pytest.param(("Signed Up", {"plan": "startup"}), "[1].plan", id="another value"),
        pytest.param(("Signed Up", {"plan": UNDEFINED}), "[1].plan", id="undefined"),
        pytest.param(("Signed Up", {}), "[1].plan", id="dropped property"),
        pytest.param(("Signed Up",), "[1]", id="dropped argument"),
        pytest.param(("Signed Up", {"plan": "Startup"}, None), "[2]", id="extra argument"),
        pytest.param(
            ("Signed Up", {"plan": "Startup"}, UNDEFINED), "[2]", id="extra undefined argument"
        ),
        pytest.param(({"plan": "Startup"}, "Signed Up"), "[0]", id="swapped"),
    ],
)
def test_arguments_that_differ_fail(
    judged: Judged, invoked: Invoked, args: tuple[object, ...], path: str
) -> None:
    verdict = judged(Invocations((TRACK,), (SIGNED_UP,)), invoked(TRACK, *args))
    assert verdict.word is Word.FAIL
    assert paths(verdict)[0] == f"Shop.track arguments{path}"


def test_more_arguments_may_follow_where_the_contract_says_so(
    judged: Judged, invoked: Invoked
) -> None:
    expected = Invocations((TRACK,), (Expected(TRACK, ("Signed Up",), more=True),))
    assert judged(expected, invoked(TRACK, "Signed Up", 1, 2)).word is Word.PASS
    assert paths(judged(expected, invoked(TRACK))) == ["Shop.track arguments[0]"]


def test_an_invocation_too_many_fails(judged: Judged, invoked: Invoked) -> None:
    seen = invoked(TRACK, "Signed Up", {"plan": "Startup"})
    again = invoked(TRACK, "Signed Up", {"plan": "Startup"}, phase="unload")
    verdict = judged(Invocations((TRACK,), (SIGNED_UP,)), seen, again)
    [difference] = verdict.differences
    place = at("invocation 2 (unload)")
    assert difference == Difference(place, MISSING, again, "one invocation too many")


def test_nothing_expected_and_something_seen_fails(judged: Judged, invoked: Invoked) -> None:
    assert judged(Invocations((TRACK,), ())).word is Word.PASS
    assert judged(Invocations((TRACK,), ()), invoked(TRACK)).word is Word.FAIL
    assert judged(Invocations((TRACK,), ()), invoked("Shop.identify")).word is Word.PASS


def test_invocations_have_an_order(judged: Judged, invoked: Invoked) -> None:
    identify, track = Expected("Shop.identify", ()), Expected(TRACK, ())
    expected = Invocations(("Shop.identify", TRACK), (identify, track))
    assert judged(expected, invoked("Shop.identify"), invoked(TRACK)).word is Word.PASS
    first = invoked(TRACK)
    [difference] = judged(expected, first, invoked("Shop.identify")).differences
    place = at("invocation 2 moved to 1")
    assert difference == Difference(place, track, first, "moved from 2 to 1")


def test_a_missing_invocation_names_the_function_that_got_its_arguments(
    judged: Judged, invoked: Invoked
) -> None:
    seen = invoked("Shop.trackEvent", "Signed Up", {"plan": "Startup"})
    [difference] = judged(Invocations((TRACK,), (SIGNED_UP,)), seen).differences
    assert difference == Difference(
        at("invocation 1"),
        SIGNED_UP,
        MISSING,
        "Shop.trackEvent was called with these arguments instead",
    )


def test_a_dispatcher_s_command_counts_as_the_function(judged: Judged, invoked: Invoked) -> None:
    expected = Invocations(("shop.track",), (Expected("shop.track", ("a",)),))
    known = {"dispatchers": ("mail", "shop")}
    assert judged(expected, invoked("shop", "track", "a"), **known).word is Word.PASS
    assert judged(expected, invoked("shop.track", "a"), **known).word is Word.PASS
    assert judged(expected, invoked("shop", "identify", "a"), **known).word is Word.FAIL
    assert judged(expected, invoked("shop", "track", "a")).word is Word.FAIL


def test_only_the_dispatcher_dispatches_and_only_by_a_name(invoked: Invoked) -> None:
    for seen in (invoked("shop"), invoked("shop", 1), invoked("other", "track")):
        assert dispatched(seen, ("shop",)) == (seen,)
    assert dispatched(invoked("shop", "a.b"), ("shop",)) == (invoked("shop['a.b']"),)


def test_a_request_that_nobody_claimed_fails_whatever_was_required(
    judged: Judged, requested: Requested
) -> None:
    stray = requested("GET", "https://spy.example/p?x=1", role=Role.UNCLAIMED)
    [difference] = judged(None, stray).differences
    assert words(difference.place) == "unclaimed request (call 0)"
    assert difference.observed == "GET https://spy.example/p?x=1"
    claimed = [requested("GET", URL, role=role) for role in Role if role is not Role.UNCLAIMED]
    assert judged(None, *claimed).word is Word.PASS


@pytest.mark.parametrize("kind", ["error", "rejection", "security policy"])
def test_what_nothing_caught_fails_whatever_was_required(judged: Judged, kind: str) -> None:
    error = PageError(
        kind=kind,  # type: ignore[arg-type]
        message="x is not a function",
        source="",
        stack="",
        phase="call 1",
        order=1,
        time=0,
    )
    [difference] = judged(None, error).differences
    assert difference == Difference(at(f"uncaught {kind} (call 1)"), MISSING, "x is not a function")


def test_what_the_library_had_to_catch_fails_naming_its_place(judged: Judged) -> None:
    error = PageError(
        kind="caught",
        message="x is not a function",
        source="",
        stack="",
        phase="load",
        order=1,
        time=0,
        position="lib/index.js:12:5",
    )
    [difference] = judged(None, error).differences
    assert difference == Difference(
        at("error that the library caught (load)"),
        MISSING,
        "x is not a function",
        "in the build at lib/index.js:12:5",
    )


def test_a_console_message_is_no_misconduct(judged: Judged) -> None:
    message = ConsoleMessage(level="error", args=("m",), phase="load", order=1, time=0)
    assert judged(None, message).word is Word.PASS


def test_where_the_recorder_was_blind_nobody_can_tell(judged: Judged, invoked: Invoked) -> None:
    blind = [
        BlindSpot(where=where, reason="a frame", phase="load", order=1, time=0)
        for where in ("Shop.track", "Shop.identify")
    ]
    verdict = judged(Invocations((TRACK,), ()), invoked(TRACK), *blind)
    assert verdict.word is Word.ERROR
    assert verdict.differences == ()
    assert verdict.reason == (
        "cannot observe Shop.track: a frame; cannot observe Shop.identify: a frame"
    )


@pytest.mark.parametrize(
    ("word", "differences", "reason"),
    [
        pytest.param(Word.FAIL, 0, "", id="fail without a difference"),
        pytest.param(Word.PASS, 1, "", id="pass with one"),
        pytest.param(Word.ERROR, 1, "a reason", id="error with one"),
        pytest.param(Word.ERROR, 0, "", id="error without a reason"),
        pytest.param(Word.SKIP, 0, "", id="skip without a reason"),
    ],
)
def test_a_verdict_that_does_not_explain_itself_is_refused(
    word: Word, differences: int, reason: str
) -> None:
    found = (Difference(at("first it"), 1, 2),) * differences
    with pytest.raises(ValueError, match=f"a {word} verdict"):
        Verdict("shop-track", "next", word, found, reason)
