"""Prints what the harness says of each miniature, after a run that had any."""

from typing import cast

import pytest
from rich import box
from rich.console import Console
from rich.table import Table

_WIDTH = 132


class Miniatures:
    """Collects what was said from reports, also those of other processes."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, str]] = {}
        self._said: dict[str, list[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take off a report what was said of a miniature."""
        for name, value in report.user_properties:
            if name == "miniature" and report.when == "call":
                key, what, library, red = cast("tuple[str, str, str, list[str]]", value)
                row = self._rows.setdefault(f"{key}: {what}", {})
                row[library] = "as known" if report.passed else "NOT as known"
                self._said[f"{key}: {what}"] = red

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table."""
        if not self._rows:
            return
        table = Table("miniature", "next", "classic", "red requirements", box=box.SIMPLE_HEAD)
        for name, row in sorted(self._rows.items()):
            red = sorted({line.partition(":")[0] for line in self._said[name]})
            table.add_row(name, row.get("next"), row.get("classic"), ", ".join(red) or "none")
        terminalreporter.section("miniatures")
        console = Console(highlight=False, width=_WIDTH)
        with console.capture() as printed:
            console.print(table)
        terminalreporter.write_line(printed.get().rstrip())
