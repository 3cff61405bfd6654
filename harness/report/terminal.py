"""The terminal's table: verdicts by requirement and library, counts, time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.judging import Passed
from harness.model import LIBRARIES, Build, Library, Word
from harness.report.engines import EngineDifference
from harness.report.verdict_record import VerdictRecord
from harness.session import PageUse, Shard

_STYLES: Final = {
    Word.PASS: "green",
    Word.FAIL: "bold red",
    Word.ERROR: "bold yellow",
    Word.SKIP: "dim",
}
_KNOWN_STYLE: Final = "magenta"
_LOOK_STYLE: Final = "cyan"
_MOST_NAMED: Final = 3
_Column: TypeAlias = tuple[Library, str]
"""A generation of the library, and an engine."""

_ONLY: Final[Mapping[PageUse, str]] = {
    "own only": "in a page of their own, not after other calls and a reset",
    "shared only": "after other calls and a reset, not in a page of their own",
}
"""Where requirements pass that depend on what came before."""


_COLOURS: Final = (
    (r"(?m)^\d+ (new |known )?findings? .*$", "bold red"),
    (r"(?m)^(FAIL|ERROR) .*$", "bold red"),
    (r"(?m)^ +\d+\. .*$", "bold"),
    (r"(?m)^ +was: .*$", _KNOWN_STYLE),
    (r"(?m)^ +expected (?!\(nothing\)).*$", "red"),
    (r"(?m)^ +observed (?!\(nothing\)).*$", "green"),
)
"""How a terminal shows what is said of findings, by the form of its lines."""


def print_table(
    console: Console,
    destinations: Mapping[str, Sequence[VerdictRecord]],
    differing: Sequence[EngineDifference] = (),
) -> None:
    """Print one table with a section for each destination.

    `destinations` has the verdicts by the destination's name. The table opens with those that are
    not the same in all engines.
    """
    every = [item for part in destinations.values() for item in part]
    columns = _columns(every)
    several = len({engine for _, engine in columns}) > 1
    table = Table(box=None, pad_edge=False)
    table.add_column("requirement", no_wrap=True)
    for library, engine in columns:
        table.add_column(f"{library}, {engine.title()}" if several else library)
    if differing:
        table.add_row(Text("not the same in all engines", style="bold"))
        _add_rows(table, dict.fromkeys(one.requirement for one in differing), every, columns)
    for name, part in destinations.items():
        table.add_row(Text(name, style="bold"))
        _add_rows(table, dict.fromkeys(item.verdict.requirement for item in part), part, columns)
        table.add_row("  total", *(_counts(part, column) for column in columns))
    console.print(table)


def _columns(every: Sequence[VerdictRecord]) -> list[_Column]:
    """Return the columns: generations of the library, each in each engine."""
    found = dict.fromkeys(map(_column, every))
    return sorted(found, key=lambda column: LIBRARIES.index(column[0]))


def _column(item: VerdictRecord) -> _Column:
    return item.verdict.library, item.verdict.engine


def _add_rows(
    table: Table,
    names: Iterable[str],
    part: Sequence[VerdictRecord],
    columns: Sequence[_Column],
) -> None:
    found = {(item.verdict.requirement, _column(item)): item for item in part}
    for name in names:
        table.add_row(f"  {name}", *(_cell(found.get((name, column))) for column in columns))


def print_deviations(console: Console, known: Iterable[str], problems: Sequence[str]) -> None:
    """Print the known deviations that were observed, and in red the entries that do not hold."""
    for line in known:
        console.print(Text(f"known: {line}", style=_KNOWN_STYLE), soft_wrap=True)
    if problems:
        console.print(Text("known deviations that do not hold:", style="bold red"))
    for line in problems:
        console.print(Text(f"  {line}", style="bold red"), soft_wrap=True)


def print_looks(console: Console, looks: Sequence[str]) -> None:
    """Print, under a heading of its own, what failed and fails no run."""
    if not looks:
        return
    heading = "Worth a look: no document promises these, so they do not fail the run"
    for line in (heading, *(f"  {look}" for look in looks)):
        console.print(Text(line, style=_LOOK_STYLE), soft_wrap=True)


def coloured(text: str) -> Text:
    """Return what is said of findings: what is lost is red, what arrived instead is green."""
    found = Text(text)
    for pattern, style in _COLOURS:
        found.highlight_regex(pattern, style)
    return found


def summary(every: Sequence[VerdictRecord], seconds: float) -> str:
    """Return the last line: how many verdicts of each word, and the time it took."""
    words = Counter(item.verdict.word for item in every if not item.look)
    known, looks = sum(item.is_known for item in every), sum(bool(item.look) for item in every)
    notes = {Word.FAIL: f" ({known} known)"} if known else {}
    counts = ", ".join(f"{words[word]} {word}{notes.get(word, '')}" for word in Word)
    counts += f", {looks} worth a look" if looks else ""
    several = "verdict" if len(every) == 1 else "verdicts"
    return f"{len(every)} {several}: {counts} in {seconds:.1f} s"


def shard_line(shard: Shard) -> str:
    """Return what is said of a part of a run, which is no result by itself."""
    return f"this is {shard} only: 'harness merge' says how the whole run came out"


def page_lines(every: Sequence[VerdictRecord], seed: int) -> Iterator[str]:
    """Yield how many verdicts rest on shared pages, and which depend on what came before."""
    count = sum(item.page == "shared" for item in every)
    if count:
        yield f"pages: {count} of {len(every)} verdicts are from shared pages, in the order {seed}"
    for page, where in _ONLY.items():
        only = [item.verdict for item in every if item.page == page]
        if only:
            names = [f"{item.requirement}-{item.library}" for item in only]
            if len({item.verdict.engine for item in every}) > 1:
                engines = [item.engine for item in only]
                names = [f"{name}-{one}" for name, one in zip(names, engines, strict=True)]
            named = ", ".join(names[:_MOST_NAMED])
            more = f" and {len(only) - _MOST_NAMED} more" if len(only) > _MOST_NAMED else ""
            passes = "requirement passes" if len(only) == 1 else "requirements pass"
            yield f"depends on earlier calls: {len(only)} {passes} only {where}: {named}{more}"


def unasserted_lines(found: Mapping[Build, Sequence[Passed]]) -> Iterator[str]:
    """Yield for each build how many parameters no expectation checked."""
    for build, parameters in found.items():
        if parameters:
            were = "parameter was" if len(parameters) == 1 else "parameters were"
            yield (
                f"{build.destination}: {len(parameters)} {were} passed that no expectation "
                "checks: see the report"
            )


def lacking_lines(destinations: Mapping[str, Sequence[VerdictRecord]]) -> Iterator[str]:
    """Yield for each destination in how many passes nothing arrived for want of which settings."""
    for name, part in destinations.items():
        for text, count in Counter(item.lacking for item in part if item.lacking).items():
            several = "pass" if count == 1 else "passes"
            yield f"{name}: in {count} {several} nothing arrived; {text}"


def _cell(item: VerdictRecord | None) -> Text:
    if item is None:
        return Text("-", style="dim")
    word = item.verdict.word
    if item.is_known:
        return Text(f"{word} (known)", style=_KNOWN_STYLE)
    if item.proof and item.proof.vacuous:
        return Text(f"{word} (cannot fail)", style=_STYLES[Word.FAIL])
    if item.look:
        return Text("worth a look", style=_LOOK_STYLE)
    cell = Text(word, style=_STYLES[word])
    if item.lacking:
        return cell.append(" (needs a setting)", style=_LOOK_STYLE)
    return cell.append(" (nothing arrived)", style="dim") if item.nothing_arrived else cell


def _counts(every: Sequence[VerdictRecord], column: _Column) -> Text:
    part = [item for item in every if _column(item) == column]
    words = Counter(item.verdict.word for item in part if not (item.is_known or item.look))
    notes = {
        "known": (sum(item.is_known for item in part), _KNOWN_STYLE),
        "worth a look": (sum(bool(item.look) for item in part), _LOOK_STYLE),
        "skip": (words[Word.SKIP], ""),
    }
    worst = next((word for word in (Word.ERROR, Word.FAIL, Word.PASS) if words[word]), Word.SKIP)
    style = _STYLES[worst]
    if worst in {Word.PASS, Word.SKIP}:
        style = next((colour for count, colour in notes.values() if count and colour), style)
    note = "".join(f", {count} {name}" for name, (count, _) in notes.items() if count)
    return Text(f"{words[Word.PASS]}/{len(part) - words[Word.SKIP]} pass{note}", style=style)
