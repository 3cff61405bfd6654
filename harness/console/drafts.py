"""Makes a requirement from calls: records them, and drafts what all recordings pass."""

import dataclasses
from collections.abc import Sequence
from typing import Protocol

from harness.codec import difference_words
from harness.console.drafting import draft_requirement
from harness.contracts import Destination
from harness.judging import judge
from harness.model import (
    LIBRARIES,
    Difference,
    HarnessError,
    Library,
    Recording,
    Requirement,
    Stimulus,
    Word,
)


class Record(Protocol):
    """Makes the calls of a stimulus in a clean page for each seed."""

    def __call__(
        self, stimulus: Stimulus, library: Library, seeds: Sequence[int]
    ) -> Sequence[Recording]:
        """Return the recordings; what a page generates is the same for the same seed."""
        ...


def drafted(
    record: Record,
    target: Destination,
    tried: Stimulus,
    library: Library,
    known: Sequence[Requirement],
) -> Requirement:
    """Make calls twice, and return a requirement that both recordings pass.

    It applies under each generation of the library under which it passes.

    Raises:
        HarnessError: no requirement can be made: the recordings differ, or one fails by itself.
    """
    first, second = record(tried, library, (0, 1))
    made = draft_requirement(target, tried, (first, second), known)
    for recording in (first, second):
        _refuse_what_fails(made, recording)
    libraries = tuple(
        one
        for one in LIBRARIES
        if one == library
        or all(judge(made, found).word is Word.PASS for found in record(made, one, (0,)))
    )
    return dataclasses.replace(made, libraries=libraries)


def _refuse_what_fails(made: Requirement, recording: Recording) -> None:
    """Refuse a recording that fails by itself, for example by an exception that nothing caught.

    Raises:
        HarnessError: the recording fails the requirement that was made from it.
    """
    verdict = judge(made, recording)
    if verdict.word is not Word.PASS:
        why = verdict.reason or _description(verdict.differences[0])
        raise HarnessError(f"no requirement can promise what was observed: {why}")


def _description(difference: Difference) -> str:
    observed = difference.observed
    where = difference_words.words(difference.place)
    return f"{where}: {observed}" if isinstance(observed, str) else where
