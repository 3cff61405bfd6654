"""The overlay: it shows what goes on, every text as text, and nothing that is observed changes.

A browser without a window draws it as well as one that has one.
"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import builds
from harness.builds import Bundles
from harness.codec import call_source
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher, Watching
from harness.driver.engines.chromium.overlay import ChromiumOverlay
from harness.driver.overlay_lines import LONGEST
from harness.edge import Edge, assets
from harness.judging import judge
from harness.model import Call, Library, Verdict, Word
from tests.browser.conftest import written
from tests.browser.test_watching import facts

IDENTIFY = "wishpond-identify-params"
MEMBERSHIP = "wishpond-audience-membership"
SHOWN = Watching(headed=True)


@pytest.fixture
def shown(harness_launcher: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    """A driver that draws the overlay."""
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()), watching=SHOWN)
    yield driver
    driver.close()


def reference() -> Bundles:
    return builds.reference(destination("wishpond"))


def overlay_of(driver: Driver) -> ChromiumOverlay:
    """Return the overlay of the page that a driver has open."""
    assert driver._tab
    overlay = driver._tab.spectator._overlay
    assert isinstance(overlay, ChromiumOverlay)
    return overlay


def text_of(driver: Driver) -> str:
    text: str = driver._launcher.loop.run(overlay_of(driver).evaluate("harnessOverlay.text()"))
    return text


def elements_of(driver: Driver) -> list[str]:
    """Return the names of all elements that are drawn, also of those that no script can reach."""
    devtools = overlay_of(driver)._devtools
    answer = driver._launcher.loop.run(
        devtools.send("DOM.getDocument", {"depth": -1, "pierce": True})
    )
    [root] = closed_roots(answer["root"])
    return [node["nodeName"] for node in below(root)]


def below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a node of a document and all below it, in open and closed shadow."""
    yield node
    for child in (*node.get("children", ()), *node.get("shadowRoots", ())):
        yield from below(child)


def closed_roots(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in below(document) if node.get("shadowRootType") == "closed"]


def broken(folder: Path) -> Bundles:
    source = """
        Reference.prototype.identify = function (identify) {
          window.Wishpond.Tracker.identify(identify.userId(), { name: "Jane Kim" });
        };
        module.exports = Reference;
    """
    place = written(folder, "wishpond", source)
    return builds.from_folder(destination("wishpond"), place, "broken")


def test_a_run_is_told_from_the_requirement_to_the_verdict(shown: Driver, tmp_path: Path) -> None:
    chosen = requirement(IDENTIFY)
    recording = shown.record(chosen, "next", broken(tmp_path))
    before = text_of(shown)
    assert "Running" in before
    assert "jane.kim@example.com" in before, "the call has it"
    assert "expected" not in before
    verdict = judge(chosen, recording)
    shown.show_verdict(verdict)
    text = text_of(shown)
    parts = [
        IDENTIFY,
        chosen.statement,
        chosen.source.quote,
        "Wishpond.Tracker.identify arguments[1].email",
        "'jane.kim@example.com'",
        "(nothing)",
        "the page loads",
        "GET https://cdn.wishpond.net/connect.js 200",
        "call 0",
        "analytics.identify('1e810c197e', {",
        "Wishpond.Tracker.identify('1e810c197e', { name: 'Jane Kim' });",
        "the page is left",
    ]
    places = [text.lower().find(part.lower()) for part in parts]
    assert places == sorted(places), parts
    assert min(places) >= 0, parts
    assert "Fail" in text


def test_each_call_has_what_it_caused_below_it(shown: Driver, library: Library) -> None:
    chosen = requirement(MEMBERSHIP)
    shown.show_verdict(judge(chosen, shown.record(chosen, library, reference())))
    _, first, second = text_of(shown).lower().split("\ncall ")
    for part, value in ((first, "true"), (second, "false")):
        invocation = f"identify('1e810c197e', {{ order_completed_last_30days: {value} }});"
        assert part.count(f"analytics.{invocation}") == 1
        assert part.count(f"wishpond.tracker.{invocation}") == 1


@pytest.mark.parametrize("identifier", [MEMBERSHIP, "wishpond-platform-strict-policy"])
def test_nothing_that_is_observed_depends_on_the_overlay(
    shown: Driver,
    harness_launcher: Launcher,
    harness_edge: Edge,
    library: Library,
    identifier: str,
) -> None:
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    expected = facts(driver.record(requirement(identifier), library, reference()))
    driver.close()
    recording = shown.record(requirement(identifier), library, reference())
    assert facts(recording) == expected
    assert judge(requirement(identifier), recording).word is Word.PASS
    assert "Running" in text_of(shown)


LOOKS_FOR_THE_OVERLAY = """
    const { identify } = Reference.prototype;
    Reference.prototype.identify = function (facade) {
      const named = Object.getOwnPropertyNames(window).filter((name) => /harness/i.test(name));
      const { lastElementChild } = document.documentElement;
      window.Wishpond.Tracker.track("found", {
        named,
        element: lastElementChild.localName,
        content: lastElementChild.shadowRoot,
        children: lastElementChild.childNodes.length,
      });
      return identify.call(this, facade);
    };
    module.exports = Reference;
"""


def test_a_page_finds_no_more_than_an_element_that_is_closed_to_it(
    shown: Driver, tmp_path: Path
) -> None:
    place = written(tmp_path, "wishpond", LOOKS_FOR_THE_OVERLAY)
    curious = builds.from_folder(destination("wishpond"), place, "curious")
    recording = shown.record(requirement(IDENTIFY), "next", curious)
    [found] = [
        seen.args[1]
        for seen in recording.observations
        if getattr(seen, "function", "") == "Wishpond.Tracker.track" and hasattr(seen, "args")
    ]
    assert found == {"named": [], "element": "harness-overlay", "content": None, "children": 0}


HOSTILE = [
    "<script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 1">',
    "</code></li></ol><h1>hacked</h1>",
    "\u202egnp.exe",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_is_shown_as_text(shown: Driver, text: str) -> None:
    """Each place that shows a text of a page or of a contract is given the same one."""
    ordinary = requirement(IDENTIFY)
    shown.record(ordinary, "next", reference())
    shown.show_verdict(judge(ordinary, shown.record(ordinary, "next", reference())))
    harmless = set(elements_of(shown))
    hostile = dataclasses.replace(
        ordinary,
        statement=text,
        source=dataclasses.replace(ordinary.source, quote=text, section=text),
        calls=(Call("identify", (text, {text: text, "email": text})),),
    )
    verdict = judge(hostile, shown.record(hostile, "next", reference()))
    assert verdict.word is Word.FAIL
    shown.show_verdict(verdict)
    assert set(elements_of(shown)) <= {*harmless, "DL", "DT", "DD"}
    said = text_of(shown)
    assert said.count(text) >= 2, "the statement and the quote"
    escaped = text.replace("\u202e", "\\u{202e}")
    assert said.count(escaped) >= 4, "the call, the invocation, the difference"
    assert shown._tab
    hacked = shown._launcher.loop.run(shown._tab._evaluate("'hacked' in window"))
    assert hacked is False


def test_a_very_long_text_is_cut_off_with_its_length(shown: Driver) -> None:
    long = dataclasses.replace(
        requirement(IDENTIFY), calls=(Call("identify", ("1e810c197e", {"name": "x" * 2**20})),)
    )
    shown.record(long, "next", reference())
    text = text_of(shown)
    call = call_source(long.calls[0])
    assert f"… ({len(call)} characters)" in text
    assert LONGEST < len(text) < 5 * LONGEST


def test_a_verdict_that_cannot_tell_says_why(shown: Driver) -> None:
    shown.record(requirement(IDENTIFY), "next", reference())
    shown.show_verdict(
        Verdict(IDENTIFY, "next", Word.ERROR, reason="cannot observe wigzo: it is fixed")
    )
    assert "Cannot decide" in text_of(shown)
    assert "cannot observe wigzo: it is fixed" in text_of(shown)
