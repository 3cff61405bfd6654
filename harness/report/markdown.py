"""A run as Markdown, for the summary of a job or a comment: what is wrong, and how to see it.

Whatever comes from a page under test is in a fenced block whose fence it cannot end; or every
character is escaped that has a meaning in Markdown, on GitHub or in HTML.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from harness.codec import call_source, difference_words, source, visible
from harness.model import Difference, Requirement, Source, Word
from harness.report import findings
from harness.report.explanations import explained_provenances
from harness.report.found import Found
from harness.report.headline import gist
from harness.report.run import Run
from harness.report.text import condition_words, reproduce, tracker_words
from harness.report.timeline import cut
from harness.session import Outcome

MOST: Final = 40
"""The most findings that are shown in full; GitHub accepts a megabyte."""

_MOST_DIFFERENCES: Final = 12
_LONGEST_VALUE: Final = 400
_LONGEST_BLOCK: Final = 4_000
_COLUMNS: Final = ("pass", "fail", "error", "worth a look", "known", "skip")
_SIGNS: Final = {Word.FAIL: "❌", Word.ERROR: "⚠️"}
_SPECIAL: Final = re.compile(r"[^\w\s,;'\"/?=%-]|_|^[-=]")


def markdown(run: Run) -> str:
    """Return the Markdown of a run."""
    every = run.findings.new
    blocks = [
        f"## {'✅' if run.is_good else '❌'} {run.title}",
        *([fenced(run.ended_early, "text")] if run.ended_early else []),
        *([f"**{escape(said)}**"] if (said := findings.headline(run)) else ()),
        *_engines(run),
        *(block for item in every[:MOST] for block in _finding(run, item)),
    ]
    if len(every) > MOST:
        others = "\n".join(f"- {escape(findings.news(run, item))}" for item in every[MOST:])
        blocks.append(f"… and {len(every) - MOST} more:\n\n{others}")
    explained = {outcome.job.id for item in every for outcome in item.outcomes}
    rest = _alike([outcome for outcome in run.red if outcome.job.id not in explained])
    blocks += [block for outcomes in rest[:MOST] for block in _requirement_block(outcomes)]
    if len(rest) > MOST:
        others = "\n".join(f"- {inline(same[0].job.requirement.id)}" for same in rest[MOST:])
        blocks.append(f"… and {len(rest) - MOST} more:\n\n{others}")
    blocks += [*_table(run), *_looks(run), *_notes(run)]
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    """Return a text that Markdown shows as it is, in one line."""
    words = visible(" ".join(text.split()))
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", words)


def inline(text: str) -> str:
    """Return a text as code within a line or a table, with its line breaks."""
    lines = cut(text, _LONGEST_VALUE).splitlines() or [""]
    return f"<code>{'<br>'.join(map(_spaced, lines))}</code>"


def fenced(text: str, language: str = "") -> str:
    """Return a text as a block of code."""
    shown = visible(cut(text, _LONGEST_BLOCK))
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{shown}\n{fence}"


def _spaced(line: str) -> str:
    body = line.lstrip(" ")
    return "&nbsp;" * (len(line) - len(body)) + escape(body)


def _engines(run: Run) -> Iterator[str]:
    """Yield how the engines agree, and the verdicts that are not the same in all of them."""
    if not run.engine_lines:
        return
    first, *sorts = run.engine_lines
    told = [escape(first.removeprefix("engines: ")), *(f"- {escape(one.strip())}" for one in sorts)]
    yield "\n".join(told)
    names = [engine.title() for engine in run.engines]
    rows = [
        f"| requirement | library | {' | '.join(names)} |",
        f"| --- | --- |{' --- |' * len(names)}",
    ]
    for one in run.engine_differences[:MOST]:
        words = [escape(one.words.get(engine, "")) for engine in run.engines]
        rows.append(f"| {inline(one.requirement)} | {one.library} | {' | '.join(words)} |")
    more = len(run.engine_differences) - MOST
    if run.engine_differences:
        table = "\n".join(rows) + (f"\n\n… and {more} more" if more > 0 else "")
        count = len(run.engine_differences)
        summary = "1 verdict that differs" if count == 1 else f"{count} verdicts that differ"
        yield f"<details><summary>{summary}</summary>\n\n{table}\n\n</details>"


def _table(run: Run) -> Iterator[str]:
    rows = [f"| destination | build | library | {' | '.join(_COLUMNS)} |"]
    rows.append(f"| --- | --- | --- |{' ---: |' * len(_COLUMNS)}")
    for name, part in run.outcomes.items():
        for (library, version), engine in itertools.product(run.libraries.items(), run.engines):
            own = [
                outcome
                for outcome in part
                if (outcome.job.library, outcome.verdict.engine) == (library, engine)
            ]
            builds = dict.fromkeys(outcome.build for outcome in own if outcome.build)
            told = [f"{build.origin} {build.version} {build.sha256[:12]}" for build in builds]
            told += [f"tracker: {one}" for one in dict.fromkeys(map(tracker_words, own)) if one]
            told = told or [*dict.fromkeys(outcome.run_options.build for outcome in own)]
            words = Counter(item.shown_word for item in own)
            counts = [str(words[word]) for word in _COLUMNS]
            shown = "<br>".join(map(inline, told))
            where = f"{library} {version}"
            where += f", {engine.title()}" if len(run.engines) > 1 else ""
            cells = [escape(name), shown, escape(where), *counts]
            rows.append(f"| {' | '.join(cells)} |")
    yield "\n".join(rows)


def _finding(run: Run, item: Found) -> Iterator[str]:
    """Yield a finding: what is wrong, what shows it, and who asks for it, folded."""
    outcome = item.witness
    yield f"### ❌ {escape(findings.news(run, item))}"
    yield from (f"_{escape(text)}_" for text in findings.was(item))
    conditions = "; ".join(condition_words(outcome.job.requirement.conditions))
    if conditions:
        yield f"When: {inline(conditions)}"
    if item.calls:
        yield fenced(item.calls, "js")
    yield _differences(item.differences)
    faults = dict.fromkeys(_faults(outcome))
    if faults:
        yield "\n".join(f"- {inline(fault)}" for fault in faults)
    for problem in dict.fromkeys(line for one in item.outcomes for line in one.assessment.problems):
        yield f"Known deviation that does not hold: {inline(problem)}"
    yield fenced(item.command, "console")
    ids = [f"- {_promise(requirement)}" for requirement in item.promises]
    several = f"{len(ids)} requirement{'s' if len(ids) > 1 else ''}"
    summary = f"{several} ({', '.join(item.libraries)})"
    yield f"<details><summary>{summary}</summary>\n\n{chr(10).join(ids)}\n\n</details>"


def _promise(requirement: Requirement) -> str:
    words = escape(requirement.statement)
    return f"{inline(requirement.id)}: {words} {link(requirement.source)}"


def _alike(outcomes: Sequence[Outcome]) -> list[list[Outcome]]:
    """Group the outcomes that say the same about one requirement."""
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        told = [
            (one.place, source(one.expected), source(one.observed), one.hint)
            for one in outcome.verdict.differences
        ]
        key = repr((outcome.job.requirement.id, outcome.verdict.reason, told))
        found.setdefault(key, []).append(outcome)
    return list(found.values())


def _requirement_block(outcomes: Sequence[Outcome]) -> Iterator[str]:
    outcome = outcomes[0]
    requirement, verdict = outcome.job.requirement, outcome.verdict
    libraries = ", ".join(item.job.where for item in outcomes)
    sign = _SIGNS.get(verdict.word, "❌")
    yield f"### {sign} {escape(requirement.id)} ({escape(libraries)})"
    yield f"**{escape(requirement.statement)}**"
    said = escape(requirement.source.quote)
    yield f"> “{said}” — {link(requirement.source)} ({requirement.level})"
    conditions = "; ".join(condition_words(requirement.conditions))
    if conditions:
        yield f"When: {inline(conditions)}"
    if requirement.calls:
        yield fenced("\n".join(map(call_source, requirement.calls)), "js")
    if verdict.reason:
        yield fenced(verdict.reason, "text")
    if verdict.differences:
        yield _differences(verdict.differences)
    faults = dict.fromkeys(_faults(outcome))
    if faults:
        yield "\n".join(f"- {inline(fault)}" for fault in faults)
    if outcome.vacuous:
        yield "\n".join(f"- Cannot fail: {inline(str(one))}" for one in outcome.vacuous)
    for problem in outcome.assessment.problems:
        yield f"Known deviation that does not hold: {inline(problem)}"
    yield fenced(reproduce(outcome), "console")


def _faults(outcome: Outcome) -> Iterator[str]:
    """Yield who lost or changed which parameter, with the call's number if there are several."""
    is_one = len(outcome.job.requirement.calls) == 1
    for found in explained_provenances(outcome):
        for provenance in found:
            if provenance.fault:
                start = provenance.parameter if is_one else provenance.start
                yield f"{start}: {provenance.fault}"


def _differences(found: Sequence[Difference]) -> str:
    rows = ["| differs at | expected | observed |", "| --- | --- | --- |"]
    for one in found[:_MOST_DIFFERENCES]:
        note = f"<br>{escape(one.hint)}" if one.hint else ""
        cells = [
            inline(difference_words.words(one.place)) + note,
            inline(source(one.expected)),
            inline(source(one.observed)),
        ]
        rows.append(f"| {' | '.join(cells)} |")
    more = len(found) - _MOST_DIFFERENCES
    return "\n".join(rows) + (f"\n\n… and {more} more differences" if more > 0 else "")


def _looks(run: Run) -> Iterator[str]:
    """Yield what is worth a look, folded: no document promises it."""
    looks = _alike(run.worth_a_look)
    if not looks:
        return
    yield "### Worth a look"
    yield "No document promises these, so they do not fail the run."
    lines = []
    for outcomes in looks[:MOST]:
        one = outcomes[0].job.requirement
        libraries = ", ".join(item.job.where for item in outcomes)
        lines.append(
            f"- {inline(one.id)} ({escape(f'{libraries}; {one.level}')}): {escape(one.statement)} "
            f"{inline(gist(outcomes[0]))}"
        )
    if len(looks) > MOST:
        lines.append(f"- … and {len(looks) - MOST} more")
    yield "\n".join(lines)


def _notes(run: Run) -> Iterator[str]:
    wrong = run.untold
    if wrong:
        lines = "\n".join(f"- {inline(problem)}" for problem in wrong)
        yield f"### Known deviations that do not hold\n\n{lines}"
    used = dict.fromkeys(entry.summary() for item in run.every for entry in item.assessment.known)
    passes = dict.fromkeys(item.job.id for item in run.every if item.nothing_arrived)
    if passes:
        yield f"### Passes where nothing arrived\n\n{', '.join(map(inline, passes))}"
    if used:
        lines = "\n".join(f"- {escape(told)}" for told in used)
        yield f"### Known deviations\n\n{lines}"
    if run.controls is not None:
        yield f"Controls: {escape(str(run.controls))}"


def link(said: Source) -> str:
    """Return a link to what a requirement rests on."""
    words = escape(f"{said.document} › {said.section}")
    if not said.url.startswith(("https://", "http://")):
        return words
    # Characters that could end the link's address are percent-encoded.
    return f"[{words}](<{quote(said.url, safe=':/?#@!$&*+,;=%~._-')}>)"
