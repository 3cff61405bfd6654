"""The report of a run as one HTML file: its list, its matrix, and the details of each verdict."""

import dataclasses
import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path, PurePath
from typing import Any, Final

from harness import __version__
from harness.analysis import DiffNode
from harness.codec import difference_words, source
from harness.model import DifferencePlace
from harness.report import findings_page, html_page
from harness.report.found import is_red
from harness.report.headline import gist
from harness.report.run import Run
from harness.report.run_json import outcome_to_json, summary_to_json
from harness.report.side_by_side import Happening, happenings
from harness.report.text import reproduce
from harness.report.timeline import Chapter, Entry, cut, messages, timeline
from harness.session import Outcome
from harness.toolchain import paths

MOST_DIFFERENCES: Final = 200
"""The most differences of one verdict that the page shows."""

_MOST_CHILDREN: Final = 400
_KINDS: Final[Mapping[str, str]] = {
    ".png": "image",
    ".jpeg": "image",
    ".jpg": "image",
    ".webm": "video",
    ".zip": "trace",
    ".html": "failure bundle",
}


def write(place: Path, run: Run) -> None:
    """Write the report of a run.

    Raises:
        SetupError: the JavaScript packages are not installed.
    """
    shown = html_page.render(
        "report",
        findings_page.headline(run),
        index=index(run),
        details=(detail(outcome, run, place) for outcome in run.every),
        good=run.is_good,
    )
    paths.write_atomically(place, shown)


def index(run: Run) -> dict[str, Any]:
    """Return what the page needs first: its head, and the list of requirements and verdicts."""
    columns = _columns(run)
    known: dict[str, int] = {}
    requirements: list[dict[str, Any]] = []
    verdicts: list[dict[str, Any]] = []
    for name, part in run.outcomes.items():
        for outcome in part:
            requirement = outcome.job.requirement
            if requirement.id not in known:
                known[requirement.id] = len(requirements)
                requirements.append(
                    {
                        "id": requirement.id,
                        "destination": name,
                        "statement": requirement.statement,
                        "level": requirement.level,
                        "document": requirement.source.document,
                        "section": requirement.source.section,
                        "quote": requirement.source.quote,
                    }
                )
            verdicts.append(
                {
                    "id": outcome.job.id,
                    "requirement": known[requirement.id],
                    "column": columns.index(_column(outcome, run)),
                    "word": outcome.shown_word.replace(" ", "-"),
                    "red": is_red(outcome),
                    "gist": gist(outcome),
                }
            )
    return {
        **summary_to_json(run),
        "harness": __version__,
        "title": run.title,
        "good": run.is_good,
        "untold": run.untold,
        "columns": [{"library": library, "browser": browser} for library, browser in columns],
        "requirements": requirements,
        "verdicts": verdicts,
        "findings": findings_page.to_json(
            run, {verdict["id"]: number for number, verdict in enumerate(verdicts)}
        ),
    }


def _columns(run: Run) -> list[tuple[str, str]]:
    """Return the columns of the matrix: generations of the library, each in each browser."""
    found = dict.fromkeys(_column(outcome, run) for outcome in run.every)
    order = list(run.libraries)
    return sorted(found, key=lambda column: order.index(column[0]))


def _column(outcome: Outcome, run: Run) -> tuple[str, str]:
    """Return the column of a verdict; without a recording, it is that of its engine's browser."""
    if outcome.browser:
        return outcome.job.library, outcome.browser
    engine = outcome.verdict.engine
    own = [browser for browser in run.browsers if browser.partition(" ")[0] == engine]
    return outcome.job.library, own[0] if len(own) == 1 else ""


def detail(outcome: Outcome, run: Run, place: Path) -> dict[str, Any]:
    """Return what the page shows of a verdict that a person chooses; `place` is the page's path."""
    recording = outcome.recording
    told = outcome_to_json(outcome)
    more = max(0, len(told["differences"]) - MOST_DIFFERENCES)
    known = {outcome.verdict.differences[at].place for at in outcome.assessment.explained}
    return {
        **told,
        "word": outcome.shown_word.replace(" ", "-"),
        "differences": told["differences"][:MOST_DIFFERENCES],
        "more": more,
        "happened": [happening_to_json(item, known) for item in happenings(outcome)],
        "timeline": [_chapter(item) for item in timeline(recording)] if recording else [],
        "console": [
            {"level": seen.level, "text": cut(" ".join(map(_argument_text, seen.args)))}
            for seen in (messages(recording) if recording else ())
        ],
        "artifacts": list(_artifacts(run.artifacts.get(outcome.job.id, ()), place)),
        "reproduce": reproduce(outcome),
    }


def _argument_text(value: Any) -> str:
    return value if isinstance(value, str) else source(value)


def happening_to_json(
    item: Happening, known: AbstractSet[DifferencePlace] = frozenset()
) -> dict[str, Any]:
    """Return what the page shows of one thing that was expected or observed.

    `known` has the places of the differences that known deviations explain.
    """
    return {
        "title": item.title,
        "place": node_to_json(item.tree),
        "differences": [
            {
                "path": difference_words.words(difference.place),
                "hint": difference.hint,
                "known": difference.place in known,
            }
            for difference in item.differences
        ],
    }


def node_to_json(node: DiffNode) -> dict[str, Any]:
    """Return a node of a tree as JSON, without what is empty: there are many nodes."""
    told: dict[str, Any] = {"sort": node.sort}
    if node.label:
        told["label"] = node.label
    if node.children:
        told["brackets"] = node.brackets
        told["children"] = [node_to_json(child) for child in node.children[:_MOST_CHILDREN]]
        if len(node.children) > _MOST_CHILDREN:
            told["left"] = len(node.children) - _MOST_CHILDREN
        return told
    expected, observed = _windows(node.expected, node.observed)
    told["expected"] = expected
    if observed != expected:
        told["observed"] = observed
    if node.differs:
        told["path"] = difference_words.words(node.place)
    return told


def _windows(expected: str, observed: str) -> tuple[str, str]:
    """Return two texts, or if they are long, the part where they begin to differ."""
    if expected == observed:
        return cut(expected), cut(observed)
    pairs = zip(expected, observed, strict=False)
    shared = next((at for at, (one, other) in enumerate(pairs) if one != other), 0)
    start = shared - 200 if shared > 1000 else 0  # noqa: PLR2004 - enough to show what comes before
    before = f"… ({start} characters before) …" if start else ""
    return before + cut(expected[start:]), before + cut(observed[start:])


def _chapter(chapter: Chapter) -> dict[str, Any]:
    return {"title": chapter.title, "entries": [_entry(entry) for entry in chapter.entries]}


def _entry(entry: Entry) -> dict[str, Any]:
    """Return an entry of a timeline as JSON, without what is empty: there are many entries."""
    told = dataclasses.asdict(entry)
    told["time"] = None if entry.time is None else round(entry.time, 1)
    return {name: value for name, value in told.items() if not _is_empty(value)}


def _is_empty(value: object) -> bool:
    return value is None or value is False or value == ""


def _artifacts(files: Sequence[Path], place: Path) -> Iterator[dict[str, str]]:
    """Yield the artifacts of a run, with their paths relative to the report.

    `command` opens a trace on the machine that ran the harness.
    """
    for file in files:
        way = PurePath(os.path.relpath(file, place.parent)).as_posix()
        kind = _KINDS.get(file.suffix.lower(), "folder")
        name = file.parent.name if file.suffix == ".html" else file.name
        path = paths.shortened(file, Path.cwd())
        command = f"playwright show-trace {shlex.quote(str(path))}" if kind == "trace" else ""
        yield {"kind": kind, "name": name, "file": way, "command": command}
