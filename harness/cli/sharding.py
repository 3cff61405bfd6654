"""`--shard`: one part of what `harness check` would judge, and what `harness merge` needs of it."""

import argparse
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.judging import KnownDeviations, Parameters
from harness.model import Build, UsageError, Word
from harness.report import Run, Whole, shard_file
from harness.session import Job, Shard, Survey, read_times, split, units
from harness.session import options as shared


@dataclass(frozen=True, slots=True)
class Part:
    """What a run judges: `planned` has its jobs by the destination's name, `found` its builds.

    Where it is one shard of a run, `whole` says of which, and `every` has all jobs of that.
    """

    planned: Mapping[str, list[Job]]
    found: Survey
    shard: Shard | None = None
    whole: Whole | None = None
    every: tuple[Job, ...] = ()


def part_of(
    options: argparse.Namespace,
    planned: Mapping[str, list[Job]],
    found: Survey,
    known: KnownDeviations,
) -> Part:
    """Return what a run judges: all that is planned, without `--shard`.

    Raises:
        UsageError: there is no such shard, or the times cannot be read.
    """
    if not options.shard:
        if options.shard_times:
            raise UsageError("--shard-times balances shards; add --shard I/N, or leave it out")
        return Part(planned, found)
    shard = Shard.of(options.shard)
    times = read_times(options.shard_times) if options.shard_times else {}
    refused = {name: [outcome.job] for name, outcome in found.refused.items()}
    by_name = {name: several for name, several in {**planned, **refused}.items() if several}
    every = tuple(job for several in by_name.values() for job in several)
    seed = options.seed if options.isolation == "shared" else None
    mine = {job.id for job in split(units(every, seed), shard.count, times)[shard.number - 1]}
    own = {name: [job for job in several if job.id in mine] for name, several in planned.items()}
    left = {name: one for name, one in found.refused.items() if one.job.id in mine}
    return Part(
        {name: several for name, several in own.items() if several or name in left},
        dataclasses.replace(found, refused=left),
        shard,
        Whole.of(by_name, found.chosen, known, _asked(options), times),
        every,
    )


def _asked(options: argparse.Namespace) -> dict[str, object]:
    """Return the options that say what is judged and how, apart from builds and contracts."""
    return {
        "--library": options.library,
        "--strict": options.strict,
        "--isolation": options.isolation,
        "--seed": options.seed,
        "--show-secrets": options.show_secrets,
        "--builds": bool(options.builds),
        "--browser": " and ".join(shared.engines(options.browser)),
    }


def write(
    results: Path,
    part: Part,
    made: Run,
    known: KnownDeviations,
    passed: Mapping[Build, Parameters],
) -> None:
    """Write what `harness merge` needs of a shard; nothing of a whole run.

    `passed` says of each build what was passed and asserted.

    Raises:
        OutputError: it cannot be written.
    """
    if part.whole is not None:
        requirements = part.found.chosen.contracts.requirements.values()
        shard_file.write_of(
            results, part.whole, made, known, requirements=requirements, passed=passed
        )


def check_judged(made: Run) -> None:
    """Check that a shard has judged something: one with nothing to do is no good news.

    Raises:
        UsageError: it has not.
    """
    if made.shard and {one.verdict.word for one in made.every} <= {Word.SKIP}:
        raise UsageError(
            f"nothing was judged: {made.shard} has nothing to do, so it says nothing of the build; "
            "use fewer shards ('harness merge' takes it as it is)"
        )
