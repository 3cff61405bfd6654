"""Why scenarios could not be compared: what a side has no recording of."""

from collections.abc import Iterator

from harness.comparison.sides import Side


def gaps(old: Side, new: Side) -> Iterator[str]:
    """Yield why scenarios could not be compared."""
    for words, side in (("old", old), ("new", new)):
        for (name, library), reason in side.problems.items():
            yield f"{name} under {library}, {words} build: {reason}"
    for one, other, words in ((old, new, "new"), (new, old, "old")):
        missing = [key for key in one.runs if key not in other.runs and key not in other.problems]
        if missing:
            name, library = missing[0]
            yield (
                f"{len(missing)} scenarios were not recorded of the {words} build, "
                f"the first is {name} under {library}"
            )
