"""Looks for the first difference of a mutant from its original, as `harness compare` does."""

import itertools
from dataclasses import dataclass, field

from harness import builds
from harness.builds import Bundles
from harness.comparison import Comparer, Key, Occurrence, Side, boundary, of_settings
from harness.comparison.corpus import Part, Scenario, corpus, vocabulary
from harness.comparison.probe import probe
from harness.contracts import Contracts, Destination, built_in, described
from harness.driver import Driver
from harness.model import (
    LIBRARIES,
    Call,
    HarnessError,
    Recording,
    SetupError,
)


@dataclass(frozen=True, slots=True)
class Trace:
    """The result of a hunt: the first difference and where it was, or none.

    `problems` are the scenarios that could not be recorded, `pages` is how many were tried. `hang`
    says what a page did instead of an answer, if that ended the hunt.
    """

    found: Occurrence | None
    problems: tuple[str, ...] = ()
    pages: int = 0
    where: Key | None = None
    hang: str = ""

    @property
    def difference(self) -> str:
        """The difference in words, or an empty text."""
        if self.found is None:
            return self.hang
        change = self.found.change
        return f"{change.subject} {change.what} ({self.found.scenario}, {self.found.library})"


@dataclass(slots=True)
class Hunt:
    """Looks for differences from an integration, which it records only once.

    That is the destination's reference, if no other is given as the `original`.
    """

    target: Destination
    driver: Driver
    contracts: Contracts = field(default_factory=built_in)
    original: Bundles | None = None
    reference: Bundles = field(init=False)
    scenarios: dict[str, Scenario] = field(init=False)
    _order: list[Key] = field(init=False)
    _known: dict[Key, list[Recording]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Ask the original for its settings and functions, as `harness compare` does."""
        self.reference = self.original or builds.reference(self.target)
        self.driver.examine(self.target, self.reference)
        learned = self.driver.descriptions.get(self.target.key)
        self.target = described(self.target, learned) if learned else self.target
        probe = Scenario("settings", self.target.key, (Part("page call", (Call("page"),)),))
        contract = self.contracts.of_destination(self.target.key)
        declared = self.driver.record(probe, "next", self.reference).declared
        words = vocabulary([self.reference])
        every_scenario = corpus(self.target, contract, declared, LIBRARIES, words)
        self.scenarios = {item.id: item for item in every_scenario}
        # Of scenarios that cost the same, one with more calls kills more.
        every = sorted(self.scenarios.values(), key=lambda item: (_cost(item), -len(item.calls)))
        self._order = [
            (item.id, library)
            for item in every
            for library in LIBRARIES
            if library in item.libraries
        ]

    def trace(self, mutant: Bundles, most: int | None = None, first: Key | None = None) -> Trace:
        """Record and compare, until there is a difference that stays when both run again.

        The hunt ends after `most` scenarios. `first` is the scenario that killed the mutant before,
        if the corpus still has it.
        """
        comparer = Comparer(self.scenarios, boundary(self.target))
        problems: list[str] = []
        keys = sorted(self._order, key=lambda key: key != first)[:most]
        for number, key in enumerate(keys, 1):
            try:
                found = self._difference(comparer, mutant, key)
            except SetupError:
                raise
            except HarnessError as problem:
                hang = probe(self.target.key, (self.reference, mutant), self.driver).hangs[1]
                if hang:
                    return Trace(None, tuple(problems), number, key, hang)
                problems.append(f"{key[0]} under {key[1]}: {problem}")
                continue
            if found is not None:
                # What killed one mutant is likely to kill the next, which is close to it.
                self._order.remove(key)
                self._order.insert(0, key)
                self._order.sort(key=lambda item: _cost(self.scenarios[item[0]]))
                return Trace(found, tuple(problems), number, key)
        return Trace(None, tuple(problems), len(keys))

    def _difference(self, comparer: Comparer, mutant: Bundles, key: Key) -> Occurrence | None:
        old, new = self._reference(key, 1), [self._record(key, mutant, 0)]
        comparer.add(key, old, new)
        if key in comparer.unexplained():
            new.append(self._record(key, mutant, 1))
            comparer.add(key, self._reference(key, 2), new)
        sides = [Side(runs[0].build, {key: runs}) for runs in (old, new)]
        return next(itertools.chain(comparer.occurrences(key, []), of_settings(*sides)), None)

    def _reference(self, key: Key, times: int) -> list[Recording]:
        runs = self._known.setdefault(key, [])
        while len(runs) < times:
            runs.append(self._record(key, self.reference, len(runs)))
        return runs[:times]

    def _record(self, key: Key, bundles: Bundles, seed: int) -> Recording:
        """Record the scenario; another seed has other times and ids, which are no difference."""
        name, library = key
        return self.driver.record(self.scenarios[name], library, bundles, seed=seed)


def _cost(scenario: Scenario) -> int:
    """Return a number that is less for scenarios that kill more mutants in the same time."""
    if len(scenario.parts) > 1:
        return 1
    return 2 if scenario.parts[0].requirements or scenario.conditions.when != "ready" else 0
