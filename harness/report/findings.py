"""What is wrong with the builds of a run, once each, for every output that opens with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from harness.codec import call_source
from harness.judging import Finding, Judged, Symptom, findings_of
from harness.model import Word
from harness.report.run import Run, is_red
from harness.report.text import artifact_line, reproduce, story
from harness.session import Outcome

MOST_STORIES: Final = 3
"""Up to so many findings, the story of each is told in full; a screen holds no more."""

_MOST_NAMED: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in one run: the red outcomes that meet it, and the one that shows it best."""

    finding: Finding
    outcomes: tuple[Outcome, ...]
    witness: Outcome

    @property
    def calls(self) -> str:
        """The shortest calls that show it, as JavaScript."""
        return "\n".join(map(call_source, self.witness.job.requirement.calls))

    @property
    def command(self) -> str:
        """The command that shows it again."""
        return reproduce(self.witness)

    @property
    def requirements(self) -> list[str]:
        """The ids of the requirements that meet it; that of the witness is the first."""
        ids = sorted({outcome.job.requirement.id for outcome in self.outcomes})
        first = self.witness.job.requirement.id
        return [first, *(name for name in ids if name != first)]


def found(run: Run) -> list[Found]:
    """Return the findings of a run that known deviations do not explain, the widest first."""
    return [item for part in run.outcomes.values() for item in found_in(part)]


def headline(every: Sequence[Found]) -> str:
    """Say how many findings there are: `2 findings in 5 requirements`."""
    count = len({name for item in every for name in item.requirements})
    return f"{_several(len(every), 'finding')} in {_several(count, 'requirement')}"


def reach(item: Found) -> str:
    """Say which requirements meet a finding: `13 requirements (next): wigzo-page, … 12 more`."""
    named = item.requirements[:_MOST_NAMED]
    more = len(item.requirements) - len(named)
    others = f" and {more} more" if more else ""
    libraries = ", ".join(item.finding.libraries)
    several = _several(len(item.requirements), "requirement")
    return f"{several} ({libraries}): {', '.join(named)}{others}"


def lines(run: Run) -> Iterator[str]:
    """Yield what a terminal shows of what is wrong: a screen for ten findings.

    A few findings are each told with the story of their witness. After the findings comes, for
    each reason why something could not be decided, one story.
    """
    every = found(run)
    if every:
        yield f"{headline(every)}:"
    for number, item in enumerate(every, start=1):
        yield f"{number:>3}. {item.finding.title}"
        yield f"     {reach(item)}"
        if len(every) <= MOST_STORIES:
            yield "\n".join(["", *_story(run, item.witness), ""])
        else:
            yield f"     {item.command}"
    for outcomes in undecided(run):
        yield "\n".join([*_story(run, outcomes[0]), *_others(outcomes[1:]), ""])


def undecided(run: Run) -> list[list[Outcome]]:
    """Return the `error` verdicts of a run, those with the same reason together."""
    reasons: dict[str, list[Outcome]] = {}
    for outcome in run.red:
        if outcome.verdict.word is Word.ERROR:
            reasons.setdefault(outcome.verdict.reason, []).append(outcome)
    return list(reasons.values())


def _story(run: Run, outcome: Outcome) -> list[str]:
    return [story(outcome), *map(artifact_line, run.artifacts.get(outcome.job.id, ()))]


def _others(outcomes: Sequence[Outcome]) -> Iterator[str]:
    names = list(dict.fromkeys(outcome.job.id for outcome in outcomes))
    if names:
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield f"likewise: {', '.join(names[:_MOST_NAMED])}{more}"


def found_in(outcomes: Sequence[Outcome]) -> Iterator[Found]:
    """Yield the findings of one build that known deviations do not explain."""
    if not any(outcome.verdict.word is Word.FAIL and is_red(outcome) for outcome in outcomes):
        return
    by_name = {_name(outcome): outcome for outcome in outcomes}
    judged = [
        Judged(outcome.job.requirement, outcome.recording, outcome.verdict)
        for outcome in outcomes
        if outcome.recording is not None
    ]

    def part_of(symptom: Symptom) -> str | None:
        return by_name[symptom.judged.name].assessment.part_of(_numbers(symptom))

    for finding in findings_of(judged, part_of):
        red = [by_name[item.name] for item in finding.judged if is_red(by_name[item.name])]
        if red:
            # The witness is the shortest that is red: one that is known is no news.
            shown = by_name[finding.witness.name]
            yield Found(finding, tuple(red), shown if is_red(shown) else red[0])


def _numbers(symptom: Symptom) -> list[int]:
    """Return the numbers of the differences that show a symptom."""
    numbers = {id(item): at for at, item in enumerate(symptom.judged.verdict.differences)}
    return [numbers[id(item)] for item in symptom.differences]


def _name(outcome: Outcome) -> tuple[str, str]:
    return outcome.job.requirement.id, outcome.job.library


def _several(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
