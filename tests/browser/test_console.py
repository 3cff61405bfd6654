"""The console as a person uses it: a page in a browser, over the server, against a real build."""

import asyncio
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from harness import builds
from harness.codec import tagged_json
from harness.console import Server, Workbench
from harness.console.attempt_parsing import parse_attempt
from harness.console.matching import same_calls
from harness.console.session import served
from harness.console.to_json import _example
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher, Watching
from harness.driver.engines.chromium.overlay import ChromiumOverlay
from harness.driver.loop import LoopThread
from harness.edge import Edge, assets
from harness.judging import judge
from harness.model import (
    ANYTHING,
    UNDEFINED,
    BigInt,
    Call,
    Callback,
    Date,
    Expected,
    ExpectedRequest,
    Invocations,
    Requests,
    Requirement,
    Word,
)
from tests.browser.conftest import AXE, copied_by, reload
from tests.browser.hanging import end_time

pytestmark = pytest.mark.xdist_group("console")  # one console, and one browser, for all


@dataclass(frozen=True, slots=True)
class Open:
    """A console that is open, and the build that it has: a copy that a test may change."""

    bench: Workbench
    server: Server
    build: Path

    @property
    def source(self) -> Path:
        return self.build / "lib" / "index.js"


@pytest.fixture(scope="module")
def consoles(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Open]]:
    """Return a function that opens the console of a destination; only one can be open."""
    loop = LoopThread()
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()), patience=60)
    running: list[tuple[str, Open, Any]] = []

    def close() -> None:
        for _, _, context in running:
            loop.run(context.__aexit__(None, None, None))
        running.clear()

    def opened(name: str) -> Open:
        if running and running[0][0] == name:
            return running[0][1]
        close()
        start = requirement(name)
        target = destination(start.destination)
        folder = tmp_path_factory.mktemp(target.key) / "build"
        shutil.copytree(builds.reference_folder(target), folder)

        def make() -> builds.Bundles:
            return builds.resolve(target, str(folder), print)

        bench = Workbench(driver, built_in(), target, make, (folder,))
        bench.rebuild()
        server = Server(bench, "next", name)
        context = served(bench, server, print)
        loop.run(context.__aenter__())
        running.append((name, Open(bench, server, folder), context))
        return running[0][1]

    yield opened
    close()
    driver.close()
    loop.close()


@pytest.fixture
def visit(reader: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a console's page, and waits for its first run."""
    contexts = []
    wrong: list[str] = []

    def note(url: str) -> None:
        if not re.match(r"(http|ws)://127\.0\.0\.1:\d+/|data:", url):
            wrong.append(url)

    def visited(console: Open, **options: Any) -> Page:
        size = {"width": 1440, "height": 1000}
        context = reader.new_context(**{"viewport": size, **options})
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.on("pageerror", lambda problem: wrong.append(str(problem)))
        page.on("requestfinished", lambda asked: note(asked.url))
        page.goto(console.server.address)
        expect(page.locator("#status")).to_contain_text("Run 1")
        return page

    yield visited
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def wishpond(consoles: Callable[[str], Open]) -> Open:
    return consoles("wishpond-track-params")


@pytest.fixture
def wigzo(consoles: Callable[[str], Open]) -> Open:
    return consoles("wigzo-identify-email")


@pytest.fixture
def page(wishpond: Open, visit: Callable[..., Page]) -> Page:
    return visit(wishpond)


def make(page: Page, source: str) -> None:
    """Type calls, and have them made with the keyboard."""
    editor = page.get_by_role("textbox", name="Calls", exact=True)
    editor.fill(source)
    editor.press("Control+Enter")
    expect(page.locator("body")).not_to_have_class(re.compile("running"))


def number(page: Page) -> int:
    """Return the number of the last run."""
    return int(page.locator("#status b").inner_text().removeprefix("Run "))


def words(page: Page) -> list[str]:
    """Return the words of the verdicts, in lower case as they are written."""
    return page.locator(".judged .pill").all_text_contents()


def executed(source: str) -> Requirement:
    found: dict[str, Any] = {}
    exec(compile(source, "made.py", "exec"), found)  # noqa: S102 - what was copied is to be executed
    [made] = found["REQUIREMENTS"]
    assert isinstance(made, Requirement)
    return made


def lane(page: Page, name: str) -> Any:
    return page.locator(f".lane[data-lane='{name}']")


def test_it_begins_with_a_requirement_and_its_verdict(page: Page) -> None:
    expect(page).to_have_title("Wishpond console")
    expect(page.locator(".judged").first).to_contain_text(
        requirement("wishpond-track-params").statement
    )
    assert set(words(page)) == {"pass"}
    expect(lane(page, "Library events").last).to_contain_text("Signed Up")
    expect(lane(page, "Tracker invocations").last).to_contain_text("Wishpond.Tracker.track")
    expect(page.locator(".delivered")).to_have_text(["delivered once"])


def test_it_says_which_tracker_is_served_in_place_of_the_stub(page: Page) -> None:
    def pinned(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "tracker": "pinned 3f2a91c04b77"})

    expect(page.locator("#tracker")).to_be_hidden()
    page.route("**/api/bench", pinned)
    page.reload()
    expect(page.locator("#tracker:visible")).to_have_text("tracker: pinned 3f2a91c04b77")


def test_typed_calls_arrive_with_the_values_that_were_typed(page: Page) -> None:
    make(
        page,
        "const plan = 'pro';\n"
        "for (const at of [0, 5]) {\n"
        "  analytics.track('Visited', { plan, at: new Date(at), x: undefined, n: -0 });\n"
        "}",
    )
    expect(page.locator("#calls-summary")).to_have_text("2 calls")
    expect(page.locator(".delivered")).to_have_text(["delivered once", "delivered once"])
    arguments = page.locator(".arguments")
    assert arguments.count() == 2
    for told in ('plan: "pro"', "at: Date 1970-01-01T00:00:00.000Z", "x: undefined", "n: -0"):
        expect(arguments.first).to_contain_text(told)
    expect(arguments.last).to_contain_text("1970-01-01T00:00:00.005Z")
    expect(page.locator(".empty").first).to_contain_text("No requirement makes exactly these calls")


def test_requests_and_the_way_of_each_parameter_are_shown(
    wigzo: Open, visit: Callable[..., Page]
) -> None:
    page = visit(wigzo)
    request = lane(page, "Requests").last
    expect(request).to_contain_text("POST app.wigzo.com")
    expect(request).to_contain_text("/rest/v1/learn/identify")
    expect(request).to_contain_text('org_token: "0b5cW-8_2Tq"')
    expect(request).to_contain_text('email: "john.doe@example.com"')
    expect(request).not_to_contain_text("content-type")
    request.get_by_text("headers").click()
    expect(request).to_contain_text(re.compile("content-type: .application/json", re.IGNORECASE))
    page.get_by_role("tab", name="Parameters").click()
    rows = page.locator("table.parameters tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("email")
    expect(rows.nth(1).locator(".stations li")).to_contain_text(
        ["library same", "wigzo.identify same", "POST app.wigzo.com/rest/v1/learn/identify same"]
    )


def test_each_requirements_calls_are_typed_as_they_are(page: Page) -> None:
    """What is in the editor for a requirement is what the harness calls for it."""
    every = [item for item in built_in().requirements.values() if item.calls]
    found = page.evaluate(
        """async (sources) => {
          const { evaluate } = await import("/console/evaluate.js");
          const answers = [];
          for (const source of sources) answers.push(await evaluate("calls", source));
          return JSON.stringify(answers);
        }""",
        [_example(item)["javascript"] for item in every],
    )
    for item, answer in zip(every, json.loads(found), strict=True):
        assert "calls" in answer, (item.id, answer)
        asked = {"library": "next", "calls": answer["calls"]}
        target = destination(item.destination)
        assert same_calls(parse_attempt(built_in(), target, asked).scenario.calls, item.calls), (
            item.id
        )


def test_a_requirement_that_is_chosen_gets_its_verdict(page: Page) -> None:
    page.get_by_label("Filter the requirements").fill("inferred settings-blanks")
    expect(page.locator("#examples-count")).to_have_text(re.compile(r"^1 of \d+$"))
    page.locator("#examples").get_by_role("button").locator("visible=true").click()
    expect(page.locator("#status b")).to_have_text("Run 2")
    expect(page.locator("#verdicts")).to_contain_text("wishpond-settings-blanks-kept")
    assert "pass" in words(page)
    expect(page.get_by_role("textbox", name="siteId", exact=True)).to_have_value("' 47 '")
    expect(page.locator("#calls-summary")).to_have_text("none: the page is only loaded")


def test_another_setting_reaches_the_page_and_takes_the_verdict_away(page: Page) -> None:
    page.get_by_role("textbox", name="siteId", exact=True).fill("'4711'")
    page.keyboard.press("Enter")
    expect(page.locator("#verdicts")).to_contain_text(
        "No requirement makes these calls under these"
    )
    assert words(page) == []
    page.get_by_label("Show everything").check()
    definitions = lane(page, "Tracker invocations").first
    expect(definitions).to_contain_text('Wishpond.merchantId: "4711"')
    page.get_by_text("other requirements make these calls").click()
    near = page.locator(".other-requirements li").filter(has_text="wishpond-track-params")
    expect(near).to_contain_text("But its setting siteId is different.")
    near.get_by_role("button").click()
    expect(page.locator("#status b")).to_have_text("Run 3")
    assert "pass" in words(page)
    expect(page.get_by_role("textbox", name="siteId", exact=True)).to_have_value("'0047'")


def test_a_setting_can_be_left_out_and_another_added(page: Page) -> None:
    page.get_by_label("left out: siteId").check()
    page.get_by_label("Name of another setting").fill("trackAll")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="trackAll", exact=True).fill("{deep: [true, null]}")
    page.get_by_role("button", name="Make the calls").click()
    expect(page.locator("#status b")).to_have_text("Run 2")
    page.get_by_role("tab", name="As a requirement").click()
    made = executed(page.locator(".source").inner_text())
    assert made.settings == {"siteId": UNDEFINED, "trackAll": {"deep": [True, None]}}


def test_a_setting_that_is_no_expression_is_said_and_nothing_is_run(page: Page) -> None:
    setting = page.get_by_role("textbox", name="siteId", exact=True)
    setting.fill("'0047")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#status")).to_have_text(
        "No calls were made: the form has a fault; below is run 1"
    )
    expect(page.locator("#outcome")).to_have_class("of-an-earlier-run")
    expect(setting).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#settings .problem").first).to_contain_text("SyntaxError")
    setting.fill("new Date(0)")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".judged.error")).to_contain_text(
        "the setting siteId cannot be written as JSON"
    )


def test_conditions_change_what_arrives(page: Page) -> None:
    page.locator("#conditions-part > summary").click()
    page.get_by_label("The tracker is").select_option("missing")
    expect(page.locator("#conditions-summary")).to_have_text("tracker: missing")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#status b")).to_have_text("Run 2")
    expect(page.locator(".delivered")).not_to_have_text(["delivered once"])
    near = page.locator(".other-requirements")
    expect(near).to_contain_text("But its condition tracker is different.")
    page.get_by_label("The tracker is").select_option("there")
    page.get_by_label("Time zone").fill("Mars/Base")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".judged.error")).to_contain_text("time_zone 'Mars/Base' is unknown")
    page.get_by_label("Time zone").fill("Asia/Tokyo")
    page.get_by_label("Traits of an earlier visit").fill("{seats: 0}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#status b")).to_have_text("Run 4")
    expect(page.locator("#conditions-summary")).to_have_text(
        "time zone: Asia/Tokyo; traits: {seats: 0}"
    )
    why = "But its condition time zone is different, and its condition traits is different."
    expect(near).to_contain_text(why)


def test_the_library_can_be_changed(page: Page) -> None:
    expect(page.locator("#status")).to_contain_text("next 1.")
    page.get_by_role("radio", name="classic").check(force=True)
    expect(page.locator("#status")).to_contain_text("classic 4.")
    assert "pass" in words(page)


def test_calls_are_copied_as_javascript(page: Page) -> None:
    make(page, "for (const n of [1, 2]) analytics.track(`Step ${n}`, {at: new Date(n)})")
    assert copied_by(page.get_by_role("button", name="Copy as JavaScript")) == (
        "analytics.track('Step 1', { at: new Date(1) });\n"
        "analytics.track('Step 2', { at: new Date(2) });"
    )
    last = page.get_by_role("button", name="Copy the invocation of Wishpond").last
    assert copied_by(last) == "Wishpond.Tracker.track('Step 2', { at: new Date(2) });"


def test_what_was_observed_is_copied_as_a_requirement(page: Page, wishpond: Open) -> None:
    properties = "{at: new Date(0), seats: -0, none: null}"
    make(page, f"analytics.track('Upgraded', {properties}, {{}}, function done() {{}})")
    source = copied_by(page.get_by_role("button", name="Copy as requirement"))
    made = executed(source)
    assert made.id == "wishpond-track-upgraded"
    [invocations, *rest] = made.expectations
    assert isinstance(invocations, Invocations)
    [expected] = invocations.expected
    assert repr(expected.args[1]["seats"]) == "-0.0"
    assert expected.args[1]["at"] == Date(0)
    assert rest != []  # the callback
    assert wishpond.bench.bundles
    recording = wishpond.bench._driver.record(made, "classic", wishpond.bench.bundles)
    assert judge(made, recording).word is Word.PASS
    assert made.libraries == ("next", "classic")
    calls = [{"method": call.method, "args": tagged_json.encode(call.args)} for call in made.calls]
    settings = wishpond.bench.target.settings
    asked = {"library": "next", "calls": calls, "settings": settings}
    drafted = wishpond.bench.draft(parse_attempt(built_in(), wishpond.bench.target, asked))
    assert drafted.source == source
    assert drafted.requirement == made


THROWING = "analytics.track('Paid', {n: 12n})"
"""Wigzo's tracker sends JSON, which has no bigint."""


def test_a_call_that_threw_is_not_delivered_and_why_it_is_no_requirement_is_said(
    wigzo: Open, visit: Callable[..., Page]
) -> None:
    page = visit(wigzo)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    expect(page.locator(".delivered.good")).to_have_text(["delivered once"])
    make(page, THROWING)
    expect(page.locator(".delivered")).to_have_text(["invoked, but it threw"])
    expect(page.locator(".delivered.good")).to_have_count(0)
    expect(page.locator(".item .bad")).to_contain_text("threw")
    why = "no requirement can promise what was observed: error that the library caught"
    page.get_by_role("button", name="Copy as requirement").click()
    beside = page.locator("#copies .not-copied")
    expect(beside).to_contain_text(f"Not copied: {why}")
    expect(page.get_by_role("tab", name="As a requirement")).to_have_attribute(
        "aria-selected", "true"
    )
    panel = page.get_by_role("tabpanel", name="As a requirement")
    expect(panel.get_by_role("heading")).to_have_text("This run cannot become a requirement")
    expect(panel).to_contain_text(why)
    expect(panel).to_contain_text("BigInt")  # the tracker's own words
    expect(panel).not_to_contain_text("could not be judged")
    assert complaints == []
    # It stays for as long as it is true.
    make(page, "analytics.track('Paid', {n: 12})")
    expect(beside).to_have_count(0)
    source = copied_by(page.get_by_role("button", name="Copy as requirement"))
    assert executed(source).calls == (Call("track", ("Paid", {"n": 12})),)


@pytest.mark.parametrize("when", ["before build", "before library"])
def test_each_call_has_what_it_caused_however_early_it_was_made(
    wigzo: Open, visit: Callable[..., Page], when: str
) -> None:
    page = visit(wigzo)
    page.locator("#conditions-part > summary").click()
    page.get_by_label("The calls are made").select_option(when)
    make(page, "analytics.track('First', {n: 1});\nanalytics.track('Second', {n: 2});")
    bands = page.locator(".band", has=page.locator(".delivered"))
    expect(bands).to_have_count(2)
    for band, name, other in ((bands.nth(0), "First", "Second"), (bands.nth(1), "Second", "First")):
        expect(band.locator("h4 code")).to_contain_text(name)
        for lane_name in ("Library events", "Tracker invocations", "Requests"):
            own = band.locator(f".lane[data-lane='{lane_name}']")
            expect(own).to_contain_text(name)
            expect(own).not_to_contain_text(other)


def test_what_the_tracker_makes_up_each_time_is_not_promised(
    wigzo: Open, visit: Callable[..., Page]
) -> None:
    page = visit(wigzo)
    make(page, "analytics.track('Product Viewed', {product_id: 'p1', name: 'Boots', price: 9})")
    page.get_by_role("tab", name="As a requirement").click()
    made = executed(page.locator(".source").inner_text())
    requests = [part for part in made.expectations if isinstance(part, Requests)]
    assert f"/learn/{destination('wigzo').settings['orgToken']}/product/push/*" in {
        part.path for part in requests
    }
    bodies = [one.parameters for part in requests for one in part.expected]
    assert any(body.get("pageuuid") is ANYTHING for body in bodies)
    assert wigzo.bench.bundles
    recording = wigzo.bench._driver.record(made, "next", wigzo.bench.bundles)
    assert judge(made, recording).word is Word.PASS
    # And it can fail: where another product is viewed, nothing of it holds.
    one = [part.expected for part in requests if part.expected]
    assert isinstance(one[0][0], ExpectedRequest)


SCRIPT = "<script>document.title = 'pwned'</script>"
IMAGE = "\"'><img src=x onerror=\"document.title='pwned'\">"
TURNED = "\u202egnp.exe"


def test_what_a_page_says_is_shown_as_text(page: Page) -> None:
    nasty = json.dumps({SCRIPT: IMAGE, IMAGE: [SCRIPT], "rtl": TURNED, "__proto__": SCRIPT})
    source = f"analytics.track({json.dumps(IMAGE)}, JSON.parse({json.dumps(nasty)}))"
    make(page, source)
    expect(page.locator(".arguments").last).to_contain_text(IMAGE.replace('"', '\\"'))
    expect(page.locator(".phase code")).to_contain_text("onerror")
    page.get_by_label("Show everything").check()
    for name in ("Parameters", "As a requirement", "Observations"):
        page.get_by_role("tab", name=name).click()
        if name == "As a requirement":
            made = executed(page.locator(".source").inner_text())
            assert made.calls == (Call("track", (IMAGE, json.loads(nasty))),)
        assert page.locator("main img, main script, main iframe").count() == 0
        assert "\u202e" not in page.locator("#outcome").inner_text()
    expect(page).to_have_title("Wishpond console")
    expect(page.locator(".arguments").last).to_contain_text("\\u{202e}gnp.exe")


def test_a_text_of_a_megabyte_and_an_array_of_many_elements_are_shown_in_parts(page: Page) -> None:
    make(page, "analytics.track('Long', {text: 'x'.repeat(1_000_000)})")
    values = page.locator(".arguments")
    assert len(values.inner_text()) < 1000
    values.get_by_role("button", name="all 1,000,000 characters").click()
    assert len(values.inner_text()) > 1_000_000
    make(page, "analytics.track('Many', {list: Array.from({length: 250}, (_, i) => i)})")
    listed = page.locator(".arguments .branch").filter(has_text="250 elements").last
    listed.locator("summary").click()
    expect(listed.locator("li")).to_have_count(101)
    listed.get_by_role("button", name="150 more").click()
    expect(listed.locator("li")).to_have_count(201)


WRONG = [
    ("analytics.track('a');\nanalytics.track(;", "line 2: SyntaxError"),
    ("\nnowhere.to.be.found", "line 2: ReferenceError: nowhere is not defined"),
    ("analytics.load('key')", "analytics.load is not a call; the calls are identify, track"),
    ("await fetch(location.origin)", "TypeError: Failed to fetch"),
    ("await import('https://example.com/a.js')", "TypeError: Failed to fetch"),
    ("importScripts('https://example.com/a.js')", "TypeError"),
    ("document.title", "ReferenceError: document is not defined"),
]


PATIENCE = """(milliseconds) => {
  const later = (window.later ??= window.setTimeout);
  window.setTimeout = (run, wait) => later(run, wait === 3000 ? milliseconds : wait);
}"""
"""Changes how long the page waits for calls to end: an endless loop takes all of a processor."""


def test_what_is_wrong_with_calls_is_said(page: Page) -> None:
    editor = page.get_by_role("textbox", name="Calls", exact=True)
    for source, said in WRONG:
        editor.fill(source)
        expect(page.locator("#calls-problem")).to_contain_text(said)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#status")).to_contain_text("No calls were made")
    page.evaluate(PATIENCE, 200)
    editor.fill("while (true);")
    expect(page.locator("#calls-problem")).to_contain_text("did not end within 3 seconds")
    page.evaluate(PATIENCE, 3000)
    make(page, "analytics.page()")
    expect(page.locator("#calls-problem")).to_be_hidden()
    expect(page.locator("#calls-summary")).to_have_text("1 call")
    for ended in page.workers[:-1]:  # those that did not end were ended; the page hears of it later
        if ended in page.workers:
            with ended.expect_event("close"):
                pass
    assert len(page.workers) == 1


TICKS_LATE = """async () => {
  const { evaluate } = await import("/console/evaluate.js");
  const ticks = [];
  window.setTimeout = (tick) => ticks.push(tick);
  const takes = "const end = performance.now() + 300; while (performance.now() < end);";
  const answer = evaluate("value", `(() => { ${takes} return 2; })()`);
  while (!ticks.length) await new Promise(requestAnimationFrame);
  ticks[0]();
  return answer;
}"""
"""Asks in a page of its own time, whose machine is so busy that a timer runs very late."""


def test_an_answer_is_waited_for_on_a_machine_that_is_busy(page: Page) -> None:
    assert page.evaluate(TICKS_LATE)["value"] == 2


def test_a_value_that_no_call_can_carry_is_said(page: Page) -> None:
    page.get_by_role("textbox", name="Calls", exact=True).fill(
        "analytics.track('a', {when: Promise.resolve()})"
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator(".judged.error")).to_contain_text(
        "call 0 (track): a call cannot carry a opaque"
    )


@pytest.fixture
def rewrite(wishpond: Open) -> Iterator[Callable[[str, str], None]]:
    """Return a function that changes a line of the build; at the end it is as it was."""
    original = wishpond.source.read_text(encoding="utf-8")
    sound = wishpond.bench.bundles
    assert sound

    def rewritten(old: str, new: str) -> None:
        assert old in original
        wishpond.source.write_text(original.replace(old, new), encoding="utf-8")

    yield rewritten
    wishpond.source.write_text(original, encoding="utf-8")
    wishpond.bench.rebuild()
    assert wishpond.bench.bundles
    assert wishpond.bench.bundles.build == sound.build


TRACK = 'track.field("properties") || {}'


def test_a_changed_build_is_made_anew_and_run(
    page: Page, wishpond: Open, rewrite: Callable[[str, str], None]
) -> None:
    before = page.locator("#build code").inner_text()
    rewrite(TRACK, "{ plan: track.properties().plan }")
    expect(page.locator(".judged.fail").first).to_be_visible()
    assert page.locator("#build code").inner_text() != before
    # However many requirements meet it, it is one thing.
    [wrong] = page.get_by_role("list", name="What is wrong").get_by_role("listitem").all()
    expect(wrong.locator("b")).to_have_text("track loses source")
    expect(wrong).to_have_attribute("title", re.compile("wishpond-track-params"))
    failed = page.locator(".judged.fail").first
    expect(failed).to_contain_text("wishpond-track-params")
    expect(failed.locator(".path")).to_have_text(["Wishpond.Tracker.track arguments[1].source"])
    parted = failed.locator(".line.missing")
    expect(parted.locator(".expected")).to_have_text("source: 'Analytics Academy'")
    expect(parted.locator(".observed")).to_have_text("(nothing)")
    expect(failed.locator(".provenance li")).to_contain_text(
        ["source", "library", "Wishpond.Tracker.track"]
    )
    command = "harness run wishpond-track-params --library next --build Wishpond="
    copy = failed.get_by_role("button", name="Copy")
    assert copied_by(copy) == f"{command}{wishpond.build}"
    rewrite(TRACK, TRACK)
    expect(page.locator(".judged.pass").first).to_be_visible()
    assert page.locator("#build code").inner_text() == before


def test_a_build_that_does_not_compile_is_said_until_it_does(
    page: Page, rewrite: Callable[[str, str], None]
) -> None:
    rewrite(TRACK, "track.properties(")
    banner = page.get_by_role("alert")
    expect(banner).to_contain_text(re.compile(r"lib/index\.js:\d+:\d+: "))
    expect(page.locator("#build")).to_have_text("The build is broken")
    expect(page.locator(".judged.error")).to_contain_text("lib/index.js:")
    rewrite(TRACK, TRACK)
    expect(banner).to_be_hidden()
    expect(page.locator(".judged.pass").first).to_be_visible()


def test_nothing_is_run_for_a_changed_build_if_it_is_not_to_be(
    page: Page, rewrite: Callable[[str, str], None]
) -> None:
    page.get_by_label("Repeat when the build changes").uncheck()
    before = page.locator("#build code").inner_text()
    rewrite(TRACK, "{}")
    expect(page.locator("#build code")).not_to_have_text(before)
    assert number(page) == 1
    assert set(words(page)) == {"pass"}


def test_a_page_that_hangs_is_an_error_and_its_requests_are_seen_meanwhile(
    page: Page,
    wishpond: Open,
    rewrite: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver = wishpond.bench._driver
    monkeypatch.setattr(driver._runs, "patience", 200.0)
    rewrite(TRACK, "(() => { for (;;); })()")
    expect(page.locator("#status")).to_contain_text("requests so far")
    expect(lane(page, "Requests").first).to_contain_text("/phones")
    end_time(driver)
    expect(page.locator(".judged.error")).to_contain_text("the page did not answer within 200 s")
    rewrite(TRACK, TRACK)
    expect(page.locator(".judged.pass").first).to_be_visible()


def test_an_exception_of_the_build_is_shown_with_its_place(
    page: Page, rewrite: Callable[[str, str], None]
) -> None:
    rewrite(TRACK, "track.properties().plan.nothing.there")
    thrown = page.locator(".notes .item.bad")
    expect(thrown).to_contain_text("TypeError")
    expect(thrown).to_contain_text(re.compile(r"at lib/index\.js:\d+:\d+"))
    page.get_by_role("tab", name="As a requirement").click()
    expect(page.locator("#panel-requirement")).to_contain_text("no requirement can promise")


def test_it_is_used_by_keyboard_alone(page: Page) -> None:
    page.get_by_role("textbox", name="Calls", exact=True).focus()
    for name in ("Make the calls", "Repeat when the build changes", "Filter the requirements"):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        expect(focused).to_have_accessible_name(re.compile(name))
    page.keyboard.type("track-nothing-else")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#status b")).to_have_text("Run 2")
    tabs = page.get_by_role("tab")
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Parameters")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Parameters")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="As a requirement")).to_have_attribute(
        "aria-selected", "true"
    )


def test_what_was_typed_is_still_there_when_the_page_is_loaded_anew(page: Page) -> None:
    make(page, "analytics.page('Pricing')")
    page.get_by_role("textbox", name="siteId", exact=True).fill("'1'")
    reload(page)
    expect(page.get_by_role("textbox", name="Calls", exact=True)).to_have_value(
        "analytics.page('Pricing')"
    )
    expect(page.get_by_role("textbox", name="siteId", exact=True)).to_have_value("'1'")


def test_a_page_without_the_key_says_so(wishpond: Open, reader: Browser) -> None:
    context = reader.new_context()
    page = context.new_page()
    page.goto(wishpond.server.address.partition("#")[0])
    expect(page.get_by_role("alert")).to_contain_text("the key is missing")
    context.close()


FOUND = """async (rules) => {
  const only = rules.length ? { runOnly: rules } : {};
  const resultTypes = ["violations", "incomplete"];
  const found = await axe.run(document, { resultTypes, ...only });
  const unsure = found.incomplete.filter(({ id }) => id !== "color-contrast");
  return [...found.violations, ...unsure].map(({ id, nodes }) => [id, nodes[0].html]);
}"""
LOOKS = [(1440, "dark", ["color-contrast"]), (390, "light", []), (1440, "light", [])]
"""How wide the page is, its colours, and the rules that axe looks for; none for all of them."""


def test_everybody_can_use_it_and_nothing_is_wider_than_the_page(
    page: Page, rewrite: Callable[[str, str], None]
) -> None:
    rewrite(TRACK, "{ plan: track.properties().plan.nothing.there }")
    expect(page.locator(".judged.fail").first).to_be_visible()
    for group in ("#conditions-part", ".folded", ".other-requirements"):
        for part in page.locator(f"{group}:not([open]) > summary").all():
            part.click()
    page.get_by_label("Show everything").check()
    page.evaluate(AXE)
    for name in ("As a requirement", "Parameters", "Observations"):
        page.get_by_role("tab", name=name).click()
        if name == "As a requirement":
            expect(page.locator("#panel-requirement .judged")).to_be_visible()
        for width, theme, rules in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            assert page.evaluate(FOUND, rules) == []
            inner: int = page.evaluate("document.documentElement.scrollWidth")
            assert inner <= width, (name, width)


def test_keys_do_what_their_dialog_says(page: Page) -> None:
    page.locator("body").press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("make the calls")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    page.locator("body").press("m")
    expect(page.locator("#status b")).to_have_text("Run 2")
    page.locator("body").press("/")
    expect(page.get_by_label("Filter the requirements")).to_be_focused()
    page.keyboard.type("/mc")
    expect(page.get_by_label("Filter the requirements")).to_have_value("/mc")
    assert number(page) == 2


def test_the_theme_is_chosen(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    button = page.get_by_role("button", name="Theme")
    button.click()
    button.click()
    expect(button).to_contain_text("Theme: dark")
    assert page.evaluate(ground) != light
    reload(page)
    expect(button).to_contain_text("Theme: dark")


def test_a_document_is_a_link_that_opens_elsewhere(page: Page) -> None:
    page.locator(".judged summary").first.click()
    link = page.locator(".judged a").first
    expect(link).to_have_attribute("href", requirement("wishpond-track-params").source.url)
    expect(link).to_have_attribute("rel", "noreferrer")


def test_a_draft_is_expected_as_it_is_written(page: Page) -> None:
    page.get_by_role("tab", name="As a requirement").click()
    made = executed(page.locator(".source").inner_text())
    known = requirement("wishpond-track-nothing-else")
    assert made.calls == known.calls
    assert isinstance(made.expectations[0], Invocations)
    assert made.expectations[0].expected == (
        Expected("Wishpond.Tracker.track", known.calls[0].args),
    )


def test_a_draft_is_for_the_libraries_under_which_it_holds(page: Page) -> None:
    """A bigint is more than `classic` can send, so it never calls the callback."""
    make(page, "analytics.track('Upgraded', {big: 2n ** 70n, x: undefined}, {}, () => {})")
    page.get_by_role("tab", name="As a requirement").click()
    made = executed(page.locator(".source").inner_text())
    assert made.calls[0].args[1] == {"big": BigInt(2**70), "x": UNDEFINED}
    assert made.calls[0].args[3] == Callback("callback")
    assert made.libraries == ("next",)


def test_the_page_of_a_try_stays_until_the_next(
    harness_launcher: Launcher, harness_edge: Edge
) -> None:
    watching = Watching(headed=True)
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()), watching=watching)
    target = destination("wishpond")
    bench = Workbench(driver, built_in(), target, lambda: builds.reference(target), (), stays=True)
    bench.rebuild()
    calls = [{"method": "track", "args": ["Signed Up", {"plan": "pro"}]}]
    wanted = parse_attempt(
        built_in(), target, {"library": "next", "calls": calls, "settings": target.settings}
    )

    def looked() -> str:
        """Return what a person finds in the page, as its time goes on."""
        assert driver._tab
        look = driver._tab._evaluate(
            "new Promise((r) => setTimeout(() => r(typeof window.Wishpond.Tracker.track), 50))"
        )
        found: str = driver._launcher.loop.run(asyncio.wait_for(look, 30))
        return found

    bench.try_out(wanted)
    first = driver._tab
    assert looked() == "function"
    assert driver._tab
    overlay = driver._tab.spectator._overlay
    assert isinstance(overlay, ChromiumOverlay)
    shown = overlay.evaluate("harnessOverlay.text()")
    assert "no requirement makes just these calls" in driver._launcher.loop.run(shown)
    bench.try_out(wanted)
    assert looked() == "function"
    assert driver._tab is not first
    bench.close()
    assert vars(driver._tabs)["tab"] is None
    driver.close()
