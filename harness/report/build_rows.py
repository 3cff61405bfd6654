"""What a run found of each build, in one row: for people who judge many at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from harness.analysis import asked, called
from harness.model import Word
from harness.report.found import Found
from harness.report.learned import learned_to_json
from harness.report.run import Run
from harness.report.timeline import line

_LONGEST: Final = 400
_SHOWN: Final = ("pass", "fail", "error", "worth a look", "known")
_ALWAYS: Final = ("pass", "fail", "error")
_STYLES: Final = {"pass": "green", "fail": "bold red", "error": "bold yellow"}


@dataclass(frozen=True, slots=True)
class BuildRow:
    """One build of a run: what was observed of it, and how its verdicts came out.

    `name` is its destination's. `counts` has the verdicts by the word that is shown of them;
    `nothing_arrived` says how many passes nothing reached the destination in. `functions` are those
    of the tracker that it called, `hosts` those that it sent something to. `reason` says why
    something could not be judged; it is empty where all could. `learned` is what a build says of a
    destination that nobody has described.
    """

    name: str
    key: str
    origin: str
    counts: Mapping[str, int]
    nothing_arrived: int
    functions: tuple[str, ...]
    hosts: tuple[str, ...]
    findings: tuple[Found, ...]
    reason: str
    learned: Mapping[str, Any] | None

    @property
    def observed(self) -> str:
        """What was observed, in a few words."""
        counts = ((len(self.functions), "function"), (len(self.hosts), "host"))
        return ", ".join(_several(*one) for one in counts if one[0]) or "nothing"


def build_rows(run: Run) -> list[BuildRow]:
    """Return a row for each build, in the order in which they were judged."""
    findings: dict[str, list[Found]] = {}
    for item in run.findings.new:
        findings.setdefault(item.witness.job.destination.key, []).append(item)
    rows = []
    for name, part in run.outcomes.items():
        key = part[0].job.destination.key if part else name
        rows.append(
            BuildRow(
                name,
                key,
                next((one.run_options.build for one in part), ""),
                Counter(one.shown_word for one in part),
                sum(one.nothing_arrived for one in part),
                _sorted(
                    name
                    for one in part
                    if (recording := one.recording)
                    for name in called(recording, one.job.destination)
                ),
                _sorted(
                    name
                    for one in part
                    if (recording := one.recording)
                    for name in asked(recording, one.job.destination, one.job.neighbour)
                ),
                tuple(findings.get(key, ())),
                next((one.verdict.reason for one in part if one.verdict.word is Word.ERROR), ""),
                learned_to_json(part[0].job.destination) if part else None,
            )
        )
    return rows


def table(rows: Sequence[BuildRow]) -> Table:
    """Return the terminal's table: a line for each build, without words that no verdict has."""
    made = Table(box=None, pad_edge=False)
    shown = [
        name for name in _SHOWN if name in _ALWAYS or any(row.counts.get(name) for row in rows)
    ]
    made.add_column("build", overflow="fold")
    for name in (*shown, "nothing arrived", "findings"):
        made.add_column(name, justify="right")
    made.add_column("observed", no_wrap=True)
    for row in rows:
        style = "" if row.functions or row.hosts else "dim"
        made.add_row(
            row.name,
            *(_cell(name, row.counts.get(name, 0)) for name in shown),
            _cell("", row.nothing_arrived),
            _cell("fail", len(row.findings)),
            Text(row.observed, style=style),
        )
    return made


def reasons(rows: Sequence[BuildRow]) -> Iterator[str]:
    """Yield for each build that could not be judged, or not in all, why."""
    yield from (f"ERROR {row.name}: {line(row.reason, _LONGEST)}" for row in rows if row.reason)


def row_to_json(row: BuildRow) -> dict[str, Any]:
    """Return a row as JSON."""
    return {
        "name": row.name,
        "destination": row.key,
        "build": row.origin,
        "counts": {name: row.counts.get(name, 0) for name in (*_SHOWN, "skip")},
        "nothing_arrived": row.nothing_arrived,
        "functions": list(row.functions),
        "hosts": list(row.hosts),
        "findings": [item.finding.key for item in row.findings],
        "reason": row.reason,
        "learned": row.learned,
    }


def _cell(name: str, count: int) -> Text:
    return Text(str(count) if count else "-", style=_STYLES.get(name, "") if count else "dim")


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*names}))


def _several(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
