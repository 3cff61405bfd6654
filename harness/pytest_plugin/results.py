"""The part of the plugin that writes the files of `harness check`: report, evidence and others.

Recordings reach the writer with pytest's reports, also from other processes.
"""

import datetime as dt
import json
import time
import traceback
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from harness.builds import Chosen
from harness.codec import controls_json, evidence_file
from harness.contracts import Contracts
from harness.judging import Judged, KnownDeviations, judge, unasserted_parameters
from harness.model import LIBRARIES, HarnessError, Recording, Requirement, Verdict, Word
from harness.pytest_plugin import controls, faults
from harness.pytest_plugin.isolation import SEED
from harness.report import (
    Places,
    Run,
    artifact_line,
    failure_bundle,
    outputs,
    shown,
    verdict_record,
)
from harness.session import (
    Job,
    Outcome,
    RunOptions,
    is_debugged,
    options,
    proof_from_json,
    proof_to_json,
    why_it_ended,
)
from harness.toolchain import paths

UNMASKED_OUTCOME: Final = pytest.StashKey[Outcome]()
"""Where an item keeps its outcome with nothing masked."""

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
    harness_outcome: Outcome, harness_builds: Chosen, request: pytest.FixtureRequest
) -> list[str]:
    """The lines that name the failure bundle; none if no bundle is wanted. Writes the bundle."""
    config, here = request.config, request.config.invocation_params.dir
    given = config.getoption("--harness-bundle")
    if not given or not failure_bundle.is_kept(harness_outcome):
        return []
    secrets = config.getoption("--show-secrets")
    try:
        place = failure_bundle.keep(
            harness_outcome, harness_builds, here / given, show_secrets=secrets
        )
    except HarnessError as problem:
        pytest.fail(str(problem), pytrace=False)
    page = paths.shortened(place, here)
    request.node.user_properties.append((_BUNDLE, str(page)))
    return [artifact_line(page)]


def register(config: pytest.Config, contracts: Contracts, known: KnownDeviations) -> None:
    """Register the writer, in the process that gets all reports."""
    given = config.getoption("--harness-results")
    if given and not hasattr(config, "workerinput"):
        here = config.invocation_params.dir
        writer = Results(
            config,
            here / given,
            contracts,
            known,
            show_secrets=config.getoption("--show-secrets"),
            is_strict=config.getoption("--harness-strict"),
        )
        config.pluginmanager.register(writer, "harness-results")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the run on the report as JSON, so that it can reach another process."""
    report = yield
    outcome = item.stash.get(UNMASKED_OUTCOME, None)
    if outcome is None or not item.config.getoption("--harness-results"):
        return report
    if is_shown_by(report, outcome):
        vars(report)["harness_run"] = json.dumps(_run_to_json(outcome))
    return report


def is_shown_by(report: pytest.TestReport, outcome: Outcome) -> bool:
    """Say whether this one of an item's reports shows its verdict: an `error` ends the set-up."""
    return report.when == ("setup" if outcome.verdict.word is Word.ERROR else "call")


def _run_to_json(outcome: Outcome) -> dict[str, Any]:
    recording = outcome.recording
    return {
        "requirement": outcome.job.requirement.id,
        "library": outcome.job.library,
        "word": outcome.verdict.word.value,
        "reason": outcome.verdict.reason,
        "proof": None if outcome.proof is None else proof_to_json(outcome.proof),
        "options": outcome.run_options.to_plain(),
        "page": outcome.page,
        "recording": None if recording is None else evidence_file.to_json(recording),
    }


class Results:
    """Collects runs from reports, and writes everything when the session ends."""

    def __init__(
        self,
        config: pytest.Config,
        folder: Path,
        contracts: Contracts,
        known: KnownDeviations,
        *,
        show_secrets: bool,
        is_strict: bool,
    ) -> None:
        self._config = config
        self._folder = folder
        self._contracts = contracts
        self._known = known
        self._show_secrets = show_secrets
        self._is_strict = is_strict
        self._began, self._start = dt.datetime.now(tz=dt.UTC), time.monotonic()
        self._outcomes: dict[str, Outcome] = {}
        self._artifacts: dict[str, list[Path]] = {}
        self._ended_early = ""
        self._problem = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Read a run from a report, and the names of the files that were kept of it."""
        self._ended_early = self._ended_early or faults.line_of(report)
        text = getattr(report, "harness_run", None)
        if text is not None:
            self._outcomes[report.nodeid] = self._outcome(json.loads(text))
        if report.when == "teardown" and report.nodeid in self._outcomes:
            job = self._outcomes[report.nodeid].job
            self._artifacts[job.id] = [
                Path(str(value)).absolute()
                for name, value in report.user_properties
                if name.startswith(_ARTIFACT_PROPERTIES)
            ]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the files. Where that fails, so does the session, whatever the verdicts are."""
        if not self._outcomes:
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
        elif self._outcomes:
            terminalreporter.write_line(f"report: {self._folder / 'report.html'}")

    def _outcome(self, parts: dict[str, Any]) -> Outcome:
        """Return the outcome of a run. The verdict is made again from the recording."""
        library = next(name for name in LIBRARIES if name == parts["library"])
        required = self._contracts.requirement(parts["requirement"])
        job = Job.of(self._contracts, required, library, is_strict=self._is_strict)
        given = RunOptions.from_plain(parts["options"])
        if parts["recording"] is None:
            word = Word(parts["word"])
            verdict = Verdict(job.requirement.id, library, word, reason=parts["reason"])
            return Outcome(job, verdict, None, run_options=given)
        recording = evidence_file.from_json(parts["recording"])
        verdict = judge(job.requirement, recording)
        proof = None if parts["proof"] is None else proof_from_json(parts["proof"])
        assessment = self._known.of(Judged(required, recording, verdict))
        return Outcome(job, verdict, recording, assessment, given, proof, parts["page"])

    def _write(self) -> None:
        # In the order of a run in one process, whichever report came first.
        positions = {name: position for position, name in enumerate(self._contracts.requirements)}
        every = sorted(
            self._outcomes.values(),
            key=lambda one: (LIBRARIES.index(one.job.library), positions[one.job.requirement.id]),
        )
        reported = [shown(one, show_secrets=self._show_secrets) for one in every]
        by_name: dict[str, list[Outcome]] = {}
        for outcome in reported:
            by_name.setdefault(outcome.job.destination.name, []).append(outcome)
        verdicts = [verdict_record.judged(one) for one in reported]
        every_one = self._contracts.requirements.values()
        wrong = verdict_record.problems(verdicts, self._known, every_one)
        seconds = time.monotonic() - self._start
        unasserted = unasserted_parameters(_recorded(every))
        found = controls.noted(self._config)
        run = Run(
            by_name,
            self._began,
            seconds,
            wrong,
            unasserted,
            self._artifacts,
            found,
            self._ended_early,
            self._config.getoption(SEED),
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


def _recorded(outcomes: list[Outcome]) -> Iterator[tuple[Requirement, Recording]]:
    for outcome in outcomes:
        if outcome.recording:
            yield outcome.job.requirement, outcome.recording
