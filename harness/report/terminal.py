"""The terminal's table: verdicts by requirement and library, counts, time."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.judging import Passed
from harness.model import LIBRARIES, Build, Library, Verdict, Word

_STYLES: Final = {
    Word.PASS: "green",
    Word.FAIL: "bold red",
    Word.ERROR: "bold yellow",
    Word.SKIP: "dim",
}
_KNOWN_STYLE: Final = "magenta"

Known: TypeAlias = Collection[tuple[str, Library]]
"""The requirements, each with its library, whose `fail` is a known deviation."""


def print_table(
    console: Console, destinations: Mapping[str, Sequence[Verdict]], known: Known = ()
) -> None:
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
            cells = [_cell(found.get((identifier, library)), known) for library in libraries]
            table.add_row(f"  {identifier}", *cells)
        table.add_row("  total", *(_counts(verdicts, library, known) for library in libraries))
    console.print(table)


def print_deviations(console: Console, known: Iterable[str], problems: Sequence[str]) -> None:
    """Print the known deviations that were observed, and in red the entries that do not hold."""
    for line in known:
        console.print(Text(f"known: {line}", style=_KNOWN_STYLE), soft_wrap=True)
    if problems:
        console.print(Text("known deviations that do not hold:", style="bold red"))
    for line in problems:
        console.print(Text(f"  {line}", style="bold red"), soft_wrap=True)


def summary(verdicts: Sequence[Verdict], seconds: float, known: Known = ()) -> str:
    """Return the last line: how many verdicts of each word, and the time it took."""
    words = Counter(verdict.word for verdict in verdicts)
    expected = sum(_is_known(verdict, known) for verdict in verdicts)
    notes = {Word.FAIL: f" ({expected} known)"} if expected else {}
    counts = ", ".join(f"{words[word]} {word}{notes.get(word, '')}" for word in Word)
    several = "verdict" if len(verdicts) == 1 else "verdicts"
    return f"{len(verdicts)} {several}: {counts} in {seconds:.1f} s"


def _is_known(verdict: Verdict, known: Known) -> bool:
    return verdict.word is Word.FAIL and (verdict.requirement, verdict.library) in known


def unasserted_lines(found: Mapping[Build, Sequence[Passed]]) -> Iterator[str]:
    """Yield for each build how many parameters no expectation checked."""
    for build, parameters in found.items():
        if parameters:
            were = "parameter was" if len(parameters) == 1 else "parameters were"
            yield (
                f"{build.destination}: {len(parameters)} {were} passed that no expectation "
                "checks: see the report"
            )


def _cell(verdict: Verdict | None, known: Known) -> Text:
    if verdict is None:
        return Text("-", style="dim")
    if _is_known(verdict, known):
        return Text(f"{verdict.word} (known)", style=_KNOWN_STYLE)
    return Text(verdict.word, style=_STYLES[verdict.word])


def _counts(verdicts: Sequence[Verdict], library: Library, known: Known) -> Text:
    part = [verdict for verdict in verdicts if verdict.library == library]
    words = Counter(verdict.word for verdict in part if not _is_known(verdict, known))
    expected = len(part) - sum(words.values())
    worst = next(
        (word for word in (Word.ERROR, Word.FAIL, Word.PASS) if words[word]),
        Word.SKIP,
    )
    style = _KNOWN_STYLE if expected and worst in {Word.PASS, Word.SKIP} else _STYLES[worst]
    note = f", {expected} known" if expected else ""
    note += f", {words[Word.SKIP]} skip" if words[Word.SKIP] else ""
    return Text(f"{words[Word.PASS]}/{len(part) - words[Word.SKIP]} pass{note}", style=style)
