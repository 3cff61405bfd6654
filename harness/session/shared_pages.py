"""Records the requirements of a session in pages that they share, which is faster."""

import dataclasses
from collections.abc import Mapping, Sequence

from harness.analysis import disagreements, shared_page
from harness.builds import Chosen
from harness.driver import Driver
from harness.model import HarnessError, Recording, Requirement, SetupError
from harness.session.outcome import Job, Recorded
from harness.session.page_group import Page, Passes, Result, Unit, groups, passes_on, stimulus


class SharedPages:
    """The shared pages of some jobs; a group is recorded when the first of its jobs is asked for.

    `seed` says in which order a page's calls are made, `passes` whether a job passes. `whole` has
    the jobs of the whole run, where these are a part of it.
    """

    def __init__(
        self,
        driver: Driver,
        chosen: Chosen,
        jobs: Sequence[Job],
        seed: int = 0,
        *,
        passes: Passes = passes_on,
        whole: Sequence[Job] = (),
    ) -> None:
        self._driver = driver
        self._chosen = chosen
        self._waiting = {
            job.id: group for group in groups(jobs, seed, passes, whole) for job in group.jobs
        }

    def recording(self, job: Job) -> Recorded | None:
        """Return the recording that counts of a job; None where it shares no page, or is taken.

        Raises:
            SetupError: nothing can be recorded, alone or in a shared page.
        """
        group = self._waiting.pop(job.id, None)
        if group is None:
            return None
        while unit := group.next():
            group.take(unit, record(self._driver, self._chosen, unit))
        return group.recorded(job)


class _NotShareableError(HarnessError):
    """The page has done what cannot be attributed to one of the requirements that share it."""


def record(driver: Driver, chosen: Chosen, unit: Unit) -> Result:
    """Record a unit, and return what is recorded of each of its jobs, or why nothing is.

    Raises:
        SetupError: nothing can be recorded, this unit or any other.
    """
    first = unit.page[0]
    try:
        if unit.purpose != "alone":
            return _record_page(driver, chosen, unit.page)
        bundles = chosen.of(first.destination.key)
        recording = driver.record(first.requirement, first.library, bundles)
        return {job.id: _of(job, recording) for job in unit.page}
    except SetupError:
        raise
    except HarnessError as problem:
        return problem


def _record_page(driver: Driver, chosen: Chosen, page: Page) -> Mapping[str, Recording]:
    """Record a page, and return what is recorded of each job. Those with the same calls share it.

    Raises:
        HarnessError: the page cannot be recorded.
    """
    alike: dict[str, list[Job]] = {}
    for job in page:
        alike.setdefault(stimulus(job), []).append(job)
    first = page[0]
    stimuli = [same[0].requirement for same in alike.values()]
    recording = driver.record(_together(stimuli), first.library, chosen.of(first.destination.key))
    if [*disagreements(recording)] or any(
        seen.phase == "unload" for seen in recording.observations
    ):
        raise _NotShareableError("nobody can say which of its requirements a page's conduct is of")
    return {
        job.id: _of(job, part)
        for part, same in zip(shared_page.parts(recording, stimuli), alike.values(), strict=True)
        for job in same
    }


def _of(job: Job, recording: Recording) -> Recording:
    return dataclasses.replace(recording, requirement=job.requirement.id)


def _together(stimuli: Sequence[Requirement]) -> Requirement:
    """Return one requirement with the calls of all."""
    first = stimuli[0]
    conditions = dataclasses.replace(
        first.conditions, burst=False, together=True, groups=shared_page.groups(stimuli)
    )
    return dataclasses.replace(
        first,
        id=f"{first.id} and {len(stimuli) - 1} more",
        calls=shared_page.calls(stimuli),
        expectations=(),
        conditions=conditions,
    )
