"""Two packages that Segment has published, judged by the example contracts for them.

Nobody here wrote these builds. What they deviate in is known, and nothing else: neither more nor
less. Copies of them with one fault each are told by what the fault breaks, and by that alone.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from harness import builds
from harness.builds import Bundles, Chosen
from harness.contracts import ORDINARY, Contracts, Requirement, built_in, with_folder
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.judging import deviations, sabotage
from harness.model import LIBRARIES, Library
from harness.report import verdict_record
from harness.session import Job, Outcome, SharedPages, carry_out
from harness.toolchain import paths

pytestmark = pytest.mark.xdist_group("published packages")  # one browser for all

EXAMPLES: Final = Path(__file__).parents[2] / "docs" / "examples" / "contracts"
PACKAGES: Final = paths.pages() / "node_modules" / "@segment"
NAMES: Final = ("amplitude", "hotjar")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is put before a function of the published build, and the requirements that tell it."""

    destination: str
    library: Library
    function: str
    fault: str
    red: frozenset[str]


FAULTS: Final = {
    "a trait is dropped": Fault(
        "hotjar",
        "next",
        "identify",
        "delete call.obj.traits.plan; return published.call(this, call);",
        frozenset({"hotjar-identify-texts", "hotjar-identify-known-user"}),
    ),
    "nobody is identified": Fault(
        "hotjar",
        "classic",
        "identify",
        'window.hj("identify", call.userId() || null, call.traits());',
        frozenset({"hotjar-identify-without-user-id"}),
    ),
    "a property of an order is dropped": Fault(
        "amplitude",
        "classic",
        "orderCompleted",
        "delete call.obj.properties.currency; return published.call(this, call);",
        frozenset({"amplitude-order-event"}),
    ),
    "a group's type is not looked at": Fault(
        "amplitude",
        "next",
        "group",
        'window.amplitude.getInstance().setGroup("[Segment] Group", call.groupId());',
        frozenset({"amplitude-group-traits"}),
    ),
}


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    """Return the contracts with those of the examples."""
    known = built_in()
    for name in NAMES:
        known = with_folder(known, EXAMPLES / name)
    return known


@pytest.fixture(scope="module")
def driver(
    contracts: Contracts, harness_launcher: Launcher, harness_edge: Edge
) -> Iterator[Driver]:
    """Drive a browser that knows both destinations."""
    made = Driver(harness_launcher, harness_edge, assets.load(contracts))
    yield made
    made.close()


def package(name: str) -> Path:
    return PACKAGES / f"analytics.js-integration-{name}"


def known_of(name: str) -> deviations.KnownDeviations:
    return deviations.read([EXAMPLES / name / deviations.FOLDER], EXAMPLES)


def judged(
    driver: Driver,
    contracts: Contracts,
    build: Bundles,
    requirements: Sequence[Requirement],
    libraries: Sequence[Library],
) -> list[Outcome]:
    """Judge a build as `harness check` does, in pages that requirements share, with a proof."""
    name = build.build.destination
    chosen = Chosen(contracts, {name: build})
    jobs = [
        Job.of(contracts, item, library)
        for library in libraries
        for item in requirements
        if library in item.libraries
    ]
    pages = SharedPages(driver, chosen, jobs)
    return [
        carry_out(
            driver,
            job,
            chosen,
            known_of(name),
            prove=lambda job, recording: sabotage.examine(job.requirement, recording),
            shared=pages.recording,
        )
        for job in jobs
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_published_build_deviates_as_is_known_and_no_further(
    name: str, contracts: Contracts, driver: Driver
) -> None:
    build = builds.from_folder(contracts.destination(name), package(name), name)
    required = contracts.of_destination(name)
    known = known_of(name)
    outcomes = judged(driver, contracts, build, required, LIBRARIES)
    shown = {(item.job.id, item.shown_word): item.verdict for item in outcomes}
    assert {word for _, word in shown} == {"pass", "known"}, shown
    records = [*map(verdict_record.judged, outcomes)]
    assert verdict_record.problems(records, known, contracts.requirements.values()) == []
    assert [item.job.id for item in outcomes if item.vacuous] == []
    own = [item for item in required if "-platform-" not in item.id]
    assert len(own) > 12
    assert all(item.source.quote and item.source.url for item in own)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_a_published_build_is_told_by_what_it_breaks(
    name: str, contracts: Contracts, driver: Driver, tmp_path: Path
) -> None:
    """It is judged by what can share a page, to save time, and by what is to tell of it."""
    fault = FAULTS[name]
    copy = shutil.copytree(package(fault.destination), tmp_path / fault.destination)
    with (copy / "lib" / "index.js").open("a", encoding="utf-8") as source:
        source.write(
            f"\nvar prototype = module.exports.prototype, published = prototype.{fault.function};"
            f"\nprototype.{fault.function} = function (call) {{ {fault.fault} }};\n"
        )
    build = builds.from_folder(contracts.destination(fault.destination), copy, name)
    required = [
        item
        for item in contracts.of_destination(fault.destination)
        if (item.conditions == ORDINARY and not item.settings) or item.id in fault.red
    ]
    outcomes = judged(driver, contracts, build, required, (fault.library,))
    green = {"pass", "known"}
    red = {item.job.requirement.id for item in outcomes if item.shown_word not in green}
    assert red == fault.red


@pytest.mark.parametrize("name", NAMES)
def test_the_command_of_the_examples_names_what_is_there(name: str) -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    folder = f"docs/examples/contracts/{name}"
    assert f"harness check {name} --contracts {folder} \\" in text
    assert f"--known-deviations {folder}/known-deviations \\" in text
    assert f"--build {name}=pages/node_modules/@segment/{package(name).name}" in text
