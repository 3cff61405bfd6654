"""Calls that a page makes before the library is there are taken over as they were made."""

import dataclasses

import pytest

from harness.contracts import requirement
from harness.model import UNDEFINED, Call, Conditions, Expected, Invocations, Library, Value, Word
from tests.browser.conftest import Judge

TRACK = "Wishpond.Tracker.track"


@pytest.mark.parametrize("args", [("Signed Up",), ("Signed Up", {}), ("Signed Up", UNDEFINED)])
def test_early_call_has_no_argument_that_the_page_did_not_pass(
    judged: Judge, library: Library, args: tuple[Value, ...]
) -> None:
    """The snippet adds one of its own, which says what the page was like."""
    early = dataclasses.replace(
        requirement("wishpond-track-params"),
        calls=(Call("track", args),),
        expectations=(Invocations((TRACK,), (Expected(TRACK, ("Signed Up", {})),)),),
        conditions=Conditions(when="before library"),
    )
    verdict, _ = judged(early, library)
    assert verdict.word is Word.PASS, verdict
