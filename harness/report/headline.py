"""What a person must know of a verdict, in one line."""

from typing import Final

from harness.codec import difference_words, source
from harness.model import MISSING, Difference, DifferenceKind, Word
from harness.report.learned import lacking
from harness.report.timeline import line
from harness.session import Outcome

_VALUE: Final = 60
_LISTED: Final = (
    DifferenceKind.INVOCATION,
    DifferenceKind.MISSING_INVOCATION,
    DifferenceKind.REQUEST,
)


def gist(outcome: Outcome) -> str:
    """Return in one line what is wrong, or what a `pass` does not rest on; else an empty text."""
    verdict = outcome.verdict
    if verdict.word in {Word.ERROR, Word.SKIP}:
        return line(verdict.reason)
    if outcome.vacuous:
        return f"cannot fail: {outcome.vacuous[0]}"
    if outcome.nothing_arrived:
        return "; ".join(filter(None, ("nothing arrived", lacking(outcome))))
    if not verdict.differences:
        return ""
    first, *others = verdict.differences
    more = f" (and {len(others)} more)" if others else ""
    return f"{line(_where(first))}: {_both(first)}{more}"


def _where(difference: Difference) -> str:
    """Say where it is; and of a list, what became of the one that it is about."""
    words = difference_words.words(difference.place)
    if difference.kind in _LISTED and difference.observed is MISSING:
        return f"{words} is missing"
    if difference.kind in _LISTED and difference.expected is MISSING:
        return f"{difference.hint}, {words}"
    return words


def look(outcome: Outcome) -> str:
    """Return in one line what is worth a look: whose promise it is not, and what was seen."""
    level = outcome.job.requirement.level
    return f"{outcome.job.id} ({level}): {gist(outcome)}"


def _both(difference: Difference) -> str:
    observed = difference.observed
    if difference.place.moved_to is not None or (
        difference.kind in _LISTED and MISSING in (difference.expected, observed)
    ):
        only = difference.expected if observed is MISSING else observed
        return line(source(only))
    if difference.expected is MISSING:
        # What should not be there at all, such as an error, explains itself.
        words = line(observed if isinstance(observed, str) else source(observed))
        return f"{words} ({difference.hint})" if difference.hint else words
    expected = line(source(difference.expected), _VALUE)
    return f"expected {expected}, observed {line(source(observed), _VALUE)}"
