"""Runs the corpus on two builds side by side, and repeats runs to find what varies."""

import contextlib
import math
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from harness.builds import Bundles, Chosen
from harness.comparison.alone import with_shown_calls
from harness.comparison.collected import Recorded
from harness.comparison.comparer import Comparer, compare
from harness.comparison.corpus import Part, Scenario, corpus, vocabulary
from harness.comparison.drivers import Drivers
from harness.comparison.fast import fast, left_out
from harness.comparison.finding import Comparison
from harness.comparison.kinds import ADDRESSED
from harness.comparison.pair_recorder import LIMIT_SECONDS, PairRecorder
from harness.comparison.probe import Probe, hung, probe
from harness.comparison.side import Key, Side
from harness.comparison.signals import LEAVING, Boundary, host
from harness.comparison.verdicts import Occurrence
from harness.contracts import Contracts, Destination, described
from harness.model import (
    BuildError,
    Controls,
    Library,
    Requirement,
    Tracker,
    UsageError,
)
from harness.session import check_alike, open_driver
from harness.toolchain import Browser

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the current step, how much of it is done, and how much there is."""

Trackers: TypeAlias = tuple[Tracker | None, Tracker | None]
"""The trackers of the two sides; None for that of the contracts."""

SIDES: Final = ("old", "new")
"""The names of the two builds, in their order."""

_FEW: Final = 2
"""How many scenarios are repeated at first: they show what varies in most others, too."""


@dataclass(frozen=True, slots=True)
class ComparedBuilds:
    """A comparison with its evidence: both sides, and the scenarios by id."""

    comparison: Comparison
    scenarios: dict[str, Scenario]
    old: Side
    new: Side


@contextlib.contextmanager
def blaming(side: str) -> Iterator[None]:
    """Put the side before the message of an error in a build: old or new."""
    try:
        yield
    except (BuildError, UsageError) as problem:
        raise type(problem)(f"{side} build: {problem}") from problem


def workers() -> int:
    """Return how many runs go on at the same time: one for each usable core."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def boundary(target: Destination) -> Boundary:
    """Return the functions and globals that belong to a destination."""
    # Any script may be an unknown destination's tracker, whatever its build was seen to call.
    functions = () if target.is_unknown else target.functions
    methods = target.learned.methods if target.learned else ()
    return Boundary(functions, target.globals, target.name, target.guessed, methods)


def compare_builds(
    contracts: Contracts,
    target: Destination,
    builds: tuple[Bundles, Bundles],
    libraries: Sequence[Library],
    installed: Browser,
    *,
    progress: Progress,
    is_fast: bool = False,
    trackers: Trackers = (None, None),
) -> ComparedBuilds:
    """Run the corpus on the old and the new build of a destination, and compare them.

    If `is_fast`, only a part of it, and the comparison says what was left out. A scenario that
    cannot be recorded becomes a doubt of the comparison. With `trackers`, each side is served its
    own, and not that of the contracts.

    Raises:
        BuildError: one of them is not an integration; the message says which.
        BrowserError: the browser did not start.
        SetupError: nothing can be recorded at all.
    """
    with contextlib.ExitStack() as stack:
        chosen = Chosen(contracts)
        controls: list[Controls] = []
        several = [
            stack.enter_context(
                open_driver(installed.for_process(number), chosen, on_controls=controls.append)
            )
            for number in range(workers())
        ]
        check_alike(passed.browser for passed in controls)
        for side, bundles in zip(SIDES, builds, strict=True):
            with blaming(side):
                several[0].examine(target, bundles)
        for key, found in several[0].descriptions.items():
            target = described(target, found)
            for driver in several[1:]:
                driver.learn(key, found)
        drivers = Drivers(several)
        contract = contracts.of_destination(target.key)
        run = _ComparisonRun(target, contract, builds, drivers, progress, trackers)
        return run.run(libraries, is_fast=is_fast)


class _ComparisonRun:
    """One comparison while it goes on."""

    def __init__(  # noqa: PLR0917 - all that a comparison is made of
        self,
        target: Destination,
        contract: Sequence[Requirement],
        builds: tuple[Bundles, Bundles],
        drivers: Drivers,
        progress: Progress,
        trackers: Trackers = (None, None),
    ) -> None:
        self._target = target
        self._contract = {item.id: item for item in contract}
        self._builds = builds
        sides = tuple(zip(builds, trackers, strict=True))
        self._drivers = drivers
        self._progress = progress
        self._recorded = Recorded()
        self._recorder = PairRecorder(sides, drivers, self._recorded, workers=workers())
        self._tried: set[Key] = set()
        self._boundary = boundary(target)

    def run(self, libraries: Sequence[Library], *, is_fast: bool = False) -> ComparedBuilds:
        """Record until it is known for every difference whether it is always there."""
        self._progress("asking both builds for their settings", 0, 1)
        with self._drivers.one() as driver:
            probed = probe(self._target.key, self._builds, driver)
        if probed.is_over and "next" in libraries:
            return self._hung(probed)
        required, words = self._contract.values(), vocabulary(self._builds)
        scenarios = corpus(self._target, required, probed.declared, libraries, words)
        every = [
            (scenario, library)
            for scenario in scenarios
            for library in libraries
            if library in scenario.libraries
        ]
        jobs = fast(every) if is_fast else every
        self._record("recording both builds", jobs, LIMIT_SECONDS)
        comparer = Comparer(self._recorded.scenarios, self._boundary)
        self._repeat_differing(comparer)
        self._record("judging what differs", self._requirements_alone(comparer))
        self._repeat_differing(comparer)
        found = self._shown_alone(self._result())
        found = _doubting(found, self._recorder.left_out)
        return _saying(found, left_out(every, jobs)) if is_fast else found

    def _repeat_differing(self, comparer: Comparer) -> None:
        """Repeat scenarios that differ, a few first, until every difference is explained.

        A scenario that fails then is not tried again: it is a doubt, or was recorded in halves.
        """
        few = _FEW
        while True:
            self._compare(comparer)
            left = comparer.unexplained(self._tried)
            if not left:
                return
            self._tried.update(left[:few])
            again = [(self._recorded.scenarios[name], library) for name, library in left[:few]]
            self._record("running again what differs", again)
            few = len(left)

    def _compare(self, comparer: Comparer) -> None:
        old, new = self._recorded.runs
        for key in self._recorded.pairs():
            comparer.add(key, old[key], new[key])

    def _hung(self, probed: Probe) -> ComparedBuilds:
        old, new = (Side(bundles.build, {}) for bundles in self._builds)
        return ComparedBuilds(hung(self._builds, probed), {}, old, new)

    def _requirements_alone(self, comparer: Comparer) -> list[tuple[Scenario, Library]]:
        """Return scenarios with their own page for requirements that differ on a shared page."""
        found: dict[Key, tuple[Scenario, Library]] = {}
        for key in self._recorded.pairs():
            scenario = self._recorded.scenarios[key[0]]
            for item in comparer.occurrences(key, []):
                for same in self._concerned(scenario, item):
                    one = self._contract[same[0]]  # all of a part have the same calls
                    if scenario.id in same or item.library not in one.libraries:
                        continue
                    part = Part(one.statement, one.calls, same)
                    alone = Scenario(
                        one.id, self._target.key, (part,), one.settings, one.conditions
                    )
                    found[one.id, item.library] = (alone, item.library)
        return list(found.values())

    def _concerned(self, scenario: Scenario, item: Occurrence) -> list[tuple[str, ...]]:
        """Return the requirements that an occurrence may be about; those of one part are together.

        What happens while a page is left belongs to no call of it: there it may be any requirement
        that names the same function or host.
        """
        if item.requirements:
            return [item.requirements]
        signal = item.change.before or item.change.after
        if signal is None or item.part != LEAVING:
            return []
        subject = host(signal.key) if signal.kind in ADDRESSED else signal.key
        return [
            part.requirements
            for part in scenario.parts
            if any(subject in repr(self._contract[name].expectations) for name in part.requirements)
        ]

    def _record(
        self, words: str, jobs: Sequence[tuple[Scenario, Library]], limit: float = math.inf
    ) -> None:
        self._recorder.record(
            jobs, lambda done, total: self._progress(words, done, total), limit=limit
        )

    def _shown_alone(self, compared: ComparedBuilds) -> ComparedBuilds:
        """Make the calls that findings show alone, and show what is needed from before, too."""
        found = with_shown_calls(
            compared.comparison,
            compared.scenarios,
            self._boundary,
            self._recorder.alone,
            workers=workers(),
            progress=self._progress,
        )
        return replace(compared, comparison=found)

    def _result(self) -> ComparedBuilds:
        scenarios = self._recorded.ordered_scenarios()
        old, new = self._recorded.sides(self._builds, self._contract)
        found = compare(scenarios, old, new, self._contract, self._boundary)
        return ComparedBuilds(found, scenarios, old, new)


def _doubting(compared: ComparedBuilds, left_out: Collection[Key]) -> ComparedBuilds:
    """Add the doubt about the pages for which there was no time, if there are any."""
    if not left_out:
        return compared
    comparison = compared.comparison
    words = (
        f"{len(left_out)} pages beside {comparison.pages} were not compared: recording all "
        f"takes longer than {LIMIT_SECONDS:g} s; compare less with --fast or --library"
    )
    return replace(compared, comparison=replace(comparison, doubts=(*comparison.doubts, words)))


def _saying(compared: ComparedBuilds, words: str) -> ComparedBuilds:
    """Add to what a comparison rests on."""
    comparison = compared.comparison
    rests_on = "; ".join(filter(None, (comparison.rests_on, words)))
    return replace(compared, comparison=replace(comparison, rests_on=rests_on))
