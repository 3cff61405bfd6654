"""A comparison on the terminal: every finding with its call, old and new."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from harness.codec import visible
from harness.comparison import Comparison, Finding, Severity
from harness.report.comparison import wording

_COLOURS = {Severity.BREAKING: "bold red", Severity.WIDENING: "yellow", Severity.COSMETIC: "dim"}
_OF_LINE = {"+": "green", "-": "red"}
_MOST_PLACES = 4


def print_comparison(console: Console, comparison: Comparison, name: str) -> None:
    """Print all findings, the most severe last, where people look; then the summary."""

    def say(line: str | Text) -> None:
        # A Text, because rich replaces names of emoji in a plain string.
        console.print(Text(line) if isinstance(line, str) else line, soft_wrap=True)

    for finding in reversed(comparison.behaviours):
        for line in _lines(finding):
            say(line)
        say("")
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in comparison.verdicts:
        alike.setdefault((finding.change.what, finding.change.hint), []).append(finding)
    for findings in alike.values():
        for line in _verdicts(findings):
            say(line)
    for doubt in comparison.doubts:
        say(Text(f"cannot tell: {visible(doubt)}", style="magenta"))
    say(f"{name}: {wording.headline(comparison)}")
    say(f"  old {wording.build_name(comparison.old)}")
    say(f"  new {wording.build_name(comparison.new)}")
    say(f"  {wording.extent(comparison)}")


def _verdicts(findings: Sequence[Finding]) -> Iterator[Text]:
    """Yield the lines for requirements that broke or were fixed for the same reason."""
    change = findings[0].change
    names = [f"{one.change.subject} ({' and '.join(one.libraries)})" for one in findings]
    line = Text(f"{change.what}: ", style=_COLOURS[findings[0].severity])
    if len(names) == 1:
        line.append(change.subject, style="bold")
        line.append(f" ({' and '.join(findings[0].libraries)}): ", style="default not bold")
    line.append(visible(change.hint), style="default not bold")
    yield line
    if len(names) > 1:
        yield from (Text(f"    {name}") for name in names)


def _lines(finding: Finding) -> Iterator[Text]:
    first = finding.occurrences[0]
    head = Text(f"{finding.severity}: ", style=_COLOURS[finding.severity])
    head.append(f"{wording.subject(finding)}: {wording.what(finding)}", style="bold")
    values = wording.values(finding)
    if values:
        head.append(f": {values}", style="default not bold")
    yield head
    for line in first.calls.splitlines():
        yield Text(f"    {visible(line)}")
    for line in wording.diff(finding):
        yield Text(f"  {line[:1]} {line[1:]}", style=_OF_LINE.get(line[:1], "dim"))
    told = f"  seen in {wording.where(finding)}: "
    yield Text(told + "; ".join(wording.places(finding, _MOST_PLACES)), style="dim")
    if finding.requirements:
        yield Text(f"  tested by {', '.join(finding.requirements[:_MOST_PLACES])}", style="dim")
