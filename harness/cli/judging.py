"""What the commands that judge requirements share: options, what they look at first, exit codes."""

import argparse
import os
from collections.abc import Sequence
from typing import Final

from harness.builds import Chosen
from harness.cli import watch_options
from harness.cli.ending import EXIT_CANNOT_DECIDE
from harness.cli.options import add_results
from harness.driver import Driver, cannot_watch
from harness.model import LIVE, UsageError, Word
from harness.report import outputs
from harness.session import Job, Outcome, SharedPages, say
from harness.session import options as shared
from harness.toolchain import browsers, bundler

EXIT_FAIL: Final = 1

_JOBS_FOR_A_WORKER: Final = 60
"""For fewer jobs, to start another process takes longer than it saves."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of commands that judge requirements."""
    shared.add_library(parser.add_argument)
    shared.add_build(parser.add_argument)
    shared.add_strict(parser.add_argument)
    shared.add_known_deviations(parser.add_argument)
    shared.add_edge_port(parser.add_argument)
    add_results(parser)
    watch_options.add_to(parser)
    shared.add_show_secrets(parser.add_argument)
    shared.add_browser(parser.add_argument)
    shared.add_browser_executable(parser.add_argument)
    shared.add_connect(parser.add_argument)
    shared.add_contracts(parser.add_argument)
    shared.add_settings(parser.add_argument)
    shared.add_tracker(parser.add_argument)


def shared_pages(
    options: argparse.Namespace,
    driver: Driver,
    chosen: Chosen,
    planned: Sequence[Job],
    whole: Sequence[Job],
) -> SharedPages:
    """Return the pages that jobs share: none if that is asked for, or if somebody watches.

    `whole` has the jobs of the whole run where these are a shard of it.
    """
    is_watched = watch_options.watching(options).is_on
    sharing = planned if options.isolation == "shared" and not is_watched else ()
    return SharedPages(driver, chosen, sharing, options.seed, whole=whole)


def worker_count(options: argparse.Namespace, planned: Sequence[Job]) -> int:
    """Return how many processes record these jobs.

    Raises:
        UsageError: several were asked for, but something else that was asked for needs one.
    """
    needs_one = {
        "a browser that somebody watches, or a trace, a video or a picture": watch_options.watching(
            options
        ).is_on,
        "--edge-port": options.edge_port,
        "a live tracker": any(is_live(job) for job in planned),
    }
    asked: int | str = options.workers
    for what, is_asked_for in needs_one.items():
        if is_asked_for and asked not in {"auto", 1}:
            raise UsageError(
                f"--workers {asked} is not possible with {what}; leave out one of them"
            )
    if any(needs_one.values()):
        return 1
    most = max(1, len(planned) // _JOBS_FOR_A_WORKER) if asked == "auto" else len(planned)
    places = len(options.connect) or _cores()
    return max(1, min(places if asked == "auto" else int(asked), most))


def is_live(job: Job) -> bool:
    """Say whether a job's tracker is live: each process would fetch its own."""
    tracker = job.destination.tracker
    return tracker is not None and tracker.source == LIVE


def _cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_bundle(options: argparse.Namespace) -> None:
    """Check that failure bundles can be written, before anything is judged.

    Raises:
        UsageError: they cannot.
    """
    if options.bundle:
        outputs.check_writable(options.bundle / "ID" / "index.html")


def find_browsers(options: argparse.Namespace) -> list[browsers.Browser]:
    """Find a browser of each engine to drive; install them and the JavaScript packages if need be.

    Raises:
        UsageError: an engine cannot be driven, or not as the person wants to watch it.
        SetupError: there is none, and none could be installed.
    """
    engines = shared.engines(options.browser)
    watching = watch_options.watching(options)
    named, headed = options.browser_executable, watching.headed
    shared.check_executable(named, engines)
    servers = shared.servers(options.connect)
    for engine in engines:
        if lacking := cannot_watch(engine, watching, on_server=bool(servers)):
            raise UsageError(lacking)
    bundler.install_packages(say)
    return [
        browsers.find_or_install(named, say, headed=headed, engine=engine, servers=servers)
        for engine in engines
    ]


def exit_code(outcomes: Sequence[Outcome], problems: Sequence[str] = ()) -> int:
    """Return the exit code of a run.

    An empty run, a deviation that is gone and an expectation that cannot fail are not green.
    """
    counted = [one for one in outcomes if not (one.is_known or one.is_worth_a_look)]
    words = {outcome.verdict.word for outcome in counted}
    if not outcomes:
        raise UsageError("nothing was judged: no requirement matches; see 'harness list'")
    if {outcome.verdict.word for outcome in outcomes} == {Word.SKIP}:
        raise UsageError("nothing was judged: no requirement applies; leave out --library")
    if Word.ERROR in words:
        return EXIT_CANNOT_DECIDE
    is_vacuous = any(outcome.vacuous for outcome in outcomes)
    return EXIT_FAIL if Word.FAIL in words or problems or is_vacuous else 0
