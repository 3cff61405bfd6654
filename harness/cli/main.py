"""The command `harness`: thin, over the same functions as the pytest plugin.

Exit codes: 0 everything passed, known deviations aside; 1 a requirement failed, or a known
deviation no longer occurs; 2 wrong usage, or a build or a file that cannot be used; 3 the harness
cannot tell.
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
from rich.markup import escape

from harness import __version__, builds
from harness.builds import Chosen
from harness.cli import compare, open_console, print_outcome, watch_options
from harness.cli.options import Commands, add_names, add_results
from harness.codec import evidence_file
from harness.contracts import Contracts, built_in, with_folder
from harness.judging import deviations, unasserted_parameters
from harness.model import HarnessError, Recording, Requirement, UsageError, Word
from harness.report import Places, Run, artifact_line, outputs, shown, story, verdict_record
from harness.session import Controls, Outcome, carry_out, jobs, opened, say
from harness.session import options as shared
from harness.toolchain import browsers, bundler

EXIT_FAIL: Final = 1
EXIT_CANNOT_TELL: Final = 3

_JSON: Final = "print the recording; if there are several, each in a line (JSON Lines)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a user's mistake is one line, no traceback."""
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
        return EXIT_CANNOT_TELL
    return code


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the arguments, and where to read more."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see '{self.prog} --help'")


def command_line() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = _Parser(
        prog="harness",
        description="Judges analytics.js integrations in a real browser.",
        epilog="exit codes: 0 all passed, 1 a requirement failed, 2 usage, 3 cannot tell",
    )
    parser.add_argument("--version", action="version", version=f"harness {__version__}")
    parser.set_defaults(contracts=[])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    _add_setup(commands)
    _add_check(commands)
    _add_run(commands)
    compare.add_to(commands)
    open_console.add_to(commands)
    _add_list(commands)
    return parser


def _add_setup(commands: Commands) -> None:
    parser = commands.add_parser("setup", help="install what a run needs, once")
    parser.add_argument("--headed", action="store_true", help="a browser that has a window, too")
    shared.add_browser_executable(parser.add_argument)
    parser.set_defaults(command=_setup)


def _add_check(commands: Commands) -> None:
    summary = "judge destinations, print the table, write a report"
    parser = commands.add_parser("check", help=summary)
    add_names(parser)
    shared.add_known_deviations(parser.add_argument)
    for name, what in (
        ("json", "JSON, as docs/schemas/check.schema.json describes it"),
        ("markdown", "Markdown, for the summary of a job or a comment"),
        ("junit", "JUnit XML"),
    ):
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"write {what}")
    parser.add_argument(
        "--annotations",
        action="store_true",
        default=os.environ.get("GITHUB_ACTIONS") == "true",
        help="print what is wrong as GitHub's annotations (default: in a job on GitHub)",
    )
    _add_judging(parser)
    parser.set_defaults(command=_check)


def _add_run(commands: Commands) -> None:
    parser = commands.add_parser("run", help="run one requirement and tell its story")
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--json", action="store_true", help=_JSON)
    _add_judging(parser)
    parser.set_defaults(command=_run)


def _add_judging(parser: argparse.ArgumentParser) -> None:
    """Add the options of commands that judge requirements."""
    shared.add_library(parser.add_argument)
    shared.add_build(parser.add_argument)
    shared.add_edge_port(parser.add_argument)
    add_results(parser)
    watch_options.add_to(parser)
    shared.add_show_secrets(parser.add_argument)
    shared.add_browser_executable(parser.add_argument)
    shared.add_contracts(parser.add_argument)


def _add_list(commands: Commands) -> None:
    parser = commands.add_parser("list", help="list requirements with level and source")
    add_names(parser)
    shared.add_contracts(parser.add_argument)
    parser.set_defaults(command=_list)


def _setup(options: argparse.Namespace, _: Contracts) -> int:
    bundler.install_packages(say)
    kinds = (False, True) if options.headed else (False,)
    named = options.browser_executable
    found = [browsers.find_or_install(named, say, headed=headed) for headed in kinds]
    for browser in dict.fromkeys(found):
        say(f"ready; the browser is {browser.executable} (from {browser.origin})")
    return 0


def _open(options: argparse.Namespace) -> browsers.Browser:
    bundler.install_packages(say)
    headed = watch_options.watching(options).headed
    return browsers.find_or_install(options.browser_executable, say, headed=headed)


def _of(names: Sequence[str], chosen: Chosen) -> dict[str, tuple[Requirement, ...]]:
    """Return the contracts of the chosen destinations by the destination's name.

    Those are the ones that were typed; else those whose builds were named; else all.

    Raises:
        UsageError: there is no destination of that name, or a build is named for another one.
        BuildError: there is no build to judge.
    """
    contracts = chosen.contracts
    typed = [contracts.destination(name).key for name in names]
    keys = typed or list(chosen.named) or list(contracts.destinations)
    _check_builds(keys, chosen)
    return {contracts.destination(key).name: contracts.of_destination(key) for key in keys}


def _check_builds(keys: Sequence[str], chosen: Chosen) -> None:
    """Look whether each destination has a build, and each build that was named is judged."""
    for key in keys:
        if key not in chosen.named:
            builds.reference_folder(chosen.contracts.destination(key))
    for key in chosen.named:
        if key not in keys:
            raise UsageError(
                f"--build {key}=… is not judged, for this run is of {', '.join(keys)}; leave it "
                "out, or name what is to be judged"
            )


def _check(options: argparse.Namespace, contracts: Contracts) -> int:
    places = _places(options)
    outputs.check_writable(places.page, places.evidence, places.json, places.markdown, places.junit)
    known = deviations.read(options.known_deviations, Path.cwd())
    chosen = builds.choose(contracts, builds.named(options.build), say)
    by_destination = _of(options.names, chosen)
    installed = _open(options)
    began, start = dt.datetime.now(tz=dt.UTC), time.monotonic()
    outcomes: dict[str, list[Outcome]] = {}
    kept: dict[str, list[Path]] = {}
    passed: list[tuple[Requirement, Recording]] = []
    console = Console(highlight=False)
    libraries = shared.libraries(options.library)
    told: dict[str, Any] = {"libraries": list(libraries), "destinations": list(by_destination)}
    controls: list[str] = []
    evidence = evidence_file.Writer(places.evidence, told)
    status = console.status("opening the browser")

    def note(found: Controls) -> None:
        controls.append(str(found))
        told["controls"] = str(found)  # it stands in the header, which is written after them

    opening = opened(
        installed,
        chosen,
        port=options.edge_port,
        watching=watch_options.watching(options),
        tell=note,
    )
    with status, opening as driver, evidence:
        for name, contract in by_destination.items():
            outcomes[name] = []
            for job in jobs(chosen.contracts, contract, libraries):
                status.update(job.id)
                judged_now = carry_out(driver, job, chosen, known)
                if judged_now.recording:
                    passed.append((job.requirement, judged_now.recording))
                outcome = shown(judged_now, show_secrets=options.show_secrets)
                outcomes[name].append(outcome)
                kept[job.id] = watch_options.put_away(driver, judged_now, options, chosen)
                evidence.add(outcome.verdict, outcome.recording, known=outcome.is_known)
                if outcome.verdict.word is not Word.PASS and not outcome.is_known:
                    told_of = [story(outcome), *map(artifact_line, kept[job.id])]
                    console.print(escape("\n".join(told_of)), "\n", soft_wrap=True)
    verdicts = [verdict_record.judged(outcome) for part in outcomes.values() for outcome in part]
    every = chosen.contracts.requirements.values()
    wrong = verdict_record.problems(verdicts, known, every)
    seconds = time.monotonic() - start
    run = Run(
        outcomes, began, seconds, wrong, unasserted_parameters(passed), kept, "".join(controls)
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
    wanted = chosen.contracts.requirement(options.id)
    _check_builds([wanted.destination], chosen)
    installed = _open(options)
    outcomes = []
    opening = opened(
        installed, chosen, port=options.edge_port, watching=watch_options.watching_one(options)
    )
    planned = jobs(chosen.contracts, [wanted], shared.libraries(options.library))
    with opening as driver:
        for job in planned:
            outcome = carry_out(driver, job, chosen)
            outcomes.append(outcome)
            print_outcome.tell(
                shown(outcome, show_secrets=options.show_secrets),
                as_json=options.json,
                is_alone=len(planned) == 1,
            )
            for place in watch_options.put_away(driver, outcome, options, chosen):
                say(f"kept {place}")
    return _exit_code(outcomes)


def _list(options: argparse.Namespace, contracts: Contracts) -> int:
    keys = {contracts.destination(name).key for name in options.names}
    every = contracts.requirements.values()
    chosen = [item for item in every if item.destination in keys or not keys]
    width = max((len(item.id) for item in chosen), default=0)
    for item in chosen:
        said = f"{item.source.document} › {item.source.section}"
        print(f"{item.id:<{width}} {item.level:<11} {said}")
    return 0


def _exit_code(outcomes: Sequence[Outcome], problems: Sequence[str] = ()) -> int:
    """Return the exit code of a run. An empty run is not green, nor is a deviation that is gone."""
    words = {outcome.verdict.word for outcome in outcomes if not outcome.is_known}
    if not outcomes:
        raise UsageError("nothing was judged: no requirement matches; see 'harness list'")
    if words == {Word.SKIP}:
        raise UsageError("nothing was judged: no requirement applies; leave out --library")
    if Word.ERROR in words:
        return EXIT_CANNOT_TELL
    return EXIT_FAIL if Word.FAIL in words or problems else 0
