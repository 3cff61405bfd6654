"""What it means that a page hangs: on one side it is a finding, on both nothing was compared."""

from collections.abc import Iterator, Mapping

from harness.comparison.changes import Change, What
from harness.comparison.corpus import Scenario
from harness.comparison.kinds import Kind
from harness.comparison.rules import RULES
from harness.comparison.side import Key, Side
from harness.comparison.signals import LOADING, Signal, calls_source
from harness.comparison.verdicts import Occurrence
from harness.model import MISSING, HungError


def is_hang(reason: str) -> bool:
    """Say whether a scenario has no recording because its page hangs."""
    return reason.startswith(HungError.WORDS)


def occurrence(scenario: Scenario, key: Key, problem: str) -> Occurrence:
    """Return that the new build hangs in a scenario, which has one part."""
    [part] = scenario.parts
    signal = Signal(Kind.ERROR, "page", problem, LOADING, text=problem)
    change = Change(What.NEW, Kind.ERROR, "page", "", MISSING, problem, "", None, signal)
    calls = calls_source(scenario, part.name)
    return Occurrence(key[1], key[0], part.name, calls, part.requirements, change, RULES["hangs"])


def new_hangs(scenarios: Mapping[str, Scenario], old: Side, new: Side) -> Iterator[Occurrence]:
    """Yield where the new build hangs, and the old one does not."""
    for key, problem in new.problems.items():
        if is_hang(problem) and key not in old.problems and key[0] in scenarios:
            yield occurrence(scenarios[key[0]], key, problem)


def on_both(old: Side, new: Side) -> list[Key]:
    """Return the scenarios that hang on both sides."""
    return [
        key
        for key, problem in old.problems.items()
        if is_hang(problem) and is_hang(new.problems.get(key, ""))
    ]
