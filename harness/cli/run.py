"""`harness run`: judges one requirement, and prints its story and its timeline."""

import argparse
import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from harness import builds
from harness.builds import Chosen
from harness.cli import judging, watch_options
from harness.cli.options import Commands
from harness.cli.print_outcome import print_outcome
from harness.cli.selection import check_builds
from harness.contracts import Contracts
from harness.judging import KnownDeviations, deviations
from harness.report import shown
from harness.session import (
    Job,
    Outcome,
    Proofs,
    carry_out,
    jobs,
    open_driver,
    say,
    typed_conditions,
)
from harness.session import options as shared
from harness.toolchain import browsers

_CONDITION_HELP: Final = (
    "another condition than the requirement's own, such as time_zone=Asia/Tokyo; may be given "
    "several times"
)
_JSON_HELP: Final = "print the recording; several are printed one a line (JSON Lines)"


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    parser = commands.add_parser("run", help="judge one requirement, and print its story")
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--json", action="store_true", help=_JSON_HELP)
    parser.add_argument(
        "--condition", action="append", default=[], metavar="NAME=VALUE", help=_CONDITION_HELP
    )
    judging.add_options(parser)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace, contracts: Contracts) -> int:
    """Judge one requirement under each generation of the library, and return the exit code."""
    judging.check_bundle(options)
    known = deviations.read(options.known_deviations, Path.cwd()).served(contracts.destinations)
    chosen = builds.choose(contracts, builds.named(options.build), say)
    requirement = chosen.contracts.requirement(options.id)
    conditions = typed_conditions(chosen.contracts, options.condition, requirement.conditions)
    requirement = dataclasses.replace(requirement, conditions=conditions)
    check_builds([requirement.destination], chosen)
    installed = judging.find_browsers(options)
    planned = jobs(
        chosen.contracts,
        [requirement],
        shared.libraries(options.library),
        is_strict=options.strict,
        engines=shared.engines(options.browser),
    )
    outcomes: list[Outcome] = []
    for browser in installed:
        own = [job for job in planned if job.engine in {"", browser.engine}]
        for outcome in _carried_out(options, browser, chosen, known, own):
            outcomes.append(outcome)
            print_outcome(
                shown(outcome, show_secrets=options.show_secrets),
                as_json=options.json,
                is_alone=len(planned) == 1,
            )
    problems = [line for outcome in outcomes for line in outcome.assessment.problems]
    return judging.exit_code(outcomes, problems)


def _carried_out(
    options: argparse.Namespace,
    installed: browsers.Browser,
    chosen: Chosen,
    known: KnownDeviations,
    planned: Sequence[Job],
) -> Iterator[Outcome]:
    """Yield the outcome of each job in one engine, and then name the files that were kept."""
    watching, proofs = watch_options.watching_single(options), Proofs()
    with open_driver(installed, chosen, port=options.edge_port, watching=watching) as driver:
        chosen = chosen.described(driver.descriptions)
        for job in planned:
            outcome = carry_out(driver, job, chosen, known, prove=proofs.of_folder)
            given = dataclasses.replace(outcome.run_options, conditions=tuple(options.condition))
            outcome = dataclasses.replace(outcome, run_options=given)
            yield outcome
            for place in watch_options.keep_artifacts(driver, outcome, options, chosen):
                say(f"kept {place}")
