"""`harness pin`: keeps a tracker with its hashes, and says when its owner changes it."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from rich.table import Table
from rich.text import Text

from harness import builds, trackers
from harness.builds import Chosen
from harness.cli import compare, compare_builds, pin_run
from harness.cli.ending import Output
from harness.cli.options import Commands, add_results
from harness.contracts import Contracts, Destination
from harness.model import LIVE, Tracker, TrackerError, UsageError
from harness.session import options as shared
from harness.session import say
from harness.trackers import AskedAnswers, Fetched, pins

EXIT_SAME: Final = 0
EXIT_CHANGED: Final = 1


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
        help="also keep the shapes of the JSON answers that the tracker waits for",
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
    parser.set_defaults(command=run)


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
    if options.check and options.answers:
        raise UsageError("--check uses the answers that are pinned; leave out --answers")
    chosen = builds.choose(contracts, builds.named(options.build), say)
    if options.check:
        return _check(options, chosen, target, folder)
    source = options.source or target.tracker_url
    entry = _fetched(source, target.tracker_url, target)
    answers = AskedAnswers(target) if options.answers else None
    further = pin_run.further_scripts(options, chosen, target, entry, answers)
    every = [(source, entry), *((address, one) for address, one in further.items())]
    place = pins.write(folder, target, every, answers.kept if answers else ())
    console = Output()
    console.print(_table([("pinned", one) for _, one in every]))
    if answers:
        console.print(_answers_table(answers.words))
    console.print(f"wrote {place}", markup=False, soft_wrap=True)
    return EXIT_SAME


def _fetched(source: str, address: str, target: Destination) -> Fetched:
    """Return a script from where it is; what is at its own address comes from named hosts only."""
    hosts = trackers.named_hosts(target) if source == address else None
    return asyncio.run(trackers.fetch(source, address, hosts))


def _table(rows: Sequence[tuple[str, Fetched]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("script", "sha256", "bytes", ""):
        table.add_column(heading, no_wrap=True)
    for words, one in rows:
        script = one.script
        cells = (script.address, script.sha256[:12], str(len(script.body)), words)
        table.add_row(*map(Text, cells))
    return table


def _answers_table(words: Mapping[str, str]) -> Table:
    table = Table("answer", "", box=None, pad_edge=False)
    for address, how in words.items():
        table.add_row(*map(Text, (address, how)))
    return table


def _check(options: argparse.Namespace, chosen: Chosen, target: Destination, folder: Path) -> int:
    """Say which scripts have changed, and what the new tracker sends differently."""
    locked = pins.read(folder, target).scripts
    old = pins.tracker(folder, target)
    now = {item.address: _now(item, target) for item in locked}
    known = {item.address: item.sha256 for item in locked}
    words = {address: _words(known[address], one) for address, one in now.items()}
    console = Output()
    if not any(words.values()):
        since = max(item.date for item in locked)
        console.print(f"{target.name}: no script has changed since {since}", soft_wrap=True)
        return EXIT_SAME
    entry = now[target.tracker_url]
    if isinstance(entry, TrackerError):
        raise entry
    new = Tracker(LIVE, LIVE, (entry.script,), old.answers)
    bundles = chosen.of(target.key)
    found = compare_builds.recorded(
        chosen.contracts, target, (bundles, bundles), options, (old, new)
    )
    pin_run.check_named(recording for runs in found.new.runs.values() for recording in runs)
    loaded: dict[str, str] = {}
    for runs in found.new.runs.values():
        for recording in runs:
            loaded |= recording.served_tracker.scripts
    console.print(_changes(words, known, loaded))
    comparison = compare_builds.written(found, target, options, options.results)
    compare.report(comparison, f"{target.name}, its tracker as pinned and as it is now", options)
    return EXIT_CHANGED


def _now(item: pins.Pinned, target: Destination) -> Fetched | TrackerError:
    """Return what is now where a script was fetched; why it cannot be had where it cannot."""
    try:
        return _fetched(item.source, item.address, target)
    except TrackerError as problem:
        if item.address == target.tracker_url:
            raise
        return problem


def _words(sha256: str, now: Fetched | TrackerError) -> str:
    """Say how a script has changed; empty if it has not."""
    if isinstance(now, TrackerError):
        return f"gone: {now}"
    return "" if now.script.sha256 == sha256 else "changed"


def _changes(
    words: Mapping[str, str], known: Mapping[str, str], loaded: Mapping[str, str]
) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("script", "pinned", "now", ""):
        table.add_column(heading, no_wrap=True)
    for address, how in words.items():
        unused = "" if address in loaded or how else "no longer loaded"
        now = loaded.get(address, "" if how else known[address])
        cells = (address, known[address][:12], now[:12], how or unused or "unchanged")
        table.add_row(*map(Text, cells))
    for address in loaded.keys() - known.keys():
        table.add_row(*map(Text, (address, "", loaded[address][:12], "new")))
    return table
