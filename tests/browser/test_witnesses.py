"""The edge and Playwright see the same requests, and where they do not the verdict says so."""

import dataclasses

import pytest

from harness.analysis import disagreements
from harness.contracts import requirement
from harness.judging import judge
from harness.model import Recording, Request, Word
from tests.browser.conftest import Judge
from tests.browser.test_requests import KINDS, TRACKS

EVENT = "https://app.wigzo.com/rest/v1/learn/event?org_token=0b5cW-8_2Tq"


@pytest.mark.parametrize("name", KINDS)
def test_witnesses_agree_on_every_kind_of_request(judged: Judge, name: str) -> None:
    _, recording = judged("wigzo-track-event", integration=TRACKS % KINDS[name][0])
    assert list(disagreements(recording)) == []


@pytest.fixture
def recording(judged: Judge) -> Recording:
    verdict, recording = judged("wigzo-track-event")
    assert verdict.word is Word.PASS
    return recording


def test_request_that_playwright_alone_saw_is_an_error(recording: Recording) -> None:
    unseen = tuple(
        seen
        for seen in recording.observations
        if not (isinstance(seen, Request) and seen.url == EVENT and seen.method == "POST")
    )
    assert len(unseen) == len(recording.observations) - 1
    verdict = judge(
        requirement("wigzo-track-event"), dataclasses.replace(recording, observations=unseen)
    )
    assert verdict.word is Word.ERROR
    assert (
        verdict.reason == f"POST {EVENT}: the edge saw it never, Playwright reported it once; "
        "one of the two is wrong, so this run proves nothing"
    )


def test_request_that_the_edge_alone_saw_is_an_error(recording: Recording) -> None:
    silent = tuple(seen for seen in recording.reported if seen.url != EVENT)
    verdict = judge(
        requirement("wigzo-track-event"), dataclasses.replace(recording, reported=silent)
    )
    assert verdict.word is Word.ERROR
    assert f"POST {EVENT}: the edge saw it once, Playwright reported it never" in verdict.reason
