"""Prints how many mutants were killed, after a run that had any."""

from typing import cast

import pytest

from tools import mutation


class Mutants:
    """Counts from reports, also those of other processes."""

    def __init__(self) -> None:
        self._counts: list[tuple[int, int, int]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the mutants of a report's destination."""
        if report.when == "call":
            self._counts += [
                cast("tuple[int, int, int]", tuple(cast("list[int]", value)))
                for name, value in report.user_properties
                if name == "mutants"
            ]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the line."""
        if self._counts:
            terminalreporter.write_line(
                mutation.summary(*map(sum, zip(*self._counts, strict=True)))
            )
