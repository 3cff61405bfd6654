"""A comparison as JSON, by the schema in `docs/schemas/compare.schema.json`."""

import dataclasses
from typing import Any, Final

from harness import __version__
from harness.codec import source
from harness.comparison import SIDES, Comparison, Finding, Group, Occurrence, Severity
from harness.model import MISSING, Value

FORMAT: Final = 1
"""The version of the format; it grows by one with each change that would mislead older readers."""


def to_json(comparison: Comparison, name: str) -> dict[str, Any]:
    """Return the comparison in JSON's types, its values as JavaScript source."""
    return {
        "kind": "compare",
        "format": FORMAT,
        "harness": __version__,
        "destination": name,
        "old": dataclasses.asdict(comparison.old),
        "new": dataclasses.asdict(comparison.new),
        "trackers": {
            side: dataclasses.asdict(tracker)
            for side, tracker in zip(SIDES, comparison.trackers, strict=True)
        },
        "pages": comparison.pages,
        "calls": comparison.calls,
        "counts": {
            severity.value: sum(item.severity is severity for item in comparison.findings)
            for severity in Severity
        },
        "doubts": list(comparison.doubts),
        "silenced": list(comparison.silenced),
        "rests_on": comparison.rests_on,
        "findings": [_finding(item) for item in comparison.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity.value,
        **_change(finding.main),
        "also": [_change(group) for group in finding.also],
        "verdicts": [_verdict(group) for group in finding.verdicts],
        "requirements": list(finding.requirements),
        "occurrences": [_occurrence(item) for item in finding.occurrences],
    }


def _change(group: Group) -> dict[str, Any]:
    change = group.change
    return {
        "rule": group.rule.id,
        "what": change.what.value,
        "kind": change.kind.value,
        "subject": change.subject,
        "path": change.path,
        "hint": change.hint,
        "old": _value(change.old),
        "new": _value(change.new),
    }


def _verdict(group: Group) -> dict[str, Any]:
    change = group.change
    return {
        "requirement": change.subject,
        "what": change.what.value,
        "reason": change.hint,
        "libraries": list(group.libraries),
    }


def _occurrence(item: Occurrence) -> dict[str, Any]:
    before, after = item.change.before, item.change.after
    return {
        "library": item.library,
        "scenario": item.scenario,
        "part": item.part,
        "calls": item.calls,
        "old": None if before is None else before.text,
        "new": None if after is None else after.text,
    }


def _value(value: Value) -> str | None:
    """Return a value as JavaScript source, or None."""
    return None if value is MISSING else source(value)
