"""The JSON that the console's page gets: values are tagged, and are JavaScript source to copy."""

import dataclasses
import typing
from collections.abc import Sequence
from typing import Any, Final

from harness.analysis import DeliveryState, Entry, Provenance, ledger, provenances
from harness.codec import EVERY_LEVEL, call_source, evidence_file, invocation_source, source
from harness.console.matching import Match
from harness.console.workbench import AttemptResult, Workbench
from harness.model import (
    LIBRARIES,
    ORDINARY,
    UNDEFINED,
    Answer,
    Call,
    Conditions,
    Cookies,
    Invocation,
    Level,
    Library,
    Observation,
    Recording,
    Requirement,
    Storage,
    TrackerState,
    Value,
    When,
)
from harness.report import chapters, find, happening_to_json, happenings, outcome_to_json
from harness.session import Outcome

_LEVELS: Final[tuple[str, ...]] = typing.get_args(Level)
_GOOD: Final = frozenset({DeliveryState.ONCE, DeliveryState.LATE})


def bench_to_json(bench: Workbench, library: Library, start: str) -> dict[str, Any]:
    """Return what stays the same while a page is open, and the build as it is now.

    A page begins with `start`, the id of a requirement.
    """
    target = bench.target
    every = bench.contracts.of_destination(target.key)
    names = dict.fromkeys([*target.settings, *(name for item in every for name in item.settings)])
    neighbours = sorted({item.conditions.neighbour for item in every} - {""})
    return {
        "destination": {"key": target.key, "name": target.name},
        "tracker": target.tracker.served().words if target.tracker else "",
        "libraries": list(LIBRARIES),
        "library": library,
        "start": start,
        "settings": [
            {"name": name, "source": source(target.settings[name])}
            if name in target.settings
            else {"name": name, "source": None}
            for name in names
        ],
        "conditions": {
            "when": typing.get_args(When),
            "tracker": typing.get_args(TrackerState),
            "storage": typing.get_args(Storage),
            "cookies": typing.get_args(Cookies),
            "neighbour": [key for key in bench.contracts.destinations if key in neighbours],
        },
        "usual": _conditions(ORDINARY),
        "examples": [
            _example(item) for item in sorted(every, key=lambda item: _LEVELS.index(item.level))
        ],
        "build": build_to_json(bench),
    }


def build_to_json(bench: Workbench) -> dict[str, Any]:
    """Return the build, or the reason why it cannot be used."""
    built = dataclasses.asdict(bench.bundles.build) if bench.bundles else None
    return {"built": built, "problem": bench.problem}


def _example(item: Requirement) -> dict[str, Any]:
    """Return a requirement as an example of calls to make."""
    return {
        "id": item.id,
        "statement": item.statement,
        "level": item.level,
        "methods": list(dict.fromkeys(call.method for call in item.calls)),
        "source": dataclasses.asdict(item.source),
        "javascript": _javascript(item.calls),
        "settings": {name: source(value) for name, value in item.settings.items()},
        "conditions": _conditions(item.conditions),
        "libraries": item.libraries,
    }


def _javascript(calls: Sequence[Call]) -> str:
    """Return JavaScript source that makes these calls, however deep their values are."""
    return "\n".join(call_source(call, deepest=EVERY_LEVEL) for call in calls)


def _conditions(conditions: Conditions) -> dict[str, Any]:
    parts = dataclasses.asdict(conditions)
    every = {**parts, **parts.pop("visit")}
    del every["visit"]
    every["answers"] = {
        path: [_answer(one) for one in answers] for path, answers in conditions.answers.items()
    }
    every["earlier"] = [[call.method, *call.args] for call in conditions.visit.earlier]
    written = ("options", "traits", "navigations", "answers", "earlier")
    return {**every, **{name: source(every[name]) for name in written}}


def _answer(answer: Answer) -> dict[str, Value]:
    """Return what is not as usual of an answer, with its body as text."""
    parts: dict[str, Value] = {
        "status": answer.status,
        "headers": answer.headers,
        "body": answer.body.decode(),
        "after": answer.after,
    }
    usual: dict[str, Value] = {"status": 200, "headers": {}, "body": "{}", "after": 0}
    return {name: value for name, value in parts.items() if value != usual[name]}


def attempt_result_to_json(tried: AttemptResult) -> dict[str, Any]:
    """Return the result of an attempt: its recording, analysed and judged."""
    recording = tried.recording
    line = evidence_file.to_json(recording)
    return {
        "library": recording.library,
        "library_version": recording.library_version,
        "browser": recording.browser,
        "build": line["build"],
        "seconds": recording.seconds,
        "javascript": _javascript(recording.calls),
        "ledger": [_entry(entry, recording) for entry in ledger(recording)],
        "observations": [
            {**observation_to_json(seen), "chapter": chapter}
            for seen, chapter in zip(recording.observations, chapters(recording), strict=True)
        ],
        "provenance": [_provenance(provenance) for provenance in provenances(recording)],
        "leftovers": line["leftovers"],
        "findings": _findings(tried.outcomes),
        "verdicts": [_verdict(outcome) for outcome in tried.outcomes],
        "others": [_other(match) for match in tried.others],
    }


def observation_to_json(seen: Observation) -> dict[str, Any]:
    """Return an observation as the evidence file has it. An invocation also has its source."""
    line = evidence_file.observation_to_json(seen)
    if isinstance(seen, Invocation):
        line["source"] = invocation_source(seen)
    return line


def _entry(entry: Entry, recording: Recording) -> dict[str, Any]:
    thrown = _thrown(entry, recording)
    return {
        "javascript": call_source(entry.call),
        "state": entry.state.value,
        "words": _words(entry, thrown),
        "is_good": entry.state in _GOOD and not thrown,
    }


def _thrown(entry: Entry, recording: Recording) -> list[str]:
    """Return the functions that threw, of those that the call was delivered to."""
    threw = {
        seen.order
        for seen in recording.observations
        if isinstance(seen, Invocation) and seen.threw is not UNDEFINED
    }
    return [item.invocation.function for item in entry.deliveries if item.order in threw]


def _words(entry: Entry, thrown: Sequence[str]) -> str:
    """Return the ledger's words. A function that threw was invoked, but delivered nothing."""
    if not thrown:
        return entry.words
    words = entry.words.replace(DeliveryState.ONCE, "invoked").replace("delivered", "invoked")
    who = " and ".join(dict.fromkeys(thrown)) if len(entry.deliveries) > 1 else "it"
    return f"{words}, but {who} threw"


def _provenance(provenance: Provenance) -> dict[str, Any]:
    return {
        "call": provenance.call,
        "parameter": provenance.parameter,
        "value": source(provenance.value),
        "steps": [
            {
                "stage": step.stage,
                "path": step.path,
                "value": source(step.value),
                "state": step.state,
            }
            for step in provenance.steps
        ],
    }


def _verdict(outcome: Outcome) -> dict[str, Any]:
    """Return a verdict as the report has it, with what happened in its run."""
    line = outcome_to_json(outcome)
    return {
        **line,
        "word": outcome.shown_word.replace(" ", "-"),
        "happened": [happening_to_json(item) for item in happenings(outcome)],
        "more": 0,
    }


def _findings(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return what is wrong in a run, once each, with the requirements that meet it."""
    found = find({"": outcomes})
    return [
        {"title": item.finding.title, "word": word, "requirements": item.requirements}
        for word, several in (("fail", found.new), ("worth-a-look", found.looks))
        for item in several
    ]


def _other(match: Match) -> dict[str, Any]:
    item = match.requirement
    return {
        "requirement": item.id,
        "statement": item.statement,
        "mismatches": list(match.mismatches),
    }
