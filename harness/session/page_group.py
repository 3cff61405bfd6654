"""The requirements of one destination under one library that share pages, and what is recorded.

A shared page can only say `pass`, and not even that where the build does something else after other
calls than in a page of its own. So what does not pass is recorded alone, and what does not pass
there either is recorded again after calls of others. Where one of these recordings says another
thing than the one before it, nothing that was recorded in a shared page counts: all of the group is
recorded alone.
"""

import dataclasses
import random
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Self, TypeAlias

from harness.contracts import GlobalIs, LeavesOnly
from harness.judging import judge
from harness.model import ORDINARY, HarnessError, Recording, Word
from harness.session.outcome import Job, PageUse, Recorded
from harness.session.packed import Packed

MOST: Final = 24
"""How many requirements share a page at most."""

_MOST_BEFORE: Final = 12
"""How many requirements are recorded before those that are recorded again."""

Page: TypeAlias = tuple[Job, ...]
"""The jobs that share a page, in the order in which their calls are made."""

Purpose: TypeAlias = Literal["shared", "alone", "again"]


@dataclass(frozen=True, slots=True)
class Unit:
    """What is recorded in one go: a page that jobs share, or the page of one of them."""

    page: Page
    purpose: Purpose


Passes: TypeAlias = Callable[[Job, Recording], bool]
"""Says whether a job passes on a recording."""

Result: TypeAlias = Mapping[str, Recording] | HarnessError
"""What was recorded of each job of a unit, by the job's id; or why nothing was."""


class PageGroup:
    """Says what to record next, and takes what was recorded, until each job has what counts."""

    def __init__(self, planned: Sequence[Unit], passes: Passes) -> None:
        self._passes = passes
        self._jobs = {job.id: job for unit in planned for job in unit.page}
        self._todo = deque(planned)
        self._under_way: list[Unit] = []
        self._shared: dict[str, Packed] = {}
        self._failed: set[str] = set()
        self._alone: dict[str, Packed | HarnessError] = {}
        self._passing: set[str] = set()
        self._cured: set[str] = set()
        self._is_made_sure = False
        self._is_all_alone = False

    @classmethod
    def alone(cls, job: Job) -> Self:
        """Return the group of a job that shares no page."""
        return cls([Unit((job,), "alone")], passes_on)

    @property
    def jobs(self) -> list[Job]:
        """The jobs of the group."""
        return [*self._jobs.values()]

    @property
    def is_settled(self) -> bool:
        """Whether each job has the recording that counts."""
        return not (self._todo or self._under_way)

    def next(self) -> Unit | None:
        """Return what to record next; None if that depends on what is under way, or is nothing."""
        if not self._todo:
            return None
        unit = self._todo.popleft()
        self._under_way.append(unit)
        return unit

    def take(self, unit: Unit, result: Result) -> None:
        """Take what was recorded of a unit, and plan what follows from it."""
        self._under_way.remove(unit)
        if unit.purpose == "alone":
            for job in unit.page:
                if isinstance(result, HarnessError):
                    self._alone[job.id] = result
                    continue
                self._alone[job.id] = Packed.of(result[job.id])
                if self._passes(job, result[job.id]):
                    self._passing.add(job.id)
        elif not self._is_all_alone:
            self._take_page(unit, result)
        if self.is_settled and not self._is_all_alone:
            self._make_sure()

    def recorded(self, job: Job) -> Recorded | None:
        """Return the recording that counts of a job, once the group is settled, and let go of it.

        It is None if the job is not of this group, or if its recording was taken before.
        """
        use = self._page_use(job.id)
        shared = self._shared.pop(job.id, None)
        kept = self._alone.pop(job.id, shared)
        if kept is None:
            return None
        return Recorded(kept.unpacked() if isinstance(kept, Packed) else kept, use)

    def _page_use(self, name: str) -> PageUse:
        if name not in self._alone:
            return "shared"
        if name in self._passing:
            return "own only" if name in self._failed else "own"
        return "shared only" if name in self._shared or name in self._cured else "own"

    def _take_page(self, unit: Unit, result: Result) -> None:
        if isinstance(result, HarnessError):
            self._shared.clear()
            self._failed.clear()
            self._record_all_alone()
            return
        for job in unit.page:
            recording = result[job.id]
            passes = self._passes(job, recording)
            if unit.purpose == "again":
                if passes != (job.id in self._shared):
                    self._cured |= {job.id} if passes else set()
                    self._record_all_alone()
            elif passes:
                self._shared[job.id] = Packed.of(recording)
            else:
                self._failed.add(job.id)
                self._todo.append(Unit((job,), "alone"))

    def _record_all_alone(self) -> None:
        """Record alone whatever is not: nothing counts that was recorded after other calls."""
        self._is_all_alone = True
        units = [unit for unit in (*self._todo, *self._under_way) if unit.purpose == "alone"]
        covered = {unit.page[0].id for unit in units} | self._alone.keys()
        self._todo = deque(unit for unit in self._todo if unit.purpose == "alone")
        self._todo += [
            Unit((job,), "alone") for name, job in self._jobs.items() if name not in covered
        ]

    def _make_sure(self) -> None:
        """Plan what shows whether a `pass` of a shared page is one of its own page, too.

        Whoever passes in only one of the two shows that the build remembers what came before.
        """
        if self._failed & self._passing:
            self._record_all_alone()
        elif self._shared and not self._is_made_sure:
            self._is_made_sure = True
            failing = [job for job in self.jobs if job.id in self._failed]
            passing = [job for job in self.jobs if job.id in self._shared]
            self._todo += [Unit(page, "again") for page in pages_again(failing, passing)]


def passes_on(job: Job, recording: Recording) -> bool:
    """Say whether a job passes on a recording."""
    return judge(job.requirement, recording).word is Word.PASS


def groups(
    jobs: Sequence[Job], seed: int, passes: Passes = passes_on, whole: Sequence[Job] = ()
) -> list[PageGroup]:
    """Return the groups of jobs that are recorded together.

    They are those of each destination, library and engine that share pages. And those that share no
    page with other calls, but would make the same calls in the same page. `whole` is as for
    `pages`.
    """
    found: dict[tuple[str, str, str], list[Unit]] = {}
    sharing = pages(jobs, seed, whole)
    for page in sharing:
        kind = (page[0].destination.key, page[0].library, page[0].engine)
        found.setdefault(kind, []).append(Unit(page, "shared"))
    shared = {job.id for page in sharing for job in page}
    twins = _twins(job for job in jobs if job.id not in shared)
    alone = [PageGroup([Unit(several, "alone")], passes) for several in twins]
    return [*(PageGroup(several, passes) for several in found.values()), *alone]


def pages(jobs: Sequence[Job], seed: int, whole: Sequence[Job] = ()) -> list[Page]:
    """Return which jobs share a page, in the order in which their calls are made.

    The first job of a page is recorded as if it were alone. So these are as unlike as can be: what
    a build does only at its first call then shows. Where the jobs are a part of a `whole` run, they
    share the pages that they share there, as far as all of a page are among them.
    """
    found: list[Page] = []
    for (_, needs), several in _by_needs(whole or jobs).items():
        # Without the engine: so the pages are the same ones in each.
        random.Random(f"{seed} {needs}").shuffle(several)  # noqa: S311 - no secret
        count = -(-len(several) // MOST)
        ordered = _unlike(several)
        found += [tuple(ordered[number::count]) for number in range(count) if len(several) > 1]
    here = {job.id for job in jobs}
    return [page for page in found if all(job.id in here for job in page)]


def units(jobs: Sequence[Job], seed: int | None) -> list[Page]:
    """Return which jobs are recorded in one go; without a seed, no job shares a page."""
    if seed is None:
        return [(job,) for job in jobs]
    together = pages(jobs, seed)
    shared = {job.id for page in together for job in page}
    together += _twins(job for job in jobs if job.id not in shared)
    taken = {job.id for page in together for job in page}
    return [*together, *((job,) for job in jobs if job.id not in taken)]


def pages_again(failing: Sequence[Job], passing: Sequence[Job]) -> Iterator[Page]:
    """Yield pages in which others come before the failing jobs, which come in reverse order."""
    stimuli = {stimulus(job) for job in failing}
    others = _by_needs(job for job in passing if stimulus(job) not in stimuli)
    for needs, several in _by_needs(reversed(failing)).items():
        before = _unlike(others.get(needs, []))[:_MOST_BEFORE]
        size = MOST - len(before)
        for start in range(0, len(several), size):
            yield (*before, *several[start : start + size])


def stimulus(job: Job) -> str:
    """Return what a job's calls are, as text: jobs of a page with the same are recorded once."""
    return repr((job.requirement.calls, job.requirement.conditions.burst))


def _twins(jobs: Iterable[Job]) -> list[Page]:
    """Return those jobs for which the same is recorded."""
    found: dict[str, list[Job]] = {}
    for job in jobs:
        if not job.inapplicable:
            found.setdefault(job.engine + _needs(job) + stimulus(job), []).append(job)
    return [tuple(several) for several in found.values() if len(several) > 1]


def _by_needs(jobs: Iterable[Job]) -> dict[tuple[str, str], list[Job]]:
    """Return the jobs that can share a page, by their engine and what their page must be like."""
    found: dict[tuple[str, str], list[Job]] = {}
    for job in jobs:
        if _can_share(job):
            found.setdefault((job.engine, _needs(job)), []).append(job)
    return found


def _unlike(jobs: Sequence[Job]) -> list[Job]:
    """Return jobs so that the first calls of those that come first are as unlike as can be."""
    calls: Counter[str] = Counter()
    methods: Counter[tuple[str, int]] = Counter()
    ranks = {}
    for job in jobs:
        first = next(iter(job.requirement.calls), None)
        event = first.args[:1] if first and first.method == "track" else ()
        method = first.method if first else ""
        nth = calls[repr((method, event))]
        ranks[job.id] = (first is None, nth, methods[method, nth])
        calls[repr((method, event))] += 1
        methods[method, nth] += 1
    return sorted(jobs, key=lambda job: ranks[job.id])


def _can_share(job: Job) -> bool:
    requirement = job.requirement
    conditions = requirement.conditions
    # What a page is left with is that of all its calls, and a reset ends an earlier visitor.
    # And a tracker's globals may have been set by an earlier call.
    looks_around = any(isinstance(item, LeavesOnly | GlobalIs) for item in requirement.expectations)
    is_ready = conditions.when == ORDINARY.when and not conditions.returning_user
    is_usual = conditions.visit == ORDINARY.visit and not conditions.answers
    return not job.inapplicable and is_ready and is_usual and not looks_around


def _needs(job: Job) -> str:
    """Return what the page of a job must be like, as text."""
    conditions = dataclasses.replace(job.requirement.conditions, burst=False)
    return repr((job.destination.key, job.library, job.requirement.settings, conditions))
