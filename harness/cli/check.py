"""`harness check`: judges destinations, prints a table, and writes a report."""

import argparse
import contextlib
import datetime as dt
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from harness import builds
from harness.cli import judging, many_builds, output_options, sharding, ways
from harness.cli.ending import Output
from harness.cli.options import Commands, add_names
from harness.cli.selection import contracts_by_name
from harness.cli.sharding import Part
from harness.codec import controls_json, evidence_file
from harness.contracts import Contracts
from harness.judging import (
    NOTHING_KNOWN,
    KnownDeviations,
    ParameterTally,
    deviations,
    unasserted_in,
)
from harness.model import Controls, HarnessError
from harness.report import Places, Run, outputs, shown, verdict_record
from harness.session import Job, Outcome, Survey, jobs, say, why_it_ended
from harness.session import options as shared
from harness.toolchain import browsers


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    parser = commands.add_parser("check", help="judge destinations, and write a report")
    add_names(parser)
    output_options.add_to(parser)
    judging.add_options(parser)
    many_builds.add_to(parser)
    shared.add_isolation(parser.add_argument)
    shared.add_workers(parser.add_argument)
    shared.add_shard(parser.add_argument)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace, contracts: Contracts) -> int:
    """Judge destinations, and return the exit code.

    However the run ends, what was judged until then is written.
    """
    places = output_options.places(options)
    judging.check_bundle(options)
    known = deviations.read(options.known_deviations, Path.cwd()).served(contracts.destinations)
    chosen = builds.choose(contracts, builds.named(options.build), say)
    console = Output()
    found = many_builds.surveyed(options, chosen, console)
    deviations.check(known.findings, found.chosen.contracts.requirements.values())
    part = sharding.part_of(options, _planned(options, found), found, known)
    judged = _Judged(part, known, options.seed, {name: [] for name in part.planned})
    header = {"libraries": [*shared.libraries(options.library)], "destinations": [*part.planned]}
    evidence = evidence_file.Writer(places.evidence, header)
    try:
        _judge(options, judged, console, evidence)
    except BaseException as problem:
        if judged.has_begun:
            _write_what_there_is(judged, places, console, problem)
        raise
    made = judged.run()
    try:
        outputs.write(made, places)
        sharding.write(options.results, part, made, known, judged.passed.parameters())
    finally:
        outputs.show(console, made, judged.records, places)
    sharding.check_judged(made)
    return judging.exit_code(made.every, made.problems)


def _planned(options: argparse.Namespace, found: Survey) -> dict[str, list[Job]]:
    """Return the jobs of each destination, by its name; none of a build that is refused."""
    chosen, libraries = found.chosen, shared.libraries(options.library)
    is_any = chosen.named or not found.refused
    planned = {
        name: jobs(
            chosen.contracts,
            contract,
            libraries,
            is_strict=options.strict,
            engines=shared.engines(options.browser),
        )
        for name, contract in (contracts_by_name(options.names, chosen) if is_any else {}).items()
    }
    return {**planned, **{name: [] for name in found.refused}}


@dataclass
class _Judged:
    """What was judged so far: `outcomes` by the destination's name, `artifacts` by the job's id.

    `part` has what is judged, with the outcomes of builds that cannot be. `passed` is of what
    was recorded, with nothing masked.
    """

    part: Part
    known: KnownDeviations
    seed: int
    outcomes: dict[str, list[Outcome]]
    artifacts: dict[str, list[Path]] = field(default_factory=dict)
    passed: ParameterTally = field(default_factory=ParameterTally)
    controls: list[Controls] = field(default_factory=list)
    has_begun: bool = False
    began: dt.datetime = field(default_factory=lambda: dt.datetime.now(tz=dt.UTC))
    start: float = field(default_factory=time.monotonic)

    @property
    def records(self) -> list[verdict_record.VerdictRecord]:
        """The verdicts, with what is known of each."""
        return [verdict_record.judged(one) for part in self.outcomes.values() for one in part]

    def run(self, *, ended_early: str = "") -> Run:
        """Return the run, of which all outputs are made."""
        # Whether an entry still holds, one shard cannot say: another may show it.
        known = NOTHING_KNOWN if self.part.shard else self.known
        every = self.part.found.chosen.contracts.requirements.values()
        return Run(
            self.outcomes,
            self.began,
            time.monotonic() - self.start,
            verdict_record.problems(self.records, known, every),
            unasserted_in([self.passed.parameters()]),
            self.artifacts,
            Controls.of_all(self.controls),
            ended_early,
            self.seed,
            verdict_record.standings(self.records, known, every),
            are_many=self.part.found.are_many,
            shard=self.part.shard,
        )


def _judge(
    options: argparse.Namespace,
    judged: _Judged,
    console: Output,
    evidence: evidence_file.Writer,
) -> None:
    """Judge all jobs, in one engine after the other. Each goes to the evidence file at once."""
    installed = judging.find_browsers(options)
    judged.began, judged.start = dt.datetime.now(tz=dt.UTC), time.monotonic()
    with console.status("opening the browser") as status, contextlib.ExitStack() as begun:
        for browser in installed:
            own = {
                name: [job for job in several if job.engine in {"", browser.engine}]
                for name, several in judged.part.planned.items()
            }
            with _opening(options, browser, own, judged) as judge_one:
                result = controls_json.to_json(judged.controls[-1])
                if judged.has_begun:
                    evidence.add_to_footer(f"controls in {browser.engine}", result)
                else:
                    evidence.add_to_header("controls", result)
                    begun.enter_context(evidence)
                    judged.has_begun = True
                for name, job in ((name, job) for name, several in own.items() for job in several):
                    status.update(job.id)
                    unmasked, judged.artifacts[job.id] = judge_one(job)
                    if unmasked.recording:
                        judged.passed.add(job.requirement, unmasked.recording)
                    outcome = shown(unmasked, show_secrets=options.show_secrets)
                    judged.outcomes[name].append(outcome.packed())
                    evidence.add(outcome.verdict, outcome.recording, known=outcome.is_known)
        for name, outcome in judged.part.found.refused.items():
            judged.outcomes[name].append(outcome)
            evidence.add(outcome.verdict, None)


def _opening(
    options: argparse.Namespace,
    installed: browsers.Browser,
    planned: Mapping[str, Sequence[Job]],
    judged: _Judged,
) -> AbstractContextManager[ways.JudgeOne]:
    """Open what judges these jobs in one engine."""
    every = [job for several in planned.values() for job in several]
    count = judging.worker_count(options, every)
    part, note = judged.part, judged.controls.append
    whole = [job for job in part.every if job.engine in {"", installed.engine}]
    chosen = part.found.chosen
    wanted = ways.Wanted(options, installed, every, whole, chosen, judged.known, note)
    return ways.opened(wanted, count)


def _write_what_there_is(
    judged: _Judged, places: Places, console: Output, problem: BaseException
) -> None:
    """Write the outputs of a run that this problem ended, and print its table if it can be read."""
    made = judged.run(ended_early=why_it_ended(problem))
    try:
        outputs.write(made, places)
    except HarnessError as another:
        say(str(another))
    if not isinstance(problem, BrokenPipeError):
        outputs.show(console, made, judged.records, places)
