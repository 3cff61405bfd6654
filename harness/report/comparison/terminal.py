"""A comparison on the terminal: every finding with its call, old and new."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from harness.codec import visible
from harness.comparison import SIDES, Comparison, Finding, Kind, Severity
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
    alone = [item for item in comparison.findings if item.change.kind is Kind.VERDICT]
    for told in wording.broken([item.main for item in alone]):
        say(Text(told, style=_COLOURS[alone[0].severity]))
    for doubt in comparison.doubts:
        say(Text(f"cannot tell: {visible(doubt)}", style="magenta"))
    for told in comparison.silenced:
        say(Text(visible(told), style="dim"))
    say(f"{name}: {wording.headline(comparison)}")
    for side, told in zip(SIDES, wording.old_and_new(comparison), strict=True):
        say(f"  {side} {told}")
    say(f"  {wording.extent(comparison)}")
    if comparison.rests_on:
        say(f"  {visible(comparison.rests_on)}")


def _lines(finding: Finding) -> Iterator[Text]:
    main = finding.main
    head = Text(f"{finding.severity}", style=_COLOURS[finding.severity])
    head.append(f" [{main.rule.id}]: ", style="dim not bold")
    head.append(f"{wording.subject(main)}: {wording.what(main)}", style="bold default not dim")
    values = wording.values(main)
    if values:
        head.append(f": {values}", style="default not bold not dim")
    yield head
    for line in main.occurrences[0].calls.splitlines():
        yield Text(f"    {visible(line)}")
    for line in wording.diff(main):
        yield Text(f"  {line[:1]} {line[1:]}", style=_OF_LINE.get(line[:1], "dim"))
    for group in finding.also[:_MOST_PLACES]:
        yield Text(f"  also {wording.line(group)}")
    if len(finding.also) > _MOST_PLACES:
        yield Text(f"  also {len(finding.also) - _MOST_PLACES} more, in the report")
    for line in wording.broken(finding.verdicts):
        yield Text(f"  {line}", style=_COLOURS[finding.verdicts[0].rule.severity])
    told = f"  seen in {wording.where(main)}: "
    yield Text(told + "; ".join(wording.places(main, _MOST_PLACES)), style="dim")
    if finding.requirements:
        yield Text(f"  tested by {', '.join(finding.requirements[:_MOST_PLACES])}", style="dim")
