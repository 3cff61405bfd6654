"""A comparison as Markdown, for a pull request: understood without the tool that wrote it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from harness.comparison import Comparison, Finding, Severity
from harness.report import compared

_MOST_DETAILS: Final = 40
"""How many findings are shown with their call; GitHub cuts a longer summary off."""

_MOST_PLACES: Final = 6
_TICKS: Final = re.compile(r"`+")
_MEANING: Final = {
    Severity.BREAKING: "something that was sent, or is documented, is gone or different",
    Severity.WIDENING: "something new is sent",
    Severity.COSMETIC: "nothing that reaches the destination",
}


def markdown(comparison: Comparison, name: str) -> str:
    """Return the Markdown; `name` is the destination's."""
    lines = [
        f"## {name}: what the new build does differently",
        "",
        f"**{compared.headline(comparison)}** in {compared.extent(comparison)}.",
        "",
        f"- old: {code(compared.build_name(comparison.old))}",
        f"- new: {code(compared.build_name(comparison.new))}",
        "",
    ]
    lines += _doubts(comparison.doubts)
    for severity in Severity:
        found = [item for item in comparison.behaviours if item.severity is severity]
        if found:
            lines += _section(severity, found)
    if comparison.verdicts:
        lines += _verdicts(comparison.verdicts)
    return "\n".join(lines).rstrip() + "\n"


def code(text: str) -> str:
    """Return a text as inline code, whatever it holds; in a table, too."""
    flat = " ".join(text.split()).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in _TICKS.findall(flat)), default=0) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def block(lines: Sequence[str], language: str) -> list[str]:
    """Return lines as a block of code, whatever they hold."""
    longest = max((len(run) for line in lines for run in _TICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *lines, fence]


def _doubts(doubts: Sequence[str]) -> Iterator[str]:
    if doubts:
        yield "**The harness cannot tell of everything:**"
        yield ""
        yield from (f"- {code(line)}" for line in doubts)
        yield ""


def _section(severity: Severity, found: Sequence[Finding]) -> Iterator[str]:
    yield f"### {severity.capitalize()}: {_MEANING[severity]}"
    yield ""
    yield "| where | what | old → new | seen in |"
    yield "| --- | --- | --- | --- |"
    for finding in found:
        values = compared.values(finding)
        yield (
            f"| {code(compared.subject(finding))} | {_text(compared.what(finding))} "
            f"| {code(values) if values else ''} | {compared.where(finding)} |"
        )
    yield ""
    for finding in found[:_MOST_DETAILS]:
        yield from _details(finding)
    if len(found) > _MOST_DETAILS:
        yield f"{len(found) - _MOST_DETAILS} more are not shown in detail."
        yield ""


def _verdicts(found: Sequence[Finding]) -> Iterator[str]:
    yield "### Requirements of the documentation that broke or were fixed"
    yield ""
    yield "| requirement | | why |"
    yield "| --- | --- | --- |"
    for finding in found:
        change = finding.change
        statement = _text(finding.occurrences[0].part)
        yield f"| {code(change.subject)} {statement} | {change.what} | {code(change.hint)} |"
    yield ""


def _details(finding: Finding) -> Iterator[str]:
    first = finding.occurrences[0]
    title = f"{compared.subject(finding)}: {compared.what(finding)}"
    yield f"<details><summary>{_text(title)}</summary>"
    yield ""
    if first.calls:
        yield f"The call ({_text(first.part)}, under {first.library}):"
        yield ""
        yield from block(first.calls.splitlines(), "js")
    else:
        yield f"It was seen {_text(first.part)}, under {first.library}."
    yield ""
    lines = compared.diff(finding)
    if lines:
        yield "What the old build did (-) and the new one does (+):"
        yield ""
        yield from block(lines, "diff")
        yield ""
    yield f"Seen in: {'; '.join(map(_text, compared.places(finding, _MOST_PLACES)))}."
    if finding.requirements:
        told = ", ".join(map(code, finding.requirements[:_MOST_PLACES]))
        yield f"Requirements that these calls test: {told}."
    yield ""
    yield "</details>"
    yield ""


def _text(text: str) -> str:
    """Return a text that Markdown and HTML leave as it is."""
    flat = " ".join(text.split())
    escaped = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|~#!])", r"\\\1", escaped)
