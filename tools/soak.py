"""Judges the whole contract again and again on a hostile machine, and says what was not the same.

The first round has the machine for itself: what it says is what all others must say. Then both
cores are kept busy, answers come late, the jobs are in another order each time, and now and then a
process of the browser is killed. A verdict that is lost to that is an `error`, and is made again.

`python -m tools.soak --minutes 30`; `--requirement ID --times 1000` repeats one of them.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from harness.builds import Chosen
from harness.contracts import built_in
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.model import LIBRARIES, Verdict, Word
from harness.session import Job, SharedPages, carry_out, jobs
from harness.toolchain import browsers, bundler
from tools.stress import Killer, LateEdge, busy, descendants

_KILL_SECONDS: Final = 20.0
_MEBIBYTE: Final = 1024 * 1024
_MOST_GROWTH: Final = 1.2
"""The memory of Python may be this many times what it was after the second hostile round."""


@dataclass(frozen=True, slots=True)
class Means:
    """How to judge a job, how to judge one `again` by itself, and how many `kills` there were."""

    judge: Callable[[Job], Verdict]
    again: Callable[[Job], Verdict]
    kills: Callable[[], int] = lambda: 0


@dataclass(slots=True)
class Tally:
    """What was seen so far: `differing` are lines, `lost` counts verdicts that a kill has cost."""

    verdicts: int = 0
    lost: int = 0
    killed: int = 0
    differing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds between two rounds, when it should hold nothing of them."""

    processes: int
    handles: int
    files: int
    memory: int

    @classmethod
    def now(cls) -> "Held":
        """Count the process's children, its handles, temporary files, and its memory in bytes."""
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return cls(
            processes=len(descendants(os.getpid())),
            handles=len([*Path("/proc/self/fd").iterdir()]),
            files=len([*Path(tempfile.gettempdir()).iterdir()]),
            memory=pages * os.sysconf("SC_PAGE_SIZE"),
        )

    def grown(self, later: "Held") -> Iterator[str]:
        """Yield what there is more of later."""
        for name in ("processes", "handles", "files"):
            before, after = getattr(self, name), getattr(later, name)
            if after > before:
                yield f"{name}: {before} after the second hostile round, {after} at the end"
        if later.memory > _MOST_GROWTH * self.memory:
            before, after = (one.memory // _MEBIBYTE for one in (self, later))
            yield f"memory: {before} MB after the second hostile round, {after} MB at the end"


def said(verdict: Verdict) -> str:
    """Return what a verdict says, to the letter, but for its seconds."""
    return f"{verdict.word} {verdict.differences!r} {verdict.reason}"


def one_round(order: Sequence[Job], means: Means, expected: dict[str, str], tally: Tally) -> None:
    """Judge jobs in this order, and again those whose verdict a kill has cost.

    What is said of a job for the first time is what is `expected` from then on.
    """
    for job in order:
        verdict = means.judge(job)
        while means.kills() and verdict.word is Word.ERROR and said(verdict) != expected[job.id]:
            tally.lost += 1
            before = means.kills()
            verdict = means.again(job)
            if means.kills() == before:  # this one was left alone
                break
        tally.verdicts += 1
        usual = expected.setdefault(job.id, said(verdict))
        if said(verdict) != usual:
            tally.differing.append(f"{job.id}: {said(verdict)}, and usually {usual}")


@contextmanager
def opened(edge: Edge, installed: browsers.Browser) -> Iterator[Driver]:
    """Yield a driver of a browser of its own, which the context closes."""
    with edge, Launcher(edge, installed, {"headless": True}) as launcher:
        driver = Driver(launcher, edge, assets.load(built_in()))
        try:
            yield driver
        finally:
            driver.close()


class Soak:
    """Rounds of the same jobs on the reference builds; what they said is in `tally`."""

    def __init__(self, chosen: Chosen, every: Sequence[Job], seed: int) -> None:
        self._chosen = chosen
        self._jobs = [*every]
        self._chance = random.Random(seed)  # noqa: S311 - an order, no secret
        self._installed = browsers.find_or_install(None, print)
        self._expected: dict[str, str] = {}
        self.tally = Tally()

    def quiet(self) -> None:
        """Do the first round, by which all others are judged."""
        with opened(Edge(), self._installed) as driver:
            self._judge(driver, (), is_shared=False)

    def hostile(self, *, is_shared: bool) -> None:
        """Do a round on a hostile machine, in pages that jobs share, or in each its own."""
        self._chance.shuffle(self._jobs)
        with ExitStack() as stack:
            edge = LateEdge(self._chance)
            driver = stack.enter_context(opened(edge, self._installed))
            stack.enter_context(busy(os.cpu_count() or 1))
            killer = Killer(self._chance, _KILL_SECONDS)
            stack.enter_context(killer)
            self._judge(driver, killer.killed, is_shared=is_shared)
            self.tally.killed += len(killer.killed)

    def _judge(self, driver: Driver, killed: Sequence[str], *, is_shared: bool) -> None:
        shared = SharedPages(driver, self._chosen, self._jobs, self._chance.randrange(10**6))
        recording = shared.recording if is_shared else lambda _: None

        def judge(job: Job) -> Verdict:
            return carry_out(driver, job, self._chosen, shared=recording).verdict

        def again(job: Job) -> Verdict:
            return carry_out(driver, job, self._chosen).verdict

        means = Means(judge, again, lambda: len(killed))
        one_round(self._jobs, means, self._expected, self.tally)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do rounds, print what they said, and return 1 if anything differed or grew."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--times", type=int, help="judge all so often, in a single round")
    parser.add_argument("--requirement", help="only this one, under both libraries")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311
    options = parser.parse_args(arguments)
    bundler.install_packages(print)
    chosen = Chosen(built_in())
    every = jobs(chosen.contracts, [*chosen.contracts.requirements.values()], LIBRARIES)
    wanted = options.requirement
    every = [job for job in every if wanted in {None, job.requirement.id}] * (options.times or 1)
    if not every:
        parser.error(f"there is no requirement {wanted!r}; see harness list")
    with tempfile.TemporaryDirectory(prefix="soak-") as own:
        os.environ["TMPDIR"] = tempfile.tempdir = own  # so that what is left there is of this
        soak = Soak(chosen, every, options.seed)
        grown = _rounds(soak, 0 if options.times else time.monotonic() + 60 * options.minutes)
    print(*grown, sep="\n")
    differing = len(soak.tally.differing)
    print(f"seed {options.seed}: {differing} verdicts differed, {len(grown)} things grew")
    return int(bool(differing or grown))


def _rounds(soak: Soak, end: float) -> list[str]:
    """Do rounds until time is up, but at least one, and return what grew since the second.

    That is the first of shared pages, whose recordings are in a file that stays open.
    """
    soak.quiet()
    first = last = None
    number = told = 0
    while not number or time.monotonic() < end:
        number += 1
        soak.hostile(is_shared=number % 2 == 0)
        last = Held.now()
        first = last if number == 2 else first  # noqa: PLR2004 - see above
        print(*soak.tally.differing[told:], _line(number, soak.tally, last), sep="\n", flush=True)
        told = len(soak.tally.differing)
    return [*first.grown(last)] if first and last else []


def _line(number: int, tally: Tally, held: Held) -> str:
    return (
        f"round {number}: {tally.verdicts} verdicts, {len(tally.differing)} differed, "
        f"{tally.killed} kills cost {tally.lost}; {held.processes} processes, {held.handles} "
        f"handles, {held.files} temporary files, {held.memory // _MEBIBYTE} MB"
    )


if __name__ == "__main__":
    raise SystemExit(main())
