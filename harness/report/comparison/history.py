"""A history of builds, written: what each release changed, as Markdown, page, JSON and lines."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jinja2

from harness import __version__
from harness.comparison import Comparison, Severity
from harness.report.comparison import json as comparison_json
from harness.report.comparison import wording
from harness.report.markdown import escape, inline
from harness.toolchain import paths

FORMAT: Final = 1
"""The version of the JSON; it grows by one with each change that would mislead older readers."""

_MOST_LINES: Final = 12
"""How many findings of a release are named; its own page has all."""


@dataclass(frozen=True, slots=True)
class Step:
    """One release compared with the one before; `page` is the file of the whole comparison."""

    release: str
    comparison: Comparison
    page: Path

    @property
    def counts(self) -> str:
        """How many differences there are of each severity; empty without a difference."""
        counts = Counter(item.severity for item in self.comparison.behaviours)
        return ", ".join(f"{counts[each]} {each}" for each in Severity if counts[each])

    @property
    def lines(self) -> list[str]:
        """What the release changed, a line each, the most severe first."""
        told = [
            f"{item.severity} [{item.main.rule.id}] {wording.line(item.main)}"
            for item in self.comparison.findings
        ]
        more = [f"and {len(told) - _MOST_LINES} more"] if len(told) > _MOST_LINES else []
        doubts = [f"cannot tell: {doubt}" for doubt in self.comparison.doubts]
        return [*told[:_MOST_LINES], *more, *doubts]


def lines(steps: Sequence[Step]) -> Iterator[str]:
    """Yield what a terminal shows: each release, and what it changed."""
    for step in steps:
        yield f"{step.release}: {step.counts or 'no difference'}"
        yield from (f"  {line}" for line in step.lines)


def markdown(steps: Sequence[Step], name: str, first: str) -> str:
    """Return a changelog of behaviour; `first` is the release that the others follow."""
    text = [
        f"## {escape(name)}: what each release changed",
        "",
        f"It begins with {escape(first)}.",
        "",
    ]
    text += ["| release | differences |", "| --- | --- |"]
    text += [f"| {escape(step.release)} | {step.counts or 'none'} |" for step in steps]
    for step in steps:
        if step.lines:
            text += ["", f"### {escape(step.release)}", ""]
            text += [f"- {inline(line)}" for line in step.lines]
    return "\n".join(text) + "\n"


def to_json(steps: Sequence[Step], name: str, first: str) -> dict[str, Any]:
    """Return the history in JSON's types, by the schema in `docs/schemas/history.schema.json`."""
    return {
        "kind": "history",
        "format": FORMAT,
        "harness": __version__,
        "destination": name,
        "first": first,
        "releases": [
            {"release": step.release, "comparison": comparison_json.to_json(step.comparison, name)}
            for step in steps
        ],
    }


def write_page(place: Path, steps: Sequence[Step], name: str, first: str) -> None:
    """Write the page, with a link to the comparison of each release."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    rows = [
        {
            "release": step.release,
            "counts": step.counts or "no difference",
            "lines": step.lines,
            "page": step.page.relative_to(place.parent).as_posix(),
        }
        for step in reversed(steps)
    ]
    page = environment.get_template("history.html.jinja").render(
        name=name, first=first, version=__version__, rows=rows
    )
    paths.write_atomically(place, page.encode(errors="backslashreplace"))
