"""Tiny integrations and trackers with one known defect each: the harness names exactly that."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from harness import builds
from harness.codec.difference_words import words
from harness.contracts import Contracts, built_in, with_folder
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.model import Library, Word
from tests.browser.conftest import written
from tests.judged_together import judged_once
from tests.selftest.miniatures.catalogue import ENGINE, FOLDER, Miniature, chosen, miniatures

MINIATURES = miniatures()


def test_there_are_enough_of_them() -> None:
    defects = [item for item in MINIATURES if item.red("next") and item.red("classic")]
    faithful = [item for item in MINIATURES if not item.red("next")]
    assert len(defects) >= 30
    assert len(faithful) >= 8
    assert len({item.what for item in MINIATURES}) == len(MINIATURES)


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    """The harness's own contracts, and Mini's."""
    return with_folder(built_in(), FOLDER)


Red: TypeAlias = Callable[[Miniature, Library], list[str]]


@pytest.fixture(scope="module")
def launcher(request: pytest.FixtureRequest) -> Launcher:
    """The browser: Chromium, or Firefox where the environment says so."""
    name = "harness_launcher" if ENGINE == "chromium" else ENGINE
    found: Launcher = request.getfixturevalue(name)
    return found


@pytest.fixture(scope="module")
def faithful(contracts: Contracts, launcher: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    """A driver with the faithful tracker: all builds share it, and so the browser's cache."""
    driver = Driver(launcher, harness_edge, assets.load(contracts))
    yield driver
    driver.close()


@pytest.fixture
def red(
    contracts: Contracts,
    faithful: Driver,
    launcher: Launcher,
    harness_edge: Edge,
    tmp_path: Path,
) -> Red:
    """Judge a miniature by all of Mini's contract; return the differences, each once."""

    def found_in(miniature: Miniature, library: Library) -> list[str]:
        mini = contracts.destination("mini")
        driver = faithful
        bundles = builds.reference(mini)
        if miniature.kind == "builds":
            folder = written(tmp_path, mini, f"const Mini = Reference;\n{miniature.source}")
            bundles = builds.from_folder(mini, folder, miniature.name)
        else:
            stub = FOLDER / "trackers" / f"{miniature.name}.js"
            served = assets.load(contracts)
            served = dataclasses.replace(served, stubs={**served.stubs, mini.key: stub})
            driver = Driver(launcher, harness_edge, served)
        found = set()
        every = contracts.of_destination(mini.key)
        is_alone = miniature.is_alone
        judged = judged_once(every, driver, library, bundles, contracts, is_alone=is_alone)
        assert len(judged) == len(every)
        for verdict in (one.verdict for one in judged):
            assert verdict.word in {Word.PASS, Word.FAIL}, verdict.reason
            found |= {f"{verdict.requirement}: {words(item.place)}" for item in verdict.differences}
        if driver is not faithful:
            driver.close()
        return sorted(found)

    return found_in


@pytest.mark.by_day(3)
@pytest.mark.parametrize(
    ("miniature", "library"),
    [pytest.param(*one, id=f"{one[0].name}-{one[1]}") for one in chosen(MINIATURES)],
)
def test_miniature_gets_exactly_its_verdict(
    miniature: Miniature,
    library: Library,
    red: Red,
    record_property: Callable[[str, object], None],
) -> None:
    found = red(miniature, library)
    record_property("miniature", [miniature.name, miniature.what, library, found])
    assert found == miniature.red(library, ENGINE)
