"""Wrong builds, each with one fault: the requirements one would name turn red, and no other.

To be quick each build is judged on the requirements that are named and on an eighth of the
others; which eighth that is goes round.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import builds
from harness.contracts import built_in, destination
from harness.driver import Driver
from harness.model import Library, Verdict, Word
from tests.browser.conftest import written
from tests.judged_together import judged_once

PREFIX = "platform-"
PARTS = 8

READY_AT_ONCE = """
    Reference.prototype.initialize = function () {
      window.Wishpond = [];
      window.Wishpond.merchantId = this.options.siteId;
      window.Wishpond.writeKey = this.options.apiKey;
      this.checkSettings();
      this.load(this.trackerCame);
      this.ready();
    };
"""
IN_TRACK = """
    const { track } = Reference.prototype;
    Reference.prototype.track = function (facade) {
      %s
      return track.call(this, facade);
    };
    module.exports = Reference;
"""
EARLY = (
    "before-library before-library-once before-library-mixed before-tracker tracker-slow "
    "tracker-late"
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A build with one fault, the library to judge it under, and what must turn red."""

    integration: str
    red: str
    library: Library = "classic"
    key: str = "wishpond"

    @property
    def named(self) -> set[str]:
        """The ids of the requirements that must turn red."""
        return {f"{self.key}-{PREFIX}{name}" for name in self.red.split()}


WRONG: Mapping[str, Wrong] = {
    "loses early calls": Wrong(
        READY_AT_ONCE
        + """
        for (const name of ["identify", "track"]) {
          const send = Reference.prototype[name];
          Reference.prototype[name] = function (facade) {
            if (this.loaded()) send.call(this, facade);
          };
        }
        module.exports = Reference;
        """,
        EARLY,
    ),
    "delivers early calls twice": Wrong(
        READY_AT_ONCE
        + """
        const waiting = [];
        for (const name of ["identify", "track"]) {
          const send = Reference.prototype[name];
          Reference.prototype[name] = function (facade) {
            if (this.loaded()) return send.call(this, facade);
            waiting.push(() => send.call(this, facade));
          };
        }
        Reference.prototype.trackerCame = () => {
          const look = setInterval(() => {
            if (!window.Wishpond.Tracker) return;
            clearInterval(look);
            for (const send of [...waiting, ...waiting]) send();
          }, 100);
          setTimeout(() => clearInterval(look), 5000);
        };
        module.exports = Reference;
        """,
        "before-library-once tracker-late",
    ),
    "is ready before the tracker's functions are": Wrong(
        """
        Reference.prototype.awaitTracker = function () { this.ready(); };
        module.exports = Reference;
        """,
        "tracker-late tracker-broken",
    ),
    "leaks a global": Wrong(IN_TRACK % "window.lastLead = facade.event();", "globals", "next"),
    "leaves a cookie": Wrong(
        IN_TRACK % 'document.cookie = "lead=1; path=/; secure";', "storage", "next"
    ),
    "leaves a key in the storage": Wrong(IN_TRACK % 'localStorage.lead = "1";', "storage"),
    "adds a listener with every call": Wrong(
        IN_TRACK % 'addEventListener("scroll", () => {});', "listeners"
    ),
    "sends what is not for it": Wrong(
        """
        const { initialize } = Reference.prototype;
        Reference.prototype.initialize = function () {
          this.analytics.on("track", (event, properties, options) => {
            const flags = { ...options?.integrations };
            const off = flags.Wishpond === false || (flags.All === false && !flags.Wishpond);
            if (off) window.Wishpond.Tracker.track(event, properties);
          });
          return initialize.call(this);
        };
        module.exports = Reference;
        """,
        "option-all-false option-false",
    ),
    "throws on a property that is null": Wrong(
        IN_TRACK % "for (const value of Object.values(facade.properties())) value.toString();",
        "input-odd-values",
    ),
    "needs unsafe-eval": Wrong(IN_TRACK % 'new Function("return 1")();', "strict-policy", "next"),
    "breaks its neighbour": Wrong(
        IN_TRACK % "if (window.wigzo) window.wigzo.track = () => {};", "beside-wigzo"
    ),
    "says nothing of its settings": Wrong(
        """
        Reference.prototype.checkSettings = () => {};
        module.exports = Reference;
        """,
        "settings-number settings-boolean settings-object settings-null settings-undefined",
        "next",
    ),
    "remembers a user who was reset": Wrong(
        """
        Reference.prototype.rememberUser = function () {
          const userId = this.analytics.user().id();
          if (userId) window.wigzo.USER_IDENTIFIER = userId;
        };
        module.exports = Reference;
        """,
        "reset-user",
        "next",
        "wigzo",
    ),
}

Judge = Callable[[Wrong, int], list[Verdict]]


@pytest.fixture
def judged_on_many(harness_driver: Driver, tmp_path: Path) -> Judge:
    """Judge a build on the named platform requirements and a part of the others."""

    def run(wrong: Wrong, part: int) -> list[Verdict]:
        folder = written(tmp_path, wrong.key, wrong.integration)
        bundles = builds.from_folder(destination(wrong.key), folder, str(folder))
        judged = [
            item
            for number, item in enumerate(built_in().of_destination(wrong.key))
            if f"-{PREFIX}" in item.id and wrong.library in item.libraries
            if item.id in wrong.named or number % PARTS == part
        ]
        every = judged_once(judged, harness_driver, wrong.library, bundles)
        return [one.verdict for one in every]

    return run


@pytest.mark.by_day(2)
@pytest.mark.parametrize("name", WRONG)
def test_wrong_build_turns_exactly_its_requirements_red(judged_on_many: Judge, name: str) -> None:
    wrong = WRONG[name]
    verdicts = judged_on_many(wrong, list(WRONG).index(name) % PARTS)
    red = [verdict for verdict in verdicts if verdict.word is not Word.PASS]
    assert {verdict.requirement for verdict in red} == wrong.named, red
    assert {verdict.word for verdict in red} == {Word.FAIL}


def test_another_host_is_named_wherever_it_is_contacted(judged_on_many: Judge) -> None:
    fetched = 'fetch("https://example.org/x", { mode: "no-cors" }).catch(() => {});'
    verdicts = judged_on_many(Wrong(IN_TRACK % fetched, "hosts"), 0)
    red = {verdict.requirement: verdict for verdict in verdicts if verdict.word is Word.FAIL}
    assert "wishpond-platform-hosts" in red
    observed = {item.observed for verdict in red.values() for item in verdict.differences}
    assert "GET https://example.org/x" in observed
    assert all("example.org" in str(text) for text in observed)
