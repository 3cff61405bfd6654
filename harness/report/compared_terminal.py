"""A comparison on the terminal: every finding with its call, old and new."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from harness.comparison import Comparison, Finding, Severity
from harness.report import compared

_COLOURS = {Severity.BREAKING: "bold red", Severity.WIDENING: "yellow", Severity.COSMETIC: "dim"}
_OF_LINE = {"+": "green", "-": "red"}
_MOST_PLACES = 4


def print_comparison(console: Console, comparison: Comparison, name: str) -> None:
    """Print all findings, the most severe last, where people look; then what it comes to."""
    for finding in reversed(comparison.findings):
        for line in _lines(finding):
            console.print(line, soft_wrap=True)
        console.print()
    for doubt in comparison.doubts:
        console.print(Text(f"cannot tell: {doubt}", style="magenta"), soft_wrap=True)
    console.print(f"{name}: {compared.headline(comparison)}", markup=False, soft_wrap=True)
    console.print(f"  old {compared.build_name(comparison.old)}", markup=False, soft_wrap=True)
    console.print(f"  new {compared.build_name(comparison.new)}", markup=False, soft_wrap=True)
    console.print(f"  {compared.extent(comparison)}", markup=False, soft_wrap=True)


def _lines(finding: Finding) -> Iterator[Text]:
    first = finding.occurrences[0]
    head = Text(f"{finding.severity}: ", style=_COLOURS[finding.severity])
    head.append(f"{compared.subject(finding)}: {compared.what(finding)}", style="bold")
    values = compared.values(finding)
    if values:
        head.append(f": {values}", style="default not bold")
    yield head
    for line in first.calls.splitlines():
        yield Text(f"    {line}")
    for line in compared.diff(finding):
        yield Text(f"  {line[:1]} {line[1:]}", style=_OF_LINE.get(line[:1], "dim"))
    told = f"  seen in {compared.where(finding)}: "
    yield Text(told + "; ".join(compared.places(finding, _MOST_PLACES)), style="dim")
    if finding.requirements:
        yield Text(f"  tested by {', '.join(finding.requirements[:_MOST_PLACES])}", style="dim")
