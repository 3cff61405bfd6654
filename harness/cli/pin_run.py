"""Runs a contract with a live tracker, to find the scripts that it loads itself."""

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping

from harness import trackers
from harness.builds import Chosen
from harness.cli.ending import Output
from harness.contracts import Destination
from harness.edge import LACKING
from harness.model import (
    LIVE,
    BlindSpot,
    Recording,
    Request,
    Role,
    Tracker,
    TrackerError,
    Word,
)
from harness.session import Outcome, SharedPages, carry_out, jobs, open_driver, say
from harness.session import options as shared
from harness.toolchain import browsers, bundler
from harness.trackers import AskedAnswers, Fetched


def fetched(source: str, address: str, target: Destination) -> Fetched:
    """Return a script from where it is; what is at its own address comes from named hosts only.

    Raises:
        TrackerError: it cannot be had, or is not a script.
    """
    hosts = trackers.named_hosts(target) if source == address else None
    return asyncio.run(trackers.fetch(source, address, hosts))


def further_scripts(
    options: argparse.Namespace,
    chosen: Chosen,
    target: Destination,
    entry: Fetched,
    answers: AskedAnswers | None = None,
) -> Mapping[str, Fetched]:
    """Return the scripts that a tracker loads while the contract runs, by address.

    With `answers`, the hosts are asked for those that it waits for, too. With them it may go on
    and ask for more, so the contract runs until there is no new one.

    Raises:
        TrackerError: one cannot be had, or the tracker needs a host that is not named.
        HarnessError: nothing can be recorded.
    """
    while True:
        served = answers.served if answers else {}
        tracker = Tracker(LIVE, LIVE, (entry.script,), served)
        recordings, found = _run(options, chosen, target, tracker)
        if answers is None or not answers.ask(recordings):
            return found


def _run(
    options: argparse.Namespace, chosen: Chosen, target: Destination, tracker: Tracker
) -> tuple[list[Recording], Mapping[str, Fetched]]:
    """Run the contract with a live tracker; return the recordings, and the further scripts."""
    contracts = chosen.contracts.with_tracker(target.key, tracker)
    chosen = Chosen(contracts, chosen.named)
    libraries = shared.libraries(options.library)
    planned = jobs(contracts, contracts.of_destination(target.key), libraries)
    bundler.install_packages(say)
    installed = browsers.find_or_install(options.browser_executable, say)
    status = Output().status("opening the browser")
    with status, open_driver(installed, chosen) as driver:
        pages = SharedPages(driver, chosen, planned)
        outcomes = [carry_out(driver, job, chosen, shared=pages.recording) for job in planned]
        found = dict(driver.fetched)
    recordings = [outcome.recording for outcome in outcomes if outcome.recording]
    check_named(recordings)
    say(_words(outcomes))
    return recordings, found


def _words(outcomes: list[Outcome]) -> str:
    words = Counter(outcome.verdict.word for outcome in outcomes)
    counts = ", ".join(f"{words[word]} {word.value}" for word in Word)
    return f"the contract with this tracker: {counts}"


def check_named(recordings: Iterable[Recording]) -> None:
    """Check that a live tracker could have all scripts, and needs no host that is not named.

    Raises:
        TrackerError: it could not, or it does.
    """
    for recording in recordings:
        for seen in recording.observations:
            if isinstance(seen, BlindSpot) and seen.where.startswith(LACKING):
                raise TrackerError(seen.reason)
            if isinstance(seen, Request) and seen.role is Role.UNCLAIMED:
                raise TrackerError(
                    f"{recording.build.destination} asks for {seen.url.partition('?')[0]}, and the "
                    f"destination does not name the host {seen.host}; if it is the tracker's, add "
                    "it to the destination's hosts"
                )
