"""The outputs of a run: the page, JSON, Markdown, JUnit XML, annotations, the table."""

import contextlib
import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from harness.model import OutputError, UsageError
from harness.report import build_rows, findings, html, proof_report, terminal
from harness.report.annotations import annotations
from harness.report.junit import junit
from harness.report.learned import learned_lines
from harness.report.markdown import markdown
from harness.report.run import Run
from harness.report.run_json import run_to_json
from harness.report.verdict_record import VerdictRecord, judged, known_lines
from harness.toolchain import paths


@dataclass(frozen=True, slots=True)
class Places:
    """Where the outputs go; None stands for an output that was not requested.

    `here` is the folder that paths in annotations are relative to.
    """

    page: Path
    evidence: Path
    json: Path | None = None
    markdown: Path | None = None
    junit: Path | None = None
    here: Path | None = None


def check_writable(*places: Path | None) -> None:
    """Check that files can be written, before minutes are spent on their content.

    Raises:
        UsageError: one of them cannot be written.
    """
    for place in filter(None, places):
        there = next(folder for folder in place.absolute().parents if folder.exists())
        for is_wrong, code in (
            (not there.is_dir(), errno.ENOTDIR),
            (place.is_dir(), errno.EISDIR),
            (not os.access(there, os.W_OK), errno.EACCES),
        ):
            if is_wrong:
                raise UsageError(f"{place} cannot be written: {os.strerror(code)}")


def write(run: Run, places: Places) -> None:
    """Write the files that were requested. One that cannot be written keeps no other from it.

    Raises:
        OutputError: one or more cannot be written; the message has a line for each.
        SetupError: the JavaScript packages are not installed.
    """
    problems = []
    for place, write_one in (
        (places.json, _write_json),
        (places.markdown, _write_markdown),
        (places.junit, _write_junit),
        (places.page, html.write),
    ):
        if place is not None:
            try:
                with paths.writing(place):
                    write_one(place, run)
            except OutputError as problem:
                problems.append(str(problem))
                with contextlib.suppress(OSError):  # that of an earlier run is not this one's
                    place.unlink()
    if problems:
        raise OutputError("\n".join(problems))


def show(console: Console, run: Run, told: Sequence[VerdictRecord], places: Places) -> None:
    """Print annotations, if requested, the table, the known deviations, and where the files are."""
    if places.here:
        for text in annotations(run, places.here):
            # An annotation is one line, however long, and no markup.
            console.out(text, highlight=False)
    (_show_builds if run.are_many else _show_verdicts)(console, run, told)
    for line in run.tracker_lines:
        console.print(f"tracker of {line}", markup=False, soft_wrap=True)
    if run.controls:
        console.print(f"controls: {run.controls}", soft_wrap=True)
    for text in run.engine_lines:
        console.print(text, markup=False, soft_wrap=True)
    for text in findings.summary_lines(run) if run.are_many else findings.lines(run):
        console.print(terminal.coloured(text), soft_wrap=True)
    report = f"report: {places.page}  " if places.page.is_file() else ""
    console.print(f"{report}evidence: {places.evidence}", soft_wrap=True)
    console.print(terminal.summary(told, run.seconds), soft_wrap=True)
    if run.shard:
        console.print(terminal.shard_line(run.shard), soft_wrap=True)


def _show_verdicts(console: Console, run: Run, told: Sequence[VerdictRecord]) -> None:
    records = {name: [*map(judged, part)] for name, part in run.outcomes.items()}
    terminal.print_table(console, records, run.engine_differences)
    for part in run.outcomes.values():
        for text in learned_lines(part[0].job.destination) if part else ():
            console.print(Text(text), soft_wrap=True)
    for text in terminal.lacking_lines(records):
        console.print(Text(text), soft_wrap=True)
    terminal.print_looks(console, [item.look for item in told if item.look])
    terminal.print_deviations(console, known_lines(told), run.untold)
    proof_report.print_proofs(console, {item.job.requirement.id: item.proof for item in run.every})
    for text in (*terminal.unasserted_lines(run.unasserted), *terminal.page_lines(told, run.seed)):
        console.print(text, soft_wrap=True)


def _show_builds(console: Console, run: Run, told: Sequence[VerdictRecord]) -> None:
    rows = build_rows.build_rows(run)
    console.print(build_rows.table(rows))
    for text in build_rows.reasons(rows):
        console.print(terminal.coloured(text), soft_wrap=True)
    records = {name: [*map(judged, part)] for name, part in run.outcomes.items()}
    for text in terminal.lacking_lines(records):
        console.print(Text(text), soft_wrap=True)
    terminal.print_deviations(console, known_lines(told), run.untold)


def write_file(place: Path, content: bytes) -> None:
    """Write an output.

    Raises:
        OutputError: it cannot be written.
    """
    with paths.writing(place):
        paths.write_atomically(place, content)


def _write_json(place: Path, run: Run) -> None:
    paths.write_atomically(place, map(str.encode, run_to_json(run)))


def _write_markdown(place: Path, run: Run) -> None:
    # A page may write half of a surrogate pair, which UTF-8 cannot hold.
    paths.write_atomically(place, markdown(run).encode(errors="backslashreplace"))


def _write_junit(place: Path, run: Run) -> None:
    paths.write_atomically(place, junit(run))
