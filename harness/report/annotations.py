"""A run as GitHub's annotations: a job prints the lines, and GitHub shows them on its page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from harness.model import PageError
from harness.report import findings
from harness.report.found import Found
from harness.report.headline import gist
from harness.report.run import Run
from harness.report.text import reproduce
from harness.session import Outcome

MOST: Final = 10
"""The most annotations of one kind that GitHub accepts from a step; it drops the rest silently."""


def annotations(run: Run, here: Path) -> Iterator[str]:
    """Yield a line for each finding and each undecided verdict; the last counts those left out.

    `here` is the folder that the job runs in; paths are relative to it.
    """
    every = run.findings.new
    explained = {outcome.job.id for item in every for outcome in item.outcomes}
    rest = [outcome for outcome in run.red if outcome.job.id not in explained]
    told = [
        *(
            _line({"title": findings.news(run, item), **_place(item.witness, here)}, _reach(item))
            for item in every
        ),
        *(
            _line({"title": outcome.job.id, **_place(outcome, here)}, _message(outcome))
            for outcome in rest
        ),
    ]
    shown = told if len(told) <= MOST else told[: MOST - 1]
    yield from shown
    if len(told) > len(shown):
        yield _line({"title": run.title}, f"{len(told) - len(shown)} more: see the report")


def _reach(item: Found) -> str:
    return "\n".join([*findings.was(item), findings.reach(item), item.command])


def _message(outcome: Outcome) -> str:
    said = [outcome.job.requirement.statement, gist(outcome), *outcome.assessment.problems]
    return "\n".join([*(text for text in said if text), reproduce(outcome)])


def _place(outcome: Outcome, here: Path) -> dict[str, str]:
    """Return the file and the line of the first error in the build's source, if there is one."""
    recording = outcome.recording
    if recording is None:
        return {}
    for seen in recording.observations:
        if isinstance(seen, PageError) and seen.position:
            name, _, where = seen.position.partition(":")
            file = here / recording.build.origin / name
            line, _, column = where.partition(":")
            if file.is_file() and file.resolve().is_relative_to(here.resolve()):
                shown = file.resolve().relative_to(here.resolve()).as_posix()
                return {"file": shown, "line": line, "col": column}
    return {}


def _line(properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::error {told}::{_data(message)}"


def _data(text: str) -> str:
    """Escape a message by GitHub's rules."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a property by GitHub's rules."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
