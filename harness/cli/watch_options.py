"""The options of commands that run requirements: how a person watches, and what is kept."""

import argparse
import dataclasses
import math
import os
from pathlib import Path
from typing import Final

from harness.builds import Chosen
from harness.driver import SCREENSHOT, TRACING, Driver, Keeping, Watching
from harness.model import Word
from harness.report import failure_bundle
from harness.session import Outcome
from harness.session import options as shared

_LINGERS_MS: Final = 3000


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the options to a command's."""
    parser.add_argument("--headed", action="store_true", help="show the browser")
    parser.add_argument(
        "--slowmo",
        type=_milliseconds,
        default=0,
        metavar="MS",
        help="wait so many milliseconds before each step",
    )
    parser.add_argument(
        "--pause",
        action="store_true",
        help="show the browser, and stop before each call and when it is judged",
    )
    parser.add_argument("--tracing", choices=TRACING, default="off", help="keep Playwright's trace")
    parser.add_argument("--video", choices=TRACING, default="off", help="keep a video")
    parser.add_argument("--screenshot", choices=SCREENSHOT, default="off", help="keep a picture")
    parser.add_argument(
        "--full-page-screenshot", action="store_true", help="let it show the whole page"
    )
    shared.add_bundle(parser.add_argument, "--bundle")


def watching(options: argparse.Namespace) -> Watching:
    """Return how the person watches.

    `PWDEBUG`, as Playwright knows it, is the same as `--pause`.
    """
    stops = options.pause or bool(os.environ.get("PWDEBUG"))
    return Watching(
        headed=options.headed or stops,
        slow_mo=options.slowmo,
        stops=stops,
        takes=keeping(options).takes,
        full_page=options.full_page_screenshot,
    )


def watching_one(options: argparse.Namespace) -> Watching:
    """Return how the person watches a single requirement: its verdict stays, to be read."""
    every = watching(options)
    return dataclasses.replace(every, lingers=_LINGERS_MS) if every.headed else every


def keeping(options: argparse.Namespace) -> Keeping:
    """Return what is kept of each run."""
    return Keeping(options.tracing, options.video, options.screenshot)


def has_failed(outcome: Outcome) -> bool:
    """Say whether a run is one of which a person wants to see more."""
    is_red = outcome.verdict.word in {Word.FAIL, Word.ERROR} and not outcome.is_known
    return is_red or bool(outcome.assessment.problems)


def put_away(
    driver: Driver, outcome: Outcome, options: argparse.Namespace, chosen: Chosen
) -> list[Path]:
    """Keep what is wanted of a run that is over, and return the files that a person opens.

    The outcome is the one with nothing masked; `chosen` has the build that was judged.

    Raises:
        BrowserError: the browser did not give what was asked for.
        UsageError: a failure bundle cannot be written.
    """
    folder: Path = options.results / "kept" / outcome.job.id
    kept = keeping(options).keep(driver.put_away(), folder, failed=has_failed(outcome))
    bundle = bundled(outcome, options, chosen)
    return [*kept.values(), *([bundle] if bundle else [])]


def bundled(outcome: Outcome, options: argparse.Namespace, chosen: Chosen) -> Path | None:
    """Write the failure bundle of an outcome where one is wanted, and return its page."""
    if not options.bundle or not failure_bundle.is_kept(outcome):
        return None
    return failure_bundle.keep(outcome, chosen, options.bundle, show_secrets=options.show_secrets)


def _milliseconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of milliseconds; give one from 0")
    return number
