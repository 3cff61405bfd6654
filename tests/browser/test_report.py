"""The report of a run as a person uses it, in a real browser: look, filter, copy, type."""

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from harness.contracts import Description, built_in, described, find_or_add
from harness.report import Run, html
from tests import report_samples as samples
from tests.browser.conftest import AXE, confirmed, copied_by, reload

pytestmark = pytest.mark.xdist_group("reader of the report")  # one browser for all

WIDE, NARROW = (1280, 800), (390, 844)
LIST = "#?view=list"
EVERY = ["shop-red", "shop-hangs", "shop-green", "shop-known", "shop-platform"]

Open = Callable[..., Page]


@pytest.fixture
def opened(reader: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open the report of a run; what the page says on its console fails the test."""
    said: list[str] = []
    contexts = []

    def open_page(
        run: Run, place: str = "", *, size: tuple[int, int] = WIDE, scheme: str = "light"
    ) -> Page:
        file = tmp_path / "report.html"
        html.write(file, run)
        context = reader.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda problem: said.append(str(problem)))
        page.goto(file.as_uri() + place)
        expect(page.locator("h1")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Details")


def cell(page: Page, identifier: str) -> Locator:
    return page.locator(f'.cells a[data-id="{identifier}"]:visible')


def copied(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def fits(page: Page) -> bool:
    """Say whether nothing is wider than the screen, nor than the details."""
    return all(
        element.evaluate("element => element.scrollWidth <= element.clientWidth")
        for element in (page.locator("html"), page.locator(".panel"))
    )


def rows(page: Page) -> list[str]:
    # Not the inner text: a row that the browser has not drawn yet has none.
    return page.locator(".row:visible .about code").all_text_contents()


def test_a_red_run_opens_with_its_findings(opened: Open) -> None:
    page = opened(samples.mixed())
    expect(page.locator("h1")).to_have_text("1 new finding in 1 requirement")
    expect(page).to_have_title("1 new finding in 1 requirement")
    result = "2 of 8 verdicts are not as promised, 1 could not be decided"
    expect(page.locator("header .result")).to_have_text(result)
    facts = page.locator(".facts")
    for fact in ("shop reference 1.0.0", "next 2.1.0", "chromium 141.0", "12.3 s", "2026-11-22"):
        expect(facts).to_contain_text(fact)
    expect(facts.locator("code")).to_have_attribute("title", "0f" * 32)
    expect(panel(page)).to_be_hidden()
    assert rows(page) == []


def test_a_finding_says_what_is_wrong_and_how_to_see_it(opened: Open) -> None:
    page = opened(samples.mixed())
    finding = card(page, "track changes the type of seats: 5 becomes '5'")
    for part in (
        finding.get_by_role("heading"),
        finding.get_by_text("1 requirement: 1 documented"),
        finding.locator(".tag", has_text="next"),
        finding.locator(".tag", has_text="classic"),
        finding.locator(".inside .code", has_text="analytics.track('Signed Up', {"),
        finding.locator(".changes .lost code", has_text="5"),
        finding.locator(".changes .added code", has_text="'5'"),
        finding.get_by_text("Changed by the integration."),
        finding.get_by_text("harness run shop-red --library next"),
    ):
        expect(part).to_be_in_viewport(ratio=1)
    expect(finding.locator(".changes .at")).to_have_text("shop.track arguments[1].seats")
    assert copied_by(finding.locator(".command .copy")) == "harness run shop-red --library next"
    expect(cell(page, "shop-red-classic")).to_have_count(0)
    finding.get_by_text("Its requirement").click()
    assert rows(page) == ["shop-red"]
    cell(page, "shop-red-classic").click()
    expect(panel(page).locator(".label code")).to_have_text("shop-red-classic")
    expect(page).to_have_url(re.compile(r"#shop-red-classic$"))


def test_what_was_lost_is_red_and_what_was_added_is_green(opened: Open) -> None:
    page = opened(samples.mixed(), "#shop-red-next")
    for lost, added in (
        (page.locator(".changes .change.lost"), page.locator(".changes .change.added")),
        (panel(page).locator(".changed .expected"), panel(page).locator(".changed .observed")),
    ):
        assert hue(lost) == "red"
        assert hue(added) == "green"


def test_a_known_difference_looks_different_from_a_new_one(opened: Open) -> None:
    page = opened(samples.mixed(), "#shop-red-next")
    ground = "part => getComputedStyle(part).backgroundColor"
    new = page.locator(".sides .changed .expected").evaluate(ground)
    page.evaluate("location.hash = 'shop-known-next'")
    known = panel(page).locator(".sides .missing.known")
    assert known.locator(".expected").evaluate(ground) != new
    expect(panel(page).locator(".happening .path").first).to_have_text(
        "known: shop.track arguments[1].seats"
    )


def hue(part: Locator) -> str:
    """Say whether the ground of an element is more red than green."""
    red, green, _ = part.evaluate(
        """part => {
          const pixel = document.createElement("canvas").getContext("2d");
          pixel.fillStyle = getComputedStyle(part).backgroundColor;
          pixel.fillRect(0, 0, 1, 1);
          return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }"""
    )
    assert red != green
    return "red" if red > green else "green"


def test_what_is_new_known_undecided_and_worth_a_look_are_apart(opened: Open) -> None:
    page = opened(samples.of_every_sort())
    shown = {
        heading.inner_text().splitlines()[0]: heading.locator("..").locator("h3").all_inner_texts()
        for heading in page.locator(".findings > h2").all()
    }
    assert shown == {
        "What is wrong": [
            "track changes the type of seats: 5 becomes '5'",
            "track empties code: 'MAY' becomes null",
        ],
        "What could not be decided": ["the page did not answer within 20 s"],
        "Worth a look": ["track loses plan"],
        "Known deviations": ["track loses from"],
    }
    changed = card(page, "track empties code").locator(".was")
    expect(changed).to_have_text(
        "changed It was known as: track loses code (known-deviations/shop.toml, finding 1)"
    )
    expect(card(page, "track changes").locator(".was")).to_have_count(0)
    expect(page.locator(".findings > h2").first).to_contain_text("new or changed: no known")
    expect(page.locator(".note.bad li")).to_contain_text(["track loses own"])
    known = card(page, "track loses from")
    expect(known).to_contain_text("The seats come later.")
    border = "part => getComputedStyle(part).borderLeft"
    assert known.evaluate(border) != card(page, "track changes").evaluate(border)
    undecided = card(page, "the page did not answer")
    expect(undecided).to_contain_text("harness run shop-hangs --library next")


def test_ten_findings_are_less_than_three_screens_and_sixty_are_shown(opened: Open) -> None:
    page = opened(samples.with_findings(10))
    assert page.locator(".finding.new").count() == 10
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height < 3 * WIDE[1]
    expect(page.locator(".finding.new h3").nth(4)).to_be_in_viewport()
    for heading in page.locator(".finding.new h3").all():
        if not heading.locator("../..").evaluate("card => card.open"):
            heading.click()
    expect(page.locator(".finding.new .command")).to_have_count(10)
    page = opened(samples.with_findings(60))
    expect(page.locator("h1")).to_have_text("60 findings in 60 requirements")


def test_the_list_of_all_requirements_is_one_click_away(opened: Open) -> None:
    page = opened(samples.mixed())
    page.get_by_role("link", name="All requirements 5").click()
    expect(page).to_have_url(re.compile(r"#\?view=list$"))
    assert rows(page) == EVERY
    expect(page.locator(".opening")).to_be_hidden()
    page.reload()
    assert rows(page) == EVERY
    page.get_by_role("link", name="What is wrong 2").click()
    expect(page.locator(".finding").first).to_be_visible()
    assert rows(page) == []
    page.go_back()
    expect(page.locator(".opening")).to_be_hidden()
    assert rows(page) == EVERY


def test_the_keys_lead_from_finding_to_finding(opened: Open) -> None:
    page = opened(samples.of_every_sort())
    press, label = page.keyboard.press, panel(page).locator(".label code")
    with confirmed(page.locator(".finding.new .command .copy").first):
        press("c")
    assert copied(page) == "harness run shop-red --library next"
    for key, shown in (
        ("j", "shop-red-next"),
        ("j", "shop-changed-next"),
        ("j", "shop-hangs-next"),
        ("n", "shop-hangs-next"),
        ("j", "shop-advice-next"),
        ("k", "shop-hangs-next"),
        ("p", "shop-changed-next"),
        ("k", "shop-red-next"),
    ):
        press(key)
        expect(label).to_have_text(shown)
    press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(card(page, "track changes").get_by_role("link", name="whole")).to_be_focused()


def unfold(page: Page) -> None:
    """Open all findings, and what is folded in each."""
    for what, filled in ((".finding", ".inside"), (".requirements", ".row")):
        open_all = "all => all.forEach(one => { one.open = true; })"
        page.locator(what).evaluate_all(open_all)
        for one in page.locator(what).all():
            expect(one.locator(filled).first).to_be_visible()


def card(page: Page, title: str) -> Locator:
    return page.locator("details.finding", has=page.get_by_role("heading", name=title))


BROKEN_WORDS = """table => {
  table.rows[1].cells[7].textContent = "shop.identify, shop.track ".repeat(40);
  const words = [...table.rows].flatMap((row) => [...row.cells].slice(0, -1));
  const lines = (cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return range.getClientRects().length;
  };
  return words.map((cell) => cell.textContent).filter(
    (text, at) => !text.includes(" ") && lines(words[at]) > 1,
  );
}"""
"""Returns the words in a table of builds that are broken where much was observed of a build."""


def test_many_builds_are_told_in_a_table_those_with_something_wrong_first(opened: Open) -> None:
    run = samples.mixed()
    fine = run.outcomes["Shop"][0]
    others = {}
    for name in ("Acme", "Borealis"):
        target = described(find_or_add(built_in(), name)[1], Description(("a",), {"apiKey": ""}))
        job = replace(
            fine.job,
            destination=target,
            requirement=replace(fine.job.requirement, id=f"{target.key}-loads"),
        )
        others[name] = [replace(fine, job=job)]
    page = opened(replace(run, outcomes={**others, "Shop": run.outcomes["Shop"]}))
    [loud, quiet] = page.locator("section.builds").first.locator("table").all()
    assert [row.split("\t") for row in loud.get_by_role("row").all_inner_texts()] == [
        [*("build", "fail", "error", "known", "pass"), "nothing arrived", "findings", "observed"],
        ["Shop", "2", "1", "1", "4", "–", "1", "the page did not answer within 20 s"],
    ]
    assert loud.evaluate(BROKEN_WORDS) == []
    expect(quiet).to_be_hidden()
    page.get_by_text("2 in which nothing is wrong").click()
    expect(quiet.get_by_role("rowheader")).to_have_text(["Acme", "Borealis"])
    expect(page.locator(".of-new .tag").first).to_have_text("Shop")
    expect(page.locator(".of-error .tag").first).to_have_text("Shop")

    page.get_by_role("link", name="All requirements").click()
    undecided = page.locator(".group", has=page.get_by_role("heading", name="Could not be decided"))
    expect(undecided.locator(".row .about code")).to_have_text(["shop-hangs"])
    learned = page.locator("section", has=page.get_by_role("heading", name="Learned of builds"))
    learned.get_by_text("Acme has no contract").click()
    expect(learned).to_contain_text("apiKey 'apiKey-1' (made up)")


def test_the_controls_say_what_the_run_rests_on(opened: Open) -> None:
    page = opened(samples.green())
    facts = page.locator("dl.facts > div", has_text="Controls")
    expect(facts).to_contain_text("2 controls and 2 probes passed")
    section = page.locator("section.controls")
    section.locator("summary").click()
    builds, capabilities = section.get_by_role("table").all()
    expect(builds.get_by_role("row").nth(1)).to_contain_text("is faithful, under next")
    expect(builds.get_by_role("row").nth(1)).to_contain_text("none, as it must be")
    expect(builds.get_by_role("row").nth(2)).to_contain_text("invocation 3 (call 1)")
    expect(capabilities.get_by_role("row").nth(1)).to_contain_text("✓virtual time")
    expect(capabilities.get_by_role("row").nth(2)).to_contain_text("–no screenshots")
    expect(capabilities.get_by_role("row").nth(2)).to_contain_text("not needed here")


def test_a_green_run_opens_with_all_that_was_judged(opened: Open) -> None:
    page = opened(samples.green())
    expect(page.locator("h1")).to_have_text("All 2 verdicts are as promised")
    expect(panel(page)).to_be_hidden()
    expect(page.get_by_role("heading", name="Not as promised")).to_have_count(0)
    cell(page, "shop-green-classic").click()
    expect(panel(page)).to_contain_text("Everything promised was observed.")
    expect(panel(page).get_by_role("table").first).to_contain_text("'Signed Up'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_worth_a_look_is_apart(opened: Open, scheme: str) -> None:
    page = opened(samples.looks(), scheme=scheme)
    expect(page.locator("h1")).to_contain_text("No promise is broken; 2 of 4 verdicts are worth")
    expect(page.get_by_role("heading", name="What is wrong")).to_have_count(0)
    expect(card(page, "track loses seats").get_by_text("2 requirements")).to_be_visible()
    page.get_by_role("link", name="All requirements").click()
    section = page.locator("section.group", has=page.get_by_role("heading", name="Worth a look"))
    assert section.locator(".about code").all_inner_texts() == ["shop-advice", "shop-reading"]
    assert section.locator(".tag").all_inner_texts() == ["advice", "inferred"]
    page.locator(".chip", has_text="worth a look").click()
    assert rows(page) == ["shop-advice", "shop-reading"]
    cell(page, "shop-advice-next").click()
    expect(panel(page).locator(".pill")).to_have_text("• worth a look")
    page.evaluate(AXE)
    assert violations(page) == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_first_screen_says_promise_call_difference_and_command(
    opened: Open, size: tuple[int, int]
) -> None:
    page = opened(samples.mixed(), "#shop-red-next", size=size)
    shown = panel(page)
    for part in (
        shown.get_by_role("heading", name="What shop-red is about"),
        shown.get_by_text("is sent"),
        shown.get_by_text("harness run shop-red --library next"),
        shown.get_by_text("analytics.track('Signed Up'").first,
        shown.locator(".line.changed .expected").first,
        shown.locator(".line.changed .observed").first,
    ):
        expect(part).to_be_in_viewport(ratio=1)


def test_both_sides_are_shown_and_only_what_differs_is_marked(opened: Open) -> None:
    page = opened(samples.mixed(), "#shop-red-next")
    table = panel(page).get_by_role("table").first
    [marked] = table.locator(".line:not(.same):not(.free)").all()
    assert marked.get_attribute("data-path") == "shop.track arguments[1].seats"
    expect(marked.locator(".expected")).to_have_text("seats: 5")
    expect(marked.locator(".observed")).to_have_text("seats: '5'")
    expect(marked.locator(".sign")).to_have_text("≠differs")
    expect(table).to_contain_text("expected number, observed string")
    expect(panel(page).locator(".happening .path").first).to_have_text(
        "shop.track arguments[1].seats"
    )
    as_promised = panel(page).get_by_text("As promised: request 1")
    as_promised.click()
    expect(panel(page).get_by_role("table").nth(1)).to_contain_text("event: 'Signed Up'")


def test_the_way_of_the_parameter_says_whose_fault_it_is(opened: Open) -> None:
    page = opened(samples.mixed(), "#shop-red-next")
    way = panel(page).locator(".provenance")
    expect(way).to_contain_text("call seats 5")
    expect(way.locator("li.same")).to_contain_text("library properties.seats same")
    expect(way.locator("li.changed")).to_contain_text("shop.track")
    expect(way.locator(".fault")).to_have_text("changed by the integration")


def test_the_timeline_goes_from_the_library_to_the_answer(opened: Open) -> None:
    page = opened(samples.mixed(), "#shop-red-next")
    timeline = panel(page).locator(".timeline")
    kinds = timeline.locator(".entry:visible .kind")
    assert kinds.all_inner_texts() == ["event", "invocation", "request"]
    request = timeline.locator(".entry.request")
    expect(request.locator(".answer")).to_have_text("→ 200")
    request.locator("summary").click()
    expect(request.locator("pre")).to_contain_text("seats: '5'")
    timeline.get_by_label("routine entries").check()
    assert kinds.all_inner_texts()[:3] == ["script", "script", "definition"]


FILTERS = {
    LIST: EVERY,
    "#?word=fail": ["shop-red"],
    "#?word=fail,error": ["shop-red", "shop-hangs"],
    "#?word=known": ["shop-known"],
    "#?library=classic": ["shop-red", "shop-green", "shop-platform"],
    "#?level=platform": ["shop-platform"],
    "#?q=hangs": ["shop-hangs"],
    "#?q=seats": ["shop-red", "shop-known"],
    "#?q=answered": [],
    "#?q=ANSWER%20within+not": ["shop-hangs"],
    "#?word=pass&library=next&level=documented": ["shop-green"],
    "#shop-red-next?word=known": ["shop-known"],
    "#?word=skip": [],
    "#?word=nonsense&library=nobody": EVERY,
    "#?word=nonsense,fail&library=nobody": ["shop-red"],
}
"""What is after the address of the report, and the requirements that it then lists."""


def test_filters_are_in_the_address(opened: Open, subtests: pytest.Subtests) -> None:
    page = opened(samples.mixed())
    for place, shown in FILTERS.items():
        with subtests.test(place):
            page.goto(page.url.partition("#")[0] + place)
            page.reload()
            assert rows(page) == shown
            expect(page.locator("p.none")).to_be_visible(visible=not shown)


def test_filtering_changes_the_address_and_can_be_undone(opened: Open) -> None:
    page = opened(samples.mixed())
    page.get_by_role("button", name="2 fail").click()
    expect(page).to_have_url(re.compile(r"#\?word=fail$"))
    page.get_by_role("button", name="1 error").click()
    page.get_by_label("library").select_option("next")
    page.get_by_role("searchbox").fill("given seats")
    expect(page).to_have_url(re.compile(r"#\?word=fail%2Cerror&library=next&q=given\+seats$"))
    assert rows(page) == ["shop-red"]
    expect(page.get_by_role("status").filter(has_text="of 5")).to_have_text("1 of 5 requirements")
    expect(cell(page, "shop-red-classic")).to_be_hidden()
    page.reload()
    assert rows(page) == ["shop-red"]
    expect(page.get_by_role("searchbox")).to_have_value("given seats")
    page.get_by_role("searchbox").fill("nothing is like this")
    page.get_by_role("button", name="Show all").click()
    assert len(rows(page)) == 5
    expect(page).to_have_url(re.compile(r"#\?view=list$"))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_link_to_a_verdict_that_is_not_there_says_so(opened: Open, size: tuple[int, int]) -> None:
    page = opened(samples.mixed(), "#not-there-next?word=fail", size=size)
    expect(panel(page).locator("h2")).to_have_text("This report has no verdict not-there-next")
    expect(panel(page).locator("h2")).to_be_in_viewport(ratio=1)
    assert page.locator("[data-id][aria-current]").count() == 0
    assert fits(page)
    page.evaluate(AXE)
    assert violations(page) == []
    panel(page).get_by_role("button", name="Show all").click()
    expect(panel(page)).to_be_hidden()
    assert rows(page) == EVERY
    expect(page).to_have_url(re.compile(r"#\?view=list$"))
    cell(page, "shop-green-next").click()
    expect(panel(page).locator("h2")).to_contain_text("shop-green")
    page.evaluate("location.hash = 'neither-next'")
    expect(panel(page).locator("h2")).to_have_text("This report has no verdict neither-next")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()


def test_a_link_brings_its_verdict_into_view_among_2000_that_can_be_filtered(
    opened: Open,
) -> None:
    page = opened(samples.many(2_000), "#shop-0133-next")
    label = panel(page).locator(".label code")
    expect(label).to_have_text("shop-0133-next")
    expect(cell(page, "shop-0133-next")).to_be_in_viewport(ratio=1)
    page.evaluate("location.hash = 'shop-0077-next'")
    expect(label).to_have_text("shop-0077-next")
    expect(cell(page, "shop-0077-next")).to_be_in_viewport(ratio=1)
    for _ in range(30):
        page.keyboard.press("k")
    current = page.locator("[data-id][aria-current]")
    expect(current).not_to_have_attribute("data-id", "shop-0077-next")
    expect(current).to_be_in_viewport(ratio=1)
    bar = page.locator(".filters").evaluate("bar => bar.getBoundingClientRect().bottom")
    assert current.evaluate("cell => cell.getBoundingClientRect().top") >= bar > 0
    page.get_by_role("searchbox").fill("shop-0777")
    assert rows(page) == ["shop-0777"]
    assert opened(samples.mixed()).evaluate("scrollY") == 0


def test_the_way_back_leads_to_what_was_shown_before(opened: Open) -> None:
    page = opened(samples.mixed(), "#?word=pass")
    cell(page, "shop-green-next").click()
    expect(page).to_have_url(re.compile(r"#shop-green-next\?word=pass$"))
    cell(page, "shop-platform-next").click()
    heading = panel(page).locator("h2")
    expect(heading).to_contain_text("shop-platform")
    page.go_back()
    expect(heading).to_contain_text("shop-green")
    assert rows(page) == ["shop-green", "shop-platform"]


def test_only_numbers_of_javascript_are_coloured_as_numbers(opened: Open) -> None:
    address = "https://cdn.example/1.0.0/2/new/3.js?v=4&at=[5,6"
    page = opened(samples.asked(address), "#shop-asks-next")
    request = panel(page).locator(".timeline .entry", has_text="POST")
    request.locator("summary").click()
    text = request.locator("pre")
    expect(text).to_contain_text(address)
    assert text.locator(".js-number").all_inner_texts() == ["5"]
    assert text.locator(".js-word, .js-call").count() == 0
    numbers = panel(page).locator(".part-called .js-number")
    assert numbers.all_inner_texts() == ["5", "-1.5e+21", "7n", "0", "7"]


def test_buttons_copy_the_command_and_the_calls(opened: Open) -> None:
    page = opened(samples.mixed(), "#shop-red-next")
    command = panel(page).locator(".command .copy")
    assert copied_by(command) == "harness run shop-red --library next"
    calls = copied_by(panel(page).locator(".part-called .copy"))
    assert calls.startswith("analytics.track('Signed Up', {")
    assert (
        page.evaluate(
            f"(() => {{ let analytics = {{ track: (a, b) => b.from.city }}; return {calls} }})()"
        )
        == "Oslo"
    )


def test_a_page_without_a_clipboard_copies_all_the_same(opened: Open) -> None:
    page = opened(samples.mixed(), "#shop-red-next")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    button = panel(page).locator(".command .copy")
    with confirmed(button):
        button.click()
    page.get_by_role("searchbox").focus()
    page.keyboard.press("ControlOrMeta+V")
    expect(page.get_by_role("searchbox")).to_have_value("harness run shop-red --library next")


def test_everything_can_be_reached_by_keys(opened: Open) -> None:
    page = opened(samples.mixed(), LIST)
    heading = panel(page).locator("h2")
    press = page.keyboard.press
    press("j")
    expect(heading).to_contain_text("shop-red")
    expect(panel(page).locator(".label code")).to_have_text("shop-red-classic")
    press("n")
    expect(heading).to_contain_text("shop-hangs")
    press("n")
    expect(heading).to_contain_text("shop-hangs")
    press("j")
    expect(heading).to_contain_text("shop-green")
    press("p")
    expect(heading).to_contain_text("shop-hangs")
    expect(heading).to_be_focused()
    press("k")
    with confirmed(panel(page).locator(".command .copy")):
        press("c")
    assert copied(page) == "harness run shop-red --library classic"
    press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(cell(page, "shop-red-classic")).to_be_focused()
    press("Enter")
    expect(heading).to_contain_text("shop-red")
    press("/")
    page.keyboard.type("jkn?")
    expect(page.get_by_role("searchbox")).to_have_value("jkn?")
    assert rows(page) == []
    press("Escape")
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert rows(page) == EVERY
    expect(page).to_have_url(re.compile(r"#shop-red-classic\?view=list$"))
    press("Escape")
    expect(page.get_by_role("searchbox")).not_to_be_focused()
    expect(panel(page)).to_be_visible()
    press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(panel(page)).to_be_visible()


def test_letters_can_be_turned_off(opened: Open) -> None:
    page = opened(samples.mixed(), LIST)
    page.keyboard.press("?")
    page.get_by_label("Use letters as shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    reload(page)
    page.keyboard.press("j")
    expect(panel(page).locator(".label code")).to_have_text("shop-red-next")


def test_the_theme_follows_the_system_until_a_person_chooses(opened: Open) -> None:
    page = opened(samples.mixed(), scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    button = page.get_by_role("button", name="Theme: system")
    button.click()
    light = page.evaluate(ground)
    assert dark != light
    reload(page)
    assert page.evaluate(ground) == light
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert page.evaluate(ground) == dark


def test_on_a_phone_the_details_cover_the_list_and_nothing_is_wider_than_it(opened: Open) -> None:
    page = opened(samples.mixed(), size=NARROW)
    assert fits(page)
    page.get_by_role("link", name="All requirements").click()
    expect(panel(page)).to_be_hidden()
    assert fits(page)
    cell(page, "shop-red-next").click()
    expect(panel(page).locator("h2")).to_contain_text("shop-red")
    assert fits(page)
    assert page.locator(".overview").evaluate("element => element.inert")
    panel(page).get_by_role("button", name="Close").click()
    expect(panel(page)).to_be_hidden()
    expect(cell(page, "shop-red-next")).to_be_focused()


def test_kept_files_are_shown_or_linked(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / "kept" / name for name in ("page #1.png", "trace.zip", "bundle")]
    monkeypatch.chdir(tmp_path)
    run = samples.mixed(files)
    files[0].parent.mkdir()
    with_image(files[0])
    page = opened(run, "#shop-red-next")
    kept = panel(page).locator(".part-artifacts")
    image = kept.get_by_role("img")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    expect(kept.get_by_role("link", name="trace: trace.zip")).to_have_attribute(
        "href", "kept/trace.zip"
    )
    expect(kept).to_contain_text("playwright show-trace kept/trace.zip")
    expect(kept.get_by_role("link", name="folder: bundle")).to_be_visible()


@pytest.mark.parametrize("absolute", [False, True])
def test_the_command_of_a_trace_works_where_the_harness_was_run(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, absolute: bool
) -> None:
    monkeypatch.chdir(tmp_path.parent)
    folder = tmp_path if absolute else Path(tmp_path.name)
    trace = folder / "my kept" / "trace.zip"
    page = opened(samples.mixed([trace]), "#shop-red-next")
    kept = panel(page).locator(".part-artifacts")
    program, verb, named = shlex.split(copied_by(kept.locator(".copy")))
    assert (program, verb) == ("playwright", "show-trace")
    assert named == f"{tmp_path.name}/my kept/trace.zip"
    link = kept.get_by_role("link", name="trace: trace.zip")
    expect(link).to_have_attribute("href", "my%20kept/trace.zip")


def with_image(file: Path) -> None:
    """Write a PNG of one pixel."""
    file.write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154"
            "789c63f8cfc0f01f0005050201bd3dd9d20000000049454e44ae426082"
        )
    )


def test_nothing_that_a_page_writes_becomes_markup_or_program(opened: Open) -> None:
    page = opened(samples.hostile())
    shown = panel(page)
    unfold(page)
    assert page.evaluate("window.pwned") is None
    opening = page.locator(".opening")
    for text in (samples.MARKUP, samples.IMAGE, samples.END):
        expect(opening).to_contain_text(text)
    expect(opening.locator(".was")).to_contain_text([f"{samples.MARKUP} abc"])
    assert not set("\u202e\u2066\x00\x1b") & set(opening.inner_text())
    page.get_by_role("link", name="All requirements").click()
    for identifier in (f"shop-{samples.MARKUP}-next", "shop-known-next", "shop-error-next"):
        page.locator(f"a[data-id={_quoted(identifier)}]:visible").click()
        expect(shown.locator(".label code")).to_have_text(identifier)
        assert page.evaluate("window.pwned") is None
        allowed = "script:not(body > script), img, iframe, b b, style:not(head > style)"
        assert page.locator(allowed).count() == 0
        addresses = page.locator("a").evaluate_all("all => all.map((a) => a.href)")
        assert all(address.startswith(("file:", "https:")) for address in addresses)
    markup = f"shop-{samples.MARKUP}-next"
    cell_of_markup = page.locator(f"a[data-id={_quoted(markup)}]:visible")
    cell_of_markup.click()
    expect(shown.locator("h2")).to_have_text(f"{samples.MARKUP} {samples.IMAGE}")
    for text in (samples.MARKUP, samples.IMAGE, samples.END, samples.ARABIC):
        expect(shown).to_contain_text(text)
    told = shown.inner_text()
    assert "abc\\u{202e}def\\u{2066}\\u{0}\\u{1b}[31m\\u{d800}" in told
    assert not set("\u202e\u2066\x00\x1b") & set(told)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_texts_of_a_megabyte_are_cut_until_they_are_asked_for(opened: Open) -> None:
    page = opened(samples.hostile(), LIST)
    shown = panel(page)
    call = shown.locator(".part-called")
    assert len(shown.inner_text()) < 100_000
    call.get_by_role("button", name="show all").click()
    expect(call.locator("code")).to_contain_text("end'")
    assert copied_by(call.locator(".copy")).count("x") >= len(samples.LONG) - 3
    assert fits(page)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(opened: Open, size: tuple[int, int]) -> None:
    page = opened(samples.of_every_sort(), size=size)
    page.evaluate(AXE)
    unfold(page)
    found = violations_in_both_schemes(page)
    for identifier in ("?view=list", "shop-red-next", "shop-known-next", "shop-hangs-next"):
        page.evaluate("place => { location.hash = place; }", identifier)
        if identifier != "?view=list":
            expect(panel(page).locator(".label code")).to_have_text(identifier)
            expect(panel(page).locator("h2")).to_contain_text(identifier.removesuffix("-next"))
            for summary in panel(page).locator("summary").all():
                summary.click()
        found += violations_in_both_schemes(page)
    page.keyboard.press("?")
    found += violations_in_both_schemes(page)
    assert found == []


def violations_in_both_schemes(page: Page) -> list[str]:
    """Return what axe-core finds in a page in light colours, and of the colours in dark ones."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, "color-contrast")
    page.emulate_media(color_scheme="light")
    return found


def violations(page: Page, *rules: str) -> list[str]:
    """Return what axe-core finds in a page as it is now, a line each; by all rules, or by these."""
    only = {"runOnly": rules} if rules else {}
    result = page.evaluate(
        "options => axe.run(document, options)", {"resultTypes": ["violations"], **only}
    )
    assert result["passes"] or (rules and result["incomplete"]), "axe looked at nothing"
    return [
        f"{rule['id']}: {node['html']}" for rule in result["violations"] for node in rule["nodes"]
    ]
