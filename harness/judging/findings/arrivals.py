"""What did arrive as promised, over all verdicts of a run: the evidence against a sweeping claim.

That a build "loses every property of a page call" is said only where no more than a few arrived.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from harness.analysis import Leaf, cause, leaves
from harness.judging.findings.symptom import Judged
from harness.judging.findings.symptoms import kind_of
from harness.judging.pairs import pairs
from harness.model import (
    ANYTHING,
    Containing,
    DifferenceKind,
    Expectation,
    Expected,
    Invocation,
    PathStep,
    Value,
    call_index,
)


@dataclass(slots=True)
class Arrived:
    """The values that arrived as promised: in which container, of which kind, from which call."""

    names: dict[tuple[str, str, tuple[PathStep, ...]], set[PathStep]] = field(default_factory=dict)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    events: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, every: Iterable[Judged]) -> "Arrived":
        """Return what arrived in all of these."""
        found = cls()
        for judged in every:
            for expectation in judged.requirement.expectations:
                found._read(judged, expectation)
        return found

    def _read(self, judged: Judged, expectation: Expectation) -> None:
        for pair in pairs(expectation, judged.recording):
            wanted, seen = pair.expected, pair.observed
            if not isinstance(wanted, Expected) or not isinstance(seen, Invocation):
                continue
            if any(item.kind is DifferenceKind.INVOCATION for item in pair.differences):
                continue
            method, event = call_of(judged, seen)
            self.events.setdefault((method, wanted.function), set()).add(event)
            wrong = [item.place.steps for item in pair.differences if item.place.steps]
            for leaf in _leaves(wanted.args):
                if any(_overlap(leaf.parts, steps) for steps in wrong) or leaf.value is ANYTHING:
                    continue
                kind = kind_of(leaf.value)
                for depth in range(1, len(leaf.parts)):
                    key = (method, wanted.function, general(leaf.parts[:depth]))
                    self.names.setdefault(key, set()).add(leaf.parts[depth])
                self.kinds[method, kind] += 1


def general(steps: Iterable[PathStep]) -> tuple[PathStep, ...]:
    """Return steps with `*` for the index of an element, but for the number of the argument."""
    return tuple("*" if isinstance(step, int) and at else step for at, step in enumerate(steps))


def call_of(judged: Judged, seen: Invocation) -> tuple[str, str]:
    """Return the method and the event of the call that caused an invocation."""
    recording = judged.recording
    index = cause(seen, recording).call
    if index is None:
        index = call_index(seen.phase)
    if index is None or index >= len(recording.calls):
        return "", ""
    call = recording.calls[index]
    first = call.args[0] if call.args else ""
    return call.method, first if call.method == "track" and isinstance(first, str) else ""


def _leaves(args: Value) -> Iterable[Leaf]:
    return leaves(_plain(list(args)))


def _plain(value: Value) -> Value:
    if isinstance(value, Containing):
        return {key: _plain(item) for key, item in value.properties.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _overlap(steps: tuple[PathStep, ...], other: tuple[PathStep, ...]) -> bool:
    shorter = min(len(steps), len(other))
    return steps[:shorter] == other[:shorter]
