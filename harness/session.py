"""One pass over requirements: each gets its verdict, whatever happens to the others."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.builds import REFERENCES, Chosen
from harness.contracts import destination
from harness.driver import UNWATCHED, Driver, Launcher, Watching
from harness.edge import Edge, assets
from harness.judging import NOTHING_KNOWN, NOTHING_TOLD, Assessment, KnownDeviations, judge
from harness.model import (
    Build,
    HarnessError,
    Library,
    Recording,
    Requirement,
    SetupError,
    Verdict,
    Word,
)
from harness.toolchain import browsers


@dataclass(frozen=True, slots=True)
class Job:
    """One requirement under one generation of the library."""

    requirement: Requirement
    library: Library

    @property
    def id(self) -> str:
        """What people select by: `wishpond-identify-params-next`."""
        return f"{self.requirement.id}-{self.library}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, and the recording that it rests on; none where the harness cannot tell.

    `assessment` is what known deviations have to say of it; `named` is where the build is from
    that a person named, if one did.
    """

    job: Job
    verdict: Verdict
    recording: Recording | None
    assessment: Assessment = NOTHING_TOLD
    named: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the verdict is a `fail` that known deviations explain."""
        return bool(self.assessment.known)

    @property
    def build(self) -> Build | None:
        """The build that was judged; none where the harness cannot tell."""
        return None if self.recording is None else self.recording.build


def jobs(requirements: Sequence[Requirement], libraries: Sequence[Library]) -> list[Job]:
    """Return what to run, so that a browser's page is kept for as long as possible.

    A requirement that applies under none of these libraries is there once, for its `skip`.
    """
    return [
        Job(requirement, library)
        for library in libraries
        for requirement in requirements
        if library in requirement.libraries
        or (library == libraries[0] and not {*libraries} & {*requirement.libraries})
    ]


def examine(driver: Driver, chosen: Chosen) -> None:
    """Look whether each build that was named is an integration, so that it can be judged.

    Raises:
        BuildError: one is none, or one of another name.
        BrowserError: the browser gave up.
    """
    for key, bundles in chosen.named.items():
        driver.examine(destination(key), bundles)


def carry_out(
    driver: Driver,
    job: Job,
    known: KnownDeviations = NOTHING_KNOWN,
    chosen: Chosen = REFERENCES,
) -> Outcome:
    """Record and judge one job. What the harness cannot tell becomes an `error` verdict.

    A requirement that does not apply under the job's library is not run: it is a `skip`.

    `known` are the deviations that the verdict is compared with, `chosen` the builds to judge.

    Raises:
        SetupError: nothing can be judged, this job or any other.
    """
    if job.library not in job.requirement.libraries:
        return Outcome(job, _skip(job), None)
    key = job.requirement.destination
    named = chosen.named[key].build.origin if key in chosen.named else ""
    try:
        bundles = chosen.of(key)
        recording = driver.record(job.requirement, job.library, bundles)
    except SetupError:
        raise
    except HarnessError as problem:
        verdict = Verdict(job.requirement.id, job.library, Word.ERROR, reason=str(problem))
        return Outcome(job, verdict, None, named=named)
    verdict = judge(job.requirement, recording)
    driver.tell(verdict)
    assessment = known.assess(verdict, recording.build)
    return Outcome(job, verdict, recording, assessment, named)


def _skip(job: Job) -> Verdict:
    under = " and ".join(job.requirement.libraries)
    reason = f"the requirement applies under {under} only, and this run is of {job.library}"
    return Verdict(job.requirement.id, job.library, Word.SKIP, reason=reason)


@contextlib.contextmanager
def opened(
    installed: browsers.Browser,
    *,
    port: int = 0,
    watching: Watching = UNWATCHED,
    chosen: Chosen = REFERENCES,
) -> Iterator[Driver]:
    """Open the edge and a browser for the length of the context; look at the named builds.

    Raises:
        EdgeError: the port is taken.
        BrowserError: the browser did not start.
        BuildError: a build is no integration, or the recorder does not compile.
    """
    served = assets.load()
    options = {"headless": not watching.headed}
    makes_videos = "video" in watching.takes
    with (
        Edge(port) as edge,
        Launcher(edge, installed, options, makes_videos=makes_videos) as launcher,
    ):
        driver = Driver(launcher, edge, served, watching=watching)
        try:
            examine(driver, chosen)
            yield driver
        finally:
            driver.close()
