"""How two builds were judged by the requirements whose calls they behave differently with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from harness.codec import call_source, difference_words, source
from harness.comparison.changes import Change, What
from harness.comparison.corpus import Scenario
from harness.comparison.side import BriefVerdict, Key, Side
from harness.comparison.signals import Kind
from harness.judging import judge
from harness.model import Library, Recording, Requirement, Verdict, Word

_MOST_TOLD: Final = 160
"""Characters that are shown of why a requirement broke; 'harness run' tells all of it."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place of a finding: under which library, in which part, after which calls.

    `calls` is JavaScript to paste, `requirements` the ids that are tested with these calls.
    """

    library: Library
    scenario: str
    part: str
    calls: str
    requirements: tuple[str, ...]
    change: Change


def judged_in(scenario: Scenario, contract: Mapping[str, Requirement]) -> list[Requirement]:
    """Return the requirements that a scenario's recordings can be judged by.

    Their calls have a page of their own: one that is left of a batch by itself is still in the
    batch's conditions.
    """
    [part, *others] = scenario.parts
    if others or scenario.id not in part.requirements:
        return []
    return [contract[name] for name in part.requirements if name in contract]


def judged(requirement: Requirement, recording: Recording) -> BriefVerdict:
    """Judge a recording, and keep what is told of it."""
    verdict = judge(requirement, recording)
    return BriefVerdict(verdict.word, "" if verdict.word is Word.PASS else _reason(verdict))


def verdicts(
    requirement: Requirement, key: Key, sides: tuple[Side, Side], doubts: list[str]
) -> Iterator[Occurrence]:
    """Yield what became of a requirement, if the sides got different verdicts."""
    name, library = requirement.id, key[1]
    before, after = (
        side.verdicts.get((name, library)) or judged(requirement, side.runs[key][0])
        for side in sides
    )
    if before.word is after.word:
        return
    if Word.ERROR in {before.word, after.word}:
        worse = before if before.word is Word.ERROR else after
        doubts.append(f"{name} under {library}: {worse.reason}")
        return
    broke = after.word is Word.FAIL
    what = What.VERDICT_BROKEN if broke else What.VERDICT_FIXED
    reason = (after if broke else before).reason
    change = Change(what, Kind.VERDICT, name, "", before.word.value, after.word.value, reason)
    calls = "\n".join(call_source(call) for call in requirement.calls)
    yield Occurrence(library, name, requirement.statement, calls, (name,), change)


def _reason(verdict: Verdict) -> str:
    if not verdict.differences:
        return verdict.reason
    first = verdict.differences[0]
    where = difference_words.words(first.place)
    told = f"{where}: expected {source(first.expected)}, observed {source(first.observed)}"
    flat = " ".join(told.split())
    return flat if len(flat) <= _MOST_TOLD else f"{flat[: _MOST_TOLD - 1]}…"
