"""What one shard of a run found, from which the whole run can be put together."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from harness import __version__
from harness.builds import Chosen
from harness.contracts import Destination
from harness.judging import KnownDeviations, Parameters
from harness.model import LIVE, PINNED, Build, BuildError, Controls, Requirement
from harness.session import Job, Outcome, Shard, program

_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Whole:
    """What the shards of one run have in common. Shards that differ in it are of different runs.

    `jobs` has the ids of all jobs by the destination's name, in order. `contracts` and `builds`
    have a hash for each of these names, and `trackers` the kind and the hash of what was served in
    place of a stub, empty for a stub. `options` has what was asked for by the option's name.
    `known` and `times` are hashes of the known deviations, and of the times that shards are
    balanced by.
    """

    harness: str
    jobs: Mapping[str, tuple[str, ...]]
    contracts: Mapping[str, str]
    builds: Mapping[str, str]
    trackers: Mapping[str, str]
    options: Mapping[str, Any]
    known: str
    times: str

    @classmethod
    def of(
        cls,
        planned: Mapping[str, Sequence[Job]],
        chosen: Chosen,
        known: KnownDeviations,
        options: Mapping[str, Any],
        times: Mapping[str, float],
    ) -> "Whole":
        """Return what the shards of a run have in common; `planned` has all jobs by name."""
        return cls(
            f"{__version__}, program {program()[:12]}",
            {name: tuple(job.id for job in several) for name, several in planned.items()},
            {name: _hash(map(_contract, several)) for name, several in planned.items()},
            {name: _build(several, chosen) for name, several in planned.items()},
            {name: _trackers(several) for name, several in planned.items()},
            options,
            _hash(
                (
                    [dataclasses.replace(item, file=None) for item in known.entries],
                    [dataclasses.replace(item, file=None) for item in known.findings],
                )
            ),
            _hash(sorted(times.items())),
        )


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What one shard of a run found.

    `outcomes` has the outcomes by the destination's name, as they may be shown; `evidence` is the
    hash of the evidence file that has their recordings. `parameters` says of each build what was
    passed and asserted. `artifacts` has the paths of files by the job's id, relative to the
    results. `requirements` are all those that `known` deviations are compared with.
    """

    shard: Shard
    whole: Whole
    evidence: str
    outcomes: Mapping[str, tuple[Outcome, ...]]
    began: dt.datetime
    seconds: float
    seed: int
    controls: Controls | None
    parameters: tuple[tuple[Build, Parameters], ...]
    artifacts: Mapping[str, tuple[str, ...]]
    known: KnownDeviations
    requirements: tuple[Requirement, ...]
    are_many: bool = False


def without_calls(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """Return requirements with what known deviations are compared with, and nothing else."""
    return tuple(dataclasses.replace(item, calls=(), expectations=()) for item in requirements)


def _contract(job: Job) -> tuple[object, ...]:
    targets = [_anywhere(item) for item in (job.destination, job.neighbour) if item]
    return (job.requirement, job.library, job.is_strict, targets)


def _anywhere(target: Destination) -> tuple[Destination, bytes]:
    """Return a destination and its tracker stub, in whatever folder they are."""
    stub = target.home() / "stubs" / target.stub
    content = stub.read_bytes() if stub.is_file() else b""
    return dataclasses.replace(target, folder=None, tracker=None), content


def _trackers(jobs: Sequence[Job]) -> str:
    """Return which trackers stand in for stubs, in whatever folder they are; empty for none."""
    targets = {item.key: item for job in jobs for item in (job.destination, job.neighbour) if item}
    served = {key: item.tracker for key, item in targets.items() if item.tracker is not None}
    words = []
    for key in sorted(served):
        tracker = served[key]
        kind = tracker.source if tracker.source in {PINNED, LIVE} else "a script"
        digest = _hash([*tracker.scripts, *sorted(tracker.answers.items())])
        words.append(f"{key}: {kind} {digest[:_DIGITS]}")
    return ", ".join(words)


def _build(jobs: Sequence[Job], chosen: Chosen) -> str:
    """Return the hash of the build that is judged, or why it has none."""
    key = jobs[0].destination.key
    if key not in chosen.contracts.destinations:
        return "none that can be judged"
    try:
        return chosen.of(key).build.sha256
    except BuildError as problem:
        return str(problem)


def _hash(parts: Iterable[object]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(repr(part).encode(errors="backslashreplace"))
    return digest.hexdigest()
