"""What nobody foresaw in an item: one line in place of a traceback, and the session's end."""

from collections.abc import Generator
from typing import Final

import pytest

from harness.model import HarnessError
from harness.session import is_debugged, is_of_harness, why_it_ended

EXIT_CANNOT_DECIDE: Final = 3

_LINE: Final = "harness_fault"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say in one line what the harness's own code raised; end the session if nobody foresaw it."""
    report = yield
    problem = call.excinfo.value if call.excinfo else None
    if not isinstance(problem, Exception) or not _is_fault(problem, item):
        return report
    line = why_it_ended(problem)
    if not is_debugged():
        report.longrepr = f"harness: {line}"
    if not isinstance(problem, HarnessError):
        vars(report)[_LINE] = line
        item.session.shouldstop = f"harness: {line}"
    return report


def line_of(report: pytest.TestReport) -> str:
    """Return the line of what nobody foresaw, if that is what a report is of."""
    return str(getattr(report, _LINE, ""))


def _is_fault(problem: Exception, item: pytest.Item) -> bool:
    is_ours = "harness_outcome" in getattr(item, "fixturenames", ())
    return is_ours and is_of_harness(problem)
