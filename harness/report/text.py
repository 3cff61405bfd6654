"""The story of a verdict as plain text: what was promised, called, expected and observed."""

import dataclasses
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from harness.analysis import RECEIVERS
from harness.codec import (
    answers_words,
    call_source,
    difference_keys,
    difference_words,
    invocation_source,
    source,
    unusual_words,
    visible,
)
from harness.judging import Assessment
from harness.model import (
    ORDINARY,
    PROMISED,
    STUB,
    Conditions,
    Difference,
    Invocation,
    Request,
    Role,
    Visit,
    Word,
)
from harness.report.explanations import ledger_lines, provenance_lines
from harness.report.learned import lacking
from harness.session import Outcome

MOST_DIFFERENCES: Final = 8
"""The most differences that a story shows in full; the rest are counted."""

_MOST_ARRIVALS: Final = 8
_LABEL: Final = 11


def story(outcome: Outcome) -> str:
    """Return the story of one verdict; nobody has to look anything up to understand it."""
    requirement = outcome.job.requirement
    said = requirement.source
    word = outcome.verdict.word.upper() + (" (known)" if outcome.is_known else "")
    word += " (nothing arrived)" if outcome.nothing_arrived else ""
    word = outcome.shown_word.upper() if outcome.is_worth_a_look else word
    where = f"{said.document} › {said.section}: “{said.quote}” {said.url}"
    lines = [
        f"{word} {requirement.id} (library: {outcome.job.where})",
        *_field("promised" if requirement.level in PROMISED else "asked", requirement.statement),
        *_field("source", f"{requirement.level}, {where}"),
        *_field("called", "\n".join(map(call_source, requirement.calls)) or "(only loaded)"),
        *_field("tracker", tracker_words(outcome)),
        *_field("when", "; ".join(condition_words(requirement.conditions))),
        *_explanation(outcome),
        *_deviations(outcome.assessment),
        *_field("vacuous", "\n".join(map(str, outcome.vacuous))),
        *_field("ledger", "\n".join(ledger_lines(outcome))),
        *_field("arrived", "\n".join(_arrivals(outcome))),
        *_field("lacking", lacking(outcome)),
        *_field("reproduce", reproduce(outcome)),
    ]
    return "\n".join(map(_inert, lines))


def tracker_words(outcome: Outcome) -> str:
    """Return which tracker was served; empty for the stub."""
    tracker = outcome.tracker
    return tracker.words if tracker and tracker.source != STUB else ""


def artifact_line(place: Path) -> str:
    """Return the line of a story that says where an artifact of the run is."""
    [line] = _field("kept", str(place))
    return _inert(line)


def condition_words(conditions: Conditions) -> Iterator[str]:
    """Yield each condition that is not the ordinary one, in words."""
    for part in dataclasses.fields(conditions):
        value = getattr(conditions, part.name)
        if isinstance(value, Visit):
            yield from (f"{name}: {words}" for name, words in unusual_words(value).items())
        elif part.name == "answers":
            yield from [f"answers: {answers_words(conditions.answers)}"] if value else []
        elif value != getattr(ORDINARY, part.name):
            name = part.name.replace("_", " ")
            text = value if isinstance(value, str) else source(value)
            yield name if value is True else f"{name}: {text}"


def reproduce(outcome: Outcome) -> str:
    """Return the command that runs only this job, with the options of its run."""
    job, given = outcome.job, outcome.run_options
    words = ["harness", "run", job.requirement.id, "--library", job.library]
    for folder in given.contracts:
        words += ["--contracts", folder]
    if given.build not in {"", "reference"}:
        words += ["--build", f"{job.destination.name}={given.build}"]
    if given.tracker:
        words += ["--tracker", f"{job.destination.key}={given.tracker}"]
    for folder in given.known_deviations:
        words += ["--known-deviations", folder]
    for typed in given.settings:
        words += ["--set", typed]
    for typed in given.conditions:
        words += ["--condition", typed]
    if job.is_strict:
        words += ["--strict"]
    if given.browser:
        words += ["--browser", given.browser]
    if given.browser_executable:
        words += ["--browser-executable", given.browser_executable]
    return shlex.join(words)


def _explanation(outcome: Outcome) -> Iterator[str]:
    verdict = outcome.verdict
    if verdict.word in {Word.ERROR, Word.SKIP}:
        yield from _field("reason", verdict.reason)
    told = list(zip(verdict.differences, provenance_lines(outcome), strict=True))
    for difference, lines in told[:MOST_DIFFERENCES]:
        yield from _difference(difference)
        yield from _field("  way", "\n".join(lines))
    more = len(verdict.differences) - MOST_DIFFERENCES
    if more > 0:
        yield from _field("", f"… and {more} more differences")


def _difference(difference: Difference) -> Iterator[str]:
    words, key = (make(difference.place) for make in (difference_words.words, difference_keys.key))
    yield from _field("differs at", words)
    if key != words:
        yield from _field("  path", key)
    yield from _field("  expected", source(difference.expected))
    yield from _field("  observed", source(difference.observed))
    if difference.hint:
        yield from _field("  note", difference.hint)


def _deviations(assessment: Assessment) -> Iterator[str]:
    for entry in assessment.known:
        yield from _field("known", entry.summary())
    for problem in assessment.problems:
        yield from _field("but", problem)


def _arrivals(outcome: Outcome) -> Iterator[str]:
    """Name what reached the destination, so that a near miss is shown next to what is missing."""
    recording = outcome.recording
    if recording is None:
        return
    seen = [
        item
        for item in recording.observations
        if isinstance(item, Invocation) or (isinstance(item, Request) and _has_arrived(item))
    ]
    for item in seen[:_MOST_ARRIVALS]:
        if isinstance(item, Invocation):
            yield invocation_source(item)
        else:
            yield f"{item.method} {item.url} {item.body.decode('utf-8', 'replace')}".rstrip()
    if len(seen) > _MOST_ARRIVALS:
        yield f"… and {len(seen) - _MOST_ARRIVALS} more observations"
    if not seen:
        yield "(nothing)"


def _has_arrived(seen: Request) -> bool:
    """Say whether a request belongs to a destination; a refused one counts with its preflight."""
    is_refused = seen.role is Role.UNCLAIMED
    return seen.role in RECEIVERS and (is_refused or not seen.is_preflight)


def _inert(line: str) -> str:
    """Return a line that neither a terminal nor a job on GitHub interprets as a command."""
    body = line.lstrip()
    is_command = body.startswith(("::", "##["))
    return visible(f"{line[: -len(body)]}\\{body}" if is_command else line)


def _field(label: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines()):
        yield f"  {label if number == 0 else '':<{_LABEL}}{line}"
