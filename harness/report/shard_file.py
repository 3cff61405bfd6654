"""`shard.json`, which a shard's results folder has beside its evidence, and nothing else reads."""

import dataclasses
import enum
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any, Final

from harness import contracts, judging, model, session
from harness.codec import FrozenJson, evidence_file
from harness.judging import KnownDeviations, Parameters, deviations
from harness.model import (
    ANYTHING,
    UNDEFINED,
    Build,
    RecordingsError,
    Requirement,
    WireError,
    values,
)
from harness.report.run import Run
from harness.report.shard_result import ShardResult, Whole, without_calls
from harness.session import Outcome
from harness.toolchain import paths

NAME: Final = "shard.json"
FORMAT: Final = 2
"""The version of the file's format. Shards are put together by the version that judged them."""


def _classes(*modules: ModuleType) -> Iterator[type]:
    for module in modules:
        for kind in vars(module).values():
            is_value = dataclasses.is_dataclass(kind) or isinstance(kind, enum.EnumMeta)
            if isinstance(kind, type) and is_value:
                yield kind


_CODEC: Final = FrozenJson(
    (
        *_classes(model, values, contracts, judging, deviations, session),
        *(ShardResult, Whole, type(UNDEFINED), type(ANYTHING)),
    )
)


def evidence_hash(evidence: Path) -> str:
    """Return the hash of an evidence file's content."""
    with evidence.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_of(
    folder: Path,
    whole: Whole,
    made: Run,
    known: KnownDeviations,
    *,
    requirements: Iterable[Requirement],
    passed: Mapping[Build, Parameters],
) -> None:
    """Write what a shard found into its results folder, which has its evidence already.

    `made` is the run of the shard; of a whole run nothing is written. `requirements` are all that
    there are, `passed` says of each build what was passed and asserted.

    Raises:
        OutputError: it cannot be written.
    """
    if made.shard is None:
        return
    result = ShardResult(
        made.shard,
        whole,
        evidence_hash(folder / "recordings.jsonl"),
        {name: tuple(outcomes) for name, outcomes in made.outcomes.items()},
        made.began,
        made.seconds,
        made.seed,
        made.controls,
        tuple(passed.items()),
        {name: _relative(files, folder) for name, files in made.artifacts.items() if files},
        known,
        without_calls(requirements) if known else (),
        made.are_many,
    )
    write(folder, result)


def _relative(files: Sequence[Path], folder: Path) -> tuple[str, ...]:
    return tuple(PurePath(os.path.relpath(file, folder)).as_posix() for file in files)


def write(folder: Path, result: ShardResult) -> None:
    """Write a shard's result into its results folder. Recordings stay in the evidence file.

    Raises:
        OutputError: it cannot be written.
    """
    outcomes = {
        name: tuple(dataclasses.replace(one, evidence=None) for one in part)
        for name, part in result.outcomes.items()
    }
    told = _CODEC.encode(dataclasses.replace(result, outcomes=outcomes))
    place = folder / NAME
    with paths.writing(place):
        text = json.dumps({"kind": "shard", "format": FORMAT, "result": told})
        paths.write_atomically(place, text.encode())


def read(folder: Path) -> ShardResult:
    """Return what the shard of a results folder found, with its recordings.

    Raises:
        RecordingsError: there is no shard, it did not end, or a part of it is damaged.
    """
    place, evidence = folder / NAME, folder / "recordings.jsonl"
    if not place.is_file():
        raise RecordingsError(
            f"{folder} has no {NAME}: no shard that ended wrote it; run 'harness check --shard I/N "
            f"--results {folder}'"
        )
    again = f"run 'harness check --shard I/N --results {folder}' again"
    try:
        told = json.loads(place.read_text(encoding="utf-8"))
    except ValueError:
        told = None
    if not isinstance(told, dict) or told.get("kind") != "shard":
        raise RecordingsError(f"{place} is damaged; {again}")
    if told.get("format") != FORMAT:
        raise RecordingsError(f"{place} is of another version of the harness; {again}")
    try:
        result = _CODEC.decode(told["result"])
    except (KeyError, WireError) as problem:
        raise RecordingsError(f"{place} is damaged ({problem}); {again}") from problem
    if not isinstance(result, ShardResult):
        raise RecordingsError(f"{place} is damaged; {again}")
    lines = evidence_file.lines(evidence)[1:-1]
    if evidence_hash(evidence) != result.evidence or not _match(result, lines):
        raise RecordingsError(f"{evidence} is not what {place} was written with; {again}")
    by_name = {_name(line): line for line in lines}
    outcomes = {
        name: tuple(_with_recording(one, by_name[_of(one)[0]]) for one in part)
        for name, part in result.outcomes.items()
    }
    return dataclasses.replace(result, outcomes=outcomes)


def _match(result: ShardResult, lines: Sequence[dict[str, Any]]) -> bool:
    """Say whether the evidence has the same verdicts, each once."""
    every = [_of(one) for part in result.outcomes.values() for one in part]
    told = [(_name(line), line["verdict"]) for line in lines]
    return len(dict(told)) == len(told) and sorted(told) == sorted(every)


def _of(outcome: Outcome) -> tuple[tuple[str, str, str], str]:
    """Return what tells a verdict from the others of its run, and its word."""
    verdict = outcome.verdict
    return (verdict.requirement, verdict.library, verdict.engine), verdict.word


def _name(line: Mapping[str, Any]) -> tuple[str, str, str]:
    return line["requirement"], line["library"], line["engine"]


def _with_recording(outcome: Outcome, line: dict[str, Any]) -> Outcome:
    told = line["recording"]
    recording = None if told is None else evidence_file.from_json(told)
    return dataclasses.replace(outcome, evidence=recording)
