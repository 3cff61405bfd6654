"""What is wrong with a verdict, in one line."""

from typing import Final

from harness.javascript import source
from harness.model import Word
from harness.report.timeline import line
from harness.session import Outcome

_VALUE: Final = 60


def gist(outcome: Outcome) -> str:
    """Return in one line what is wrong: of a `pass` nothing."""
    verdict = outcome.verdict
    if verdict.word in {Word.ERROR, Word.SKIP}:
        return line(verdict.reason)
    if not verdict.differences:
        return ""
    first, *others = verdict.differences
    expected, observed = (line(source(one), _VALUE) for one in (first.expected, first.observed))
    more = f" (and {len(others)} more)" if others else ""
    return f"{line(first.path)}: expected {expected}, observed {observed}{more}"
