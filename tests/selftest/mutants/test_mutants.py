"""A comparison kills every mutant of a reference integration that changes its behaviour."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from harness import builds
from harness.contracts import built_in, destination, find_or_add
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.toolchain import bundler
from tests.days import today
from tools import mutation
from tools.hunting import Hunt
from tools.mutation import DESTINATIONS, Fate, Mutant

FEW: Final = 10
"""Pages to try for a mutant that nothing is known to kill; `make mutants` tries all."""

TODAY: Final = today()

KINDS: Final = {
    "ArgumentOrder",
    "ArithmeticOperator",
    "ArrayDeclaration",
    "ArrowFunction",
    "BlockStatement",
    "BooleanLiteral",
    "CallExpression",
    "ConditionalExpression",
    "EqualityOperator",
    "LogicalOperator",
    "ObjectLiteral",
    "StringLiteral",
}


@pytest.fixture(scope="module")
def every() -> list[Mutant]:
    bundler.install_packages(print)
    return mutation.mutants()


@pytest.fixture
def driver(harness_launcher: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    """A driver of the reference builds' own, whatever builds the run was given."""
    made = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    yield made
    made.close()


def test_each_kind_of_mutation_is_in_the_sample(every: list[Mutant]) -> None:
    chosen = mutation.sample(every)
    assert len(chosen) >= 40
    assert {mutant.destination for mutant in chosen} == set(DESTINATIONS)
    days = [mutation.of_day(chosen, TODAY + later) for later in range(mutation.DAYS)]
    assert [{mutant.mutator for mutant in day} for day in days] == [KINDS] * mutation.DAYS
    assert {mutant.key for day in days for mutant in day} == {mutant.key for mutant in chosen}


def test_a_mutant_is_its_reference_but_for_one_place(every: list[Mutant]) -> None:
    for mutant in every:
        reference = mutation.source(mutant.destination)
        rest = len(reference) - mutant.end
        assert mutant.source.startswith(reference[: mutant.start])
        assert mutant.source.endswith(reference[-rest:])
        assert mutant.source != reference
    assert len({mutant.source for mutant in every}) > 0.95 * len(every)


def test_what_is_listed_as_a_survivor_is_a_mutant(every: list[Mutant]) -> None:
    listed = mutation.survivors()
    assert set(listed) <= {mutant.key for mutant in every}
    assert all(len(reason.split()) > 3 for reason in listed.values())


@pytest.mark.parametrize("key", DESTINATIONS)
def test_every_mutant_is_killed_but_for_those_that_change_nothing(
    key: str,
    every: list[Mutant],
    driver: Driver,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """Hunts today's part of the sample; the nightly workflow hunts all of it."""
    hunt = Hunt(destination(key), driver)
    today = mutation.of_day(mutation.sample(every), TODAY)
    chosen = [mutant for mutant in today if mutant.destination == key]
    listed, kills = mutation.survivors(), mutation.kills()
    fates = []
    for number, mutant in enumerate(chosen):
        most = FEW if mutant.key in listed else None
        build = mutation.build(mutant, tmp_path / str(number))
        trace = hunt.trace(build, most, kills.get(mutant.place))
        fates.append(Fate(mutant, trace.difference, trace.problems))
    record_property("mutants", mutation.counts(fates))
    problems = [problem for fate in fates if (problem := fate.problem())]
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.mark.by_day(2)
@pytest.mark.parametrize("key", DESTINATIONS)
def test_the_reference_itself_is_no_mutant(
    key: str, every: list[Mutant], driver: Driver, tmp_path: Path
) -> None:
    """Not everything counts as a mutant: nothing differs in an unchanged copy."""
    some = next(mutant for mutant in every if mutant.destination == key)
    unchanged = dataclasses.replace(some, replacement=some.original)
    trace = Hunt(destination(key), driver).trace(mutation.build(unchanged, tmp_path / "same"), FEW)
    assert (trace.found, trace.problems, trace.pages) == (None, (), FEW)


STRANGER: Final = """
const integration = require("@segment/analytics.js-integration");
const Stranger = module.exports = integration("Stranger")
  .global("stranger").tag('<script src="https://cdn.stranger.example/t.js">');
Stranger.prototype.initialize = function () { this.load(this.ready); };
Stranger.prototype.track = (track) => window.stranger.send(track.event());
"""


def test_what_an_integration_that_nobody_described_hands_over_is_observed(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    contracts, target = find_or_add(built_in(), "Stranger")
    driver = Driver(harness_launcher, harness_edge, assets.load(contracts))
    both = []
    for name, source in (("old", STRANGER), ("new", STRANGER.replace("track.event()", '"x"'))):
        folder = tmp_path / name / "lib"
        folder.mkdir(parents=True)
        (folder / "index.js").write_text(source, encoding="utf-8")
        (folder.parent / "package.json").write_text("{}", encoding="utf-8")
        both.append(builds.from_folder(target, folder.parent, name))
    try:
        trace = Hunt(target, driver, contracts, both[0]).trace(both[1], FEW)
    finally:
        driver.close()
    assert trace.difference.startswith("stranger.send value changed")
