"""Says why scenarios could not be compared: a side has no recording of them."""

from collections.abc import Iterator, Mapping, Sequence

from harness.comparison.corpus import Scenario
from harness.comparison.hangs import new_hangs, on_both
from harness.comparison.side import Key, Side
from harness.comparison.signals import calls_source


def gaps(scenarios: Mapping[str, Scenario], old: Side, new: Side) -> Iterator[str]:
    """Yield why scenarios could not be compared.

    What hangs on the new build alone is a finding.
    """
    hangs = on_both(old, new)
    yield from _hangs(scenarios, hangs)
    told = {*hangs, *((one.scenario, one.library) for one in new_hangs(scenarios, old, new))}
    for words, side in (("old", old), ("new", new)):
        for key, reason in side.problems.items():
            if key not in told:
                name, library = key
                yield f"{name} under {library}, {words} build: {reason}"
    shared = _shared(scenarios, old, new)
    for one, other, words in ((old, new, "new"), (new, old, "old")):
        there = other.runs.keys() | other.problems.keys() | shared
        missing = [key for key in one.runs if key not in there]
        if missing:
            name, library = missing[0]
            were = "scenario was" if len(missing) == 1 else "scenarios were"
            yield (
                f"{len(missing)} {were} not recorded for the {words} build; "
                f"the first is {name} under {library}"
            )


def _hangs(scenarios: Mapping[str, Scenario], keys: Sequence[Key]) -> Iterator[str]:
    """Yield what the pages are in which both builds hang; the calls of the first show it."""
    known = [(scenarios[name], library) for name, library in keys if name in scenarios]
    if known:
        scenario, library = known[0]
        calls = " ".join(calls_source(scenario, part.name) for part in scenario.parts)
        several = f"{len(keys)} pages were" if len(keys) > 1 else "a page was"
        yield (
            f"{several} not compared, because both builds hang: "
            f"{' '.join(calls.split())} under {library}"
        )


def _shared(scenarios: Mapping[str, Scenario], old: Side, new: Side) -> set[Key]:
    """Return the requirements whose calls both sides made on a shared page.

    Such a requirement is recorded on its own page only if the builds of that comparison differ.
    """
    return {
        (requirement, library)
        for name, library in old.runs.keys() & new.runs.keys()
        for part in scenarios[name].parts
        if name not in part.requirements
        for requirement in part.requirements
    }
