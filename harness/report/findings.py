"""What is wrong with the builds of a run, once each, for every output that opens with it."""

from collections.abc import Iterator, Sequence
from typing import Final

from harness.judging import Judged, findings_of
from harness.model import Word
from harness.report import engines
from harness.report.found import Found
from harness.report.headline import gist
from harness.report.run import Run
from harness.report.text import artifact_line, story
from harness.report.timeline import line
from harness.session import Outcome

MOST_STORIES: Final = 3
"""Up to so many findings, the story of each is told in full; a screen holds no more."""

_MOST_NAMED: Final = 2


def headline(run: Run) -> str:
    """Say what is wrong: `2 findings in 5 requirements`; with known ones, what is not as known.

    It is empty where all is as promised, or as known.
    """
    spread = engines.spread([item.only for item in run.findings.new], run.engines)
    told = _headline(run)
    return f"{told} ({spread})" if told and spread else told


def _headline(run: Run) -> str:
    if not has_baseline(run):
        return _count(run.findings.new, "finding") if run.findings.new else ""
    fresh = [item for item in run.findings.new if not item.was]
    changed = len(run.findings.new) - len(fresh)
    gone = len(run.gone)
    parts = [
        _count(fresh, "new finding") if fresh else "",
        f"{_several(changed, 'known finding')} changed" if changed else "",
        f"{_several(gone, 'known finding')} gone" if gone else "",
    ]
    return ", ".join(filter(None, parts))


def has_baseline(run: Run) -> bool:
    """Say whether some of what is wrong is known, or was."""
    return bool(run.known or run.findings.known or run.standings)


def news(run: Run, item: Found) -> str:
    """Return the title of a finding, with the engines that alone show it.

    Where some are known, it has whether it is new or changed; in a run of several destinations,
    whose it is.
    """
    sort = ("changed" if item.was else "new") if has_baseline(run) else ""
    name = item.witness.job.destination.name if len(run.outcomes) > 1 else ""
    return ": ".join(filter(None, (sort, name, item.title)))


def was(item: Found) -> Iterator[str]:
    """Yield what is known of a finding that changed: its former title, and where the entry is."""
    for standing in item.was:
        yield f"was: {standing.entry.title} ({standing.entry.place})"


def _count(every: Sequence[Found], what: str) -> str:
    count = len({name for item in every for name in item.requirements})
    return f"{_several(len(every), what)} in {_several(count, 'requirement')}"


def reach(item: Found) -> str:
    """Say which requirements meet a finding: `13 requirements (next): wigzo-page, … 12 more`."""
    named = item.requirements[:_MOST_NAMED]
    more = len(item.requirements) - len(named)
    others = f" and {more} more" if more else ""
    libraries = ", ".join(item.libraries)
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
    yield from _heading(run)
    for number, item in enumerate(every, start=1):
        yield from _in_short(run, number, item)
        if len(every) <= MOST_STORIES:
            yield "\n".join(["", *_story(run, item.witness), ""])
        else:
            yield f"     {item.command}"
    for outcomes in undecided(run):
        yield "\n".join([*_story(run, outcomes[0]), *_others(outcomes[1:]), ""])


def summary_lines(run: Run) -> Iterator[str]:
    """Yield what is wrong without any story, for a terminal that has those already."""
    yield from _heading(run)
    for number, item in enumerate(run.findings.new, start=1):
        yield from _in_short(run, number, item)


def _heading(run: Run) -> Iterator[str]:
    """Yield the headline, with a colon where findings follow it, or nothing."""
    if said := headline(run):
        yield f"{said}:" if run.findings.new else said


def _in_short(run: Run, number: int, item: Found) -> Iterator[str]:
    yield f"{number:>3}. {news(run, item)}"
    yield from (f"     {text}" for text in (*was(item), reach(item)))


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
