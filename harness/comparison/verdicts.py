"""Compares the verdicts of two builds, for requirements whose calls they treat differently."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from harness.codec import call_source, difference_words, source
from harness.comparison.changes import Change, What
from harness.comparison.corpus import Scenario
from harness.comparison.kinds import Kind
from harness.comparison.rules import Rule
from harness.comparison.ruling import Circumstances, rule_of
from harness.comparison.side import BriefVerdict, Key, Side
from harness.judging import judge
from harness.model import PROMISED, Library, Recording, Requirement, Verdict, Word

_MOST_CHARACTERS: Final = 160
"""How many characters of a reason are shown; 'harness run' shows all of them."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of a change: under which library, in which part, after which calls.

    `calls` is JavaScript to paste. `requirements` are the ids that these calls test. `rule` is the
    rule that the change falls under here.
    """

    library: Library
    scenario: str
    part: str
    calls: str
    requirements: tuple[str, ...]
    change: Change
    rule: Rule


def judgeable_requirements(
    scenario: Scenario, contract: Mapping[str, Requirement]
) -> list[Requirement]:
    """Return the requirements that can judge a scenario's recordings.

    Their calls must have their own page: a single part that is left of a batch is still recorded
    under the batch's conditions.
    """
    [part, *others] = scenario.parts
    if others or scenario.id not in part.requirements:
        return []
    return [contract[name] for name in part.requirements if name in contract]


def judged(requirement: Requirement, recording: Recording) -> BriefVerdict:
    """Return the brief verdict on a recording."""
    verdict = judge(requirement, recording)
    return BriefVerdict(verdict.word, "" if verdict.word is Word.PASS else _reason(verdict))


def verdicts(
    requirement: Requirement, key: Key, sides: tuple[Side, Side], doubts: list[str]
) -> Iterator[Occurrence]:
    """Yield how a requirement's verdict changed, if the two sides differ."""
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
    is_promised = requirement.level in PROMISED
    broken = What.VERDICT_BROKEN if is_promised else What.ADVICE_BROKEN
    what = broken if broke else What.VERDICT_FIXED
    reason = (after if broke else before).reason
    change = Change(what, Kind.VERDICT, name, "", before.word.value, after.word.value, reason)
    calls = "\n".join(call_source(call) for call in requirement.calls)
    rule = rule_of(change, Circumstances())
    yield Occurrence(library, name, requirement.statement, calls, (name,), change, rule)


def _reason(verdict: Verdict) -> str:
    if not verdict.differences:
        return verdict.reason
    first = verdict.differences[0]
    where = difference_words.words(first.place)
    text = f"{where}: expected {source(first.expected)}, observed {source(first.observed)}"
    flat = " ".join(text.split())
    return flat if len(flat) <= _MOST_CHARACTERS else f"{flat[: _MOST_CHARACTERS - 1]}…"
