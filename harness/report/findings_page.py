"""What the page of a run opens with: its findings, and what could not be decided."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from harness.codec import call_source, difference_words, path_source, source
from harness.model import MISSING, Difference, DifferenceKind, Value
from harness.report import findings
from harness.report.explanations import explained_provenances
from harness.report.found import Found
from harness.report.headline import gist
from harness.report.run import Run
from harness.report.text import condition_words, reproduce
from harness.report.timeline import cut
from harness.session import Outcome

_MOST_DIFFERENCES: Final = 3
_LONGEST_VALUE: Final = 300
_LONGEST_CALLS: Final = 2_000
_OF_REQUESTS: Final = (DifferenceKind.REQUEST, DifferenceKind.QUERY, DifferenceKind.BODY)

Numbers = Mapping[str, int]
"""The number of each verdict in the page's list, by the id of its job."""


def to_json(run: Run, numbers: Numbers) -> dict[str, Any]:
    """Return what the page opens with."""
    found = run.findings
    return {
        "headline": headline(run),
        "new": [_finding(item, numbers) for item in found.new],
        "looks": [_finding(item, numbers) for item in found.looks],
        "known": [_finding(item, numbers) for item in found.known],
        "undecided": [_undecided(same, numbers) for same in findings.undecided(run)],
        "vacuous": [_vacuous(item, numbers) for item in run.red if item.vacuous],
        "compare": list(_comparisons(found.new)),
    }


def headline(run: Run) -> str:
    """Say what is wrong in a few words; the title of the run where that is no finding."""
    return run.title if run.ended_early else findings.headline(run) or run.title


def _finding(item: Found, numbers: Numbers) -> dict[str, Any]:
    outcome = item.witness
    told = _told(item.differences)
    shown = [*{repr(one): one for one in map(_difference, told)}.values()]
    faults = dict.fromkeys(_faults(outcome, told))
    return {
        "key": item.finding.key,
        "title": item.finding.title,
        "was": [
            {"title": one.entry.title, "place": one.entry.place, "reason": one.entry.reason}
            for one in item.was
        ],
        "destination": outcome.job.destination.name,
        "libraries": list(item.libraries),
        "only": item.only,
        "levels": item.levels,
        "others": len(item.promises) - len(item.requirements),
        "verdicts": [numbers[one.job.id] for one in item.every],
        "witness": numbers[outcome.job.id],
        "calls": cut(item.calls, _LONGEST_CALLS),
        "conditions": list(condition_words(outcome.job.requirement.conditions)),
        "differences": shown[:_MOST_DIFFERENCES],
        "more": max(0, len(shown) - _MOST_DIFFERENCES),
        "faults": list(faults),
        "reasons": [
            {
                "reason": entry.reason,
                "link": entry.link,
                "expires": entry.expires.isoformat() if entry.expires else "",
            }
            for entry in {
                entry.place: entry for one in item.every for entry in one.assessment.known
            }.values()
        ],
        "reproduce": item.command,
    }


def _told(found: Sequence[Difference]) -> list[Difference]:
    """Leave out what a request only repeats of an invocation."""
    own = [difference for difference in found if difference.kind not in _OF_REQUESTS]
    return own or list(found)


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "path": difference_words.words(difference.place),
        "name": _name(difference),
        "lost": _value(difference.expected),
        "added": _value(difference.observed),
        "hint": difference.hint,
    }


def _name(difference: Difference) -> str:
    """Return the name of the property that it is about, as JavaScript writes it; else nothing."""
    steps = [step for step in difference.place.steps if isinstance(step, str)]
    return path_source(steps[-1:]).removeprefix(".") if steps else ""


def _value(value: Value) -> str | None:
    return None if value is MISSING else cut(source(value), _LONGEST_VALUE)


def _faults(outcome: Outcome, told: Sequence[Difference]) -> Iterator[str]:
    """Yield who lost or changed what is told."""
    every = zip(outcome.verdict.differences, explained_provenances(outcome), strict=True)
    numbers = {id(one) for one in told}
    for difference, found in every:
        if id(difference) in numbers:
            yield from (provenance.fault for provenance in found if provenance.fault)


def _undecided(same: Sequence[Outcome], numbers: Numbers) -> dict[str, Any]:
    outcome = same[0]
    return {
        "title": cut(outcome.verdict.reason, _LONGEST_CALLS),
        "destination": outcome.job.destination.name,
        "verdicts": [numbers[one.job.id] for one in same],
        "witness": numbers[outcome.job.id],
        "calls": cut("\n".join(map(call_source, outcome.job.requirement.calls)), _LONGEST_CALLS),
        "reproduce": reproduce(outcome),
    }


def _vacuous(outcome: Outcome, numbers: Numbers) -> dict[str, Any]:
    return {**_undecided([outcome], numbers), "title": gist(outcome)}


def _comparisons(every: Sequence[Found]) -> Iterator[str]:
    """Yield for each build the command that says what the build that is live does differently."""
    for destination, build in dict.fromkeys(
        (item.witness.job.destination.key, item.witness.run_options.build) for item in every
    ):
        if build and not build.startswith(("cdn", "reference")):
            yield shlex.join(["harness", "compare", destination, "cdn", build])
