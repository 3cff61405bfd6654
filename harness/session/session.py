"""Carries out requirements on builds. Each gets its verdict, whatever happens to the others."""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Sequence

from harness import builds
from harness.builds import Chosen
from harness.contracts import Contracts
from harness.driver import UNWATCHED, Driver, Launcher, Watching
from harness.edge import assets
from harness.judging import (
    NOTHING_KNOWN,
    Examination,
    Judged,
    KnownDeviations,
    judge,
)
from harness.model import (
    BuildError,
    CapabilityError,
    Controls,
    HarnessError,
    Library,
    Recording,
    Requirement,
    SetupError,
    Verdict,
    Word,
)
from harness.session.controls import prover, run_controls
from harness.session.opened_edge import open_edge
from harness.session.outcome import Job, Outcome, Recorded
from harness.session.run_options import RunOptions
from harness.toolchain import browsers


def jobs(
    contracts: Contracts,
    requirements: Sequence[Requirement],
    libraries: Sequence[Library],
    *,
    is_strict: bool = False,
    engines: Sequence[str] = (),
) -> list[Job]:
    """Return the jobs to carry out, ordered so that the browser keeps one library for long.

    A requirement that applies under none of these libraries has one job, which gives its `skip`.
    With several engines, each has all the jobs: first those of the first one.
    """
    return [
        Job.of(contracts, requirement, library, is_strict=is_strict, engine=engine)
        for engine in (engines if len(engines) > 1 else ("",))
        for library in libraries
        for requirement in requirements
        if library in requirement.libraries
        or (library == libraries[0] and not {*libraries} & {*requirement.libraries})
    ]


def examine_builds(driver: Driver, chosen: Chosen) -> Chosen:
    """Check that builds are integrations, so that they can be judged.

    It checks the builds that were named, and the reference builds of contracts folders. The
    harness's own reference builds are known to be integrations, and so are those that are described
    already. It returns the same builds, with what they say of unknown destinations.

    Raises:
        BuildError: one is not an integration, or has another name.
        BrowserError: the browser failed.
    """
    for key, bundles in chosen.named.items():
        if key in chosen.descriptions:
            driver.learn(key, chosen.descriptions[key])
            continue
        driver.examine(chosen.contracts.destination(key), bundles)
    for key, target in chosen.contracts.destinations.items():
        if key not in chosen.named and builds.has_reference(target) and target.folder is not None:
            try:
                driver.examine(target, chosen.of(key))
            except BuildError as problem:
                raise BuildError(f"{builds.reference_folder(target)}: {problem}") from problem
    return chosen.described(driver.descriptions)


def carry_out(
    driver: Driver,
    job: Job,
    chosen: Chosen,
    known: KnownDeviations = NOTHING_KNOWN,
    *,
    prove: Callable[[Job, Recording], Examination | None] = lambda *_: None,
    shared: Callable[[Job], Recorded | None] = lambda _: None,
) -> Outcome:
    """Record and judge one job. If nobody can decide, the verdict is `error`.

    A requirement that does not apply under the job's library is not run: its verdict is `skip`.
    `chosen` has the builds to judge, `known` the deviations that the verdict is compared with.
    `prove` is called where the verdict is `pass`. `shared` returns the recording that counts, if
    the job is among those that are recorded in shared pages.

    Raises:
        SetupError: nothing can be judged, this job or any other.
    """
    recorded = None
    job = job.described(chosen.contracts)
    if not job.inapplicable:
        recorded = shared(job) or Recorded(_alone(driver, job, chosen))
    run_options = RunOptions.of(
        driver.engine, driver.named_browser, chosen, known, job.requirement.destination
    )
    outcome = assess(job, recorded, known, run_options, prove=prove)
    if outcome.recording is not None:
        driver.show_verdict(outcome.verdict)
    return outcome


def assess(
    job: Job,
    recorded: Recorded | None,
    known: KnownDeviations,
    run_options: RunOptions,
    *,
    prove: Callable[[Job, Recording], Examination | None] = lambda *_: None,
) -> Outcome:
    """Judge one job by its recording. One that has none is skipped."""
    if recorded is None:
        return _undecided(job, Word.SKIP, job.inapplicable, run_options)
    recording = recorded.result
    if isinstance(recording, HarnessError):
        word = Word.SKIP if isinstance(recording, CapabilityError) else Word.ERROR
        return _undecided(job, word, str(recording), run_options)
    verdict = judge(job.requirement, recording)
    verdict = dataclasses.replace(verdict, engine=run_options.engine)
    assessment = known.of(Judged(job.requirement, recording, verdict))
    proof = prove(job, recording) if verdict.word is Word.PASS else None
    return Outcome(job, verdict, recording, assessment, run_options, proof, recorded.page)


def _alone(driver: Driver, job: Job, chosen: Chosen) -> Recording | HarnessError:
    """Record a job in a page of its own; return why it cannot be recorded where it cannot.

    Raises:
        SetupError: nothing can be recorded, this job or any other.
    """
    try:
        bundles = chosen.of(job.requirement.destination)
        return driver.record(job.requirement, job.library, bundles)
    except SetupError:
        raise
    except HarnessError as problem:
        return problem


def _undecided(job: Job, word: Word, reason: str, run_options: RunOptions) -> Outcome:
    """Return the outcome of a job that nothing was recorded of."""
    engine = run_options.engine
    verdict = Verdict(job.requirement.id, job.library, word, reason=reason, engine=engine)
    return Outcome(job, verdict, None, run_options=run_options)


@contextlib.contextmanager
def open_driver(
    installed: browsers.Browser,
    chosen: Chosen,
    *,
    port: int = 0,
    watching: Watching = UNWATCHED,
    on_controls: Callable[[Controls], None] = lambda _: None,
) -> Iterator[Driver]:
    """Open the edge and a browser, and yield a driver of them, which the context closes.

    The controls run first, and `on_controls` is called with their result. Then builds are examined.

    Raises:
        EdgeError: the port is taken.
        ControlError: a control came out wrong, so nothing can be judged on this browser.
        BrowserError: the browser did not start.
        BuildError: a build is not an integration, or the recorder does not compile.
    """
    served = assets.load(chosen.contracts)
    launch = {"headless": not watching.headed}
    makes_videos = "video" in watching.artifacts
    with (
        open_edge(port) as edge,
        Launcher(edge, installed, launch, makes_videos=makes_videos) as launcher,
    ):
        on_controls(run_controls(launcher, edge, served, watching))
        prove = prover(launcher, edge, served, watching)
        driver = Driver(launcher, edge, served, watching=watching, prove=prove)
        try:
            examine_builds(driver, chosen)
            yield driver
        finally:
            driver.close()
