"""A run as JSON: the content of `harness check --json`, and of the page's list.

`docs/schemas/check.schema.json` describes it; values are JavaScript source.
"""

import dataclasses
import datetime as dt
import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, Final

from harness import __version__
from harness.codec import call_source, controls_json, difference_keys, difference_words, source
from harness.judging import Entry, KnownFinding, Passed
from harness.model import Build, ServedTracker
from harness.report.build_rows import build_rows, row_to_json
from harness.report.explanations import ExplainedProvenance, explained_provenances, ledger_lines
from harness.report.found import Found
from harness.report.learned import lacking
from harness.report.proof_report import vacuous_to_json
from harness.report.run import Run
from harness.report.text import condition_words, reproduce
from harness.report.timeline import errors
from harness.session import Outcome

FORMAT: Final = 1
"""The version of the format; it grows by one with each change that would mislead older readers."""


def run_to_json(run: Run) -> Iterator[str]:
    """Yield the JSON of a whole run, piece by piece: that of thousands of verdicts is large."""
    head = {
        "kind": "check",
        "format": FORMAT,
        "harness": __version__,
        **summary_to_json(run),
        "findings": [finding_to_json(item) for item in run.findings.new],
    }
    yield json.dumps(head, indent=2).removesuffix("\n}")
    yield ',\n  "verdicts": ['
    before = "\n"
    for outcome in run.every:
        yield before
        yield textwrap.indent(json.dumps(outcome_to_json(outcome), indent=2), "    ")
        before = ",\n"
    yield "\n  ]\n}\n"


def summary_to_json(run: Run) -> dict[str, Any]:
    """Return a run without its verdicts."""
    return {
        "began": run.began.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 3),
        "counts": {word.value: count for word, count in run.counts.items()},
        "known": run.known,
        "worth_a_look": len(run.worth_a_look),
        "builds": [dataclasses.asdict(build) for build in run.builds],
        "trackers": [
            {"destination": key, **tracker_to_json(tracker)}
            for key, tracker in run.trackers.items()
        ],
        "libraries": [
            {"name": name, "version": version} for name, version in run.libraries.items()
        ],
        "browsers": run.browsers,
        "engines": list(run.engines),
        "engine_differences": [dataclasses.asdict(one) for one in run.engine_differences],
        "rows": [row_to_json(row) for row in build_rows(run)],
        "controls": None if run.controls is None else controls_json.to_json(run.controls),
        "ended_early": run.ended_early,
        "seed": run.seed,
        "shard": None if run.shard is None else dataclasses.asdict(run.shard),
        "deviations": [_deviation(entry) for entry in _used(run.every)],
        "problems": list(run.problems),
        "unasserted": [_unasserted(*item) for item in run.unasserted.items() if item[1]],
    }


def finding_to_json(item: Found) -> dict[str, Any]:
    """Return what is wrong, once, with the ids of the verdicts that meet it."""
    return {
        "key": item.finding.key,
        "title": item.finding.title,
        "was": [one.entry.place for one in item.was],
        "change": item.finding.change.value,
        "destination": item.witness.job.destination.key,
        "libraries": list(item.libraries),
        "engines": list(item.engines),
        "only": item.only,
        "requirements": item.requirements,
        "verdicts": [outcome.job.id for outcome in item.outcomes],
        "witness": item.witness.job.id,
        "calls": item.calls,
        "in_requests_only": item.finding.is_in_requests_only,
        "reproduce": item.command,
    }


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """Return one verdict with its requirement."""
    requirement, verdict = outcome.job.requirement, outcome.verdict
    return {
        "id": outcome.job.id,
        "requirement": requirement.id,
        "destination": requirement.destination,
        "statement": requirement.statement,
        "level": requirement.level,
        "source": dataclasses.asdict(requirement.source),
        "library": outcome.job.library,
        "library_version": outcome.library_version,
        "engine": verdict.engine,
        "browser": outcome.browser,
        "build": dataclasses.asdict(outcome.build) if outcome.build else None,
        "tracker": tracker_to_json(outcome.tracker) if outcome.tracker else None,
        "verdict": verdict.word.value,
        "known": outcome.is_known,
        "nothing_arrived": outcome.nothing_arrived,
        "lacking": lacking(outcome),
        "vacuous": vacuous_to_json(outcome.vacuous),
        "worth_a_look": outcome.is_worth_a_look,
        "reason": verdict.reason,
        "page": outcome.page,
        "seconds": round(verdict.seconds, 3),
        "calls": [call_source(call) for call in requirement.calls],
        "conditions": list(condition_words(requirement.conditions)),
        "settings": _settings(outcome),
        "differences": _differences(outcome),
        "errors": _errors(outcome),
        "deviations": [_deviation(entry) for entry in outcome.assessment.known],
        "problems": list(outcome.assessment.problems),
        "ledger": ledger_lines(outcome),
        "reproduce": reproduce(outcome),
    }


def tracker_to_json(tracker: ServedTracker) -> dict[str, str]:
    """Return which tracker was served; its further scripts are in the evidence file."""
    return {"source": tracker.source, "sha256": tracker.sha256}


def _settings(outcome: Outcome) -> dict[str, str]:
    recording, requirement = outcome.recording, outcome.job.requirement
    settings = recording.settings if recording else requirement.settings
    return {name: source(value) for name, value in settings.items()}


def _differences(outcome: Outcome) -> list[dict[str, Any]]:
    told = zip(outcome.verdict.differences, explained_provenances(outcome), strict=True)
    return [
        {
            "path": difference_words.words(difference.place),
            "kind": difference.kind.value,
            "key": difference_keys.key(difference.place),
            "expected": source(difference.expected),
            "observed": source(difference.observed),
            "hint": difference.hint,
            "provenance": [_provenance(provenance) for provenance in found],
        }
        for difference, found in told
    ]


def _provenance(provenance: ExplainedProvenance) -> dict[str, Any]:
    return {
        "start": provenance.start,
        "stages": [dataclasses.asdict(stage) for stage in provenance.stages],
        "fault": provenance.fault,
    }


def _errors(outcome: Outcome) -> list[dict[str, str]]:
    recording = outcome.recording
    if recording is None:
        return []
    return [
        {
            "kind": seen.kind,
            "message": seen.message,
            "position": seen.position,
            "source": seen.source,
            "stack": seen.stack,
        }
        for seen in errors(recording)
    ]


def _used(outcomes: Sequence[Outcome]) -> list[Entry]:
    """Return the known deviations that were observed, each once."""
    found: dict[str, Entry] = {}
    for outcome in outcomes:
        for entry in outcome.assessment.known:
            found.setdefault(entry.place, entry)
    return list(found.values())


def _deviation(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, KnownFinding):
        about = {
            "finding": entry.title,
            "requirement": ", ".join(entry.requirements),
            "path": ", ".join(entry.shows),
        }
    else:
        about = {"finding": "", "requirement": entry.requirement, "path": entry.path}
    return {
        **about,
        "library": entry.library,
        "browser": entry.browser,
        "reason": entry.reason,
        "explained": entry.is_explained,
        "link": entry.link,
        "expires": entry.expires.isoformat() if entry.expires else "",
        "place": entry.place,
    }


def _unasserted(build: Build, found: Sequence[Passed]) -> dict[str, Any]:
    paths: dict[str, list[str]] = {}
    for parameter in found:
        paths.setdefault(parameter.of, []).append(parameter.path)
    return {
        "build": dataclasses.asdict(build),
        "passed": [{"to": of, "paths": named} for of, named in paths.items()],
    }
