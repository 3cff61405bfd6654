"""Where expected and observed part: the one comparison that both decides and explains."""

from collections.abc import Iterator, Sequence

from harness.analysis.list_edits import list_edits
from harness.analysis.smallest_edit import EditKind
from harness.analysis.value_comparison import ALONE, by_position, compared
from harness.model import MISSING, Difference, DifferencePlace, Value


def differences(
    expected: Value, observed: Value, place: DifferencePlace = ALONE
) -> Iterator[Difference]:
    """Yield every place below `place` where `observed` is not what `expected` asks for.

    Values of different JavaScript types are never equal; numbers are equal as
    `Object.is` has it, so `0` is not `-0` and `NaN` is itself. The order of an object's
    keys does not count. `Containing`, `OneOf` and `ANYTHING` in `expected` loosen it. Where
    `Base64` is observed, a string is compared with its text and everything else with the
    value that it encodes. Of two lists it is the smallest edit that is told: an index counts
    what was expected, and only where an element is too many, what was observed.
    """
    yield from compared(expected, observed, place, _of_elements)


def _of_elements(
    expected: Sequence[Value], observed: Sequence[Value], place: DifferencePlace
) -> Iterator[Difference]:
    if not any(by_position(expected, observed, place)):
        return
    for edit in list_edits(expected, observed):
        here = place.below(edit.expected)
        match edit.kind:
            case EditKind.CHANGED:
                yield from differences(expected[edit.expected], observed[edit.observed], here)
            case EditKind.MISSING:
                yield Difference(here, expected[edit.expected], MISSING)
            case EditKind.EXTRA:
                here = place.below(edit.observed)
                yield Difference(here, MISSING, observed[edit.observed])
            case EditKind.MOVED:
                yield moved(here, edit.observed, expected[edit.expected], observed[edit.observed])


def moved(place: DifferencePlace, to: int, expected: Value, observed: Value) -> Difference:
    """Return the difference that something equal came at another place in the order."""
    at = place.steps[-1] if place.steps else place.number
    brackets = ("[", "]") if place.steps else ("", "")
    before, after = (f"{brackets[0]}{index}{brackets[1]}" for index in (at, to))
    hint = "others moved past it" if at == to else f"moved from {before} to {after}"
    return Difference(place.moved(to), expected, observed, hint)
