"""Wrong copies of Wishpond's reference build: each is caught by what is meant to, and only that.

Each copy has one change. Which requirements must tell of it was written down before it ran.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import builds
from harness.contracts import built_in, destination
from harness.contracts.requirements import _wishpond_identify, _wishpond_track
from harness.driver import Driver
from harness.model import PROMISED, Requirement, Word
from harness.toolchain import paths
from tests.browser.conftest import written
from tests.judged_together import judged_once

PAIRS = "Object.entries(traits).map("
VALUE = "[WISHPOND_NAMES.get(name) || name, value]"
USER_ID = "const userId = identify.userId();"
EVENT = "track.event(), track"
PROPERTIES = 'track.field("properties") || {}'
PAGE = "module.exports = Wishpond;"

# What is left out for the sake of time: many calls, or values that no copy here touches.
LEFT_OUT = re.compile(r"-(unicode|long|long-text|odd-names|lookalikes|shapes|characters)$")

# Two semantic events stand for the others, which are alike: one has products, one has not.
SEMANTIC = {"wishpond-track-order-completed", "wishpond-track-coupon-applied"}

IDENTIFY = [
    item
    for item in _wishpond_identify.REQUIREMENTS
    if "next" in item.libraries and not LEFT_OUT.search(item.id)
]
TRACK = [
    *(item for item in _wishpond_track.PLAIN if not LEFT_OUT.search(item.id)),
    *(item for item in _wishpond_track.SEMANTIC if item.id in SEMANTIC),
]
OTHER = [
    item
    for item in built_in().of_destination("wishpond")
    if "-platform-" not in item.id and re.search(r"-settings-|-nothing$", item.id)
]


@dataclass(frozen=True)
class Wrong:
    """A change of the reference's source, what is judged, and what must tell of the change.

    `promise` is the only one of these that a document makes; empty where nobody has looked.
    """

    name: str
    old: str
    new: str
    judged: list[Requirement]
    caught_by: set[str]
    promise: str = ""


def keeping(condition: str) -> str:
    """Return the traits that meet a condition, as source that goes on with them."""
    return f"Object.entries(traits).filter(([name, value]) => {condition}).map("


COPIES = [
    Wrong(
        "drops email",
        PAIRS,
        keeping('name !== "email"'),
        IDENTIFY,
        {"identify-params", "identify-nothing-else", "identify-reserved-traits"},
    ),
    Wrong("drops zero", PAIRS, keeping("value !== 0"), IDENTIFY, {"identify-zero"}),
    Wrong(
        "drops false",
        PAIRS,
        keeping("value !== false"),
        IDENTIFY,
        {"identify-false", "audience-membership"},
    ),
    Wrong("drops null", PAIRS, keeping("value !== null"), IDENTIFY, {"identify-null"}),
    Wrong(
        "lowers the case of the user id",
        USER_ID,
        "const userId = identify.userId()?.toLowerCase();",
        IDENTIFY,
        {"identify-id-capitals"},
        promise="identify-id-capitals",
    ),
    Wrong(
        "has lost Wishpond's names",
        VALUE,
        "[name, value]",
        IDENTIFY,
        {"identify-vendor-names", "identify-vendor-names-nothing-else"},
    ),
    Wrong(
        "adds the user id to the traits",
        PAIRS,
        "Object.entries({ ...traits, id: userId }).map(",
        IDENTIFY,
        {"identify-nothing-else", "identify-vendor-names-nothing-else"},
        promise="identify-nothing-else",
    ),
    Wrong(
        "makes text of dates",
        VALUE,
        VALUE.replace("value]", "value instanceof Date ? value.toISOString() : value]"),
        IDENTIFY,
        {
            "identify-date",
            "identify-reserved-traits",
            "identify-vendor-names",
            "identify-vendor-names-nothing-else",
            "identify-vendor-names-given",
            "computed-traits",
        },
    ),
    Wrong(
        "makes text of arrays",
        PROPERTIES,
        "Object.fromEntries(Object.entries(track.field('properties') || {}).map("
        "([name, value]) => [name, Array.isArray(value) ? JSON.stringify(value) : value]))",
        TRACK,
        {"track-array", "track-order-completed"},
    ),
    Wrong(
        "flattens objects",
        PROPERTIES,
        "Object.fromEntries(Object.entries(track.field('properties') || {}).flatMap("
        "([name, value]) => Object.prototype.toString.call(value) === '[object Object]'"
        " ? Object.entries(value).map(([inner, part]) => [name + '_' + inner, part])"
        " : [[name, value]]))",
        TRACK,
        {"track-object"},
    ),
    Wrong(
        "trims the event",
        EVENT,
        "track.event().trim(), track",
        TRACK,
        {"track-event-blanks"},
        promise="track-event-blanks",
    ),
    Wrong(
        "sends events with properties only",
        "window.Wishpond.Tracker.track(",
        'if (Object.keys(track.field("properties")).length > 0) window.Wishpond.Tracker.track(',
        TRACK,
        {"track-without-properties"},
    ),
    Wrong(
        "makes a number of the Merchant ID",
        "this.options.siteId",
        "Number(this.options.siteId)",
        OTHER,
        {
            "settings-before-tracker",
            "settings-merchant-id-digits",
            "settings-blanks-kept",
        },
    ),
    Wrong(
        "sends page calls as events",
        PAGE,
        "Wishpond.prototype.page = () => window.Wishpond.Tracker.track('Page', {});" + PAGE,
        OTHER,
        {"page-nothing"},
    ),
]


PROMISES = [
    item
    for item in built_in().of_destination("wishpond")
    if item.level in PROMISED and "next" in item.libraries
]

# Changes that break nothing that a document promises: another name where the page documents none,
# no warning on the console, and page calls as events of a name of its own.
HARMLESS = {
    '["phoneNumber", "phone_number"]': '["phoneNumber", "phone"]',
    "this.checkSettings();": "",
    PAGE: f"Wishpond.prototype.page = () => window.Wishpond.Tracker.track('Viewed', {{}});{PAGE}",
}


@pytest.fixture
def judged(harness_driver: Driver, tmp_path: Path) -> Callable[..., Iterator[str]]:
    """Judge a source; yield the requirements that fail, without the destination's name."""

    def fails(source: str, requirements: Iterable[Requirement]) -> Iterator[str]:
        folder = written(tmp_path, "wishpond", source)
        bundles = builds.from_folder(destination("wishpond"), folder, str(folder))
        for one in judged_once(requirements, harness_driver, "next", bundles):
            verdict = one.verdict
            assert verdict.word in {Word.PASS, Word.FAIL}, verdict.reason
            if verdict.word is Word.FAIL:
                yield verdict.requirement.removeprefix("wishpond-")

    return fails


@pytest.fixture
def caught(
    copied_reference: Callable[[str, str, str], str], judged: Callable[..., Iterator[str]]
) -> Callable[[Wrong], Iterator[str]]:
    """Judge a copy; yield the requirements that fail, without the destination's name."""
    return lambda wrong: judged(copied_reference("wishpond", wrong.old, wrong.new), wrong.judged)


@pytest.mark.by_day(2)
@pytest.mark.parametrize("wrong", COPIES, ids=lambda wrong: wrong.name)
def test_wrong_copy_is_caught_by_what_is_meant_to(
    wrong: Wrong, caught: Callable[[Wrong], Iterator[str]]
) -> None:
    found = set(caught(wrong))
    assert found == wrong.caught_by != set()
    promised = {item.id.removeprefix("wishpond-") for item in PROMISES}
    if wrong.promise:
        assert found & promised == {wrong.promise}


def test_what_no_document_promises_turns_no_promise_red(
    judged: Callable[..., Iterator[str]],
) -> None:
    """All in one copy: none of the changes can turn green what another one turns red."""
    source = (paths.pages() / "integrations" / "wishpond" / "lib" / "index.js").read_text()
    for old, new in HARMLESS.items():
        assert source.count(old) == 1
        source = source.replace(old, new)
    assert len(PROMISES) > 100
    assert list(judged(source, PROMISES)) == []
