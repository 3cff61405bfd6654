"""What a person must know of a verdict, in one line."""

from typing import Final

from harness.codec import difference_words, source
from harness.model import MISSING, Difference, Word
from harness.report.timeline import line
from harness.session import Outcome

_VALUE: Final = 60


def gist(outcome: Outcome) -> str:
    """Return in one line what is wrong, or what a `pass` does not rest on; else an empty text."""
    verdict = outcome.verdict
    if verdict.word in {Word.ERROR, Word.SKIP}:
        return line(verdict.reason)
    if outcome.nothing_arrived:
        return "nothing arrived"
    if not verdict.differences:
        return ""
    first, *others = verdict.differences
    more = f" (and {len(others)} more)" if others else ""
    return f"{line(difference_words.words(first.place))}: {_both(first)}{more}"


def _both(difference: Difference) -> str:
    observed = difference.observed
    if difference.expected is MISSING:
        # What should not be there at all, such as an error, explains itself.
        words = line(observed if isinstance(observed, str) else source(observed))
        return f"{words} ({difference.hint})" if difference.hint else words
    expected = line(source(difference.expected), _VALUE)
    return f"expected {expected}, observed {line(source(observed), _VALUE)}"
