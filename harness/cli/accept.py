"""`harness accept`: makes what is found known, so that from then on only what is new is told."""

import argparse
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness import builds
from harness.builds import Chosen
from harness.cli.ending import EXIT_CANNOT_DECIDE, Output
from harness.cli.judging import EXIT_FAIL
from harness.cli.options import Commands
from harness.cli.selection import contracts_by_name
from harness.contracts import Contracts
from harness.judging import KnownDeviations, deviations
from harness.model import Build, UsageError, Word
from harness.report import Found, found_in, shown, verdict_record
from harness.session import (
    Job,
    Outcome,
    SharedPages,
    carry_out,
    jobs,
    open_driver,
    outcomes_from,
    say,
)
from harness.session import options as shared
from harness.toolchain import browsers, bundler


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    parser = commands.add_parser(
        "accept", help="write what is found to the known deviations, one entry for each finding"
    )
    parser.add_argument("names", nargs="+", metavar="NAME", help="a destination")
    parser.add_argument(
        "--from",
        dest="evidence",
        type=Path,
        metavar="FILE",
        help="read the evidence file of a run, instead of running",
    )
    parser.add_argument("--reason", type=_text, help="why the build deviates")
    parser.add_argument("--link", type=_address, help="where that is discussed")
    parser.add_argument(
        "--expires",
        type=_day,
        metavar="DAY",
        help="the last day on which the entries hold: 2031-01-31",
    )
    parser.add_argument(
        "--prune", action="store_true", help="accept nothing; remove what no longer deviates"
    )
    shared.add_library(parser.add_argument)
    shared.add_build(parser.add_argument)
    shared.add_strict(parser.add_argument)
    shared.add_known_deviations(parser.add_argument)
    shared.add_edge_port(parser.add_argument)
    shared.add_browser_executable(parser.add_argument)
    shared.add_contracts(parser.add_argument)
    shared.add_settings(parser.add_argument)
    shared.add_tracker(parser.add_argument)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace, contracts: Contracts) -> int:
    """Write known deviations, and return the exit code. Nothing is written of half a run."""
    if options.prune and (options.reason or options.link or options.expires):
        raise UsageError("--prune accepts nothing: leave out --reason, --link and --expires")
    chosen = builds.choose(contracts, builds.named(options.build), say)
    every = chosen.contracts.requirements.values()
    known = deviations.read(options.known_deviations, Path.cwd()).served(contracts.destinations)
    deviations.check(known.findings, every)
    libraries, is_strict = shared.libraries(options.library), options.strict
    planned = {
        name: jobs(chosen.contracts, contract, libraries, is_strict=is_strict)
        for name, contract in contracts_by_name(options.names, chosen).items()
    }
    outcomes = _outcomes(options, planned, chosen, known)
    judged = [one for part in outcomes.values() for one in part]
    records = [*map(verdict_record.judged, judged)]
    if options.prune:
        standings = verdict_record.standings(records, known, every)
        edits = deviations.prune(known.entries, standings, [*_explained(judged)])
    else:
        terms = deviations.Terms(
            known.today, options.reason or "", options.link or "", options.expires
        )
        edits = _accepted(outcomes, chosen.contracts, known, terms)
    folder = known.folders[0] if known.folders else Path.cwd() / deviations.FOLDER
    _tell(edits, deviations.write(edits, folder))
    left = [] if options.prune else verdict_record.problems(records, known, every)
    for line in left:
        say(line)
    return _exit_code(judged, left)


def _outcomes(
    options: argparse.Namespace,
    planned: Mapping[str, Sequence[Job]],
    chosen: Chosen,
    known: KnownDeviations,
) -> dict[str, list[Outcome]]:
    """Return the outcomes to accept, with secrets masked: of a new run, or from a file."""
    if options.evidence:
        return outcomes_from(options.evidence, planned, chosen, known)
    bundler.install_packages(say)
    installed = browsers.find_or_install(options.browser_executable, say)
    found: dict[str, list[Outcome]] = {name: [] for name in planned}
    status = Output().status("opening the browser")
    with status, open_driver(installed, chosen, port=options.edge_port) as driver:
        chosen = chosen.described(driver.descriptions)
        every = [job for several in planned.values() for job in several]
        pages = SharedPages(driver, chosen, every)
        for name, several in planned.items():
            for job in several:
                status.update(job.id)
                outcome = carry_out(driver, job, chosen, known, shared=pages.recording)
                found[name].append(shown(outcome, show_secrets=False))
    return found


def _accepted(
    outcomes: Mapping[str, Sequence[Outcome]],
    contracts: Contracts,
    known: KnownDeviations,
    terms: deviations.Terms,
) -> deviations.Edits:
    """Return the entries for all that is new."""
    edits = []
    for part in outcomes.values():
        build = next((outcome.build for outcome in part if outcome.build), None)
        if build is None:
            continue
        ids = frozenset(item.id for item in contracts.of_destination(build.destination))
        met: dict[str, set[str]] = {}
        for outcome in part:
            for place, _ in outcome.assessment.shown:
                met.setdefault(place, set()).add(outcome.job.requirement.id)
        new = [_met(item) for item in found_in(part)]
        judgement = deviations.Judgement(build, ids, met, _tracker_words(contracts, build))
        edits.append(deviations.accept(new, known.findings, judgement, terms))
    return deviations.Edits(
        added=tuple(entry for each in edits for entry in each.added),
        changed=tuple(entry for each in edits for entry in each.changed),
    )


def _tracker_words(contracts: Contracts, build: Build) -> str:
    """Return what an entry names as its tracker, without a folder; empty for the stub."""
    tracker = contracts.destination(build.destination).tracker
    return f"{Path(tracker.source).name} {tracker.scripts[0].sha256[:12]}" if tracker else ""


def _met(item: Found) -> deviations.Met:
    return deviations.Met(
        item.finding,
        frozenset(outcome.job.requirement.id for outcome in item.outcomes),
        frozenset(outcome.job.library for outcome in item.outcomes),
    )


def _explained(judged: Sequence[Outcome]) -> Iterator[deviations.Explained]:
    for outcome in judged:
        if outcome.build and outcome.verdict.word in {Word.PASS, Word.FAIL}:
            places = {entry.place for entry in outcome.assessment.used}
            yield outcome.verdict, outcome.build, places


def _tell(edits: deviations.Edits, files: Sequence[Path]) -> None:
    """Print each entry that is another now, where they are, and whose reason is to be written."""
    console = Output()
    for done, entries in (
        ("accepted", edits.added),
        ("updated", edits.changed),
        ("removed", edits.removed),
    ):
        for entry in entries:
            console.print(f"{done}: {entry.summary()}", markup=False, soft_wrap=True)
    for file in files:
        console.print(f"written: {deviations.shown(file)}", markup=False, soft_wrap=True)
    if not files:
        console.print("nothing to write: the known deviations are as the build is")
    unexplained = sum(not entry.is_explained for entry in edits.added)
    if unexplained:
        several = "entry is" if unexplained == 1 else "entries are"
        console.print(f"{unexplained} {several} not yet explained: write why in its 'reason'")


def _exit_code(judged: Sequence[Outcome], problems: Sequence[str]) -> int:
    undecided = [one for one in judged if one.verdict.word is Word.ERROR]
    for outcome in undecided:
        say(
            f"{outcome.job.id} could not be decided: {outcome.verdict.reason.partition(chr(10))[0]}"
        )
    if undecided:
        return EXIT_CANNOT_DECIDE
    return EXIT_FAIL if problems else 0


def _text(text: str) -> str:
    words = " ".join(text.split())
    if not words or not words.isprintable():
        raise argparse.ArgumentTypeError("expected a sentence")
    return words


def _address(text: str) -> str:
    if not text.startswith(("https://", "http://")) or not text.isprintable():
        raise argparse.ArgumentTypeError(f"{text!r} is not an address; write https://…")
    return text


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2031-01-31") from None
