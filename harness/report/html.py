"""The HTML page of a run: one file, no network, every string of a page shown as text."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import jinja2

from harness import __version__, paths
from harness.javascript import call_source, invocation_source, source
from harness.model import (
    LIBRARIES,
    BlindSpot,
    Build,
    CallbackRan,
    CallStarted,
    ConsoleMessage,
    Definition,
    Invocation,
    Observation,
    PageError,
    Recording,
    Request,
    ScriptLoad,
    Word,
)
from harness.report.evidence import ledger_lines, way_lines
from harness.report.story import conditions_told, reproduce
from harness.session import Outcome
from harness.unlooked import Passed

_MOST_BODY: Final = 2_000
_NOTHING: Final[Mapping[Build, Sequence[Passed]]] = MappingProxyType({})


def write(
    place: Path,
    outcomes: Mapping[str, Sequence[Outcome]],
    seconds: float,
    problems: Sequence[str] = (),
    unlooked: Mapping[Build, Sequence[Passed]] = _NOTHING,
) -> None:
    """Write the page.

    `outcomes` has what was judged by the destination's name, `problems` a line for each known
    deviation that is none, `unlooked` what each build passed and no expectation looked at.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    every = [outcome for part in outcomes.values() for outcome in part]
    recorded = [outcome.recording for outcome in every if outcome.recording]
    page = environment.get_template("report.html.jinja").render(
        version=__version__,
        counts=Counter(outcome.verdict.word.value for outcome in every),
        words=[word.value for word in Word],
        known=sum(outcome.is_known for outcome in every),
        problems=problems,
        total=len(every),
        seconds=seconds,
        libraries=_libraries(every),
        builds={item.build.destination: item.build for item in recorded},
        browsers=sorted({item.browser for item in recorded}),
        destinations={name: _matrix(part) for name, part in outcomes.items()},
        # What is not green comes first: it is what people open the page for.
        details=[_detail(outcome) for outcome in sorted(every, key=_greenness)],
        unlooked=[_unlooked(build, found) for build, found in unlooked.items() if found],
    )
    # A page may write half of a surrogate pair, which UTF-8 cannot hold.
    paths.write_atomically(place, page.encode(errors="backslashreplace"))


def _greenness(outcome: Outcome) -> int:
    if outcome.verdict.word is Word.PASS:
        return 2
    return 1 if outcome.is_known else 0


def _libraries(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return the generations that ran, each with the version it says it has."""
    found = {
        outcome.job.library: outcome.recording.library_version if outcome.recording else ""
        for outcome in outcomes
    }
    return {library: found[library] for library in LIBRARIES if library in found}


def _matrix(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for outcome in outcomes:
        requirement = outcome.job.requirement
        row = rows.setdefault(requirement.id, {"requirement": requirement, "cells": {}})
        row["cells"][outcome.job.library] = outcome
    return list(rows.values())


def _detail(outcome: Outcome) -> dict[str, Any]:
    recording = outcome.recording
    return {
        "outcome": outcome,
        "calls": [call_source(call) for call in outcome.job.requirement.calls],
        "differences": [
            dataclasses.replace(
                difference,
                expected=source(difference.expected),
                observed=source(difference.observed),
            )
            for difference in outcome.verdict.differences
        ],
        "ways": way_lines(outcome),
        "ledger": ledger_lines(outcome),
        "timeline": [_step(seen, recording) for seen in recording.observations]
        if recording
        else [],
        "conditions": "; ".join(conditions_told(outcome.job.requirement.conditions)),
        "reproduce": reproduce(outcome),
    }


def _unlooked(build: Build, parameters: Sequence[Passed]) -> dict[str, Any]:
    paths_of: dict[str, list[str]] = {}
    for parameter in parameters:
        paths_of.setdefault(parameter.of, []).append(parameter.path)
    return {"build": build, "count": len(parameters), "paths_of": paths_of}


def _step(seen: Observation, recording: Recording) -> dict[str, str]:
    match seen:
        case CallStarted():
            kind, text = "call", call_source(recording.calls[seen.index])
        case CallbackRan():
            kind, text = "callback", f"{seen.name}({', '.join(map(source, seen.args))})"
        case Invocation():
            kind, text = "invocation", invocation_source(seen)
        case Definition():
            kind, text = "definition", f"{seen.function} {source(seen.globals)}"
        case ScriptLoad():
            kind, text = "script", f"{seen.state} {seen.url}"
        case PageError():
            kind, text = "error", f"{seen.kind}: {seen.message}\n{seen.stack}".rstrip()
        case ConsoleMessage():
            kind, text = "console", f"{seen.level} {' '.join(source(arg) for arg in seen.args)}"
        case Request():
            body = seen.body.decode("utf-8", "replace")[:_MOST_BODY]
            kind, text = f"request ({seen.role})", f"{seen.method} {seen.url}\n{body}".rstrip()
        case BlindSpot():
            kind, text = "blind spot", f"{seen.where}: {seen.reason}"
    return {"phase": seen.phase, "kind": kind, "text": text}
