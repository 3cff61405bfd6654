"""Requirements that share a page: what a build remembers shows, and changes no verdict."""

from pathlib import Path

import pytest

from harness import builds
from harness.builds import Chosen
from harness.contracts import built_in, destination
from harness.driver import Driver
from harness.model import Library, Word
from harness.report import terminal, verdict_record
from harness.session import Job, Outcome, SharedPages, carry_out
from tests.browser.conftest import written
from tests.browser.hanging import HANG, end_time, when_it_hangs

REMEMBERS = """
const { identify, track } = Reference.prototype;
let isKnown = false;
Reference.prototype.identify = function (facade) {
  isKnown = true;
  return identify.call(this, facade);
};
Reference.prototype.track = function (facade) {
  if (!isKnown) return track.call(this, facade);
};
module.exports = Reference;
"""
"""Loses the events of whoever comes after a user whom it knows."""

LOSES_THE_FIRST = """
const { track } = Reference.prototype;
let count = 0;
Reference.prototype.track = function (facade) {
  count += 1;
  if (count > 1) return track.call(this, facade);
};
module.exports = Reference;
"""
"""Loses the first event of each page: in a shared page, one requirement's."""

SAYS_GOODBYE = """
addEventListener("pagehide", () => navigator.sendBeacon("https://track.wishpond.com/bye"));
module.exports = Reference;
"""

TRACKS = ("track-params", "track-zero", "track-false", "track-null")


def judged(
    source: str, folder: Path, driver: Driver, *names: str, library: Library = "next"
) -> list[Outcome]:
    """Judge a build by requirements on Wishpond that share a page."""
    bundles = builds.from_folder(destination("wishpond"), written(folder, "wishpond", source), "it")
    chosen = Chosen(built_in(), {"wishpond": bundles})
    required = [chosen.contracts.requirement(f"wishpond-{name}") for name in names]
    planned = [Job.of(chosen.contracts, item, library) for item in required]
    pages = SharedPages(driver, chosen, planned)
    return [carry_out(driver, job, chosen, shared=pages.recording) for job in planned]


def test_what_passes_only_in_a_page_of_its_own_is_said(
    harness_driver: Driver, tmp_path: Path
) -> None:
    outcomes = judged(REMEMBERS, tmp_path, harness_driver, "identify-params", *TRACKS)
    assert {one.verdict.word for one in outcomes} == {Word.PASS}
    # The events that come after the identify, in this order of the calls.
    alone = [one.job.id for one in outcomes if one.page == "own only"]
    assert alone
    assert {one.page for one in outcomes} == {"own", "own only"}
    [told] = terminal.page_lines([*map(verdict_record.judged, outcomes)], 0)
    assert told.startswith(f"depends on earlier calls: {len(alone)} requirement")
    assert "only in a page of their own, not after other calls and a reset" in told
    assert alone[0] in told


def test_what_passes_only_after_other_calls_fails_and_is_said(
    harness_driver: Driver, tmp_path: Path
) -> None:
    outcomes = judged(LOSES_THE_FIRST, tmp_path, harness_driver, *TRACKS)
    assert {(one.verdict.word, one.page) for one in outcomes} == {(Word.FAIL, "shared only")}
    [told] = terminal.page_lines([*map(verdict_record.judged, outcomes)], 0)
    assert told.startswith(
        "depends on earlier calls: 4 requirements pass only after other calls and a reset, not in "
        "a page of their own: "
    )


def test_a_build_that_sends_as_its_page_is_left_is_judged_in_pages_of_its_own(
    harness_driver: Driver, tmp_path: Path
) -> None:
    outcomes = judged(SAYS_GOODBYE, tmp_path, harness_driver, *TRACKS)
    assert {one.page for one in outcomes} == {"own"}


@pytest.mark.parametrize("library", ["next", "classic"])
def test_a_page_that_hangs_costs_its_requirements_nothing_but_time(
    library: Library, harness_driver: Driver, tmp_path: Path
) -> None:
    hangs = f"""
    const {{ track }} = Reference.prototype;
    let count = 0;
    Reference.prototype.track = function (facade) {{
      count += 1;
      if (count > 1) {{ {HANG} }}
      return track.call(this, facade);
    }};
    module.exports = Reference;
    """
    with when_it_hangs(harness_driver, lambda: end_time(harness_driver)):
        outcomes = judged(hangs, tmp_path, harness_driver, *TRACKS, library=library)
    assert [(one.verdict.word, one.page) for one in outcomes] == [(Word.PASS, "own")] * len(TRACKS)
