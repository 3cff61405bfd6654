"""Wiring of the repository's own tests: pytest's tester, and the line that tells of sabotage."""

import pytest

from harness.sabotage import summary

pytest_plugins = ["pytester"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what came of sabotaging recordings, also in other processes, if anything did."""
    counts = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
        if name == "sabotage" and isinstance(value, list)
    ]
    if counts:
        terminalreporter.write_line(summary(counts))
