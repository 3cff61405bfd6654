"""However a tracker comes to be, each invocation is observed once, and nothing is disturbed."""

import pytest

from harness.invocations import dispatched
from harness.model import Invocation, Library, Recording, Request, Word
from tests.browser.conftest import Judge

IDENTIFY = "Wishpond.Tracker.identify"
PASSES = "wishpond-identify-nothing-else"

TRACKERS = {
    "extended at once": """
        Object.assign(window.Wishpond, { Tracker: { identify() {}, track() {} } });
    """,
    "replaced": "window.Wishpond = { Tracker: { identify() {}, track() {} } };",
    "functions added one by one": """
        window.Wishpond.Tracker = {};
        window.Wishpond.Tracker.track = () => {};
        window.Wishpond.Tracker.identify = () => {};
    """,
    "tracker assigned twice": """
        window.Wishpond.Tracker = { identify() { throw new Error("old"); }, track() {} };
        window.Wishpond.Tracker = { identify() {}, track() {} };
    """,
    "instance of a class": """
        class Tracker { identify() { this.known = true; } track() {} }
        window.Wishpond.Tracker = new Tracker();
    """,
    "defined by accessor": """
        const tracker = { identify() {}, track() {} };
        Object.defineProperty(window.Wishpond, "Tracker",
          { get: () => tracker, configurable: true });
    """,
    "not writable, but configurable": """
        const tracker = { identify() {}, track() {} };
        Object.defineProperty(window.Wishpond, "Tracker", { value: tracker, configurable: true });
    """,
    "fixed in its place and frozen": """
        Object.defineProperty(window.Wishpond, "Tracker", {
          value: Object.freeze({ identify() {}, track() {} }),
        });
    """,
    "all of it frozen": """
        window.Wishpond = Object.freeze({
          ...window.Wishpond,
          Tracker: Object.freeze({ identify() {}, track() {} }),
        });
    """,
    "frozen when it is whole": """
        window.Wishpond.Tracker = Object.freeze({ identify() {}, track() {} });
    """,
    "checks itself": """
        function identify(cid, attributes) {
          if (this !== window.Wishpond.Tracker) throw new Error("another this");
          if (identify.length !== 2 || identify.name !== "identify") throw new Error("changed");
          if (window.Wishpond.Tracker.identify.length !== 2) throw new Error("length");
          if (window.Wishpond.Tracker.identify.name !== "identify") throw new Error("name");
        }
        window.Wishpond.Tracker = { identify, track() {} };
    """,
}


def invocations(recording: Recording, function: str = IDENTIFY) -> list[Invocation]:
    """Return the invocations of one function."""
    return [
        seen
        for seen in recording.observations
        if isinstance(seen, Invocation) and seen.function == function
    ]


@pytest.mark.parametrize("name", TRACKERS)
def test_tracker_that_comes_to_be(judged: Judge, name: str) -> None:
    verdict, recording = judged(PASSES, tracker=TRACKERS[name])
    assert verdict.word is Word.PASS, verdict
    assert len(invocations(recording)) == 1


HOW = {
    "call": "tracker.identify.call(tracker, id, traits);",
    "apply": "tracker.identify.apply(tracker, [id, traits]);",
    "bind": "tracker.identify.bind(tracker, id)(traits);",
    "saved": "const saved = tracker.identify; saved(id, traits);",
    "reflect": "Reflect.apply(tracker.identify, tracker, [id, traits]);",
}


@pytest.mark.parametrize("name", HOW)
def test_function_that_is_called_another_way(judged: Judge, name: str) -> None:
    build = """
        Reference.prototype.identify = function (identify) {
          const tracker = window.Wishpond.Tracker;
          const id = identify.userId();
          const traits = identify.field("traits");
          %s
        };
        module.exports = Reference;
    """
    verdict, recording = judged(PASSES, integration=build % HOW[name])
    assert len(invocations(recording)) == 1
    assert verdict.word is Word.PASS, verdict


def test_constructed(judged: Judge) -> None:
    tracker = """
        window.Wishpond.Tracker = {
          identify: function Lead(cid) { this.cid = cid; }, track() {} };
    """
    build = """
        Reference.prototype.identify = function (identify) {
          const lead = new window.Wishpond.Tracker.identify("new");
          if (lead.cid !== "new") throw new Error("not constructed");
        };
        module.exports = Reference;
    """
    _, recording = judged(PASSES, integration=build, tracker=tracker)
    assert [seen.args for seen in invocations(recording)] == [("new",)]


def test_return_value_and_exception_are_untouched(judged: Judge, library: Library) -> None:
    tracker = """
        window.Wishpond.Tracker = {
          identify() { throw new RangeError("no lead"); },
          track: () => 42,
        };
    """
    build = """
        Reference.prototype.identify = function () {
          const { Tracker } = window.Wishpond;
          try {
            Tracker.identify("a");
          } catch (problem) {
            Tracker.track(problem.message, { answer: Tracker.track("first") });
          }
        };
        module.exports = Reference;
    """
    _, recording = judged(PASSES, library, integration=build, tracker=tracker)
    [thrown] = invocations(recording)
    assert (thrown.threw.name, thrown.threw.message) == ("RangeError", "no lead")
    assert [seen.args for seen in invocations(recording, "Wishpond.Tracker.track")] == [
        ("first",),
        ("no lead", {"answer": 42}),
    ]


def test_function_saved_before_it_is_called(judged: Judge) -> None:
    build = """
        let saved;
        const { ready } = Reference.prototype;
        Reference.prototype.identify = function (identify) {
          saved ??= window.Wishpond.Tracker.identify;
          window.Wishpond.Tracker = { identify() {}, track() {} };
          saved(identify.userId(), identify.field("traits"));
        };
        module.exports = Reference;
    """
    _, recording = judged(PASSES, integration=build)
    assert len(invocations(recording)) == 1


def test_commands_queued_before_the_tracker_are_observed_once(
    judged: Judge, library: Library
) -> None:
    build = """
        const { initialize } = Reference.prototype;
        Reference.prototype.initialize = function () {
          initialize.call(this);
          window.wigzo("track", "Early", { a: 1 });
        };
        module.exports = Reference;
    """
    _, recording = judged("wigzo-token-before-tracker", library, integration=build)
    seen = [
        dispatched(item, "wigzo") for item in recording.observations if isinstance(item, Invocation)
    ]
    early = [item for item in seen if item.function == "wigzo.track"]
    assert [item.args for item in early] == [("Early", {"a": 1})]
    sent = [
        item.parameters["eventName"]
        for item in recording.observations
        if isinstance(item, Request) and item.path == "/rest/v1/learn/event" and item.body
    ]
    assert sent == ["Early"]


def test_function_added_late_to_wigzo_is_observed(judged: Judge) -> None:
    build = """
        Reference.prototype.track = function () {
          window.wigzo.novelty = (text) => text;
          setTimeout(() => window.wigzo.novelty("later"), 5000);
        };
        module.exports = Reference;
    """
    _, recording = judged("wigzo-track-event", integration=build)
    assert [seen.args for seen in invocations(recording, "wigzo.novelty")] == [("later",)]
