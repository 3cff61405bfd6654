"""The ways in which `harness check` judges: in one browser, or in several processes."""

import argparse
import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from harness.builds import Chosen
from harness.cli import judging, watch_options
from harness.judging import KnownDeviations
from harness.model import Controls
from harness.session import (
    Equipment,
    Job,
    Outcome,
    Proofs,
    RunOptions,
    Workers,
    assess,
    carry_out,
    open_driver,
)
from harness.toolchain import browsers

JudgeOne: TypeAlias = Callable[[Job], tuple[Outcome, list[Path]]]
"""Judges one job, and returns its outcome with nothing masked, and the files that are kept."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is judged: `jobs` on the builds of `chosen`, compared with what is `known`.

    `whole` has the jobs of the whole run where these are a shard of it, else none. `on_controls` is
    called with the controls, before anything is judged.
    """

    options: argparse.Namespace
    installed: browsers.Browser
    jobs: Sequence[Job]
    whole: Sequence[Job]
    chosen: Chosen
    known: KnownDeviations
    on_controls: Callable[[Controls], None]


def opened(wanted: Wanted, count: int) -> AbstractContextManager[JudgeOne]:
    """Open what judges, in so many processes."""
    return _in_workers(wanted, count) if count > 1 else _in_one_browser(wanted)


@contextlib.contextmanager
def _in_one_browser(wanted: Wanted) -> Iterator[JudgeOne]:
    options, chosen, proofs = wanted.options, wanted.chosen, Proofs()
    with open_driver(
        wanted.installed,
        chosen,
        port=options.edge_port,
        watching=watch_options.watching(options),
        on_controls=wanted.on_controls,
    ) as driver:
        chosen = chosen.described(driver.descriptions)
        pages = judging.shared_pages(options, driver, chosen, wanted.jobs, wanted.whole)

        def judge_one(job: Job) -> tuple[Outcome, list[Path]]:
            outcome = carry_out(
                driver,
                job,
                chosen,
                wanted.known,
                prove=proofs.of_folder,
                shared=pages.recording,
            )
            return outcome, watch_options.keep_artifacts(driver, outcome, options, chosen)

        yield judge_one


@contextlib.contextmanager
def _in_workers(wanted: Wanted, count: int) -> Iterator[JudgeOne]:
    options, chosen, proofs = wanted.options, wanted.chosen, Proofs()
    equipment = Equipment(wanted.installed, chosen, tuple(wanted.jobs))
    seed = options.seed if options.isolation == "shared" else None
    with Workers(equipment, count, seed=seed, whole=wanted.whole) as workers:
        chosen = chosen.described(workers.descriptions)
        made = Controls.of_all(workers.controls)
        if made is not None:
            wanted.on_controls(made)

        def judge_one(job: Job) -> tuple[Outcome, list[Path]]:
            key, browser = job.requirement.destination, wanted.installed
            run_options = RunOptions.of(browser.engine, browser.named, chosen, wanted.known, key)
            recorded = workers.recording(job)
            job = job.described(chosen.contracts)
            outcome = assess(job, recorded, wanted.known, run_options, prove=proofs.of_folder)
            bundle = watch_options.keep_bundle(outcome, options, chosen)
            return outcome, [bundle] if bundle else []

        yield judge_one
