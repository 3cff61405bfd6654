"""The overlay as a page: everybody can read and use it, light and dark, on a desk and a phone.

Its content is closed to scripts, and so to axe: here it is opened, in a document of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from harness.codec import call_source
from harness.codec.difference_words import words
from harness.contracts import built_in, requirement
from harness.driver import overlay_lines
from harness.edge import assets
from harness.model import MISSING, Difference, Invocation, PageError, Verdict, Word
from tests.browser.conftest import AXE
from tests.difference_places import at

pytestmark = pytest.mark.xdist_group("reader of the overlay")  # one browser for all

OPENED = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) {
  return attach.call(this, { ...how, mode: "open" });
};
window.answers = [];
window.harnessAnswer = (word) => window.answers.push(word);
"""
LIFTED = """() => {
  const { shadowRoot } = document.querySelector("harness-overlay");
  document.adoptedStyleSheets = shadowRoot.adoptedStyleSheets;
  document.documentElement.style.colorScheme = "light dark";
  document.querySelector("main").append(shadowRoot.querySelector(".panel"));
}"""
"""Puts the panel in the document: within an element, axe cannot tell colours."""
SHOP = "<!doctype html><html lang='en'><title>Shop</title><main><h1>Shop</h1></main></html>"
IDENTIFY = requirement("wishpond-identify-params")
LOST = Difference(
    at("Wishpond.Tracker.identify arguments[1].email"), "jane.kim@example.com", MISSING
)

Open = Callable[..., Page]


@pytest.fixture
def opened(reader: Browser) -> Iterator[Open]:
    """Return a function that opens the overlay over a page, told of a run up to a verdict."""
    contexts = []

    def run(word: Word = Word.FAIL, **options: Any) -> Page:
        context = reader.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(OPENED + assets.load(built_in()).overlay)
        page.goto(f"data:text/html,{SHOP}")
        page.evaluate("(lines) => harnessOverlay.show(lines)", list(lines(word)))
        return page

    yield run
    for context in contexts:
        context.close()


def lines(word: Word) -> Iterator[Mapping[str, Any] | None]:
    """Yield what the overlay is told of a run."""
    yield overlay_lines.introduction(IDENTIFY, "next")
    yield overlay_lines.step("the page loads")
    yield overlay_lines.observation_line(
        PageError("error", "Error: no tracker", "", "", "load", 1, 1.5)
    )
    yield overlay_lines.step("call 0", IDENTIFY.calls)
    name = {"name": "Jane Kim"}
    args = ("1e810c197e", name)
    yield overlay_lines.observation_line(
        Invocation("Wishpond.Tracker.identify", args, "call 0", 2, 3.5)
    )
    differences = (LOST,) if word is Word.FAIL else ()
    yield overlay_lines.verdict_line(Verdict(IDENTIFY.id, "next", word, differences))
    answers = [("next", "Make this call"), ("resume", "Make all calls")]
    yield overlay_lines.question("Before this call, the page is yours.", answers, IDENTIFY.calls)


@pytest.mark.parametrize("word", [Word.PASS, Word.FAIL])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(opened: Open, word: Word, scheme: str, width: int) -> None:
    page = opened(word, viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.evaluate(LIFTED)
    page.evaluate(AXE)
    result = page.evaluate("axe.run('.panel')")
    [contrast] = [item for item in result["passes"] if item["id"] == "color-contrast"]
    assert len(contrast["nodes"]) > 10, "axe looked at next to nothing"
    wrong = [*result["violations"], *result["incomplete"]]
    assert [(item["help"], item["nodes"][0]["html"]) for item in wrong] == []


def test_it_tells_of_the_run_in_the_order_of_what_happened(opened: Open) -> None:
    text = opened().evaluate("harnessOverlay.text()")
    told = [
        *(
            "wishpond-identify-params",
            IDENTIFY.statement,
            words(LOST.place),
            "'jane.kim@example.com'",
        ),
        *("(nothing)", "no tracker", call_source(IDENTIFY.calls[0])),
        *("Wishpond.Tracker.identify('1e810c197e', { name: 'Jane Kim' });", "the page is yours"),
    ]
    places = [text.find(words) for words in told]
    assert -1 not in places
    assert places == sorted(places)


def test_a_keyboard_is_enough(opened: Open) -> None:
    page = opened(viewport={"width": 1280, "height": 844})
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Hide")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).not_to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("log")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Make this call")).to_be_focused()
    page.keyboard.press("F9")
    assert page.evaluate("answers") == ["resume"]
    expect(page.get_by_role("button", name="Make this call")).not_to_be_visible()
