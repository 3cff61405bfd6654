"""Two packages that Segment has published, judged by the example contracts for them.

Nobody here wrote these builds. What they deviate in is known, and nothing else: neither more nor
less. Copies of them with one fault each are told by what the fault breaks, and by that alone.
"""

import json
import shlex
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
from harness.model import Library
from harness.session import Job, Outcome, SharedPages, carry_out
from harness.toolchain import paths
from tests.browser import documents
from tests.browser.same_process import harness

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
@pytest.mark.usefixtures("shared_browser")
def test_a_published_build_deviates_as_is_known_and_no_further(
    name: str, contracts: Contracts, tmp_path: Path
) -> None:
    """The command is that of the page on the examples; nothing else judges the whole build."""
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    [command] = [
        item
        for block in documents.blocks(page, "sh")
        for item in block.replace("\\\n", "").split("\n\n")
        if item.startswith(f"harness check {name} ")
    ]
    for folder in ("docs", "pages"):
        (tmp_path / folder).symlink_to(documents.REPOSITORY / folder)
    done = harness(*shlex.split(command)[1:], "--json", "check.json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "do not hold" not in done.stdout
    told = json.loads((tmp_path / "check.json").read_text(encoding="utf-8"))
    found = {(one["verdict"], one["known"]) for one in told["verdicts"]}
    assert found == {("pass", False), ("fail", True)}
    assert [one["id"] for one in told["verdicts"] if one["vacuous"]] == []
    asked = {one["requirement"] for one in told["verdicts"]}
    assert asked == {item.id for item in contracts.of_destination(name)}
    assert len([one for one in asked if "-platform-" not in one]) > 12
    assert len([one for one in asked if "-platform-" in one]) == 7


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
