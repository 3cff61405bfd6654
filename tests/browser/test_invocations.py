"""However a tracker comes to be, each invocation is observed once, and nothing is disturbed."""

import dataclasses
from pathlib import Path

import pytest

from harness import builds
from harness.analysis import called_back, dispatched, invoked
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.model import UNDEFINED, Invocation, Library, Recording, Request, Word
from tests.browser.conftest import Judge, written

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
    "calls itself": """
        window.Wishpond.Tracker = {
          identify(cid) { if (cid !== "inner") this.identify("inner"); },
          track() {},
        };
    """,
    "checks itself": """
        function identify(cid, attributes) {
          const shown = Function.prototype.toString.call(window.Wishpond.Tracker.identify);
          if (!shown.includes("another this")) throw new Error("source");
          if (!`${window.Wishpond.Tracker.identify}`.includes("source")) throw new Error("string");
          const native = Function.prototype.toString;
          if (!native.call(native).includes("toString() { [native")) throw new Error("native");
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
    [seen] = [seen for seen in invoked(recording) if seen.function == IDENTIFY]
    assert seen.threw is UNDEFINED


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
        named
        for item in recording.observations
        if isinstance(item, Invocation)
        for named in dispatched(item, recording.dispatchers)
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


def test_queueing_function_that_is_replaced_in_steps(judged: Judge, library: Library) -> None:
    """Saved before and called after, replaced asynchronously, functions added one by one."""
    build = """
        let saved;
        const { initialize } = Reference.prototype;
        Reference.prototype.initialize = function () {
          initialize.call(this);
          saved = window.wigzo;
          saved("track", "Queued");
          setTimeout(() => saved("track", "Saved"), 9000);
        };
        module.exports = Reference;
    """
    tracker = """
        const queue = window.wigzo.q;
        setTimeout(() => {
          const wigzo = (command, ...args) => wigzo[command](...args);
          window.wigzo = wigzo;
          setTimeout(() => {
            wigzo.configure = () => {};
            setTimeout(() => {
              wigzo.track = () => {};
              wigzo.identify = () => {};
              for (const args of queue) window.wigzo.apply(null, args);
              queue.push = (args) => window.wigzo(...args);
            }, 1000);
          }, 1000);
        }, 1000);
    """
    _, recording = judged("wigzo-track-event", library, integration=build, tracker=tracker)
    counted = [seen.args[0] for seen in invoked(recording) if seen.function == "wigzo.track"]
    assert counted == ["Queued", "Saved", "Clicked Button"]


def test_tracker_that_carries_out_an_array_is_counted(judged: Judge) -> None:
    """What is pushed to an array is seen only when the tracker itself carries it out."""
    build = """
        const { initialize } = Reference.prototype;
        Reference.prototype.initialize = function () {
          initialize.call(this);
          window.Wishpond.push(["identify", "early", {}]);
        };
        module.exports = Reference;
    """
    tracker = """
        const queue = window.Wishpond.splice(0);
        window.Wishpond.Tracker = { identify() {}, track() {} };
        for (const [name, ...args] of queue) window.Wishpond.Tracker[name](...args);
    """
    _, recording = judged(PASSES, integration=build, tracker=tracker)
    assert [seen.args[0] for seen in invoked(recording)] == ["early", "1e810c197e"]


def test_list_of_commands_counts_when_it_is_pushed_and_once(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    target = dataclasses.replace(
        destination("wishpond"),
        functions=(*destination("wishpond").functions, "Wishpond.push"),
        dispatcher="Wishpond.push",
    )
    contracts = built_in().plus((target,), ())
    build = """
        const { initialize } = Reference.prototype;
        Reference.prototype.initialize = function () {
          initialize.call(this);
          window.Wishpond.push(["identify", "early", {}], ["nothing.of.it", 1]);
        };
        Reference.prototype.identify = (identify) =>
          window.Wishpond.push(["identify", identify.userId(), {}]);
        module.exports = Reference;
    """
    stub = tmp_path / target.stub
    stub.write_text("""
        const queue = window.Wishpond.splice(0);
        const Tracker = { identify() {}, track() {} };
        const push = ([name, ...args]) => window.Wishpond.Tracker[name]?.(...args);
        window.Wishpond = Object.assign(window.Wishpond, { Tracker, push });
        queue.forEach((command) => window.Wishpond.push(command));
    """)
    served = assets.load(contracts)
    served = dataclasses.replace(served, stubs={**served.stubs, target.key: stub})
    bundles = builds.from_folder(target, written(tmp_path / "build", target, build), "pushes")
    driver = Driver(harness_launcher, harness_edge, served)
    recording = driver.record(requirement(PASSES), "next", bundles)
    driver.close()
    assert [(seen.function, seen.args, seen.phase) for seen in invoked(recording)] == [
        (IDENTIFY, ("early", {}), "load"),
        ("Wishpond['nothing.of.it']", (1,), "load"),
        (IDENTIFY, ("1e810c197e", {}), "call 0"),
    ]


def test_every_function_of_an_object_is_observed_also_one_that_is_added_later(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    target = dataclasses.replace(destination("wishpond"), functions=("Wishpond.Tracker.*",))
    contracts = built_in().plus((target,), ())
    build = """
        Reference.prototype.identify = (identify) => {
          window.Wishpond.Tracker.identify(identify.userId());
          window.Wishpond.Tracker.novelty = () => {};
          setTimeout(() => window.Wishpond.Tracker.novelty(1), 5000);
        };
        module.exports = Reference;
    """
    bundles = builds.from_folder(target, written(tmp_path, target, build), "all")
    driver = Driver(harness_launcher, harness_edge, assets.load(contracts))
    recording = driver.record(requirement(PASSES), "next", bundles)
    driver.close()
    assert [(seen.function, seen.args) for seen in invoked(recording)] == [
        (IDENTIFY, ("1e810c197e",)),
        ("Wishpond.Tracker.novelty", (1,)),
    ]


def test_a_queue_that_grows_is_not_read_again_each_time(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    target = dataclasses.replace(destination("wishpond"), functions=("beats.*", "beats.push"))
    contracts = built_in().plus((target,), ())
    build = """
        let reads = 0;
        const ownKeys = (queue) => { reads += 1; return Reflect.ownKeys(queue); };
        window.beats = new Proxy([], { ownKeys });
        Reference.prototype.identify = () => {
          for (let n = 0; n < 100; n += 1) window.beats.push(["beat", n]);
          window.beats.novelty = () => {};
          window.beats.novelty(reads < 10 ? "few" : reads);
        };
        module.exports = Reference;
    """
    bundles = builds.from_folder(target, written(tmp_path, target, build), "all")
    driver = Driver(harness_launcher, harness_edge, assets.load(contracts))
    seen = list(invoked(driver.record(requirement(PASSES), "next", bundles)))
    driver.close()
    assert [one.args for one in seen if one.function == "beats.push"] == [
        (["beat", n],) for n in range(100)
    ]
    assert [one.args for one in seen if one.function == "beats.novelty"] == [("few",)]


def test_one_function_at_two_places_is_called_by_either_name(judged: Judge) -> None:
    tracker = """
        const send = () => {};
        window.Wishpond.Tracker = { identify: send, track: send };
    """
    build = """
        Reference.prototype.identify = () => {
          window.Wishpond.Tracker.track("a");
          window.Wishpond.Tracker.identify("b");
        };
        module.exports = Reference;
    """
    _, recording = judged(PASSES, integration=build, tracker=tracker)
    assert [(seen.function, seen.args) for seen in invoked(recording)] == [
        ("Wishpond.Tracker.track", ("a",)),
        (IDENTIFY, ("b",)),
    ]


DEFINITIONS = {
    "Object.defineProperty": 'Object.defineProperty(window.Wishpond, "Tracker", fixed(tracker));',
    "Object.defineProperties": "Object.defineProperties(window.Wishpond, "
    "{ Tracker: fixed(tracker) });",
    "Reflect.defineProperty": 'Reflect.defineProperty(window.Wishpond, "Tracker", fixed(tracker));',
    "of a function": 'Object.defineProperty(window.Wishpond.Tracker, "identify", '
    "fixed(tracker.identify));",
    "of the global": 'Object.defineProperty(window, "Wishpond", fixed({ Tracker: tracker }));',
}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_tracker_that_is_defined_and_called_in_one_go(judged: Judge, name: str) -> None:
    """A definition goes past the accessors that observe what is assigned.

    Here a build defines it, so it hides the tracker's own, and what it gets has not reached that.
    """
    build = """
        const fixed = (value) => ({ value, configurable: true, writable: true });
        const tracker = { identify() {}, track() {} };
        Reference.prototype.identify = function (identify) {
          %s
          window.Wishpond.Tracker.identify(identify.userId(), identify.field("traits"));
        };
        module.exports = Reference;
    """
    verdict, recording = judged(PASSES, integration=build % DEFINITIONS[name])
    [seen] = invocations(recording)
    assert (seen.hides, verdict.word) == (recording.tracker, Word.FAIL)


CALLS_BACK = """
    const { track } = Reference.prototype;
    Reference.prototype.track = function (event) {
      const [isFirst, chat] = [!this.hasChat, { topic: "prices" }];
      this.hasChat = true;
      if (isFirst) this.analytics.track("Chat Started", chat);
      return track.call(this, event);
    };
    module.exports = Reference;
"""


def test_a_call_that_a_build_makes_of_the_library_is_known_from_the_site_s(
    judged: Judge, library: Library
) -> None:
    _, recording = judged("wigzo-track-event", library, integration=CALLS_BACK)
    [(_, back)] = called_back(recording)
    assert (back["type"], back["event"]) == ("track", "Chat Started")
    _, recording = judged("wigzo-track-event", library)
    assert list(called_back(recording)) == []
