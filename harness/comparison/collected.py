"""The recordings of two builds so far, in an order that is the same in every comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from harness.builds import Bundles
from harness.comparison.corpus import Scenario
from harness.comparison.side import BriefVerdict, Key, Side
from harness.comparison.verdicts import judgeable_requirements, judged
from harness.model import Recording, Requirement

Rank: TypeAlias = tuple[int, ...]
"""The position of a scenario: its number, and for a half of a batch also which half it is."""


@dataclass(slots=True)
class Recorded:
    """The recordings of both builds so far, in the order old, new.

    Which of several runs ends first is chance. The methods return everything in the order of the
    `ranks`, so that the same differences are reported in the same words each time.
    """

    runs: tuple[dict[Key, list[Recording]], dict[Key, list[Recording]]] = field(
        default_factory=lambda: ({}, {})
    )
    problems: tuple[dict[Key, str], dict[Key, str]] = field(default_factory=lambda: ({}, {}))
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    ranks: dict[Key, Rank] = field(default_factory=dict)

    def keys(self) -> list[Key]:
        """Return the keys of all scenarios, in their order."""
        return sorted(self.ranks, key=lambda key: (self.ranks[key], key))

    def pairs(self) -> list[Key]:
        """Return the keys that both builds have recordings of, in their order."""
        old, new = self.runs
        return [key for key in self.keys() if key in old and key in new]

    def ordered_scenarios(self) -> dict[str, Scenario]:
        """Return the scenarios by their id, in their order."""
        return {name: self.scenarios[name] for name, _ in self.keys() if name in self.scenarios}

    def sides(
        self, builds: tuple[Bundles, Bundles], contract: Mapping[str, Requirement]
    ) -> list[Side]:
        """Return the side of each of the two builds, with verdicts by this contract."""
        keys = self.keys()
        found = []
        for bundles, runs, problems in zip(builds, self.runs, self.problems, strict=True):
            recordings = {key: runs[key] for key in keys if key in runs}
            reasons = {key: problems[key] for key in keys if key in problems}
            verdicts = _verdicts(recordings, self.scenarios, contract)
            found.append(Side(bundles.build, recordings, reasons, verdicts))
        return found


def _verdicts(
    runs: Mapping[Key, Sequence[Recording]],
    scenarios: Mapping[str, Scenario],
    contract: Mapping[str, Requirement],
) -> dict[Key, BriefVerdict]:
    """Judge scenarios with their own page now: the redacted recordings cannot be judged later."""
    return {
        (requirement.id, key[1]): judged(requirement, recordings[0])
        for key, recordings in runs.items()
        for requirement in judgeable_requirements(scenarios[key[0]], contract)
    }
