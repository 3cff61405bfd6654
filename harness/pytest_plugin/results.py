"""The part of the plugin that writes the files of `harness check`: report, evidence and others."""

import datetime as dt
import time
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from harness.builds import Chosen
from harness.codec import controls_json, evidence_file
from harness.contracts import Contracts
from harness.driver import Driver
from harness.judging import (
    NOTHING_KNOWN,
    KnownDeviations,
    Parameters,
    ParameterTally,
    unasserted_in,
)
from harness.model import Build, HarnessError, Recording, Requirement
from harness.pytest_plugin import controls, faults, sharding
from harness.pytest_plugin.builds import chosen_builds
from harness.pytest_plugin.isolation import SEED
from harness.pytest_plugin.outcomes import Outcomes
from harness.report import (
    Places,
    Run,
    artifact_line,
    failure_bundle,
    outputs,
    shard_file,
    verdict_record,
)
from harness.session import (
    Outcome,
    is_debugged,
    options,
    why_it_ended,
)
from harness.toolchain import paths

_BUNDLE: Final = "harness_bundle"
_ARTIFACT_PROPERTIES: Final = ("playwright_", _BUNDLE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    parser.getgroup("harness").addoption(
        "--harness-results",
        metavar="DIR",
        help="write report.html, recordings.jsonl, check.json and summary.md there",
    )
    options.add_bundle(parser.getgroup("harness").addoption, "--harness-bundle", str)


@pytest.fixture
def harness_bundle_lines(
    harness_outcome: Outcome,
    harness_builds: Chosen,
    harness_driver: Driver,
    request: pytest.FixtureRequest,
) -> list[str]:
    """The lines that name the failure bundle; none if no bundle is wanted. Writes the bundle."""
    config, here = request.config, request.config.invocation_params.dir
    given = config.getoption("--harness-bundle")
    if not given or not failure_bundle.is_kept(harness_outcome):
        return []
    secrets = config.getoption("--show-secrets")
    try:
        place = failure_bundle.keep(
            harness_outcome,
            harness_builds,
            here / given,
            show_secrets=secrets,
            fetched=harness_driver.fetched,
        )
    except HarnessError as problem:
        pytest.fail(str(problem), pytrace=False)
    page = paths.shortened(place, here)
    request.node.user_properties.append((_BUNDLE, str(page)))
    return [artifact_line(page)]


def register(
    config: pytest.Config, contracts: Contracts, known: KnownDeviations, outcomes: Outcomes
) -> None:
    """Register the writer, in the process that gets all reports."""
    given = config.getoption("--harness-results")
    if given and not hasattr(config, "workerinput"):
        here = config.invocation_params.dir
        writer = Results(config, here / given, contracts, known, outcomes)
        config.pluginmanager.register(writer, "harness-results")


class Results:
    """Collects runs from reports, and writes everything when the session ends."""

    def __init__(
        self,
        config: pytest.Config,
        folder: Path,
        contracts: Contracts,
        known: KnownDeviations,
        outcomes: Outcomes,
    ) -> None:
        self._config = config
        self._folder = folder
        self._contracts = contracts
        self._known = known
        self._outcomes = outcomes
        self._shard = sharding.of(config)
        self._began, self._start = dt.datetime.now(tz=dt.UTC), time.monotonic()
        self._artifacts: dict[str, list[Path]] = {}
        self._ended_early = ""
        self._problem = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Read from a report the names of the files that were kept of a run."""
        self._ended_early = self._ended_early or faults.line_of(report)
        job = self._outcomes.job(report.nodeid) if report.when == "teardown" else None
        if job is not None:
            self._artifacts[job.id] = [
                Path(str(value)).absolute()
                for name, value in report.user_properties
                if name.startswith(_ARTIFACT_PROPERTIES)
            ]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the files. Where that fails, so does the session, whatever the verdicts are."""
        if not self._outcomes.every and not sharding.has_nothing(self._config):
            return
        if session.exitstatus == pytest.ExitCode.INTERRUPTED and not self._ended_early:
            self._ended_early = "interrupted"
        try:
            self._write()
        except Exception as problem:  # noqa: BLE001 - told in one line, below
            if is_debugged():
                traceback.print_exception(problem)
            self._problem = why_it_ended(problem)
            session.exitstatus = faults.EXIT_CANNOT_DECIDE

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the files are, or why they are not there."""
        if self._problem:
            terminalreporter.write_line(f"harness: {self._problem}", red=True)
        elif self._outcomes.every:
            terminalreporter.write_line(f"report: {self._folder / 'report.html'}")

    def _write(self) -> None:
        every, by_name = self._outcomes.every, self._outcomes.by_name()
        reported = [one for part in by_name.values() for one in part]
        verdicts = [verdict_record.judged(one) for one in reported]
        every_one = self._contracts.requirements.values()
        known = NOTHING_KNOWN if self._shard else self._known
        wrong = verdict_record.problems(verdicts, known, every_one)
        seconds = time.monotonic() - self._start
        passed = ParameterTally(_recorded(every)).parameters()
        found = controls.noted(self._config)
        run = Run(
            by_name,
            self._began,
            seconds,
            wrong,
            unasserted_in([passed]),
            self._artifacts,
            found,
            self._ended_early,
            self._config.getoption(SEED),
            verdict_record.standings(verdicts, known, every_one),
            shard=self._shard,
        )
        files = Places(
            page=self._folder / "report.html",
            evidence=self._folder / "recordings.jsonl",
            json=self._folder / "check.json",
            markdown=self._folder / "summary.md",
        )
        outputs.write(run, files)
        header: dict[str, Any] = {
            "libraries": list(run.libraries),
            "destinations": list(by_name),
        }
        if found is not None:
            header["controls"] = controls_json.to_json(found)
        with evidence_file.Writer(files.evidence, header) as evidence:
            for outcome in reported:
                evidence.add(outcome.verdict, outcome.recording, known=outcome.is_known)
        self._write_shard(run, passed)

    def _write_shard(self, run: Run, passed: Mapping[Build, Parameters]) -> None:
        """Write what `harness merge` needs, if this is a shard, and all of it was judged."""
        every = self._outcomes.every
        judged = [one.job.id for one in every]
        whole = sharding.whole(self._config, chosen_builds(self._config), self._known, judged)
        if whole is not None and not self._ended_early:
            shard_file.write_of(
                self._folder,
                whole,
                run,
                self._known,
                requirements=self._contracts.requirements.values(),
                passed=passed,
            )


def _recorded(outcomes: list[Outcome]) -> Iterator[tuple[Requirement, Recording]]:
    for outcome in outcomes:
        recording = outcome.recording
        if recording is not None:
            yield outcome.job.requirement, recording
