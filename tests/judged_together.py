"""Judges one build by many requirements, in shared pages where they can share one."""

from collections.abc import Iterable

from harness.builds import Bundles, Chosen
from harness.contracts import Contracts, built_in
from harness.driver import Driver
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
