"""What the driver does when a page misbehaves, and how it keeps runs apart."""

import dataclasses
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness import builds
from harness.contracts import built_in, destination, requirement
from harness.driver import HORIZON_MS, Driver, Launcher, sharing
from harness.driver.driver import PATIENCE_SECONDS
from harness.driver.engines.chromium.services import NETWORK, ChromiumServices
from harness.edge import Edge, World, assets
from harness.judging import judge
from harness.model import (
    BrowserError,
    Call,
    Conditions,
    EdgeError,
    HungError,
    Invocation,
    Library,
    PageError,
    Request,
    Role,
    Word,
)
from tests.browser.conftest import Judge, written
from tests.browser.hanging import HANG, when_it_hangs

IDENTIFY = "wishpond-identify-params"


def test_endless_loop_ends_in_an_error_and_the_next_run_is_judged(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    target = destination("wishpond")
    source = "Reference.prototype.identify = () => { for (;;); };\nmodule.exports = Reference;"
    endless = builds.from_folder(target, written(tmp_path, "wishpond", source), "endless")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()), patience=2)
    began = time.monotonic()
    with pytest.raises(BrowserError, match="did not answer within 2 s"):
        driver.record(requirement(IDENTIFY), "next", endless)
    assert time.monotonic() - began < 10
    driver._runs.patience = PATIENCE_SECONDS
    recording = driver.record(requirement(IDENTIFY), "next", builds.reference(target))
    assert judge(requirement(IDENTIFY), recording).word is Word.PASS
    driver.close()


def test_endless_loop_in_a_shared_page_is_told_with_its_call(
    harness_launcher: Launcher,
    harness_edge: Edge,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sharing, "CALL_SECONDS", 4)
    target = destination("wishpond")
    source = "Reference.prototype.identify = () => { for (;;); };\nmodule.exports = Reference;"
    endless = builds.from_folder(target, written(tmp_path, "wishpond", source), "endless")
    [identify] = requirement(IDENTIFY).calls
    calls = (Call("track", ("A",)), Call("reset"), identify, Call("track", ("B",)))
    shared = dataclasses.replace(
        requirement(IDENTIFY), calls=calls, conditions=Conditions(together=True)
    )
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    with pytest.raises(HungError, match="did not answer within 4 s") as caught:
        driver.record(shared, "next", endless)
    assert caught.value.call == 2
    driver.close()


def test_browser_that_crashes_in_a_run_is_launched_anew(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    target = destination("wishpond")
    source = f"Reference.prototype.identify = () => {{ {HANG} }};\nmodule.exports = Reference;"
    endless = builds.from_folder(target, written(tmp_path, "wishpond", source), "endless")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))

    def crash() -> None:
        os.kill(harness_launcher._running.process, signal.SIGKILL)

    with (
        when_it_hangs(driver, crash),
        pytest.raises(BrowserError, match="the page or the browser crashed"),
    ):
        driver.record(requirement(IDENTIFY), "next", endless)
    recording = driver.record(requirement(IDENTIFY), "next", builds.reference(target))
    assert judge(requirement(IDENTIFY), recording).word is Word.PASS
    driver.close()


def test_a_run_whose_network_process_ends_is_an_error_and_the_next_one_is_judged(
    harness_launcher: Launcher, harness_edge: Edge
) -> None:
    """The tracker's script then fails to load as if the page itself had given it up."""
    target = destination("wishpond")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))

    def kill(seen: Request) -> None:
        if seen.role is Role.TRACKER:
            services = harness_launcher.services
            assert isinstance(services, ChromiumServices)
            [process] = [id_ for id_, kind in services._known.items() if kind == NETWORK]
            os.kill(process, signal.SIGKILL)

    driver.request_listener = kill
    with pytest.raises(BrowserError, match="the browser's network process ended in the middle"):
        driver.record(requirement(IDENTIFY), "next", builds.reference(target))
    driver.request_listener = None
    recording = driver.record(requirement(IDENTIFY), "next", builds.reference(target))
    assert judge(requirement(IDENTIFY), recording).word is Word.PASS
    driver.close()


def test_browser_that_ends_between_runs_is_launched_anew(
    harness_launcher: Launcher, harness_edge: Edge
) -> None:
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    reference = builds.reference(destination("wishpond"))
    driver.record(requirement(IDENTIFY), "next", reference)
    ended = harness_launcher.crashed
    os.kill(harness_launcher._running.process, signal.SIGKILL)
    harness_launcher.loop.run(ended.wait())
    recording = driver.record(requirement(IDENTIFY), "next", reference)
    assert judge(requirement(IDENTIFY), recording).word is Word.PASS
    driver.close()


LEAVES_TRACES = """
    const { identify } = Reference.prototype;
    Reference.prototype.identify = function (facade) {
      document.cookie = "left=1; path=/";
      document.cookie = "wide=1; path=/; domain=shop.example";
      localStorage.setItem("left", "1");
      sessionStorage.setItem("left", "1");
      window.name = "left";
      window.left = 1;
      return identify.call(this, facade);
    };
    module.exports = Reference;
"""

LOOKS_FOR_TRACES = """
    const { identify } = Reference.prototype;
    Reference.prototype.identify = function (facade) {
      const keys = [...Object.keys(localStorage), ...Object.keys(sessionStorage)];
      const seen = [...keys, ...document.cookie.split("; "), window.name, typeof window.left];
      window.Wishpond.Tracker.track("traces", { left: seen.filter((name) => /left|wide/.test(name)),
        global: typeof window.left });
      return identify.call(this, facade);
    };
    module.exports = Reference;
"""


def test_nothing_is_left_for_the_next_run(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path, library: Library
) -> None:
    target = destination("wishpond")
    leaves = builds.from_folder(target, written(tmp_path / "a", "wishpond", LEAVES_TRACES), "a")
    looks = builds.from_folder(target, written(tmp_path / "b", "wishpond", LOOKS_FOR_TRACES), "b")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    first = driver.record(requirement(IDENTIFY), library, leaves)
    assert "left" in first.leftovers.globals
    assert {"left", "wide"} <= set(first.leftovers.cookies)
    assert "left" in first.leftovers.local_storage
    assert "left" in first.leftovers.session_storage
    second = driver.record(requirement(IDENTIFY), library, looks)
    [traces] = [
        seen.args[1]
        for seen in second.observations
        if getattr(seen, "function", "") == "Wishpond.Tracker.track" and hasattr(seen, "args")
    ]
    assert traces == {"left": [], "global": "undefined"}
    driver.close()


LOOKS_FOR_STORES = """
    const { identify } = Reference.prototype;
    Reference.prototype.identify = function (facade) {
      Promise.all([indexedDB.databases(), caches.keys()]).then((found) => {
        window.Wishpond.Tracker.track("stores", found.flat().map(({ name }) => name));
        indexedDB.open("left");
        caches.open("left");
      });
      return identify.call(this, facade);
    };
    module.exports = Reference;
"""


def test_no_store_is_left_for_the_next_run(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path, library: Library
) -> None:
    written_there = written(tmp_path / "a", "wishpond", LOOKS_FOR_STORES)
    looks = builds.from_folder(destination("wishpond"), written_there, "a")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    for _ in range(2):
        recording = driver.record(requirement(IDENTIFY), library, looks)
        stores = [
            seen.args[1]
            for seen in recording.observations
            if isinstance(seen, Invocation) and seen.args[0] == "stores"
        ]
        assert stores == [[]]
    driver.close()


HAS_A_FRAME = """
    const { identify } = Reference.prototype;
    Reference.prototype.identify = function (facade) {
      document.body.append(document.createElement("iframe"));
      return identify.call(this, facade);
    };
    module.exports = Reference;
"""


def test_page_with_a_frame_is_followed_and_not_used_again(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path, library: Library
) -> None:
    """What a frame asks for and keeps is out of the recorder's sight."""
    folder = written(tmp_path / "a", "wishpond", HAS_A_FRAME)
    framed = builds.from_folder(destination("wishpond"), folder, "a")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    driver.record(requirement(IDENTIFY), library, framed)
    first = driver._tab
    assert first
    assert first.follows_sockets
    driver.record(requirement(IDENTIFY), library, framed)
    assert driver._tab is not first
    driver.close()


FIXED = """
    const Tracker = { identify() {}, track() {} };
    Object.defineProperty(window, "Wishpond", { value: %s, configurable: false, writable: false });
"""


def test_tracker_that_cannot_be_observed_is_an_error_not_a_pass(judged: Judge) -> None:
    frozen = FIXED % "Object.freeze({ Tracker: Object.freeze(Tracker) })"
    verdict, _ = judged(IDENTIFY, tracker=frozen)
    assert verdict.word is Word.ERROR
    assert "cannot observe Wishpond" in verdict.reason


def test_tracker_whose_place_alone_cannot_be_changed_is_observed(judged: Judge) -> None:
    verdict, recording = judged(IDENTIFY, tracker=FIXED % "{ Tracker }")
    assert verdict.word is Word.PASS
    [identify] = [seen for seen in recording.observations if isinstance(seen, Invocation)]
    assert identify.function == "Wishpond.Tracker.identify"


def test_calls_are_told_apart_by_phase(judged: Judge, library: Library) -> None:
    _, recording = judged("wishpond-audience-membership", library)
    invocations = [seen for seen in recording.observations if hasattr(seen, "threw")]
    assert [seen.phase for seen in invocations] == ["call 0", "call 1"]
    api = [
        seen.phase
        for seen in recording.observations
        if getattr(seen, "host", "") == "api.segment.io" and getattr(seen, "body", b"")
    ]
    assert api == ["call 0", "call 1"]


def test_failure_of_the_edge_is_an_error_and_no_verdict(
    harness_launcher: Launcher, harness_edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("the edge is broken")

    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()), patience=5)
    reference = builds.reference(destination("wishpond"))
    with monkeypatch.context() as patched:
        patched.setattr(World, "source_settings", broken)
        with pytest.raises(EdgeError, match=r"failed while answering.*the edge is broken"):
            driver.record(requirement(IDENTIFY), "next", reference)
    recording = driver.record(requirement(IDENTIFY), "next", reference)
    assert judge(requirement(IDENTIFY), recording).word is Word.PASS
    driver.close()


def test_a_run_whose_settings_were_not_served_proves_nothing(
    harness_launcher: Launcher, harness_edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    monkeypatch.setattr(World, "_settings_path", lambda _: "/v1/projects/another/settings")
    chosen = requirement("wishpond-page-nothing")
    bundles = builds.reference(destination("wishpond"))
    with pytest.raises(BrowserError, match=r"never asked for https://cdn\.segment"):
        driver.record(chosen, "next", bundles)
    driver.close()


def test_request_that_no_run_knows_of_is_an_error_at_the_end() -> None:
    edge = Edge().__enter__()
    world: Any = SimpleNamespace(gates=(), destinations=())
    edge.begin(world)
    edge.end()
    proxy = urllib.request.ProxyHandler({"http": edge.proxy})
    with pytest.raises(urllib.error.HTTPError, match="503") as refused:
        urllib.request.build_opener(proxy).open("http://example.org/late", timeout=60)
    refused.value.close()
    with pytest.raises(EdgeError, match=r"after their run had ended.*http://example\.org/late"):
        edge.__exit__()


def test_two_drivers_of_one_edge_may_take_turns(
    harness_launcher: Launcher, harness_edge: Edge
) -> None:
    """The edge holds one page back at a time: that of the driver that made the last run."""
    drivers = [Driver(harness_launcher, harness_edge, assets.load(built_in())) for _ in range(2)]
    reference = builds.reference(destination("wishpond"))
    for _ in range(2):
        for driver in drivers:
            recording = driver.record(requirement(IDENTIFY), "next", reference)
            assert judge(requirement(IDENTIFY), recording).word is Word.PASS
    for driver in drivers:
        driver.close()


def test_chance_is_the_same_in_every_run(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    target = destination("wishpond")
    source = """
        Reference.prototype.identify = () => {
          const drawn = Array.from({ length: 1000 }, Math.random);
          const set = (name, ms) => {
            const expires = new Date(Date.now() + ms).toUTCString();
            document.cookie = `${name}=1; Expires=${expires}; path=/`;
          };
          set("left", 864e5), set("removed", 864e5), set("removed", -1e3);
          const cookies = document.cookie.split("; ").filter((one) => /^(left|removed)/.test(one));
          const id = crypto.randomUUID();
          const time = new Date().toISOString().slice(0, 16);
          const traits = { drawn, id, time, cookies };
          window.Wishpond.Tracker.identify(String(new Set(drawn).size), traits);
        };
        module.exports = Reference;
    """
    draws = builds.from_folder(target, written(tmp_path, "wishpond", source), "draws")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    seen = [
        invocation.args
        for seed in (0, 0, 1, 0)
        for invocation in driver.record(
            requirement(IDENTIFY), "next", draws, seed=seed
        ).observations
        if isinstance(invocation, Invocation)
    ]
    driver.close()
    assert seen[0] == seen[1] == seen[3]
    different, traits = seen[0]
    assert traits["cookies"] == ["left=1"]
    assert traits["time"] == "2026-07-01T01:32"
    of_another_seed = seen[2][1]
    assert traits.keys() == of_another_seed.keys()
    vary = {key for key in traits if traits[key] != of_another_seed[key]}
    assert vary == {"drawn", "id", "time"}
    assert different == "1000"
    for drawn in (traits["drawn"], of_another_seed["drawn"]):
        assert all(0 <= number < 1 for number in drawn)
        assert 0.49 < sum(drawn) / 1000 < 0.51


ASKS_HOW_LONG_IT_IS_OPEN = """
    Reference.prototype.identify = () => {
      const [entry] = performance.getEntriesByType("navigation");
      const { startTime } = performance.mark("here");
      const { timeStamp } = new Event("here");
      const [seconds, marked, stamped, loaded, lasted, told] = [
        performance.now(), startTime, timeStamp, entry.loadEventEnd, entry.duration,
        entry.toJSON().loadEventEnd,
      ].map((moment) => Math.floor(moment / 1000));
      const { navigationStart } = performance.timing;
      const origin = navigationStart - performance.timeOrigin;
      const traits = { seconds, marked, stamped, loaded, lasted, told, origin };
      window.Wishpond.Tracker.identify("u", traits);
    };
    module.exports = Reference;
"""


def test_a_page_in_a_tab_that_had_others_has_just_been_opened(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    target = destination("wishpond")
    asks = builds.from_folder(
        target, written(tmp_path, "wishpond", ASKS_HOW_LONG_IT_IS_OPEN), "asks"
    )
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    runs = [driver.record(requirement(IDENTIFY), "next", asks) for _ in range(3)]
    driver.close()
    span = HORIZON_MS // 1000
    began = {"loaded": 0, "lasted": 0, "told": 0, "origin": 0}
    for run in runs:
        [seen] = [one for one in run.observations if isinstance(one, Invocation)]
        assert seen.args[1] == {"seconds": span, "marked": span, "stamped": span, **began}
        assert seen.time // 1000 == span


WRITES_TO_A_STORE = """
    const { identify } = Reference.prototype;
    Reference.prototype.identify = function (facade) {
      const opening = indexedDB.open("queue");
      opening.onupgradeneeded = () => opening.result.createObjectStore("calls");
      opening.onsuccess = () => {
        const write = (left) => {
          const writing = opening.result.transaction("calls", "readwrite");
          writing.objectStore("calls").put(facade.userId(), left);
          writing.oncomplete = () => (left ? write(left - 1) : setTimeout(written, 5000));
        };
        const written = () => {
          window.Wishpond.Tracker.track("written");
          caches.open("refused").then(() => Promise.reject(new Error("nobody catches this")));
        };
        write(200);
      };
      return identify.call(this, facade);
    };
    module.exports = Reference;
"""


def test_what_a_store_causes_is_waited_for(judged: Judge, library: Library) -> None:
    _, recording = judged(IDENTIFY, library, integration=WRITES_TO_A_STORE)
    [written_then] = [
        seen
        for seen in recording.observations
        if isinstance(seen, Invocation) and seen.args[0] == "written"
    ]
    assert written_then.phase == "call 0"
    [refused] = [seen for seen in recording.observations if isinstance(seen, PageError)]
    assert "nobody catches this" in refused.message
