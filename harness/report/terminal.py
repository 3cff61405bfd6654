"""The terminal's table: verdicts by requirement and library, counts, time."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.model import LIBRARIES, Build, Library, Verdict, Word
from harness.unlooked import Passed

_STYLES: Final = {
    Word.PASS: "green",
    Word.FAIL: "bold red",
    Word.ERROR: "bold yellow",
    Word.SKIP: "dim",
}


def print_table(console: Console, destinations: Mapping[str, Sequence[Verdict]]) -> None:
    """Print one table with a section for each destination.

    `destinations` has the verdicts by the destination's name.
    """
    libraries = [
        library
        for library in LIBRARIES
        if any(verdict.library == library for part in destinations.values() for verdict in part)
    ]
    table = Table(box=None, pad_edge=False)
    table.add_column("requirement", no_wrap=True)
    for library in libraries:
        table.add_column(library)
    for name, verdicts in destinations.items():
        table.add_row(Text(name, style="bold"))
        found = {(verdict.requirement, verdict.library): verdict for verdict in verdicts}
        for identifier in dict.fromkeys(verdict.requirement for verdict in verdicts):
            cells = [_cell(found.get((identifier, library))) for library in libraries]
            table.add_row(f"  {identifier}", *cells)
        table.add_row("  total", *(_counts(verdicts, library) for library in libraries))
    console.print(table)


def summary(verdicts: Sequence[Verdict], seconds: float) -> str:
    """Return the last line: how many verdicts of each word, and the time it took."""
    words = Counter(verdict.word for verdict in verdicts)
    counts = ", ".join(f"{words[word]} {word}" for word in Word)
    return f"{len(verdicts)} verdicts: {counts} in {seconds:.1f} s"


def unlooked_lines(found: Mapping[Build, Sequence[Passed]]) -> Iterator[str]:
    """Yield how many parameters of each build nothing looked at; of none there is no line."""
    for build, parameters in found.items():
        if parameters:
            were = "parameter was" if len(parameters) == 1 else "parameters were"
            yield (
                f"{build.destination}: {len(parameters)} {were} passed that no expectation "
                "looked at: see the report"
            )


def _cell(verdict: Verdict | None) -> Text:
    if verdict is None:
        return Text("-", style="dim")
    return Text(verdict.word, style=_STYLES[verdict.word])


def _counts(verdicts: Sequence[Verdict], library: Library) -> Text:
    words = Counter(verdict.word for verdict in verdicts if verdict.library == library)
    total = sum(words.values())
    worst = next(
        (word for word in (Word.ERROR, Word.FAIL, Word.PASS) if words[word]),
        Word.SKIP,
    )
    return Text(f"{words[Word.PASS]}/{total} pass", style=_STYLES[worst])
