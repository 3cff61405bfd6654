"""Prints what a session found, after pytest's own report: the table, and each finding."""

import datetime as dt
import time

import pytest
from rich.console import Console

from harness.contracts import Contracts
from harness.judging import NOTHING_KNOWN, KnownDeviations
from harness.pytest_plugin import controls, faults, sharding
from harness.pytest_plugin.isolation import SEED
from harness.pytest_plugin.outcomes import Outcomes
from harness.report import Run, proof_report, summary_lines, terminal, verdict_record


class Summary:
    """Collects the verdicts of all processes from their reports, and prints the table."""

    def __init__(
        self,
        config: pytest.Config,
        contracts: Contracts,
        known: KnownDeviations,
        outcomes: Outcomes,
    ) -> None:
        self._config = config
        self._outcomes = outcomes
        self._start = dt.datetime.now(tz=dt.UTC)
        self._contracts = contracts
        self._began = time.monotonic()
        # Whether an entry still holds, one shard cannot say: another may show it.
        self._shard = sharding.of(config)
        self._known = NOTHING_KNOWN if self._shard else known
        self._records: list[verdict_record.VerdictRecord] = []
        self._fault = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Read the verdict from a report, or what nobody foresaw."""
        self._fault = self._fault or faults.line_of(report)
        parts = getattr(report, "harness_verdict", None)
        if parts is not None:
            self._records.append(verdict_record.from_json(parts))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run with a known deviation that no longer occurs, even if no item shows it."""
        if self._problems() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self._fault:
            session.exitstatus = faults.EXIT_CANNOT_DECIDE

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table, if anything was judged."""
        if not self._records:
            return
        by_destination: dict[str, list[verdict_record.VerdictRecord]] = {}
        for item in self._records:
            required = self._contracts.requirement(item.verdict.requirement)
            target = self._contracts.destination(required.destination)
            by_destination.setdefault(target.name, []).append(item)
        run = self._run()
        terminalreporter.section("conformance")
        console = Console(highlight=False, width=max(80, terminalreporter._tw.fullwidth))  # noqa: SLF001 - pytest offers no other way to its width
        with console.capture() as printed:
            terminal.print_table(console, by_destination, run.engine_differences)
            terminal.print_looks(console, [item.look for item in self._records if item.look])
            terminal.print_deviations(
                console, verdict_record.known_lines(self._records), run.untold
            )
            proofs = {item.verdict.requirement: item.proof for item in self._records}
            proof_report.print_proofs(console, proofs)
        terminalreporter.write_line(printed.get().rstrip())
        found = controls.noted(self._config)
        if found is not None:
            terminalreporter.write_line(f"controls: {found}")
        for text in terminal.page_lines(self._records, self._config.getoption(SEED)):
            terminalreporter.write_line(text)
        for text in (*run.engine_lines, *summary_lines(run)):
            terminalreporter.write_line(text)
        seconds = time.monotonic() - self._began
        terminalreporter.write_line(terminal.summary(self._records, seconds))
        if self._shard:
            terminalreporter.write_line(terminal.shard_line(self._shard))

    def _run(self) -> Run:
        every = self._contracts.requirements.values()
        return Run(
            self._outcomes.by_name(),
            self._start,
            time.monotonic() - self._began,
            self._problems(),
            standings=verdict_record.standings(self._records, self._known, every),
        )

    def _problems(self) -> list[str]:
        every = self._contracts.requirements.values()
        return verdict_record.problems(self._records, self._known, every)
