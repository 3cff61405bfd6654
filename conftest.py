"""Wiring of the repository's own tests: who runs what, and what is printed at the end."""

from typing import Final

import pytest

from harness.judging.sabotage import summary
from harness.pytest_plugin.isolation import jobs_of
from harness.session import Job
from tests.days import ByDay, today
from tests.selftest.miniatures.table import Miniatures
from tests.selftest.mutants.line import Mutants

pytest_plugins = ["pytester"]

GROUP: Final = "xdist_group"


def pytest_configure(config: pytest.Config) -> None:
    """Register what prints what came of miniatures and mutants, and what knows the day.

    Each day, requirements share other pages, in another order.

    It is done here: the process that prints collects no tests where others run them, and so reads
    no other conftest.
    """
    config.pluginmanager.register(ByDay(), "harness-by-day")
    config.option.harness_seed = config.option.harness_seed or today()
    config.pluginmanager.register(Miniatures(), "harness-miniatures")
    config.pluginmanager.register(Mutants(), "harness-mutants")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep in one process what is done with one job: a recording is made once, and used twice.

    Those that share pages are in one process already. What takes long comes first: at the end the
    other processes would have nothing to do. To share out each unit test by itself would take
    longer than to run it.
    """
    items.sort(key=lambda item: "tests/selftest/mutants/" not in item.nodeid)
    groups = {
        job.id: str(mark.args[0])
        for item in items
        for job in jobs_of([item])
        for mark in item.iter_markers(GROUP)
    }
    for item in items:
        callspec = getattr(item, "callspec", None)  # only of what is parametrized
        parameters = callspec.params if callspec else {}
        job = parameters.get("job", parameters.get("harness_job"))
        if item.get_closest_marker(GROUP):
            pass  # it names its group itself
        elif isinstance(job, Job):
            item.add_marker(pytest.mark.xdist_group(groups.get(job.id, job.id)))
        elif "firefox" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("firefox"))  # it takes seconds to start
        elif item.nodeid.startswith("tests/unit/"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
        if getattr(config.option, "loadgroup", False):
            _name_group(item)


def _name_group(item: pytest.Item) -> None:
    """Have pytest-xdist see the group of an item: it reads it from the end of the item's id.

    It puts it there itself, but where pytest 9.2 no longer looks: all groups were scattered.
    """
    groups = {str(mark.args[0]) for mark in item.iter_markers(GROUP)}
    if groups:
        named = f"{item.nodeid}@{'_'.join(sorted(groups))}"
        item._id = type(item.id).parse(named)  # noqa: SLF001 - pytest offers no other way


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
