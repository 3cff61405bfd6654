"""What did arrive as promised, over all verdicts of a run: the evidence against a sweeping claim.

That a build "loses every property of a page call" is said only where no more than a few arrived.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from harness.analysis import leaves
from harness.judging.carried import carried
from harness.judging.findings.calls import CallFinder
from harness.judging.findings.origins import origin
from harness.judging.findings.symptom import Judged, general
from harness.judging.findings.symptoms import family, kind_of
from harness.judging.pairs import pairs
from harness.model import (
    ANYTHING,
    Arrives,
    DifferenceKind,
    Expectation,
    Expected,
    Invocation,
    PathStep,
)

Inside: TypeAlias = tuple[str, tuple[PathStep, ...]]
"""A container of values: the tracker function, and the steps to it from its arguments."""


@dataclass(slots=True)
class Arrived:
    """The values that arrived as promised: in which container, of which kind, from which call."""

    names: dict[tuple[str, str, tuple[PathStep, ...]], set[PathStep]] = field(default_factory=dict)
    kinds: set[tuple[str, str, tuple[PathStep, ...], str]] = field(default_factory=set)

    @classmethod
    def of(cls, every: Iterable[Judged]) -> "Arrived":
        """Return what arrived in all of these."""
        found = cls()
        for judged in every:
            calls = CallFinder(judged.recording)
            for expectation in judged.requirement.expectations:
                found._read(judged, calls, expectation)
        return found

    def has(self, kind: str, methods: Collection[str], inside: Inside | None = None) -> bool:
        """Say whether a value of a kind arrived from such calls: anywhere, or in one container."""
        return any(
            method in methods and seen == kind and inside in {None, (where, container)}
            for method, where, container, seen in self.kinds
        )

    def _read(self, judged: Judged, calls: CallFinder, expectation: Expectation) -> None:
        if isinstance(expectation, Arrives):
            self._read_arrival(judged, expectation)
        for pair in pairs(expectation, judged.recording):
            wanted, seen = pair.expected, pair.observed
            if not isinstance(wanted, Expected) or not isinstance(seen, Invocation):
                continue
            if any(item.kind is DifferenceKind.INVOCATION for item in pair.differences):
                continue
            method, _ = calls.caused(seen)
            wrong = [item.place.steps for item in pair.differences if item.place.steps]
            for leaf in leaves(list(wanted.args)):
                if any(_overlap(leaf.parts, steps) for steps in wrong) or leaf.value is ANYTHING:
                    continue
                kind = kind_of(leaf.value)
                self.names.setdefault((method, wanted.function, ()), set()).add(leaf.key)
                for depth in range(1, len(leaf.parts)):
                    key = (method, wanted.function, general(leaf.parts[:depth]))
                    self.names.setdefault(key, set()).add(leaf.parts[depth])
                container = general(leaf.parts[:-1])
                for each in {kind, family(kind)}:
                    self.kinds.add((method, wanted.function, container, each))

    def _read_arrival(self, judged: Judged, expectation: Arrives) -> None:
        if not any(carried(expectation, judged.recording)):
            return
        method, name = origin(expectation, judged)
        where = expectation.function or expectation.host
        self.names.setdefault((method, where, ()), set()).add(name)
        kind = kind_of(expectation.value)
        for each in {kind, family(kind)}:
            self.kinds.add((method, where, (), each))


def _overlap(steps: tuple[PathStep, ...], other: tuple[PathStep, ...]) -> bool:
    shorter = min(len(steps), len(other))
    return steps[:shorter] == other[:shorter]
