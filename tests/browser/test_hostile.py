"""Builds that make it hard to observe them: what they do is told, or the verdict says why not."""

from collections.abc import Mapping
from typing import Final

import pytest

from harness.codec import evidence_file
from harness.driver import Driver, reported
from harness.model import (
    BlindSpot,
    BrowserError,
    ConsoleMessage,
    Invocation,
    Library,
    Opaque,
    PageError,
    Word,
)
from tests.browser.conftest import Judge
from tests.browser.hanging import HANG, end_time, when_it_hangs

TRACKS: Final = """
    const { track } = Reference.prototype;
    Reference.prototype.track = function (facade) {
      %s
      return track.call(this, facade);
    };
    module.exports = Reference;
"""
THROWS_LATER: Final = "setTimeout(() => { throw new Error('\u00e9t\u00e9 na\u00efve'); });"
SWALLOWS: Final = {
    "onerror": "window.onerror = () => true;",
    "a listener": (
        "addEventListener('error', (event) => {"
        " event.preventDefault(); event.stopImmediatePropagation(); }, true);"
    ),
}
FAKES: Final = """
    const recorder = window[Symbol.for("harness.recorder")];
    for (const name of Object.keys(recorder ?? {})) {
      try { recorder[name] = () => ({ settled: true, log: "[]", beacons: [] }); } catch {}
    }
"""


@pytest.mark.parametrize("name", SWALLOWS)
def test_handler_that_swallows_an_exception_hides_none(judged: Judge, name: str) -> None:
    build = TRACKS % f"{SWALLOWS[name]} {THROWS_LATER}"
    verdict, recording = judged("wigzo-track-event", integration=build)
    assert verdict.word is Word.FAIL
    thrown = [seen.message for seen in recording.observations if isinstance(seen, PageError)]
    assert thrown == ["Error: \u00e9t\u00e9 na\u00efve"]


def test_page_believes_that_it_has_swallowed_it(judged: Judge) -> None:
    build = (
        TRACKS
        % f"""
        const mine = (event) => {{ event.preventDefault(); return true; }};
        window.onerror = mine;
        addEventListener("error", mine);
        addEventListener("error", (event) => console.log("told", event.defaultPrevented,
          event.returnValue, window.onerror === mine, String(event.preventDefault)));
        {THROWS_LATER}
    """
    )
    _, recording = judged("wigzo-track-event", integration=build)
    told = [
        seen.args[1:]
        for seen in recording.observations
        if isinstance(seen, ConsoleMessage) and seen.args[0] == "told"
    ]
    assert told == [(True, False, True, "function preventDefault() { [native code] }")]


def test_swallowed_rejection_is_told(judged: Judge) -> None:
    build = TRACKS % (
        "addEventListener('unhandledrejection', (event) => event.preventDefault());"
        " Promise.reject(new Error('\u00e9t\u00e9'));"
    )
    verdict, recording = judged("wigzo-track-event", integration=build)
    assert verdict.word is Word.FAIL
    thrown = [seen.message for seen in recording.observations if isinstance(seen, PageError)]
    assert thrown == ["Error: \u00e9t\u00e9"]


def test_build_cannot_speak_for_the_recorder(judged: Judge, library: Library) -> None:
    """Its exception is told, although it has replaced what it can of the recorder."""
    build = TRACKS % f"{FAKES} {THROWS_LATER}"
    verdict, _ = judged("wigzo-track-event", library, integration=build)
    assert verdict.word is Word.FAIL
    assert "\u00e9t\u00e9" in str(verdict.differences[0].observed)


def test_argument_of_a_thousand_levels_is_recorded_as_deep_as_can_be_told(judged: Judge) -> None:
    nested = "let at = {}; const top = at; for (let n = 0; n < 1000; n += 1) at = at.in = {};"
    build = TRACKS % f"{nested} window.wigzo.track('Deep', top);"
    _, recording = judged("wigzo-track-event", integration=build)
    [at] = [
        seen.args[1]
        for seen in recording.observations
        if isinstance(seen, Invocation) and seen.args[:1] == ("Deep",)
    ]
    levels = 0
    while isinstance(at, Mapping):
        at, levels = at["in"], levels + 1
    assert (levels, at) == (201, Opaque("object", "it is nested more than 200 levels deep"))
    assert evidence_file.from_json(evidence_file.to_json(recording)) == recording


def test_flood_of_requests_ends_in_an_error_that_names_the_limit(
    judged: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    flood = TRACKS % "for (let n = 0; n < 60; n += 1) window.wigzo.index({ n });"
    with monkeypatch.context() as patched:
        patched.setattr(reported, "MOST_REQUESTS", 50)
        with pytest.raises(
            BrowserError, match="more than 50 requests, the last one to https://app"
        ):
            judged("wigzo-track-event", integration=flood)
    verdict, _ = judged("wigzo-track-event", integration=flood)
    assert verdict.word is Word.PASS


def test_a_page_that_hangs_with_a_large_request_is_told_with_its_address(
    judged: Judge, harness_driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Playwright copies its text for longer than a run may take."""
    large = (
        TRACKS
        % f"window.wigzo.index({{ text: 'x'.repeat(3e6) }}); setTimeout(() => {{ {HANG} }}, 1000);"
    )
    with (
        monkeypatch.context() as patched,
        when_it_hangs(harness_driver, lambda: end_time(harness_driver)),
    ):
        patched.setattr(reported, "LARGE_BYTES", 2_000_000)
        with pytest.raises(BrowserError, match=r"after it had sent POST https://.* with 3 MB: "):
            judged("wigzo-track-event", integration=large)
    verdict, _ = judged("wigzo-track-event")
    assert verdict.word is Word.PASS


ASKS_WITH_IN: Final = """
    Reference.prototype.initialize = function () {
      if (!("wigzo" in window)) {
        window.wigzo = function () { (window.wigzo.q = window.wigzo.q || []).push(arguments); };
      }
      %s
      const script = document.createElement("script");
      %s
      script.src = "https://app.wigzo.com/wigzo.compressed.js";
      script.onload = () => this.ready();
      document.head.append(script);
    };
    module.exports = Reference;
"""
EARLY: Final = 'window.wigzo("track", "Early");'


@pytest.mark.parametrize(("before", "after", "spots"), [(EARLY, "", 1), ("", EARLY, 0)])
def test_call_before_a_global_is_seen_is_a_blind_spot(
    judged: Judge, before: str, after: str, spots: int
) -> None:
    verdict, recording = judged("wigzo-track-event", integration=ASKS_WITH_IN % (before, after))
    seen = [item for item in recording.observations if isinstance(item, BlindSpot)]
    assert [item.where for item in seen] == ["what was queued in wigzo before it was seen"] * spots
    assert (verdict.word is Word.ERROR) is bool(spots)


QUEUES_AGAIN: Final = """
    Reference.prototype.track = function (facade) {
      const queue = function () { queue.q.push(arguments); };
      queue.q = [];
      window.wigzo = queue;
      window.wigzo("track", facade.event(), facade.properties());
      this.load();
    };
    module.exports = Reference;
"""


def test_a_queue_that_takes_the_tracker_s_place_until_it_comes_again_counts(judged: Judge) -> None:
    verdict, recording = judged("wigzo-track-event", integration=QUEUES_AGAIN)
    assert verdict.word is Word.PASS
    queued = [seen for seen in recording.observations if isinstance(seen, Invocation)][-1]
    assert (queued.args[0], queued.hides) == ("track", "")
