"""`harness prove`: can each expectation of a contract fail?"""

import argparse
import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape

from harness import builds
from harness.cli.options import Commands
from harness.cli.selection import check_builds
from harness.contracts import Contracts
from harness.model import Requirement, Word
from harness.report import outputs, proof_report
from harness.session import Job, Outcome, Proofs, carry_out, open_driver, say
from harness.session import options as shared
from harness.toolchain import browsers, bundler

EXIT_PROVEN: Final = 0
EXIT_VACUOUS: Final = 1
EXIT_CANNOT_DECIDE: Final = 3


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    parser = commands.add_parser(
        "prove",
        help="prove that each expectation of a contract can fail",
        epilog="exit codes: 0 each can fail, 1 one cannot, 2 usage, 3 cannot decide",
    )
    parser.add_argument(
        "names", nargs="+", metavar="NAME", help="a destination, or a requirement's id"
    )
    shared.add_build(parser.add_argument)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write it for programs")
    shared.add_edge_port(parser.add_argument)
    shared.add_browser_executable(parser.add_argument)
    shared.add_contracts(parser.add_argument)
    shared.add_settings(parser.add_argument)
    shared.add_tracker(parser.add_argument)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace, contracts: Contracts) -> int:
    """Record each requirement once, name what cannot fail, and return the exit code.

    Raises:
        UsageError: there is no destination or requirement of a name, or an output cannot be
            written.
        BuildError: there is no build to judge.
        SetupError, EdgeError, ControlError, BrowserError: nothing can be recorded.
    """
    outputs.check_writable(options.json)
    chosen = builds.choose(contracts, builds.named(options.build), say)
    required = _requirements(options.names, chosen.contracts)
    check_builds(list(dict.fromkeys(item.destination for item in required)), chosen)
    bundler.install_packages(say)
    installed = browsers.find_or_install(options.browser_executable, say)
    console = Console(highlight=False)
    status = console.status("opening the browser")
    opening = open_driver(installed, chosen, port=options.edge_port)
    outcomes: list[Outcome] = []
    with status, opening as driver:
        chosen = chosen.described(driver.descriptions)
        proofs = Proofs()
        for item in required:
            # An expectation is the same under each generation: one recording is enough.
            job = Job.of(chosen.contracts, item, item.libraries[0])
            status.update(job.id)
            outcome = carry_out(driver, job, chosen)
            if outcome.recording is not None and outcome.verdict.word is Word.PASS:
                proof = proofs.anew(job, outcome.recording)
                outcome = dataclasses.replace(outcome, proof=proof)
            outcomes.append(outcome)
    _tell(console, outcomes)
    if options.json:
        text = json.dumps(proof_report.proofs_to_json(outcomes), indent=2) + "\n"
        outputs.write_file(options.json, text.encode())
    return _exit_code(outcomes)


def _requirements(names: Sequence[str], contracts: Contracts) -> list[Requirement]:
    """Return the requirements that are named, each once: by their id, or by their destination."""
    found: dict[str, Requirement] = {}
    for name in names:
        item = contracts.named(name)
        every = (item,) if isinstance(item, Requirement) else contracts.of_destination(item.key)
        found |= {one.id: one for one in every}
    return list(found.values())


def _tell(console: Console, outcomes: Sequence[Outcome]) -> None:
    for line in proof_report.unproven_lines(outcomes):
        console.print(escape(line), style="bold red", soft_wrap=True)
    proofs = {outcome.job.requirement.id: outcome.proof for outcome in outcomes}
    proof_report.print_proofs(console, proofs)


def _exit_code(outcomes: Sequence[Outcome]) -> int:
    if any(outcome.proof is None for outcome in outcomes):
        return EXIT_CANNOT_DECIDE
    return EXIT_VACUOUS if any(outcome.vacuous for outcome in outcomes) else EXIT_PROVEN
