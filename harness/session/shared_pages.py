"""Records the requirements of a session in pages that they share, which is faster.

Requirements share a page if they ask for the same page, and look only at what their own calls
cause. A page can only show that a requirement passes: what does not is recorded again, alone.
"""

import dataclasses
import random
from collections.abc import Sequence
from typing import Final, TypeAlias

from harness.analysis import disagreements, shared_page
from harness.builds import Chosen
from harness.contracts import GlobalIs, LeavesOnly
from harness.driver import Driver
from harness.model import ORDINARY, HarnessError, Recording, Requirement, SetupError
from harness.session.session import Job

MOST: Final = 24
"""How many requirements share a page at most."""

Page: TypeAlias = tuple[Job, ...]


class SharedPages:
    """The shared pages of some jobs; each is recorded when the first of its jobs is asked for.

    `seed` says in which order a page's calls are made.
    """

    def __init__(self, driver: Driver, chosen: Chosen, jobs: Sequence[Job], seed: int = 0) -> None:
        self._driver = driver
        self._chosen = chosen
        self._waiting = {job.id: page for page in pages(jobs, seed) for job in page}
        self._recorded: dict[str, Recording] = {}
        self._cannot_share: set[tuple[str, str]] = set()

    def recording(self, job: Job) -> Recording | None:
        """Return what was recorded of a job in its shared page; None where it shares none.

        Raises:
            SetupError: nothing can be recorded, alone or in a shared page.
        """
        page = self._waiting.get(job.id)
        if page is not None:
            for other in page:
                del self._waiting[other.id]
            self._record(page)
        return self._recorded.pop(job.id, None)

    def _record(self, page: Page) -> None:
        """Record a page. One that cannot be shared is the last of its kind."""
        kind = (page[0].destination.key, page[0].library)
        if kind in self._cannot_share:
            return
        try:
            self._recorded |= record(self._driver, self._chosen, page)
        except SetupError:
            raise
        except (HarnessError, _NotShareableError):
            self._cannot_share.add(kind)


class _NotShareableError(Exception):
    """The page has done what cannot be attributed to one of the requirements that share it."""


def record(driver: Driver, chosen: Chosen, page: Page) -> dict[str, Recording]:
    """Record a page, and return what is recorded of each job, by the job's id.

    Jobs with the same calls are recorded once.

    Raises:
        HarnessError: the page cannot be recorded.
    """
    alike: dict[str, list[Job]] = {}
    for job in page:
        calls = (job.requirement.calls, job.requirement.conditions.burst)
        alike.setdefault(repr(calls), []).append(job)
    first = page[0]
    stimuli = [same[0].requirement for same in alike.values()]
    recording = driver.record(_together(stimuli), first.library, chosen.of(first.destination.key))
    if [*disagreements(recording)] or any(
        seen.phase == "unload" for seen in recording.observations
    ):
        raise _NotShareableError
    return {
        job.id: dataclasses.replace(part, requirement=job.requirement.id)
        for part, same in zip(shared_page.parts(recording, stimuli), alike.values(), strict=True)
        for job in same
    }


def _together(stimuli: Sequence[Requirement]) -> Requirement:
    """Return one requirement with the calls of all."""
    first = stimuli[0]
    conditions = dataclasses.replace(
        first.conditions, burst=False, groups=shared_page.groups(stimuli)
    )
    return dataclasses.replace(
        first,
        id=f"{first.id} and {len(stimuli) - 1} more",
        calls=shared_page.calls(stimuli),
        expectations=(),
        conditions=conditions,
    )


def pages(jobs: Sequence[Job], seed: int) -> list[Page]:
    """Return which jobs share a page, in the order in which their calls are made."""
    alike: dict[str, list[Job]] = {}
    for job in jobs:
        if _can_share(job):
            alike.setdefault(_needs(job), []).append(job)
    found: list[Page] = []
    for needs, several in alike.items():
        random.Random(f"{seed} {needs}").shuffle(several)  # noqa: S311 - no secret
        count = -(-len(several) // MOST)
        found += [tuple(several[number::count]) for number in range(count) if len(several) > 1]
    return found


def _can_share(job: Job) -> bool:
    requirement = job.requirement
    conditions = requirement.conditions
    # What a page is left with is that of all its calls, and a reset ends an earlier visitor.
    # And a tracker's globals may have been set by an earlier call.
    looks_around = any(isinstance(item, LeavesOnly | GlobalIs) for item in requirement.expectations)
    is_ready = conditions.when == ORDINARY.when and not conditions.returning_user
    is_usual = conditions.visit == ORDINARY.visit and not conditions.answers
    return job.library in requirement.libraries and is_ready and is_usual and not looks_around


def _needs(job: Job) -> str:
    """Return what the page of a job must be like, as text."""
    conditions = dataclasses.replace(job.requirement.conditions, burst=False)
    return repr((job.destination.key, job.library, job.requirement.settings, conditions))
