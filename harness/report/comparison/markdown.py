"""A comparison as Markdown, for a pull request; readers need not know the harness."""

from collections.abc import Iterator, Sequence
from typing import Final

from harness.comparison import Comparison, Finding, Group, Severity
from harness.report.comparison import wording
from harness.report.markdown import escape, fenced, inline

_MOST_DETAILS: Final = 40
"""The most findings that are shown with their call; GitHub accepts no longer summary."""

_MOST_ROWS: Final = 200
"""The most findings of one severity that have a row."""

_MOST_PLACES: Final = 6
_MEANING: Final = {
    Severity.BREAKING: "something that was sent, or is documented, is gone or different",
    Severity.WIDENING: "something new is sent",
    Severity.COSMETIC: "nothing that reaches the destination",
}


def markdown(comparison: Comparison, name: str, before: str = "") -> str:
    """Return the Markdown; `name` is the destination's. A text may come before the comparison."""
    old, new = wording.old_and_new(comparison)
    lines = [
        f"## {escape(name)}: {wording.title(comparison)}",
        "",
        *([fenced(before, "text"), ""] if before else []),
        f"**{wording.headline(comparison)}** in {wording.extent(comparison)}.",
        "",
        f"- old: {inline(old)}",
        f"- new: {inline(new)}",
        *([f"- {inline(comparison.rests_on)}"] if comparison.rests_on else []),
        "",
    ]
    lines += _doubts(comparison.doubts)
    left = _MOST_DETAILS
    for severity in Severity:
        found = [item for item in comparison.behaviours if item.severity is severity]
        if found:
            lines += _section(severity, found, left)
            left -= min(left, len(found))
    if comparison.verdicts:
        lines += _verdicts(comparison.verdicts)
    lines += (f"- {inline(line)}" for line in comparison.silenced)
    return "\n".join(lines).rstrip() + "\n"


def _doubts(doubts: Sequence[str]) -> Iterator[str]:
    if doubts:
        yield "**The harness cannot decide everything:**"
        yield ""
        yield from (f"- {inline(line)}" for line in doubts)
        yield ""


def _section(severity: Severity, found: Sequence[Finding], most: int) -> Iterator[str]:
    yield f"### {severity.capitalize()}: {_MEANING[severity]}"
    yield ""
    yield "| where | what | old → new | seen in | rule |"
    yield "| --- | --- | --- | --- | --- |"
    for finding in found[:_MOST_ROWS]:
        main = finding.main
        values = wording.values(main) or wording.whole(main)
        yield (
            f"| {inline(wording.subject(main))} | {escape(wording.what(main))} "
            f"| {inline(values) if values else ''} | {wording.where(main)} | {main.rule.id} |"
        )
    yield ""
    if len(found) > _MOST_ROWS:
        yield f"{len(found) - _MOST_ROWS} more findings are only in the JSON."
        yield ""
    for finding in found[:most]:
        yield from _details(finding)
    if len(found) > most:
        yield f"{len(found) - most} of these are not shown in detail."
        yield ""


def _verdicts(found: Sequence[Group]) -> Iterator[str]:
    yield "### Requirements of the documentation that broke or were fixed"
    yield ""
    yield "| requirement | | why |"
    yield "| --- | --- | --- |"
    for group in found:
        change = group.change
        statement = escape(group.occurrences[0].part)
        yield f"| {inline(change.subject)} {statement} | {change.what} | {inline(change.hint)} |"
    yield ""


def _details(finding: Finding) -> Iterator[str]:
    first = finding.occurrences[0]
    title = f"{wording.subject(finding.main)}: {wording.what(finding.main)}"
    yield f"<details><summary>{escape(title)}</summary>"
    yield ""
    if first.calls:
        yield f"The call ({escape(first.part.rstrip('.'))}, under {first.library}):"
        yield ""
        yield fenced(first.calls, "js")
    else:
        yield f"It was seen {escape(first.part)}, under {first.library}."
    yield ""
    lines = wording.diff(finding.main)
    if lines:
        yield "The old build (-) and the new build (+):"
        yield ""
        yield fenced("\n".join(lines), "diff")
        yield ""
    for group in finding.also:
        yield f"- also {escape(wording.line(group))}"
    for line in wording.broken(finding.verdicts):
        yield f"- {escape(line)}"
    if finding.also or finding.verdicts:
        yield ""
    yield f"Seen in: {'; '.join(map(escape, wording.places(finding.main, _MOST_PLACES)))}."
    if finding.requirements:
        told = ", ".join(map(inline, finding.requirements[:_MOST_PLACES]))
        yield f"Requirements that these calls test: {told}."
    yield ""
    yield "</details>"
    yield ""
