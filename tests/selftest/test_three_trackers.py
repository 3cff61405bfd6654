"""The stub, a second tracker and a pinned one get the same verdicts, green and red.

The second one keeps to the documents, and does all that they leave open otherwise than the stub.
The pinned one is that one behind a loader: its functions are there some time after a build has
loaded it. A copy with three faults is judged by what a document says of them, and must get the same
findings, too. Where all is tried, the whole contract
judges it, and the reference build.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from harness import builds
from harness.contracts import built_in, destination
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.judging import findings_of
from harness.model import LIBRARIES, Library, Requirement, Tracker, TrackerScript, Word
from harness.toolchain import paths
from harness.trackers import pins
from tests.browser.conftest import written
from tests.days import ALL
from tests.judged_together import judged_once
from tests.pinned import pinned
from tests.selftest.test_three_faults import WIGZO, WISHPOND, Copy, changed

SECOND: Final = paths.PACKAGE.parent / "tests" / "trackers"

Trackers = Mapping[str, Tracker | None]
"""A tracker of each destination, by its key; None for the stub."""


@pytest.mark.parametrize("build", ["copy", "reference"] if ALL else ["copy"])
@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("copy", [WIGZO[0], WISHPOND[0]], ids=lambda copy: copy.destination)
def test_the_tracker_changes_no_verdict(  # noqa: PLR0917 - three of them are fixtures
    copy: Copy,
    library: Library,
    build: str,
    harness_launcher: Launcher,
    harness_edge: Edge,
    tmp_path: Path,
) -> None:
    target = destination(copy.destination)
    folder = written(tmp_path / "copy", copy.destination, changed(copy))
    bundles = builds.reference(target)
    if build == "copy":
        bundles = builds.from_folder(target, folder, "copy")
    requirements = judging(copy, library)

    def told(served: Trackers) -> tuple[Mapping[str, Word], set[str]]:
        contracts = built_in()
        for key, tracker in served.items():
            contracts = contracts.with_tracker(key, tracker)
        driver = Driver(harness_launcher, harness_edge, assets.load(contracts))
        judged = judged_once(requirements, driver, library, bundles, contracts)
        driver.close()
        words = {one.requirement.id: one.verdict.word for one in judged}
        documented = [one for one in judged if one.requirement.level == "documented"]
        return words, {item.title for item in findings_of(documented)}

    words, titles = told({})
    assert {*words} == {item.id for item in requirements}
    assert {*words.values()} == ({Word.PASS, Word.FAIL} if build == "copy" else {Word.PASS})
    resting = {item.id for item in requirements if item.rests_on_stub}
    apply = {name: word for name, word in words.items() if name not in resting}
    assert told(second()) == (apply, titles)
    assert told(pinned_second(tmp_path)) == (apply, titles)


def judging(copy: Copy, library: Library) -> Sequence[Requirement]:
    """Return what is documented and judges a copy, or all of its contract.

    And what rests on the stub, and a requirement whose calls are made before the tracker is there.
    """
    key = copy.destination
    own = [item for item in built_in().of_destination(key) if library in item.libraries]
    return own if ALL else [item for item in own if is_in_sample(item, copy)]


def is_in_sample(item: Requirement, copy: Copy) -> bool:
    if item.rests_on_stub or item.id == f"{copy.destination}-platform-before-tracker":
        return True
    is_reached = re.match(f"{copy.destination}-({copy.judged})", item.id)
    return item.level == "documented" and is_reached is not None


def second() -> Trackers:
    """Return the second tracker of each destination."""
    return {
        key: Tracker(
            "second",
            str(SECOND / f"{key}.js"),
            (TrackerScript.of(target.tracker_url, (SECOND / f"{key}.js").read_bytes()),),
        )
        for key, target in built_in().destinations.items()
    }


def pinned_second(folder: Path) -> Trackers:
    """Return a pin of each destination's second tracker, behind a loader."""
    return {
        key: pins.tracker(pinned(folder / key, target, (SECOND / f"{key}.js").read_bytes()), target)
        for key, target in built_in().destinations.items()
    }
