"""What is wrong with the builds of a run, once each, for every output that opens with it."""

from collections.abc import Iterator, Sequence
from typing import Final

from harness.judging import Judged, findings_of
from harness.model import Word
from harness.report.found import Found
from harness.report.headline import gist
from harness.report.run import Run
from harness.report.text import artifact_line, story
from harness.report.timeline import line
from harness.session import Outcome

MOST_STORIES: Final = 3
"""Up to so many findings, the story of each is told in full; a screen holds no more."""

_MOST_NAMED: Final = 2


def headline(every: Sequence[Found], *, is_news: bool = False) -> str:
    """Say how many findings there are: `2 findings in 5 requirements`, or `2 new findings …`."""
    count = len({name for item in every for name in item.requirements})
    what = "new finding" if is_news else "finding"
    return f"{_several(len(every), what)} in {_several(count, 'requirement')}"


def reach(item: Found) -> str:
    """Say which requirements meet a finding: `13 requirements (next): wigzo-page, … 12 more`."""
    named = item.requirements[:_MOST_NAMED]
    more = len(item.requirements) - len(named)
    others = f" and {more} more" if more else ""
    libraries = ", ".join(item.finding.libraries)
    several = _several(len(item.requirements), "requirement")
    return f"{several} ({libraries}): {', '.join(named)}{others}"


def in_short(outcome: Outcome) -> str:
    """Say in one line why a verdict is red: what is wrong with the build, without the requirement.

    Only what this verdict shows is known here. With others, it may be part of a wider finding.
    """
    if outcome.assessment.problems:
        return outcome.assessment.problems[0]
    if outcome.vacuous or outcome.recording is None:
        return gist(outcome)
    judged = Judged(outcome.job.requirement, outcome.recording, outcome.verdict)
    titles = [finding.title for finding in findings_of([judged])]
    return line("; ".join(titles)) if titles else gist(outcome)


def lines(run: Run) -> Iterator[str]:
    """Yield what a terminal shows of what is wrong: a screen for ten findings.

    A few findings are each told with the story of their witness. After the findings comes, for
    each reason why something could not be decided, one story.
    """
    every = run.findings.new
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


def _several(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
