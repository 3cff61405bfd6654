"""Puts the shards of a run together, so that they are that run, or says why they are not."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from harness.judging import Examination, Passed, unasserted_in
from harness.model import STUB, Build, Controls, UsageError
from harness.report import verdict_record
from harness.report.run import Run
from harness.report.shard_result import ShardResult, Whole
from harness.session import Outcome

_DIGITS: Final = 12


def merged(shards: Mapping[Path, ShardResult]) -> Run:
    """Return the run that shards, by their results folder, are the parts of.

    What is about the run as a whole is found anew: what known deviations no longer hold, what no
    requirement asserts, and findings. Verdicts are those of the shards.

    Raises:
        UsageError: they are not all the parts of one run, each of them once.
    """
    check_together(shards)
    every = [shards[place] for place in sorted(shards, key=lambda place: shards[place].shard)]
    first = every[0]
    outcomes = _in_order(every)
    records = [verdict_record.judged(one) for part in outcomes.values() for one in part]
    known = dataclasses.replace(first.known, today=max(one.known.today for one in every))
    return Run(
        outcomes,
        min(one.began for one in every),
        max(one.seconds for one in every),
        verdict_record.problems(records, known, first.requirements),
        _unasserted(every, outcomes),
        {name: files for place, one in shards.items() for name, files in _files(place, one)},
        Controls.of_all([one.controls for one in every if one.controls]),
        seed=first.seed,
        standings=verdict_record.standings(records, known, first.requirements),
        are_many=first.are_many,
    )


def check_together(shards: Mapping[Path, ShardResult]) -> None:
    """Check that these are all the shards of one run, each of them once.

    Raises:
        UsageError: they are not; the message says which one, and what to do.
    """
    (place, first), *others = shards.items()
    for other, one in others:
        _check_same(place, first, other, one)
    where: dict[int, Path] = {}
    for folder, one in shards.items():
        if one.shard.number in where:
            raise UsageError(
                f"{one.shard} is given twice, as {where[one.shard.number]} and {folder}; leave out "
                "one of them"
            )
        where[one.shard.number] = folder
    count = first.shard.count
    missing = [number for number in range(1, count + 1) if number not in where]
    if missing:
        named = ", ".join(f"{number}/{count}" for number in missing)
        several = "a shard is" if len(missing) == 1 else "shards are"
        raise UsageError(
            f"{several} missing: {named}; name its results folder, too, or run it with --shard "
            f"{missing[0]}/{count}"
        )
    _check_verdicts(shards, first.whole)


def _check_same(place: Path, first: ShardResult, other: Path, one: ShardResult) -> None:
    differences = [*_otherwise(first, one)]
    if differences:
        raise UsageError(
            f"{other} ({one.shard}) is not of the same run as {place} ({first.shard}): it has "
            f"{differences[0]}; run the shards of one run alike, or leave it out"
        )


def _otherwise(first: ShardResult, one: ShardResult) -> Iterator[str]:
    """Yield what a shard has that another one of the same run would have otherwise."""
    whole, other = first.whole, one.whole
    if one.shard.count != first.shard.count:
        yield f"{one.shard.count} shards, not {first.shard.count}"
    if other.harness != whole.harness:
        yield f"another harness ({other.harness}, not {whole.harness})"
    for name in whole.options:
        if other.options.get(name) != whole.options[name]:
            yield f"{name} {other.options.get(name)}, not {whole.options[name]}"
    if {*other.jobs} != {*whole.jobs}:
        yield f"other destinations ({', '.join(other.jobs)}, not {', '.join(whole.jobs)})"
    for what, theirs, ours in (
        ("another build", other.builds, whole.builds),
        ("another contract", other.contracts, whole.contracts),
    ):
        for name in ours:
            if theirs.get(name) != ours[name]:
                yield f"{what} of {name} ({_short(theirs.get(name, ''))}, not {_short(ours[name])})"
    for name in whole.trackers:
        served, usual = other.trackers.get(name) or STUB, whole.trackers[name] or STUB
        if served != usual:
            yield f"another tracker of {name} ({served}, not {usual})"
    if other.jobs != whole.jobs:
        yield "other requirements"
    if other.known != whole.known:
        yield "other known deviations"
    if other.times != whole.times:
        yield "other --shard-times"
    yield from _scripts_otherwise(first, one)
    browsers: dict[str, set[str]] = {}
    for item in _every(first, one):
        if item.browser:
            browsers.setdefault(item.verdict.engine, set()).add(item.browser)
    for several in browsers.values():
        if len(several) > 1:
            yield f"another browser ({' and '.join(sorted(several))})"


def _scripts_otherwise(first: ShardResult, one: ShardResult) -> Iterator[str]:
    """Yield the scripts of a live tracker that its owner changed between two shards."""
    ours, theirs = _scripts(first), _scripts(one)
    for address in sorted(ours.keys() & theirs.keys()):
        if ours[address] != theirs[address]:
            digests = f"{_short(theirs[address])}, not {_short(ours[address])}"
            yield f"another script at {address} ({digests})"


def _scripts(shard: ShardResult) -> dict[str, str]:
    """Return the sha256 of each script of the trackers of a shard, by address."""
    served = [item.tracker for item in _every(shard) if item.tracker]
    return {address: sha256 for one in served for address, sha256 in one.scripts.items()}


def _short(digest: str) -> str:
    return digest[:_DIGITS] if digest.isalnum() else digest


def _check_verdicts(shards: Mapping[Path, ShardResult], whole: Whole) -> None:
    """Check that each requirement of the run has exactly one verdict, whatever the shards say.

    Raises:
        UsageError: one has none, or several.
    """
    counts = Counter(one.job.id for one in _every(*shards.values()))
    wanted = [job for several in whole.jobs.values() for job in several]
    for job in {**dict.fromkeys(wanted), **counts}:
        if counts[job] != 1 or job not in wanted:
            raise UsageError(
                f"the shards have {counts[job]} verdicts of {job}, and the run has "
                f"{int(job in wanted)}; run all of them again"
            )


def _in_order(every: Sequence[ShardResult]) -> dict[str, list[Outcome]]:
    """Return all outcomes in the order of the whole run."""
    found = {one.job.id: one for one in _every(*every)}
    proofs: dict[str, Examination] = {}
    outcomes: dict[str, list[Outcome]] = {}
    for name, several in every[0].whole.jobs.items():
        for job in several:
            one = found[job]
            if one.proof is not None:  # a run proves a requirement once, where it passes first
                proof = proofs.setdefault(one.job.requirement.id, one.proof)
                one = dataclasses.replace(one, proof=proof)
            outcomes.setdefault(name, []).append(one)
    return outcomes


def _unasserted(
    every: Iterable[ShardResult], outcomes: Mapping[str, Sequence[Outcome]]
) -> dict[Build, tuple[Passed, ...]]:
    found = unasserted_in(dict(one.parameters) for one in every)
    order = [one.build for part in outcomes.values() for one in part]
    return {build: found[build] for build in dict.fromkeys(order) if build in found}


def _files(place: Path, one: ShardResult) -> Iterator[tuple[str, list[Path]]]:
    """Yield the files that were kept of each job, as far as they are there."""
    for name, files in one.artifacts.items():
        kept = [(place / file).absolute() for file in files]
        yield name, [file for file in kept if file.exists()]


def _every(*several: ShardResult) -> Iterator[Outcome]:
    for one in several:
        for part in one.outcomes.values():
            yield from part
