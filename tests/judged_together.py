"""Judges one build by many requirements, in shared pages where they can share one."""

from collections.abc import Iterable

from harness.builds import Bundles, Chosen
from harness.contracts import Contracts, built_in
from harness.driver import Driver
from harness.judging import Judged
from harness.model import Library, Requirement, Verdict
from harness.session import Job, SharedPages, carry_out


def judged_together(
    requirements: Iterable[Requirement],
    driver: Driver,
    library: Library,
    copy: Bundles,
    contracts: Contracts | None = None,
) -> list[Verdict]:
    """Return the verdict of each requirement, in their order."""
    given = contracts or built_in()
    chosen = Chosen(given, {copy.build.destination: copy})
    jobs = [Job.of(given, item, library) for item in requirements]
    pages = SharedPages(driver, chosen, jobs)
    return [carry_out(driver, job, chosen, shared=pages.recording).verdict for job in jobs]


def judged_once(
    requirements: Iterable[Requirement],
    driver: Driver,
    library: Library,
    copy: Bundles,
    contracts: Contracts | None = None,
    *,
    is_alone: bool = False,
) -> list[Judged]:
    """Judge each requirement by the page that it shares, also where it fails: none is run again.

    A build that does something else after other calls needs pages where each `is_alone`.
    """
    chosen = Chosen(contracts or built_in(), {copy.build.destination: copy})
    jobs = [Job.of(chosen.contracts, item, library) for item in requirements]
    sharing = [] if is_alone else jobs
    shared = SharedPages(driver, chosen, sharing, passes=lambda *_: True).recording
    outcomes = [carry_out(driver, job, chosen, shared=shared) for job in jobs]
    return [
        Judged(one.job.requirement, one.recording, one.verdict) for one in outcomes if one.recording
    ]
