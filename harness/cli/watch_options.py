"""Options of commands that judge requirements: how a person watches, and which files to keep."""

import argparse
import dataclasses
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from harness.builds import Chosen
from harness.driver import SCREENSHOT_CHOICES, TRACING_CHOICES, ArtifactOptions, Driver, Watching
from harness.model import Word
from harness.report import failure_bundle
from harness.session import Outcome
from harness.session import options as shared
from harness.trackers import Fetched

_VERDICT_MS: Final = 3000


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the options to a command."""
    parser.add_argument("--headed", action="store_true", help="show the browser")
    parser.add_argument(
        "--slowmo",
        type=_milliseconds,
        default=0,
        metavar="MS",
        help="wait this many milliseconds before each step",
    )
    parser.add_argument(
        "--pause",
        action="store_true",
        help="show the browser, and stop before each call and after the verdict",
    )
    parser.add_argument(
        "--tracing", choices=TRACING_CHOICES, default="off", help="keep Playwright's trace"
    )
    parser.add_argument("--video", choices=TRACING_CHOICES, default="off", help="keep a video")
    parser.add_argument(
        "--screenshot", choices=SCREENSHOT_CHOICES, default="off", help="keep a picture"
    )
    parser.add_argument(
        "--full-page-screenshot", action="store_true", help="the picture shows the whole page"
    )
    shared.add_bundle(parser.add_argument, "--bundle")


def watching(options: argparse.Namespace) -> Watching:
    """Return how the person watches.

    Playwright's variable `PWDEBUG` does the same as `--pause`.
    """
    stops = options.pause or bool(os.environ.get("PWDEBUG"))
    return Watching(
        headed=options.headed or stops,
        slow_mo=options.slowmo,
        stops=stops,
        artifacts=artifact_options(options).wanted,
        full_page=options.full_page_screenshot,
    )


def watching_single(options: argparse.Namespace) -> Watching:
    """Return how the person watches a single requirement: its verdict stays for some seconds."""
    every = watching(options)
    return dataclasses.replace(every, verdict_ms=_VERDICT_MS) if every.headed else every


def artifact_options(options: argparse.Namespace) -> ArtifactOptions:
    """Return which files to keep of each run."""
    return ArtifactOptions(options.tracing, options.video, options.screenshot)


def has_failed(outcome: Outcome) -> bool:
    """Say whether the files of failed runs are wanted of this one: an expected `fail` has none."""
    fails_no_run = outcome.is_known or outcome.is_worth_a_look
    is_red = outcome.verdict.word in {Word.FAIL, Word.ERROR} and not fails_no_run
    return is_red or bool(outcome.assessment.problems)


def keep_artifacts(
    driver: Driver, outcome: Outcome, options: argparse.Namespace, chosen: Chosen
) -> list[Path]:
    """Keep the files of a finished run that the options ask for, and return those to open.

    Nothing in the outcome may be masked. `chosen` has the build that was judged.

    Raises:
        BrowserError: the browser did not make a file.
        OutputError: a file cannot be written.
    """
    folder: Path = options.results / "kept" / outcome.job.id
    kept = artifact_options(options).keep(
        driver.take_artifacts(), folder, failed=has_failed(outcome)
    )
    bundle = keep_bundle(outcome, options, chosen, driver.fetched)
    return [*kept.values(), *([bundle] if bundle else [])]


def keep_bundle(
    outcome: Outcome,
    options: argparse.Namespace,
    chosen: Chosen,
    fetched: Mapping[str, Fetched] | None = None,
) -> Path | None:
    """Write the failure bundle of an outcome if the options ask for one, and return its page.

    `fetched` are the further scripts of a live tracker, by address.
    """
    if not options.bundle or not failure_bundle.is_kept(outcome):
        return None
    secrets = options.show_secrets
    return failure_bundle.keep(
        outcome, chosen, options.bundle, show_secrets=secrets, fetched=fetched
    )


def _milliseconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of milliseconds from 0")
    return number
