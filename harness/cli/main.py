"""The command `harness`: thin, over the same functions as the pytest plugin.

Exit codes: 0 everything that a document promises passed, known deviations aside; 1 such a
requirement failed, a known deviation no longer occurs, or an expectation of a contracts folder
cannot fail; 2 wrong usage, or a build or a file that cannot be used; 3 the harness cannot decide.
With `--strict` every requirement counts.
"""

import argparse
import datetime as dt
import functools
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from rich.console import Console

from harness import __version__, builds
from harness.cli import compare, list_requirements, open_console, prove, watch_options
from harness.cli.options import Commands, add_names, add_results
from harness.cli.print_outcome import print_outcome
from harness.cli.selection import check_builds, contracts_by_name
from harness.codec import controls_json, evidence_file
from harness.contracts import Contracts, built_in, with_folder
from harness.judging import deviations, unasserted_parameters
from harness.model import Controls, HarnessError, Recording, Requirement, UsageError, Word
from harness.report import Places, Run, outputs, shown, verdict_record
from harness.session import Outcome, Proofs, carry_out, jobs, open_driver, say
from harness.session import options as shared
from harness.toolchain import browsers, bundler

EXIT_FAIL: Final = 1
EXIT_CANNOT_DECIDE: Final = 3

_JSON_HELP: Final = "print the recording; several are printed one a line (JSON Lines)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. A user's mistake prints one line, no traceback."""
    try:
        options = command_line().parse_args(arguments)
        contracts = functools.reduce(with_folder, options.contracts, built_in())
        code: int = options.command(options, contracts)
    except HarnessError as problem:
        for line in str(problem).splitlines():
            print(f"harness: {line}", file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        print("harness: interrupted", file=sys.stderr)
        return EXIT_CANNOT_DECIDE
    return code


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line: what is wrong, and where to read more."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see '{self.prog} --help'")


def command_line() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = _Parser(
        prog="harness",
        description="Judges analytics.js integrations in a real browser.",
        epilog="exit codes: 0 all passed, 1 a requirement failed, 2 wrong usage, 3 undecided",
    )
    parser.add_argument("--version", action="version", version=f"harness {__version__}")
    parser.set_defaults(contracts=[])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    _add_setup(commands)
    _add_check(commands)
    _add_run(commands)
    prove.add_to(commands)
    compare.add_to(commands)
    open_console.add_to(commands)
    list_requirements.add_to(commands)
    return parser


def _add_setup(commands: Commands) -> None:
    parser = commands.add_parser("setup", help="install what a run needs")
    parser.add_argument("--headed", action="store_true", help="also a browser with a window")
    shared.add_browser_executable(parser.add_argument)
    parser.set_defaults(command=_setup)


def _add_check(commands: Commands) -> None:
    summary = "judge destinations, print a table, write a report"
    parser = commands.add_parser("check", help=summary)
    add_names(parser)
    shared.add_known_deviations(parser.add_argument)
    for form, description in (
        ("json", "JSON, as docs/schemas/check.schema.json describes it"),
        ("markdown", "Markdown, for a job's summary or a comment"),
        ("junit", "JUnit XML"),
    ):
        parser.add_argument(f"--{form}", type=Path, metavar="FILE", help=f"write {description}")
    parser.add_argument(
        "--annotations",
        action="store_true",
        default=os.environ.get("GITHUB_ACTIONS") == "true",
        help="print what is wrong as annotations for GitHub (default: in a job on GitHub)",
    )
    _add_judging(parser)
    parser.set_defaults(command=_check)


def _add_run(commands: Commands) -> None:
    parser = commands.add_parser("run", help="judge one requirement, and print its story")
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--json", action="store_true", help=_JSON_HELP)
    _add_judging(parser)
    parser.set_defaults(command=_run)


def _add_judging(parser: argparse.ArgumentParser) -> None:
    """Add the options of commands that judge requirements."""
    shared.add_library(parser.add_argument)
    shared.add_build(parser.add_argument)
    shared.add_strict(parser.add_argument)
    shared.add_edge_port(parser.add_argument)
    add_results(parser)
    watch_options.add_to(parser)
    shared.add_show_secrets(parser.add_argument)
    shared.add_browser_executable(parser.add_argument)
    shared.add_contracts(parser.add_argument)


def _setup(options: argparse.Namespace, _: Contracts) -> int:
    bundler.install_packages(say)
    kinds = (False, True) if options.headed else (False,)
    named = options.browser_executable
    found = [browsers.find_or_install(named, say, headed=headed) for headed in kinds]
    for browser in dict.fromkeys(found):
        say(f"ready; the browser is {browser.executable} (from {browser.origin})")
    return 0


def _find_browser(options: argparse.Namespace) -> browsers.Browser:
    bundler.install_packages(say)
    headed = watch_options.watching(options).headed
    return browsers.find_or_install(options.browser_executable, say, headed=headed)


def _check(options: argparse.Namespace, contracts: Contracts) -> int:
    places = _places(options)
    outputs.check_writable(places.page, places.evidence, places.json, places.markdown, places.junit)
    known = deviations.read(options.known_deviations, Path.cwd())
    chosen = builds.choose(contracts, builds.named(options.build), say)
    contract_by_name = contracts_by_name(options.names, chosen)
    installed = _find_browser(options)
    began, start = dt.datetime.now(tz=dt.UTC), time.monotonic()
    outcomes: dict[str, list[Outcome]] = {}
    artifacts: dict[str, list[Path]] = {}
    recorded: list[tuple[Requirement, Recording]] = []
    console, proofs = Console(highlight=False), Proofs()
    libraries = shared.libraries(options.library)
    header: dict[str, Any] = {"libraries": list(libraries), "destinations": list(contract_by_name)}
    controls: list[Controls] = []
    evidence = evidence_file.Writer(places.evidence, header)
    status = console.status("opening the browser")

    def note(result: Controls) -> None:
        controls.append(result)
        # The header is written after the controls.
        header["controls"] = controls_json.to_json(result)

    opening = open_driver(
        installed,
        chosen,
        port=options.edge_port,
        watching=watch_options.watching(options),
        on_controls=note,
    )
    with status, opening as driver, evidence:
        for name, contract in contract_by_name.items():
            outcomes[name] = []
            for job in jobs(chosen.contracts, contract, libraries, is_strict=options.strict):
                status.update(job.id)
                unmasked = carry_out(driver, job, chosen, known, proofs.of_folder)
                if unmasked.recording:
                    recorded.append((job.requirement, unmasked.recording))
                outcome = shown(unmasked, show_secrets=options.show_secrets)
                outcomes[name].append(outcome)
                artifacts[job.id] = watch_options.keep_artifacts(driver, unmasked, options, chosen)
                evidence.add(outcome.verdict, outcome.recording, known=outcome.is_known)
    verdicts = [verdict_record.judged(outcome) for part in outcomes.values() for outcome in part]
    every = chosen.contracts.requirements.values()
    wrong = verdict_record.problems(verdicts, known, every)
    seconds = time.monotonic() - start
    run = Run(
        outcomes,
        began,
        seconds,
        wrong,
        unasserted_parameters(recorded),
        artifacts,
        Controls.of_all(controls),
    )
    outputs.write(run, places)
    outputs.show(console, run, verdicts, places)
    return _exit_code(run.every, run.problems)


def _places(options: argparse.Namespace) -> Places:
    return Places(
        page=options.results / "report.html",
        evidence=options.results / "recordings.jsonl",
        json=options.json,
        markdown=options.markdown,
        junit=options.junit,
        here=Path.cwd() if options.annotations else None,
    )


def _run(options: argparse.Namespace, contracts: Contracts) -> int:
    chosen = builds.choose(contracts, builds.named(options.build), say)
    requirement = chosen.contracts.requirement(options.id)
    check_builds([requirement.destination], chosen)
    installed = _find_browser(options)
    outcomes, proofs = [], Proofs()
    opening = open_driver(
        installed, chosen, port=options.edge_port, watching=watch_options.watching_single(options)
    )
    libraries = shared.libraries(options.library)
    planned = jobs(chosen.contracts, [requirement], libraries, is_strict=options.strict)
    with opening as driver:
        for job in planned:
            outcome = carry_out(driver, job, chosen, prove=proofs.of_folder)
            outcomes.append(outcome)
            print_outcome(
                shown(outcome, show_secrets=options.show_secrets),
                as_json=options.json,
                is_alone=len(planned) == 1,
            )
            for place in watch_options.keep_artifacts(driver, outcome, options, chosen):
                say(f"kept {place}")
    return _exit_code(outcomes)


def _exit_code(outcomes: Sequence[Outcome], problems: Sequence[str] = ()) -> int:
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
