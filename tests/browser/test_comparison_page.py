"""The page of a comparison as a person uses it, in a real browser: look, filter, copy, type."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from harness.comparison import Boundary, Comparison, Part, Scenario, Side, compare
from harness.model import (
    Build,
    Call,
    ConsoleMessage,
    Invocation,
    Leftovers,
    Observation,
    PageError,
    Recording,
)
from harness.report import comparison_html
from tests.browser.conftest import AXE, copied_by

pytestmark = pytest.mark.xdist_group("reader of the comparison")  # one browser for all

OLD = Build("shop", "/old", "1.0.0", "0f" * 32)
NEW = Build("shop", "/new", "1.0.1", "f0" * 32)
MARKUP = "<script>document.title = 'owned'</script>\"><img src=x onerror=document.title='owned'>"
CALL = Call("track", ("Signed Up", {"plan": "pro"}))

Open = Callable[..., Page]


def recording(build: Build, observations: tuple[Observation, ...], cookies: Any = ()) -> Recording:
    left = Leftovers(cookies=cookies)
    return Recording(
        "one", "next", "2.1.0", "chromium 156.0", build, {}, (CALL,), observations, left, 0.2
    )


def track(*args: Any) -> Invocation:
    return Invocation("shop.track", args, "call 0", 1, 1.5)


def compared(text: str = "pro", part: str = "Signed Up is sent") -> Comparison:
    """Return a comparison with a breaking, a widening and a cosmetic finding."""
    scenario = Scenario("one", "shop", (Part(part, (CALL,), ("shop-track",)),))
    said = ConsoleMessage("warn", ("old",), "call 0", 2, 2.0)
    old = recording(OLD, (track("Signed Up", {"plan": text, "seats": 1}), said))
    error = PageError("error", text, "", "", "call 0", 2, 2.0)
    new = recording(NEW, (track("Signed Up", {"plan": "free", "seats": 1}), error), ("shop_id",))
    before, after = (Side(side.build, {("one", "next"): [side]}) for side in (old, new))
    return compare({"one": scenario}, before, after, {}, Boundary(("shop.*",), ()))


@pytest.fixture
def opened(reader: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open the page of a comparison; what it says on its console fails the test."""
    said: list[str] = []
    contexts = []

    def open_page(comparison: Comparison, place: str = "", **options: Any) -> Page:
        file = tmp_path / "comparison.html"
        comparison_html.write(file, comparison, "Shop")
        allowed = ["clipboard-read", "clipboard-write"]
        context = reader.new_context(permissions=allowed, **options)
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


def subjects(page: Page) -> list[str]:
    return page.locator(".row:visible .statement").all_inner_texts()


def test_the_most_severe_comes_first(opened: Open) -> None:
    page = opened(compared())
    expect(page.locator("h1")).to_have_text("4 differences: 2 breaking, 1 widening, 1 cosmetic")
    assert subjects(page) == [
        "shop.track › arguments[1].plan",
        "error error",
        "cookie shop_id",
        "console message warn",
    ]


def test_a_finding_shows_the_call_old_and_new(opened: Open) -> None:
    page = opened(compared())
    page.locator("a.cell").first.click()
    details = page.get_by_role("complementary", name="Details")
    expect(details.locator("h2")).to_have_text("shop.track › arguments[1].plan")
    expect(details.get_by_role("columnheader")).to_have_text(["mark", "old", "new"])
    line = details.locator(".line.changed")
    expect(line.locator(".side")).to_have_text(["plan: 'pro'", "plan: 'free'"])
    copy = details.get_by_role("button", name="Copy")
    assert copied_by(copy) == "analytics.track('Signed Up', { plan: 'pro' });"
    expect(details).to_contain_text("shop-track")


def test_filters_are_in_the_address(opened: Open) -> None:
    page = opened(compared())
    page.get_by_role("button", name="1 widening").click()
    assert subjects(page) == ["cookie shop_id"]
    again = opened(compared(), page.url.partition("comparison.html")[2])
    assert subjects(again) == ["cookie shop_id"]


def test_a_link_to_a_finding_that_is_not_there_says_so(opened: Open) -> None:
    page = opened(compared(), "#99?severity=nonsense")
    details = page.get_by_role("complementary", name="Details")
    expect(details.locator("h2")).to_have_text("This comparison has no finding 99")
    assert len(subjects(page)) == 4
    page.keyboard.press("Escape")
    expect(details).to_be_hidden()


def test_a_link_brings_its_finding_into_view(opened: Open) -> None:
    page = opened(compared(), "#4", viewport={"width": 1280, "height": 320})
    expect(page.locator(".panel h2")).to_have_text("console message warn")
    expect(page.locator("a[data-id='4']")).to_be_in_viewport(ratio=1)


def test_keys_lead_through_the_findings(opened: Open) -> None:
    page = opened(compared())
    page.locator("a.cell").first.click()
    details = page.get_by_role("complementary", name="Details")
    expect(details.locator("h2")).to_have_text("shop.track › arguments[1].plan")
    page.keyboard.press("j")
    expect(details.locator("h2")).to_have_text("error error")
    page.keyboard.press("Escape")
    expect(details).to_be_hidden()


@pytest.mark.parametrize("text", [MARKUP, "\u202eright to left", "long " * 200_000])
def test_what_a_page_wrote_is_text(opened: Open, text: str) -> None:
    page = opened(compared(text, part=text[:200]))
    page.locator("a.cell").first.click()
    details = page.get_by_role("complementary", name="Details")
    expect(details.locator(".line.changed")).to_be_visible()
    assert page.title() != "owned"
    assert page.locator("img").count() == 0
    shown = text.lstrip("\u202e")[:40].rstrip()  # what turns a line round is shown by its number
    assert shown in details.locator(".happening .title").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(opened: Open, scheme: str, width: int) -> None:
    size = {"width": width, "height": 844}
    page = opened(compared(), "#1", viewport=size, color_scheme=scheme)
    expect(page.locator(".panel .sides")).to_be_visible()
    page.evaluate(AXE)
    result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert result["passes"], "axe looked at nothing"
    assert [item["help"] for item in result["violations"]] == []
