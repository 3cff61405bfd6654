"""`harness pin`: keeps a tracker with its hashes, and says when its owner changes it."""

import argparse
from pathlib import Path

from harness import builds
from harness.cli import pin_check, pin_run, pin_table
from harness.cli.ending import Output
from harness.cli.options import Commands, add_results
from harness.contracts import Contracts
from harness.model import UsageError
from harness.session import options as shared
from harness.session import say
from harness.trackers import AskedAnswers, Fetched, pins


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    parser = commands.add_parser(
        "pin",
        help="keep a destination's tracker with its hash, or say what its owner has changed",
        epilog="exit codes: 0 pinned, or as pinned; 1 changed; 2 wrong usage, or a script that "
        "cannot be had; 3 undecided",
    )
    parser.add_argument("name", metavar="NAME", help="a destination")
    parser.add_argument(
        "--from", dest="source", metavar="URL", help="where its script is (default: its address)"
    )
    parser.add_argument(
        "--into", type=Path, metavar="DIR", help="the pin's folder (default: tracker-pins/NAME)"
    )
    parser.add_argument(
        "--check", action="store_true", help="pin nothing; say what has changed at the source"
    )
    parser.add_argument(
        "--answers",
        action="store_true",
        help="also keep the shapes of the JSON answers that the tracker waits for; with --check, "
        "ask for those that are pinned again",
    )
    parser.add_argument("--fast", action="store_true", help="compare only a part, for --check")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="for --check")
    parser.add_argument("--json", type=Path, metavar="FILE", help="for --check")
    add_results(parser, "results/pin")
    shared.add_library(parser.add_argument)
    shared.add_build(parser.add_argument)
    shared.add_browser_executable(parser.add_argument)
    shared.add_contracts(parser.add_argument)
    shared.add_show_secrets(parser.add_argument)
    # A comparison can run on servers, but what a live tracker asks for is fetched from here.
    parser.set_defaults(command=run, connect=[])


def run(options: argparse.Namespace, contracts: Contracts) -> int:
    """Pin a tracker, or check a pin, and return the exit code. A pin stays where anything fails.

    Raises:
        UsageError: there is no such destination, or options exclude each other.
        TrackerError: a script cannot be had, or the pin cannot be used.
        HarnessError: the contract cannot be run.
    """
    target = contracts.destination(options.name)
    folder = (options.into or pins.default_folder(target, Path.cwd())).absolute()
    if options.check and options.source:
        raise UsageError("--check reads from where the pin is from; leave out --from")
    chosen = builds.choose(contracts, builds.named(options.build), say)
    if options.check:
        return pin_check.run(options, chosen, target, folder)
    source = options.source or target.tracker_url
    entry = pin_run.fetched(source, target.tracker_url, target)
    answers = AskedAnswers(target) if options.answers else None
    further = pin_run.further_scripts(options, chosen, target, entry, answers)
    every = [(source, entry), *((address, one) for address, one in further.items())]
    place = pins.write(folder, target, every, answers.kept if answers else ())
    console = Output()
    scripts = [_cells(one) for _, one in every]
    pin_table.show(console, ("script", "sha256", "bytes", ""), *scripts)
    if answers and answers.words:
        pin_table.show(console, ("answer", ""), *answers.words.items())
    elif answers:
        console.print("the tracker waits for no answer of the destination's hosts", soft_wrap=True)
    console.print(f"wrote {place}", markup=False, soft_wrap=True)
    return 0


def _cells(one: Fetched) -> tuple[str, str, str, str]:
    script = one.script
    return script.address, script.sha256[:12], str(len(script.body)), "pinned"
