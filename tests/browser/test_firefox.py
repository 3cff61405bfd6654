"""The references pass in Firefox as in Chromium, and what the two can do is written down."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Final

import pytest

from harness import builds
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.judging import judge
from harness.model import LIBRARIES, CapabilityError, Controls, Library, Visit, Word
from harness.toolchain import paths

ENGINES = paths.pages().parent / "docs" / "engines.md"
"""Its table is made by the last test here, which shows the lines where they differ."""


@pytest.fixture(scope="module")
def driver(firefox: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    """A driver of Firefox."""
    opened = Driver(firefox, harness_edge, assets.load(built_in()))
    yield opened
    opened.close()


TODAY: Final = dt.datetime.now(tz=dt.UTC).date().toordinal()
PARTS: Final = 24
"""Firefox takes three times as long as Chromium: so each day it judges another part."""


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("key", sorted(built_in().destinations))
def test_the_reference_passes_a_part_of_its_contract_in_firefox(
    key: str, library: Library, driver: Driver
) -> None:
    every = [one for one in built_in().of_destination(key) if library in one.libraries]
    reference = builds.reference(destination(key))
    verdicts = [
        judge(one, driver.record(one, library, reference)) for one in every[TODAY % PARTS :: PARTS]
    ]
    assert verdicts
    assert [one for one in verdicts if one.word is not Word.PASS] == []


def test_what_firefox_cannot_do_is_a_reason_to_skip(driver: Driver) -> None:
    wanted = requirement("wigzo-track-event")
    denied = dataclasses.replace(wanted.conditions, visit=Visit(cookies="refused"))
    with pytest.raises(CapabilityError, match="Firefox cannot refuse the cookies of one page"):
        driver.record(
            dataclasses.replace(wanted, conditions=denied),
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
