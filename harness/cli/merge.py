"""`harness merge`: puts the shards of a run together, and writes its outputs. No browser runs."""

import argparse
from pathlib import Path

from harness.cli import judging, output_options
from harness.cli.ending import Output
from harness.cli.options import Commands, add_results
from harness.codec import controls_json, evidence_file
from harness.contracts import Contracts
from harness.model import UsageError
from harness.report import Run, ShardResult, merged, outputs, shard_file, verdict_record
from harness.session import options as shared
from harness.session import say
from harness.toolchain import bundler


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    parser = commands.add_parser("merge", help="put the shards of a run together")
    parser.add_argument(
        "shards", nargs="+", type=Path, metavar="RESULTS", help="the results folder of a shard"
    )
    add_results(parser)
    output_options.add_to(parser)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace, _: Contracts) -> int:
    """Put shards together, and return the exit code that the whole run would have had."""
    places = output_options.places(options)
    bundler.install_packages(say)
    shards = _read(options.shards, options.results)
    made = merged(shards)
    records = [verdict_record.judged(one) for one in made.every]
    first = next(iter(shards.values()))
    _write_evidence(places.evidence, made, first)
    try:
        outputs.write(made, places)
    finally:
        outputs.show(Output(), made, records, places)
    return judging.exit_code(made.every, made.problems)


def _read(folders: list[Path], results: Path) -> dict[Path, ShardResult]:
    """Return what is in the folders of shards.

    Raises:
        UsageError: one is given twice, or is where the results go.
        RecordingsError: one has no shard, or a damaged one.
    """
    found: dict[Path, ShardResult] = {}
    for folder in folders:
        if folder.resolve() in {other.resolve() for other in found}:
            raise UsageError(f"{folder} is given twice; name each shard's results folder once")
        if folder.resolve() == results.resolve():
            raise UsageError(
                f"--results {results} is the folder of a shard, which it would replace; name "
                "another one"
            )
        found[folder] = shard_file.read(folder)
    return found


def _write_evidence(place: Path, made: Run, first: ShardResult) -> None:
    libraries = shared.libraries(first.whole.options["--library"])
    header = {"libraries": [*libraries], "destinations": [*first.whole.jobs]}
    if made.controls is not None:
        header["controls"] = controls_json.to_json(made.controls)
    with evidence_file.Writer(place, header) as evidence:
        for outcome in made.every:
            evidence.add(outcome.verdict, outcome.recording, known=outcome.is_known)
