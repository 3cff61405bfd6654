"""The part of the plugin that judges one shard of a run, and says so to `harness merge`.

What any other test does is shown by the first shard: a run of all shards runs each test once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pytest

from harness.builds import Chosen
from harness.judging import KnownDeviations
from harness.model import LIBRARIES, UsageError
from harness.pytest_plugin.builds import CONTRACTS
from harness.pytest_plugin.isolation import SEED, WHOLE, jobs_of
from harness.report import Whole
from harness.session import Job, Shard, options, read_times, split, units

_SHARD: Final = pytest.StashKey["ShardOfSession | None"]()
_OUTPUT: Final = "harness_jobs"


@dataclass(frozen=True, slots=True)
class ShardOfSession:
    """Which shard a session judges, and by which times the run is shared out."""

    shard: Shard
    times: Mapping[str, float]
    seed: int | None

    def jobs(self, every: Sequence[Job]) -> set[str]:
        """Return the ids of those jobs that are this shard's."""
        parts = split(units(every, self.seed), self.shard.count, self.times)
        return {job.id for job in parts[self.shard.number - 1]}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    options.add_shard(parser.getgroup("harness").addoption, str)


def read(config: pytest.Config) -> None:
    """Read which shard is judged.

    Raises:
        UsageError: there is no such shard, or the times cannot be read.
    """
    text, file = config.getoption("--shard"), config.getoption("--shard-times")
    config.stash[_SHARD] = None
    if file and not text:
        raise UsageError("--shard-times balances shards; add --shard I/N, or leave it out")
    if not text:
        return
    times = read_times(config.invocation_params.dir / file) if file else {}
    seed = config.getoption(SEED) if config.getoption("--isolation") == "shared" else None
    config.stash[_SHARD] = ShardOfSession(Shard.of(text), times, seed)


def of(config: pytest.Config) -> Shard | None:
    """Return the shard that a session judges; None where it judges all."""
    wanted = config.stash[_SHARD]
    return None if wanted is None else wanted.shard


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what other shards judge, of what was selected."""
    wanted = config.stash[_SHARD]
    if wanted is None:
        return
    every = _in_order(config, jobs_of(items))
    mine = wanted.jobs(every)
    left = []
    for item in [*items]:
        jobs = jobs_of([item])
        is_mine = jobs[0].id in mine if jobs else wanted.shard.number == 1
        if not is_mine:
            left.append(item)
            items.remove(item)
    config.hook.pytest_deselected(items=left)
    config.stash[WHOLE] = every
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output[_OUTPUT] = [[job.requirement.id, job.library, job.engine] for job in every]


def _in_order(config: pytest.Config, jobs: Sequence[Job]) -> tuple[Job, ...]:
    """Return each job once, in the order of the contract, whatever shuffles the tests."""
    positions = {name: at for at, name in enumerate(config.stash[CONTRACTS].requirements)}
    once = {job.id: job for job in jobs}.values()
    return tuple(
        sorted(
            once,
            key=lambda job: (
                job.engine,
                LIBRARIES.index(job.library),
                positions[job.requirement.id],
            ),
        )
    )


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take from a process of pytest-xdist which jobs the whole run has."""
    told = getattr(node, "workeroutput", {}).get(_OUTPUT)
    if told is not None:
        config = node.config
        contracts, is_strict = config.stash[CONTRACTS], config.getoption("--harness-strict")
        config.stash[WHOLE] = tuple(
            Job.of(
                contracts,
                contracts.requirement(name),
                library,
                is_strict=is_strict,
                engine=engine,
            )
            for name, library, engine in told
        )


def has_nothing(config: pytest.Config) -> bool:
    """Say whether the session judges a shard of a run that has nothing to do."""
    wanted, every = config.stash[_SHARD], config.stash.get(WHOLE, ())
    return wanted is not None and bool(every) and not wanted.jobs(every)


def whole(
    config: pytest.Config, chosen: Chosen, known: KnownDeviations, judged: Sequence[str]
) -> Whole | None:
    """Return what this session's shard has in common with the others of its run.

    `judged` has the ids of the jobs that have a verdict. It is None where the session is no shard,
    or where not all of the shard was judged.
    """
    wanted, every = config.stash[_SHARD], config.stash.get(WHOLE, ())
    if wanted is None or not every or wanted.jobs(every) != {*judged}:
        return None
    by_name: dict[str, list[Job]] = {}
    for job in every:
        by_name.setdefault(job.destination.name, []).append(job)
    asked = {
        "--library": config.getoption("--library"),
        "--strict": config.getoption("--harness-strict"),
        "--isolation": config.getoption("--isolation"),
        "--seed": config.getoption(SEED),
        "--show-secrets": config.getoption("--show-secrets"),
        "--builds": False,
        "--browser": " and ".join(options.engines(config.getoption("--browser"))),
    }
    return Whole.of(by_name, chosen, known, asked, wanted.times)
