"""Says why scenarios could not be compared: a side has no recording of them."""

from collections.abc import Iterator, Mapping

from harness.comparison.corpus import Scenario
from harness.comparison.side import Key, Side


def gaps(scenarios: Mapping[str, Scenario], old: Side, new: Side) -> Iterator[str]:
    """Yield why scenarios could not be compared."""
    for words, side in (("old", old), ("new", new)):
        for (name, library), reason in side.problems.items():
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
