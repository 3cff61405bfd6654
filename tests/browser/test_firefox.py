"""The references pass in Firefox as in Chromium, and what the two can do is written down."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from harness import builds
from harness.codec import evidence_file
from harness.codec.evidence_file import KINDS
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.judging import judge
from harness.model import (
    LIBRARIES,
    BlindSpot,
    CapabilityError,
    Conditions,
    ConsoleMessage,
    Controls,
    GlobalState,
    Library,
    Observation,
    PageError,
    Requirement,
    ScriptLoad,
    Visit,
    Word,
)
from harness.toolchain import paths
from tests.browser.conftest import written
from tests.days import ALL
from tests.engine_sample import EXPECTED, MADE, features, sample
from tests.judged_together import judged_together
from tools.same_recordings import FIELDS, otherwise

ENGINES = paths.pages().parent / "docs" / "engines.md"
"""Its table is made by the last test here, which shows the lines where they differ."""


SAMPLE: Final = sample()


@pytest.fixture(scope="module")
def driver(firefox: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    """A driver of Firefox."""
    opened = Driver(firefox, harness_edge, assets.load(built_in()))
    yield opened
    opened.close()


LACKING: Final = {
    "Firefox cannot refuse the cookies of one page": Visit(cookies="refused"),
    "Firefox cannot be told which page a visitor comes from": Visit(referrer="https://a.example/"),
}


@pytest.fixture(scope="module")
def chromium(harness_launcher: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    """A driver of Chromium."""
    opened = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def seen() -> set[type[Observation]]:
    """What was observed so far in Firefox."""
    return set()


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("key", built_in().destinations)
def test_the_whole_contract_is_judged_in_firefox_as_in_chromium(
    driver: Driver, key: str, library: Library
) -> None:
    """There, the tests of the contract show that each requirement passes that applies."""
    asked = built_in().of_destination(key)
    verdicts = judged_together(asked, driver, library, builds.reference(destination(key)))
    applying = [one.id for one in asked if library in one.libraries]
    assert len(applying) > 100
    assert [one.requirement for one in verdicts if one.word is Word.PASS] == applying
    assert {one.word for one in verdicts} <= {Word.PASS, Word.SKIP}


@pytest.mark.by_day(4)
@pytest.mark.parametrize(("wanted", "library"), SAMPLE, ids=[one.id for one, _ in SAMPLE])
def test_the_sample_has_the_same_verdict_and_recording_in_firefox(
    driver: Driver,
    chromium: Driver,
    seen: set[type[Observation]],
    wanted: Requirement,
    library: Library,
) -> None:
    """Each in a page of its own; all of the contract takes minutes: that is for every night."""
    reference = builds.reference(destination(wanted.destination))
    first, other = (one.record(wanted, library, reference) for one in (chromium, driver))
    seen |= {type(one) for one in other.observations}
    verdict = judge(wanted, other)
    assert verdict == judge(wanted, first)
    assert verdict.word is Word.PASS or wanted in MADE
    lines = otherwise(evidence_file.to_json(first), evidence_file.to_json(other))
    assert [*lines] == []


@pytest.mark.skipif(not ALL, reason="it looks at what came of the whole sample")
def test_the_sample_shows_all_that_can_be_observed(seen: set[type[Observation]]) -> None:
    """But no reference does what nobody sees, and no destination has a state."""
    assert seen == {*KINDS.values()} - {BlindSpot, GlobalState}


def test_the_sample_has_each_condition() -> None:
    assert set().union(*(features(one) for one, _ in SAMPLE)) >= EXPECTED


def test_the_page_on_engines_lists_what_differs_in_recordings() -> None:
    lines = "\n".join(f"| {part} | {what} |" for part, what in FIELDS.items())
    assert lines in ENGINES.read_text(encoding="utf-8"), lines


Seen: TypeAlias = Callable[[str, Conditions, Library], Sequence[Observation]]


@pytest.fixture
def observed(driver: Driver, tmp_path: Path) -> Seen:
    """Have a changed copy of the reference get one call, and return what Firefox shows."""

    def run(source: str, conditions: Conditions, library: Library) -> Sequence[Observation]:
        target = destination("wigzo")
        bundles = builds.from_folder(target, written(tmp_path, target, source), "copy")
        wanted = dataclasses.replace(requirement("wigzo-track-event"), conditions=conditions)
        return driver.record(wanted, library, bundles).observations

    return run


def test_calls_that_come_before_the_tracker_are_handed_over_before_it(observed: Seen) -> None:
    """So a build that loses them, or hands them on in another order, is told in Firefox, too."""
    source = """
        const { initialize } = Reference.prototype;
        Reference.prototype.initialize = function () {
          initialize.call(this);
          this.ready(); // without waiting for the tracker
        };
        Reference.prototype.track = () => console.log("handed over");
        module.exports = Reference;
    """
    seen = observed(source, Conditions(when="before tracker"), "next")
    [handed_over] = [one.order for one in seen if isinstance(one, ConsoleMessage)]
    tracker = destination("wigzo").tracker_url
    [loaded] = [
        one.order
        for one in seen
        if isinstance(one, ScriptLoad) and (one.url, one.state) == (tracker, "loaded")
    ]
    assert handed_over < loaded


def test_the_policy_of_the_page_binds_what_a_call_does_at_once(observed: Seen) -> None:
    """Firefox lets a debugger, and so what the harness has a page do, compile any text."""
    source = """
        Reference.prototype.track = () => {
          new Function("console.log('compiled')")();
        };
        module.exports = Reference;
    """
    # This generation of the library hands over calls at once.
    seen = observed(source, Conditions(strict_policy=True), "classic")
    assert not [one for one in seen if isinstance(one, ConsoleMessage)]
    errors = [(one.kind, one.message) for one in seen if isinstance(one, PageError)]
    assert ("security policy", "script-src blocked eval") in errors


@pytest.mark.parametrize("said", LACKING)
def test_what_firefox_cannot_do_is_a_reason_to_skip(driver: Driver, said: str) -> None:
    wanted = requirement("wigzo-track-event")
    other = dataclasses.replace(wanted.conditions, visit=LACKING[said])
    with pytest.raises(CapabilityError, match=said):
        driver.record(
            dataclasses.replace(wanted, conditions=other),
            "next",
            builds.reference(destination("wigzo")),
        )


def test_the_page_on_engines_has_what_the_probes_find(
    firefox_controls: Controls, harness_controls: Controls
) -> None:
    lines = [
        f"| {chromium.name} | {chromium.use} | {_word(chromium.has)} | {_word(other.has)} |"
        for chromium, other in zip(
            harness_controls.capabilities, firefox_controls.capabilities, strict=True
        )
    ]
    assert "\n".join(lines) in ENGINES.read_text(encoding="utf-8"), "\n".join(lines)


def _word(has: bool) -> str:  # noqa: FBT001 - what a probe found
    return "yes" if has else "no"
