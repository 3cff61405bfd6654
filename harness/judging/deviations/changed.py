"""Says which finding is a known one in another shape: at the same place, by another change."""

from collections.abc import Iterable
from typing import Final

from harness.judging.deviations.standing import Standing, State
from harness.judging.findings import Change, Finding, matches, place

_OF_A_VALUE: Final = frozenset(
    {Change.LOST, Change.EMPTIED, Change.RENAMED, Change.TYPE, Change.VALUE}
)
_OF_A_CALL: Final = frozenset(
    {Change.NEVER, Change.TWICE, Change.LATE, Change.EXTRA, Change.INSTEAD}
)
_KINDS: Final = (_OF_A_VALUE, _OF_A_CALL)


def has_become(standing: Standing, finding: Finding) -> bool:
    """Say whether what no longer shows as an entry says shows as this finding instead."""
    if standing.state not in {State.GONE, State.SMALLER}:
        return False
    left = [wanted for wanted in standing.entry.shows if wanted not in standing.shows]
    return any(_is_elsewhere(left, place(symptom)) for symptom in finding.symptoms)


def _is_elsewhere(left: Iterable[str], seen: str) -> bool:
    change, _, where = seen.partition(": ")
    for wanted in left:
        before, _, known = wanted.partition(": ")
        if matches(known, where) and any({before, change} <= kind for kind in _KINDS):
            return before != change
    return False
