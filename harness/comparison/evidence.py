"""Writes one side of a comparison to an evidence file and reads it, to compare without a browser.

It also reads the files of `harness check`: each of their runs is a scenario with one part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from harness.codec import Mask, evidence_file
from harness.comparison.corpus import Part, Scenario
from harness.comparison.side import BriefVerdict, Key, Side
from harness.contracts import Contracts
from harness.model import (
    LIBRARIES,
    ORDINARY,
    Build,
    Call,
    Conditions,
    Library,
    Recording,
    RecordingsError,
    Word,
)

_NOTHING_MASKED: Final = Mask([])


@dataclass(frozen=True, slots=True)
class StoredSide:
    """The content of a file: one side, and the scenarios whose calls were made, by id."""

    side: Side
    scenarios: Mapping[str, Scenario]


def write(
    place: Path, side: Side, scenarios: Mapping[str, Scenario], mask: Mask = _NOTHING_MASKED
) -> None:
    """Write one side as an evidence file, with its secrets masked, also in a scenario's id."""
    side, scenarios = mask.value(side), mask.value(scenarios)
    options = {"destination": side.build.destination}
    with evidence_file.Writer(place, options) as writer:
        for (name, library), runs in side.runs.items():
            scenario = scenarios[name]
            stored = {**_scenario_to_json(scenario), "verdicts": _verdicts(scenario, library, side)}
            for recording in runs:
                writer.add_scenario(name, library, recording, scenario=stored)
        for (name, library), reason in side.problems.items():
            stored = _scenario_to_json(scenarios[name])
            writer.add_scenario(name, library, None, scenario=stored, reason=reason)


def read(contracts: Contracts, place: Path, key: str) -> StoredSide:
    """Read the side in a file, for the destination of these contracts with this key.

    Raises:
        RecordingsError: the file is missing, cut short, damaged, from a newer harness, or has no
            build of this destination, or several.
    """
    runs: dict[Key, list[Recording]] = {}
    problems: dict[Key, str] = {}
    verdicts: dict[Key, BriefVerdict] = {}
    scenarios: dict[str, Scenario] = {}
    for line in evidence_file.lines(place)[1:-1]:
        try:
            name, library = line["requirement"], _library(line["library"])
            recording = line["recording"] and evidence_file.from_json(line["recording"])
            if recording is None:
                known = contracts.requirements.get(name)
                if known is None or known.destination == key:
                    problems[name, library] = line["reason"]
            elif recording.build.destination == key:
                runs.setdefault((name, library), []).append(recording)
                scenarios[name] = _scenario_from_json(contracts, line, recording)
                verdicts |= _verdicts_from_json(line)
        except evidence_file.DAMAGE as problem:
            raise RecordingsError(f"{place} is damaged: {problem!r}; record it again") from problem
        except RecordingsError as problem:
            raise RecordingsError(f"{place}: {problem}; record it again") from problem
    return StoredSide(Side(_only_build(place, key, runs), runs, problems, verdicts), scenarios)


def _only_build(place: Path, key: str, runs: Mapping[Key, list[Recording]]) -> Build:
    builds = {recording.build for several in runs.values() for recording in several}
    if not builds:
        raise RecordingsError(f"{place} has no recording of a build of {key!r}; name another file")
    if len(builds) > 1:
        raise RecordingsError(f"{place} has recordings of {len(builds)} builds of {key!r}, not one")
    return builds.pop()


def _library(name: str) -> Library:
    return next(library for library in LIBRARIES if library == name)


def _scenario_to_json(scenario: Scenario) -> dict[str, Any]:
    return {
        "parts": [
            {"name": part.name, "calls": len(part.calls), "requirements": list(part.requirements)}
            for part in scenario.parts
        ],
        "when": scenario.conditions.when,
        "tracker": scenario.conditions.tracker,
    }


def _verdicts(scenario: Scenario, library: Library, side: Side) -> dict[str, list[str]]:
    """Return the verdicts on a scenario: the redacted recordings in the file cannot be judged."""
    names = {name for part in scenario.parts for name in part.requirements}
    found = {name: side.verdicts.get((name, library)) for name in sorted(names)}
    return {name: [one.word, one.reason] for name, one in found.items() if one is not None}


def _verdicts_from_json(line: Mapping[str, Any]) -> dict[Key, BriefVerdict]:
    library = _library(line["library"])
    if "verdict" in line:  # as `harness check` writes it
        return {(line["requirement"], library): BriefVerdict(Word(line["verdict"]), line["reason"])}
    stored = line["scenario"].get("verdicts", {})
    return {(name, library): BriefVerdict(Word(word), why) for name, (word, why) in stored.items()}


def _scenario_from_json(
    contracts: Contracts, line: Mapping[str, Any], recording: Recording
) -> Scenario:
    """Return the scenario of a line; its calls are those of the recording."""
    stored = line.get("scenario")
    name = line["requirement"]
    if stored is None:
        known = contracts.requirements.get(name)
        title, conditions = name, ORDINARY
        if known is not None and known.destination == recording.build.destination:
            title, conditions = known.statement, known.conditions
        parts: tuple[Part, ...] = (Part(title, recording.calls, (name,)),)
        settings = recording.settings
        return Scenario(name, recording.build.destination, parts, settings, conditions)
    parts, begin = (), 0
    for part in stored["parts"]:
        calls: tuple[Call, ...] = recording.calls[begin : begin + part["calls"]]
        parts = (*parts, Part(part["name"], calls, tuple(part["requirements"])))
        begin += part["calls"]
    if not parts:
        raise ValueError(f"{name} has no calls")
    conditions = Conditions(when=stored["when"], tracker=stored["tracker"])
    return Scenario(name, recording.build.destination, parts, recording.settings, conditions)


def destinations_of(place: Path) -> set[str]:
    """Return the keys of the destinations in a file.

    Raises:
        RecordingsError: the file is missing, cut short, damaged, or from a newer harness.
    """
    found = (line.get("recording") for line in evidence_file.lines(place)[1:-1])
    try:
        return {recording["build"]["destination"] for recording in found if recording}
    except evidence_file.DAMAGE as problem:
        raise RecordingsError(f"{place} is damaged: {problem!r}; record it again") from problem
