"""Records scenarios on both builds, several at the same time, and ends within its limit.

What hangs or is too slow in a page with others is recorded in smaller pages.
"""

import math
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from harness.builds import Bundles
from harness.comparison.collected import Rank, Recorded
from harness.comparison.corpus import Scenario
from harness.comparison.drivers import Drivers
from harness.comparison.side import Key
from harness.model import (
    CrowdedError,
    HarnessError,
    HungError,
    Library,
    Recording,
    SetupError,
    Tracker,
)

LIMIT_SECONDS: Final = 240.0
"""How long the first recording of both builds may take; after that, no page is begun."""

MOST_OBSERVATIONS: Final = 1_000_000
"""How much the first recording may show; more than that, no machine's memory holds."""

_NOTHING_KNOWN: Final[Mapping[int, HungError]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Job:
    """A scenario to record; `known` says of a side that it hangs there."""

    scenario: Scenario
    library: Library
    rank: Rank
    known: Mapping[int, HungError] = field(default_factory=lambda: _NOTHING_KNOWN)

    @property
    def key(self) -> Key:
        return self.scenario.id, self.library

    def pieces(self, *cuts: int) -> "list[_Job]":
        """Return jobs that have its parts, cut at these places, to take its place."""
        return [
            _Job(piece, self.library, (*self.rank, number))
            for number, piece in enumerate(self.scenario.pieces(*cuts))
        ]

    def around(self, side: int, hung: HungError, call: int) -> "list[_Job]":
        """Return jobs for the part that hangs on a side, and for what is around it."""
        spans = [span for _, span in self.scenario.spans()]
        index = next(number for number, span in enumerate(spans) if call in span)
        found = self.pieces(index, index + 1)
        position = 1 if index else 0
        found[position] = replace(found[position], known={side: hung})
        return found


class PairRecorder:
    """Records scenarios on the old and the new build: `sides` are these, each with its tracker.

    `now` is a clock, in seconds. `left_out` are the scenarios for which there was no time.
    """

    def __init__(
        self,
        sides: Sequence[tuple[Bundles, Tracker | None]],
        drivers: Drivers,
        recorded: Recorded,
        *,
        workers: int,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.left_out: list[Key] = []
        self._sides = sides
        self._drivers = drivers
        self._recorded = recorded
        self._workers = workers
        self._now = now
        self._rank_count = 0
        self._most_parts = sys.maxsize
        self._observations = 0
        self._lock = threading.Lock()

    def record(
        self,
        jobs: Sequence[tuple[Scenario, Library]],
        progress: Callable[[int, int], None],
        *,
        limit: float = math.inf,
    ) -> None:
        """Record scenarios; after `limit` seconds, begin no more.

        Raises:
            SetupError: nothing can be recorded at all.
        """
        total, end = len(jobs), self._now() + limit
        progress(0, total)
        with ThreadPoolExecutor(max_workers=self._workers) as pool:
            pending: set[Future[Sequence[_Job]]] = set()
            try:
                for scenario, library in jobs:
                    job = _Job(scenario, library, (self._rank_count,))
                    self._rank_count += 1
                    pending.add(pool.submit(self._record_in_time, job, end))
                while pending:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    for smaller in (job for future in done for job in future.result()):
                        pending.add(pool.submit(self._record_in_time, smaller, end))
                        total += 1
                    progress(total - len(pending), total)
            except BaseException:  # also Ctrl-C: do not wait for jobs that have not begun
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def alone(self, scenario: Scenario, library: Library) -> tuple[Recording, Recording] | None:
        """Record a scenario on both builds for itself; return nothing if one of them fails.

        Raises:
            SetupError: nothing can be recorded at all.
        """
        job = _Job(scenario, library, ())
        old = self._try(job, 0, 0)
        new = self._try(job, 1, 0) if isinstance(old, Recording) else old
        return (old, new) if isinstance(old, Recording) and isinstance(new, Recording) else None

    def _record_in_time(self, job: _Job, end: float) -> Sequence[_Job]:
        """Record a job if its time is not up; return the jobs to take its place, if any."""
        with self._lock:
            self._recorded.ranks.setdefault(job.key, job.rank)
            if end < math.inf and (self._now() > end or self._observations > MOST_OBSERVATIONS):
                self.left_out.append(job.key)
                return ()
            seed = len(self._recorded.runs[0].get(job.key, ()))
            parts = len(job.scenario.parts)
            if parts > self._most_parts and not seed:
                return job.pieces(parts // 2)
        return self._record(job, seed)

    def _record(self, job: _Job, seed: int) -> Sequence[_Job]:
        """Record a job on both builds; if that fails, return the jobs to take its place, if any.

        Each time it has another seed, so that what the builds generate is seen to vary.
        """
        made: list[Recording | HarnessError] = []
        for side in range(len(self._sides)):
            one = job.known.get(side) or self._try(job, side, seed)
            if isinstance(one, HarnessError) and len(job.scenario.parts) > 1:
                return self._in_pieces(job, side, one)
            made.append(one)
        hung = [isinstance(one, HungError) for one in made]
        crowded = [isinstance(one, CrowdedError) for one in made]
        if job.scenario.conditions.together and (any(crowded) or any(hung) > all(hung)):
            # It may have been the machine; or the part is too much by itself. Now it has full time.
            conditions = replace(job.scenario.conditions, together=False)
            job = replace(job, scenario=replace(job.scenario, conditions=conditions))
            made = [self._try(job, side, seed) for side in range(len(self._sides))]
        self._keep(job, made)
        return ()

    def _try(self, job: _Job, side: int, seed: int) -> Recording | HarnessError:
        bundles, tracker = self._sides[side]
        try:
            with self._drivers.one() as driver:
                return driver.record(job.scenario, job.library, bundles, seed=seed, tracker=tracker)
        except SetupError:
            raise
        except HarnessError as problem:
            return problem

    def _in_pieces(self, job: _Job, side: int, problem: HarnessError) -> Sequence[_Job]:
        """Return the jobs to take the place of one whose page failed on a side."""
        with self._lock:  # they replace it, even if it succeeded before
            for runs in self._recorded.runs:
                runs.pop(job.key, None)
        if isinstance(problem, HungError) and problem.call is not None:
            return job.around(side, problem, problem.call)
        half = len(job.scenario.parts) // 2
        if isinstance(problem, HungError | CrowdedError):
            with self._lock:  # what is too much for one page is too much for the next
                self._most_parts = min(self._most_parts, half)
        return job.pieces(half)

    def _keep(self, job: _Job, made: Sequence[Recording | HarnessError]) -> None:
        recordings = [one for one in made if isinstance(one, Recording)]
        with self._lock:
            self._recorded.scenarios[job.scenario.id] = job.scenario
            self._observations += sum(len(one.observations) for one in recordings)
            for problems, one in zip(self._recorded.problems, made, strict=True):
                if isinstance(one, HarnessError):
                    problems[job.key] = str(one)
            if len(recordings) == len(made):
                for runs, recording in zip(self._recorded.runs, recordings, strict=True):
                    runs.setdefault(job.key, []).append(recording)
