"""The pytest plugin: options, fixtures, and the table after a run.

A suite is one line in a test module: `test_requirement = conformance("wishpond")`. Each
requirement under each generation of the library is an item. A `fail` verdict fails the item,
an `error` verdict is an error of its set-up, a `skip` skips it: the words stay apart.
"""

import contextlib
import sys
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any, Final, NoReturn

import pytest
from rich.console import Console

from harness import assets, browsers, folders, toolchain
from harness.contract import Requirement
from harness.destinations import destination
from harness.driver import Driver, Launcher
from harness.edge import Edge, port_number
from harness.errors import HarnessError
from harness.javascript import source
from harness.model import LIBRARIES, Difference, Library, Verdict, Word
from harness.report import terminal
from harness.report.story import story
from harness.requirements import of_destination, requirement
from harness.session import Job, Outcome, carry_out, jobs

_MARK: Final = "conformance"
_VERDICT: Final = pytest.StashKey[Verdict]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the harness's options."""
    group = parser.getgroup("harness", "conformance of analytics.js integrations")
    group.addoption(
        "--library",
        choices=[*LIBRARIES, "all"],
        default="all",
        help="generation of analytics.js to judge under (default: all)",
    )
    group.addoption(
        "--browser-executable", metavar="PROGRAM", help="the Chromium to drive (default: found)"
    )
    group.addoption(
        "--edge-port",
        type=port_number,
        default=0,
        help="port of the local edge (default: a free one)",
    )
    group.addoption(
        "--contracts",
        action="append",
        default=[],
        metavar="DIR",
        help="a folder with destinations of your own; may be given several times",
    )
    parser.addini(
        "harness_contracts",
        "folders with destinations of your own, relative to the root folder",
        type="paths",
        default=[],
    )


def pytest_configure(config: pytest.Config) -> None:
    """Add the contracts folders; register `conformance`'s mark, and what prints the table."""
    given = [config.invocation_params.dir / name for name in config.getoption("--contracts")]
    try:
        for folder in (*config.getini("harness_contracts"), *given):
            folders.add(folder)
    except HarnessError as problem:
        _give_up(problem)
    config.addinivalue_line("markers", f"{_MARK}(destination): judges a destination's contract")
    config.pluginmanager.register(Summary(), "harness-summary")


class Summary:
    """Collects verdicts from reports, also those of other processes, and prints the table."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._verdicts: list[Verdict] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the verdict off a report."""
        parts = getattr(report, "harness_verdict", None)
        if parts is not None:
            self._verdicts.append(_from_report(parts))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table, if anything was judged."""
        if not self._verdicts:
            return
        by_destination: dict[str, list[Verdict]] = {}
        for verdict in self._verdicts:
            target = destination(requirement(verdict.requirement).destination)
            by_destination.setdefault(target.name, []).append(verdict)
        terminalreporter.section("conformance")
        console = Console(highlight=False, width=max(80, terminalreporter._tw.fullwidth))  # noqa: SLF001 - pytest offers no other way to its width
        with console.capture() as printed:
            terminal.print_table(console, by_destination)
        terminalreporter.write_line(printed.get().rstrip())
        seconds = time.monotonic() - self._began
        terminalreporter.write_line(terminal.summary(self._verdicts, seconds))


def _to_report(verdict: Verdict) -> dict[str, Any]:
    """Return what the table needs of a verdict, in types that cross processes."""
    differences = [
        {"path": item.path, "expected": source(item.expected), "observed": source(item.observed)}
        for item in verdict.differences
    ]
    return {
        "requirement": verdict.requirement,
        "library": verdict.library,
        "word": verdict.word.value,
        "differences": differences,
        "reason": verdict.reason,
        "seconds": verdict.seconds,
    }


def _from_report(parts: dict[str, Any]) -> Verdict:
    differences = tuple(Difference(**item) for item in parts["differences"])
    return Verdict(**{**parts, "word": Word(parts["word"]), "differences": differences})


def conformance(destination_key: str) -> Callable[[Outcome], None]:
    """Return a test function that judges a destination, for a suite to bind to a name.

    Raises:
        UsageError: there is no destination of that name.
    """

    @pytest.mark.conformance(destination(destination_key).key)
    def test_requirement(harness_outcome: Outcome) -> None:
        if harness_outcome.verdict.word is Word.SKIP:
            pytest.skip(harness_outcome.verdict.reason)
        if harness_outcome.verdict.word is Word.FAIL:
            pytest.fail(story(harness_outcome), pytrace=False)

    return test_requirement


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one item of each requirement and library."""
    mark = metafunc.definition.get_closest_marker(_MARK)
    if mark is None:
        return
    contract: tuple[Requirement, ...] = of_destination(mark.args[0])
    choice: str = metafunc.config.getoption("--library")
    libraries: list[Library] = [name for name in LIBRARIES if choice in {name, "all"}]
    metafunc.parametrize("harness_job", jobs(contract, libraries), ids=lambda job: job.id)


@pytest.fixture(scope="session")
def harness_outcomes() -> dict[str, Outcome]:
    """The outcomes of this session so far, by the id of their job."""
    return {}


@pytest.fixture
def harness_outcome(
    harness_job: Job,
    harness_driver: Driver,
    harness_outcomes: dict[str, Outcome],
    request: pytest.FixtureRequest,
) -> Outcome:
    """Carry out one job; an `error` verdict ends the item here, as an error."""
    outcome = carry_out(harness_driver, harness_job)
    harness_outcomes[harness_job.id] = outcome
    request.node.stash[_VERDICT] = outcome.verdict
    if outcome.verdict.word is Word.ERROR:
        pytest.fail(story(outcome), pytrace=False)
    return outcome


@pytest.fixture(scope="session")
def harness_edge(pytestconfig: pytest.Config) -> Iterator[Edge]:
    """The edge of this session; requests that no verdict knows of are an error at its end."""
    with contextlib.ExitStack() as stack:
        try:
            edge = stack.enter_context(Edge(pytestconfig.getoption("--edge-port")))
        except HarnessError as problem:
            _give_up(problem)
        yield edge


@pytest.fixture(scope="session")
def harness_launcher(
    harness_edge: Edge,
    browser_type_launch_args: dict[str, object],
    pytestconfig: pytest.Config,
) -> Iterator[Launcher]:
    """A browser all of whose requests end at the edge; `--headed` and `--slowmo` count."""
    headed = not browser_type_launch_args.get("headless", True)
    named = pytestconfig.getoption("--browser-executable")
    with contextlib.ExitStack() as stack:
        try:
            toolchain.install_packages(_progress)
            installed = browsers.find_or_install(named, _progress, headed=headed)
            launcher = Launcher(harness_edge, installed, browser_type_launch_args)
            stack.enter_context(launcher)
        except HarnessError as problem:
            _give_up(problem)
        yield launcher


@pytest.fixture(scope="session")
def harness_driver(harness_launcher: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    """The driver of this session."""
    driver = Driver(harness_launcher, harness_edge, assets.load())
    yield driver
    driver.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the verdict on the report: there it reaches the terminal also from other processes."""
    report = yield
    verdict = item.stash.get(_VERDICT, None)
    if verdict is not None and report.when == ("setup" if verdict.word is Word.ERROR else "call"):
        vars(report)["harness_verdict"] = _to_report(verdict)
    return report


def _progress(line: str) -> None:
    print(f"harness: {line}", file=sys.stderr, flush=True)


def _give_up(problem: HarnessError) -> NoReturn:
    """End the session with one line: without this, every item would repeat it."""
    pytest.exit(f"harness: {problem}", returncode=problem.exit_code)
