"""The visit that a requirement asks for is what the page, the library and the build find."""

import dataclasses
import shlex
from pathlib import Path
from typing import Any, Final

import pytest

from harness import builds
from harness.analysis import DeliveryState, ledger
from harness.cli import main
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.model import (
    AtLeast,
    Call,
    Conditions,
    ConsoleMessage,
    Expected,
    Invocations,
    Library,
    Navigation,
    Recording,
    Request,
    Requirement,
    Visit,
    Word,
)
from tests.browser import documents
from tests.browser.conftest import Judge, written

ASKS = """
    const storage = (name) => {
      try { return window[name] && "there"; } catch (problem) { return String(problem); }
    };
    Reference.prototype.track = () => {
      document.cookie = "mine=1";
      console.log("found", {
        address: location.href, title: document.title, referrer: document.referrer,
        places: history.length,
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone, hour: new Date(0).getHours(),
        languages: navigator.languages, number: (1234.5).toLocaleString(),
        local: storage("localStorage"), session: storage("sessionStorage"),
        getter: String(Object.getOwnPropertyDescriptor(window, "localStorage")?.get),
        cookies: [navigator.cookieEnabled, document.cookie.includes("mine")],
        known: [analytics.user().id(), analytics.user().anonymousId(), analytics.user().traits()],
      });
    };
    module.exports = Reference;
"""


def found(recording: Recording) -> list[dict[str, Any]]:
    return [
        seen.args[1]
        for seen in recording.observations
        if isinstance(seen, ConsoleMessage) and seen.args[0] == "found"
    ]


def visited(judged: Judge, visit: Visit, *events: str, library: Library = "next") -> Recording:
    _, recording = judged(tracked(visit, *events), library, integration=ASKS)
    return recording


def tracked(visit: Visit, *events: str) -> Requirement:
    calls = tuple(Call("track", (event,)) for event in events or ("Signed Up",))
    base = requirement("wigzo-track-event")
    conditions = Conditions(visit=visit, returning_user="u-47" if visit.traits else "")
    return dataclasses.replace(base, calls=calls, conditions=conditions)


SPRING = Visit(
    address="https://shop.example/spring/sale?utm_source=mail&utm_campaign=a%20b&x=",
    title="Spring <sale> & more",
    referrer="https://search.example/results?q=phones",
    time_zone="Asia/Tokyo",
    locale="de-DE",
    anonymous_id="known-0047",
    traits={"plan": "gold", "seats": 0},
)


def test_the_page_and_the_library_find_what_was_chosen(judged: Judge, library: Library) -> None:
    recording = visited(judged, SPRING, library=library)
    [seen] = found(recording)
    assert (seen["address"], seen["title"]) == (SPRING.address, SPRING.title)
    assert seen["referrer"] == SPRING.referrer
    assert (seen["zone"], seen["hour"], seen["languages"]) == ("Asia/Tokyo", 9, ["de-DE"])
    assert seen["number"] == "1.234,5"
    assert seen["known"] == ["u-47", "known-0047", {"plan": "gold", "seats": 0}]
    sent = [
        item.parameters
        for item in recording.observations
        if isinstance(item, Request) and item.body and item.path.endswith("/t")
    ]
    context = sent[0]["context"]
    assert context["page"]["url"] == SPRING.address
    assert context["page"]["search"] == "?utm_source=mail&utm_campaign=a%20b&x="
    assert context["page"]["referrer"] == SPRING.referrer
    assert context["campaign"] == {"source": "mail", "name": "a b"}
    assert recording.world["address"] == SPRING.address
    assert recording.world["time zone"] == "Asia/Tokyo"


def test_the_page_goes_elsewhere_before_and_between_calls(judged: Judge) -> None:
    cart, paid = "https://shop.example/cart", "https://shop.example/paid?order=7"
    visit = Visit(navigations=(Navigation(0, cart), Navigation(2, paid, "Thank you")))
    seen = found(visited(judged, visit, "A", "B", "C"))
    assert [one["address"] for one in seen] == [cart, cart, paid]
    assert [one["title"] for one in seen] == [Visit().title, Visit().title, "Thank you"]
    first = seen[0]["places"]
    assert [one["places"] for one in seen] == [first, first, first + 1]


def test_storage_that_throws_and_cookies_that_are_refused(judged: Judge) -> None:
    [seen] = found(visited(judged, Visit(storage="throws", cookies="refused")))
    assert seen["local"].startswith("SecurityError: Failed to read the 'localStorage' property")
    assert seen["session"].startswith("SecurityError: Failed to read the 'sessionStorage' property")
    assert seen["getter"] == "function get localStorage() { [native code] }"
    assert seen["cookies"] == [False, False]


WAYS: Final = {
    "open": "indexedDB.open('mine')",
    "delete": "indexedDB.deleteDatabase('other')",
    "list": "indexedDB.databases()",
    "cache": "caches.open('mine')",
    "match": "caches.match('/')",
    "has": "caches.has('mine')",
    "delete cache": "caches.delete('mine')",
    "caches": "caches.keys()",
}
STORES: Final = """
    Reference.prototype.track = async () => {
      const ask = async (way) => {
        try { const made = way(); await made; return made.constructor.name; }
        catch ({ name, message }) { return `${name}: ${message}`; }
      };
      const asked = { %s };
      for (const [name, way] of Object.entries(asked)) asked[name] = await ask(way);
      console.log("found", asked);
    };
    module.exports = Reference;
"""


@pytest.mark.parametrize("storage", ["there", "throws"])
def test_databases_and_caches_fail_where_storage_throws(judged: Judge, storage: Any) -> None:
    asked = ", ".join(f"'{name}': () => {way}" for name, way in WAYS.items())
    _, recording = judged(tracked(Visit(storage=storage)), integration=STORES % asked)
    [seen] = found(recording)
    assert seen.keys() == WAYS.keys()
    are_denied = {name: said.startswith("SecurityError: ") for name, said in seen.items()}
    assert set(are_denied.values()) == {storage == "throws"}, seen


def test_the_next_requirement_finds_the_usual_visit(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    wigzo = destination("wigzo")
    bundles = builds.from_folder(wigzo, written(tmp_path, wigzo, ASKS), "asks")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    denied = dataclasses.replace(SPRING, storage="throws", cookies="refused")
    for visit, local in ((denied, "SecurityError"), (Visit(), "there"), (Visit(), "there")):
        [seen] = found(driver.record(tracked(visit), "next", bundles))
        assert (seen["address"], seen["referrer"]) == (visit.address, visit.referrer)
        assert seen["zone"] == visit.time_zone
        assert seen["local"].startswith(local)
        assert seen["known"][2] == {}
    driver.close()


def test_the_examples_of_the_documentation_do_what_they_say(
    judged: Judge, capsys: pytest.CaptureFixture[str]
) -> None:
    page = documents.read("docs/conditions.md")
    [source] = documents.blocks(page, "python")
    made: dict[str, Any] = {}
    exec(source, made)  # noqa: S102 - our own documentation
    [newsletter] = made["REQUIREMENTS"]
    verdict, recording = judged(newsletter)
    assert verdict.word is Word.PASS
    assert recording.world["referrer"] == "https://mail.example/"
    [(command, shown)] = documents.commands(page)
    assert main.main(shlex.split(command)[1:]) == 0
    lines = capsys.readouterr().out.splitlines()
    for line in shown.splitlines():
        assert line in lines
    [again] = [line for line in lines if line.startswith("  reproduce")]
    assert "--condition time_zone=Asia/Tokyo --condition returning_user=u-7" in again


def test_nothing_is_loaded_before_consent_and_then_all_arrives(
    judged: Judge, library: Library
) -> None:
    base = requirement("wigzo-track-event")
    calls = (Call("track", ("Early",)), Call("track", ("Late",)))
    waits = Conditions(when="before consent", options={"integrations": {"Segment.io": False}})
    _, recording = judged(dataclasses.replace(base, calls=calls, conditions=waits), library)
    asked = [seen for seen in recording.observations if isinstance(seen, Request)]
    assert {seen.host for seen in asked if seen.phase == "load"} <= {"shop.example"}
    assert {seen.host for seen in asked if seen.phase == "call 1"} >= {
        "cdn.segment.com",
        "app.wigzo.com",
    }
    assert "api.segment.io" not in {seen.host for seen in asked}  # as the page's options say
    assert [entry.state for entry in ledger(recording)] == [DeliveryState.LATE] * 2


KEEPS: Final = """
    const visits = Number(localStorage.getItem("visits") ?? 0) + 1;
    localStorage.setItem("visits", visits);
    const { track } = Reference.prototype;
    Reference.prototype.track = function (facade) {
      document.cookie = `of${visits}=${facade.event()}${location.pathname}; path=/`;
      const known = [document.cookie.includes("of1=Before/phones"), analytics.user().id()];
      console.log("found", visits, ...known, location.href, localStorage.getItem("stores"));
      if (facade.event() === "Before") {
        indexedDB.databases().then(({ length }) => {
          localStorage.setItem("stores", length);
          indexedDB.open("left");
        });
      }
      return track.call(this, facade);
    };
    module.exports = Reference;
"""


def test_an_earlier_page_of_the_visit_leaves_what_it_keeps(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    wigzo = destination("wigzo")
    bundles = builds.from_folder(wigzo, written(tmp_path, wigzo, KEEPS), "keeps")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    plain = (Visit(), [1, False, None, Visit().address, None])
    calls = (Call("identify", ("u-7",)), Call("track", ("Before",)))
    cart = Navigation(0, "https://shop.example/cart")
    again = (Visit(earlier=calls), [2, True, "u-7", Visit().address, "0"])
    moved = (Visit(earlier=calls, navigations=(cart,)), [2, True, "u-7", cart.address, "0"])
    for visit, wanted in (plain, again, again, moved, plain):
        recording = driver.record(tracked(visit, "Now"), "next", bundles)
        [seen] = [
            [*item.args[1:]]
            for item in recording.observations
            if isinstance(item, ConsoleMessage) and item.args[0] == "found"
        ]
        assert seen == wanted
        sent = [
            item.parameters["eventName"]
            for item in recording.observations
            if isinstance(item, Request) and item.path == "/rest/v1/learn/event" and item.body
        ]
        assert sent == ["Now"]
        words = "analytics.identify('u-7'); analytics.track('Before')"
        assert recording.world["earlier"] == (words if visit.earlier else "")
    driver.close()


AIRED: Final = """
    Reference.prototype.track = (track) => {
      const date = new Date(track.properties().airdate);
      %s
    };
    module.exports = Reference;
"""
DAY: Final = {
    "UTC": "window.wigzo.track('Aired', date.toISOString().slice(0, 10));",
    "the visitor's zone": (
        "const two = (part) => String(part).padStart(2, '0');"
        "window.wigzo.track('Aired',"
        " `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`);"
    ),
}


@pytest.mark.parametrize("zone", DAY)
def test_date_in_the_visitor_s_zone_fails_on_every_machine(judged: Judge, zone: str) -> None:
    expected = Expected("wigzo.track", ("Aired", "2026-03-02"))
    aired = dataclasses.replace(
        requirement("wigzo-track-event"),
        calls=(Call("track", ("Aired", {"airdate": "2026-03-02T01:30:00Z"})),),
        expectations=(AtLeast(Invocations(("wigzo.track",), (expected,))),),
    )
    verdict, _ = judged(aired, integration=AIRED % DAY[zone])
    assert verdict.word is (Word.PASS if zone == "UTC" else Word.FAIL)
    observed = [difference.observed for difference in verdict.differences]
    assert observed == ([] if zone == "UTC" else ["2026-03-01"])


COUNTS: Final = """
    const { track } = Reference.prototype;
    Reference.prototype.track = function (facade) {
      %s
      return track.call(this, facade);
    };
    module.exports = Reference;
"""


@pytest.mark.parametrize("guards", [True, False])
def test_build_that_needs_storage_fails_where_it_throws(judged: Judge, *, guards: bool) -> None:
    count = "localStorage.setItem('seen', '1');"
    build = COUNTS % (f"try {{ {count} }} catch {{}}" if guards else count)
    verdict, _ = judged(tracked(Visit(storage="throws")), integration=build)
    assert verdict.word is (Word.PASS if guards else Word.FAIL)
    assert guards or "SecurityError" in str([one.observed for one in verdict.differences])
