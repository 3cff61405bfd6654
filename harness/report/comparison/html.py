"""A comparison as one HTML file: old and new side by side, like the report of a run."""

import dataclasses
from collections import Counter
from pathlib import Path
from typing import Any, Final

from harness import __version__
from harness.analysis import ALONE, DiffNode, branch, side_by_side
from harness.comparison import Comparison, Finding, Kind, Occurrence, Severity, Signal
from harness.model import MISSING, STUB, Value
from harness.report import html_page
from harness.report.comparison import wording
from harness.report.html import node_to_json
from harness.toolchain import paths

MOST_OCCURRENCES: Final = 12
"""The most places of one finding that are shown with their calls; the others are only named."""


def write(place: Path, comparison: Comparison, name: str) -> None:
    """Write the page of a comparison; `name` is the destination's.

    Raises:
        SetupError: the JavaScript packages are not installed.
    """
    shown = html_page.render(
        "comparison",
        f"{name}: {wording.headline(comparison)}",
        index=index(comparison, name),
        details=map(detail, comparison.findings),
        good=not comparison.at_least(Severity.BREAKING),
    )
    paths.write_atomically(place, shown)


def index(comparison: Comparison, name: str) -> dict[str, Any]:
    """Return what the page needs first: its head, and the list of findings."""
    counts = Counter(item.severity for item in comparison.behaviours)
    return {
        "harness": __version__,
        "destination": name,
        "headline": wording.headline(comparison),
        "extent": wording.extent(comparison),
        "title": wording.title(comparison),
        "trackers": ["" if one.source == STUB else one.words for one in comparison.trackers],
        "old": dataclasses.asdict(comparison.old),
        "new": dataclasses.asdict(comparison.new),
        "doubts": list(comparison.doubts),
        "silenced": list(comparison.silenced),
        "rests_on": comparison.rests_on,
        "counts": {severity.value: counts[severity] for severity in Severity},
        "findings": [_listed(item) for item in comparison.findings],
    }


def _listed(finding: Finding) -> dict[str, Any]:
    change = finding.change
    return {
        "severity": finding.severity.value,
        "kind": change.kind.value,
        "what": change.what.value,
        "rule": finding.main.rule.id,
        "subject": wording.subject(finding.main),
        "values": wording.values(finding.main),
        "hint": change.hint,
        "where": wording.where(finding.main),
        "libraries": list(finding.libraries),
        "requirements": list(finding.requirements),
    }


def detail(finding: Finding) -> dict[str, Any]:
    """Return what the page shows of a finding that a person chooses."""
    shown = finding.occurrences[:MOST_OCCURRENCES]
    others = {item.part.rstrip(".") for item in finding.occurrences[MOST_OCCURRENCES:]}
    return {
        **_listed(finding),
        "meaning": finding.main.rule.meaning,
        "also": [wording.line(group) for group in finding.also],
        "verdicts": wording.broken(finding.verdicts),
        "occurrences": [_occurrence(item) for item in shown],
        "others": sorted(others - {item.part.rstrip(".") for item in shown}),
    }


def _occurrence(item: Occurrence) -> dict[str, Any]:
    change = item.change
    if change.kind is Kind.VERDICT:
        tree = DiffNode(ALONE, "", "changed", change.old, change.new)
    else:
        tree = _tree(change.before, change.after)
    return {
        "library": item.library,
        "part": item.part.rstrip("."),
        "calls": item.calls,
        "place": node_to_json(tree),
    }


def _tree(before: Signal | None, after: Signal | None) -> DiffNode:
    """Return both signals as one tree; a signal on one side only is shown whole."""
    some = before or after
    if some is None or before is None or after is None or some.kind is not Kind.INVOCATION:
        return side_by_side(_shown(before), _shown(after))
    if before.key != after.key:
        return DiffNode(ALONE, "", "changed", before.text, after.text)
    children = [
        side_by_side(_at(before.content, index), _at(after.content, index), ALONE.below(index))
        for index in range(max(len(before.content), len(after.content)))
    ]
    return branch(ALONE, "", (f"{some.key}(", ")"), children)


def _shown(signal: Signal | None) -> Value:
    """Return a signal as the page shows it: a request in its parts, others as text."""
    if signal is None:
        return MISSING
    if signal.kind is not Kind.REQUEST:
        return signal.text
    parts = {key: value for key, value in signal.content.items() if key != "path"}
    address = signal.text.partition("\n")[0].partition("?")[0]
    return {"address": address, **parts}


def _at(values: Value, index: int) -> Value:
    return values[index] if index < len(values) else MISSING
