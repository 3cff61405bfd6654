"""The contract of a queue, JSON and a pixel in the guide: its build meets it, others do not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from harness import builds
from harness.contracts import Contracts, built_in, with_folder
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.judging import judge
from harness.model import Word
from tests.browser import documents

FILES: Final = {
    name: text
    for name, text in documents.files(documents.read("docs/adding-a-destination.md")).items()
    if name.startswith("pixie-contracts/")
}
SENDS: Final = 'window.pixie("track", track.event(), track.properties());'
BUILDS: Final = {
    "as it is": (SENDS, set()),
    "a number as text": (
        SENDS.replace("track.properties()", '{ ...track.properties(), seats: "0" }'),
        {"pixie-track-json"},
    ),
    "no event": (
        "",
        {
            *("pixie-track-command", "pixie-track-json", "pixie-track-pixel"),
            *("pixie-platform-before-library", "pixie-platform-before-tracker"),
        },
    ),
}


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Contracts:
    """Return the contracts with the guide's folder."""
    folder = tmp_path_factory.mktemp("guide")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return with_folder(built_in(), folder / "pixie-contracts")


@pytest.fixture(scope="module")
def driver(
    contracts: Contracts, harness_launcher: Launcher, harness_edge: Edge
) -> Iterator[Driver]:
    """Drive a browser that knows the guide's destination."""
    made = Driver(harness_launcher, harness_edge, assets.load(contracts))
    yield made
    made.close()


@pytest.mark.parametrize("name", BUILDS)
def test_the_guides_requirements_tell_builds_apart(
    name: str, contracts: Contracts, driver: Driver, tmp_path: Path
) -> None:
    sends, red = BUILDS[name]
    source = FILES["pixie-contracts/integrations/pixie/lib/index.js"]
    assert source.count(SENDS) == 1
    (tmp_path / "index.js").write_text(source.replace(SENDS, sends), encoding="utf-8")
    bundles = builds.from_folder(contracts.destination("pixie"), tmp_path, name)
    required = [item for item in contracts.of_destination("pixie") if "classic" in item.libraries]
    verdicts = [judge(item, driver.record(item, "classic", bundles)) for item in required]
    assert len(verdicts) > 9
    assert {verdict.requirement for verdict in verdicts if verdict.word is not Word.PASS} == red
