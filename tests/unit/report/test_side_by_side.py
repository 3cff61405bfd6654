"""What happened where something was promised: all differences of a verdict, each in one tree."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.judging import judge
from harness.model import (
    ANYTHING,
    MISSING,
    ConsoleSays,
    Containing,
    Difference,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocation,
    Invocations,
    Recording,
    Request,
    Requests,
    Requirement,
    Role,
    Verdict,
    Word,
)
from harness.report import happenings
from harness.report.side_by_side import MOST
from harness.session import Job, Outcome
from tests.difference_places import at
from tests.report_samples import SHOP

SENT = "https://api.shop.example/v1/track"
TRACKS = Invocations(("shop.track",), (Expected("shop.track", ("A", {"n": 1, "m": 2})),))
SENDS = Requests(
    "POST",
    "api.shop.example",
    "/v1/*",
    (ExpectedRequest({"id": "0047"}, Containing({"event": "A"})),),
)

Judged = Callable[..., Outcome]


@pytest.fixture
def outcome_of(required: Callable[..., Requirement], recorded: Callable[..., Recording]) -> Judged:
    def run(expectations: tuple[Expectation, ...], *seen: Any) -> Outcome:
        requirement, recording = required(*expectations), recorded(*seen)
        return Outcome(Job(requirement, "next", SHOP), judge(requirement, recording), recording)

    return run


def test_each_difference_of_a_verdict_is_marked_once(
    outcome_of: Judged, invoked: Callable[..., Invocation], requested: Callable[..., Request]
) -> None:
    stranger = requested("GET", "https://spy.example/", role=Role.UNCLAIMED)
    sent = requested("POST", f"{SENT}?id=47", parameters={"event": "A", "own": 1})
    outcome = outcome_of(
        (TRACKS, SENDS, ConsoleSays("token")),
        invoked("shop.track", "A", {"n": 2, "m": 2}),
        invoked("shop.track", "B"),
        stranger,
        sent,
    )
    found = happenings(outcome)
    told = [difference for happening in found for difference in happening.differences]
    assert told == list(outcome.verdict.differences)
    marked = [node.place for happening in found for node in happening.tree.innermost_differing()]
    assert marked == [difference.place for difference in told]
    assert [happening.title for happening in found] == [
        "unclaimed request (call 0)",
        "invocation 1",
        "invocation 2",
        "request 1: POST api.shop.example/v1/*",
        "console (warn or error)",
    ]
    first = found[1].tree
    assert first.brackets == ("shop.track(", ")")
    assert [child.sort for child in first.children] == ["same", "changed"]
    query, body = found[3].tree.children
    assert (query.label, query.sort, body.label, body.sort) == (
        "query: ",
        "changed",
        "body: ",
        "same",
    )


def test_what_is_as_promised_comes_last_and_is_shown_whole(
    outcome_of: Judged, invoked: Callable[..., Invocation]
) -> None:
    twice = Invocations(
        ("shop.track",), (Expected("shop.track", ("A",)), Expected("shop.track", (ANYTHING,)))
    )
    outcome = outcome_of((twice, TRACKS), invoked("shop.track", "A"), invoked("shop.track", "B"))
    titles = [(item.title, bool(item.differences)) for item in happenings(outcome)]
    assert titles == [
        ("invocation 1", True),
        ("invocation 2", True),
        ("invocation 1", False),
        ("invocation 2", False),
    ]
    assert happenings(outcome)[2].tree.sort == "same"


def test_a_missing_invocation_or_request_is_shown_beside_nothing(outcome_of: Judged) -> None:
    found = happenings(outcome_of((TRACKS, SENDS)))
    assert [(item.tree.sort, item.tree.observed) for item in found] == [
        ("missing", "(nothing)"),
        ("missing", "(nothing)"),
    ]
    assert found[0].tree.expected == "shop.track('A', { n: 1, m: 2 });"


def test_many_are_cut_and_no_recording_shows_what_the_verdict_has(
    outcome_of: Judged, invoked: Callable[..., Invocation]
) -> None:
    outcome = outcome_of((TRACKS,), *(invoked("shop.track", number) for number in range(MOST + 5)))
    assert len(happenings(outcome)) == MOST
    fail = Verdict("shop-track", "next", Word.FAIL, (Difference(at("first it"), 1, MISSING),))
    [alone] = happenings(Outcome(outcome.job, fail, outcome.recording))
    assert (alone.title, alone.tree.sort) == ("first it", "missing")
    assert happenings(Outcome(outcome.job, fail, None)) == [alone]
