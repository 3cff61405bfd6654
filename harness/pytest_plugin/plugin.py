"""The pytest plugin: options, fixtures, and the table after a run.

A suite is one line in a test module: `test_requirement = conformance("wishpond")`. Each
requirement under each generation of the library is an item. A `fail` verdict fails the item,
an `error` verdict is an error of its set-up, and a `skip` skips it, so the words stay apart. A
`fail` that is a known deviation is an xfail, and so is one of what no document promises, unless
`--harness-strict` is given. A known deviation that no longer occurs fails the item or the run.
"""

import contextlib
import functools
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from harness.builds import Chosen
from harness.contracts import Contracts, built_in, with_folder
from harness.driver import Driver, Launcher, Watching, cannot_watch
from harness.edge import Edge, assets
from harness.judging import KnownDeviations, deviations
from harness.model import EngineName, HarnessError, UsageError, Word
from harness.pytest_plugin import builds, controls, results, sharding, trackers, watching
from harness.pytest_plugin.browser import find_browser
from harness.pytest_plugin.builds import (
    CONTRACTS,
    examine_named_builds,
    give_up,
    served_contracts,
)
from harness.pytest_plugin.isolation import jobs_of
from harness.pytest_plugin.outcomes import UNMASKED_OUTCOME, Outcomes, is_shown_by
from harness.pytest_plugin.summary import Summary
from harness.pytest_plugin.watching import OUTCOME
from harness.report import (
    in_short,
    look,
    properties,
    shown,
    story,
    verdict_record,
)
from harness.session import (
    Job,
    Outcome,
    Proofs,
    SharedPages,
    carry_out,
    jobs,
    open_edge,
    options,
    prover,
    run_controls,
    say,
)
from harness.toolchain import bundler

pytest_plugins = [
    "harness.pytest_plugin.builds",
    "harness.pytest_plugin.controls",
    "harness.pytest_plugin.ending",
    "harness.pytest_plugin.faults",
    "harness.pytest_plugin.isolation",
    "harness.pytest_plugin.outcomes",
    "harness.pytest_plugin.results",
    "harness.pytest_plugin.sharding",
    "harness.pytest_plugin.trackers",
    "harness.pytest_plugin.unsupported",
]

_MARK: Final = "conformance"
_KNOWN: Final = pytest.StashKey[KnownDeviations]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the harness's options."""
    group = parser.getgroup("harness", "conformance of analytics.js integrations")
    options.add_library(group.addoption)
    options.add_browser_executable(group.addoption)
    options.add_connect(group.addoption)
    options.add_edge_port(group.addoption)
    # pytest-xdist passes options on to its processes. It can pass on texts, but no paths.
    options.add_contracts(group.addoption, str)
    options.add_known_deviations(group.addoption, str)
    options.add_show_secrets(group.addoption)
    # pytest has a `--strict` of its own.
    options.add_strict(group.addoption, "--harness-strict")
    for name, help_text in (
        ("harness_contracts", "folders with destinations of your own"),
        ("harness_known_deviations", "folders with known deviations"),
    ):
        described = f"{help_text}, relative to the root folder"
        parser.addini(name, described, type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Read the folders; register the mark `conformance`, and the hooks that print and write."""
    try:
        given = functools.reduce(with_folder, _folders(config, "contracts"), built_in())
        contracts = trackers.read(config, builds.read(config, given))
        known = deviations.read(_folders(config, "known_deviations"), config.rootpath)
        known = known.served(contracts.destinations)
        deviations.check(known.findings, contracts.requirements.values())
        sharding.read(config)
    except HarnessError as problem:
        give_up(problem)
    config.addinivalue_line("markers", f"{_MARK}(destination): judges a destination's contract")
    config.stash[_KNOWN] = known
    outcomes = Outcomes(
        contracts,
        known,
        is_strict=config.getoption("--harness-strict"),
        show_secrets=config.getoption("--show-secrets"),
    )
    if not hasattr(config, "workerinput"):
        # A report of a worker is not read before it is passed on to the process that gets them all.
        config.pluginmanager.register(outcomes, "harness-outcomes")
    config.pluginmanager.register(Summary(config, contracts, known, outcomes), "harness-summary")
    results.register(config, contracts, known, outcomes)
    controls.register(config)
    config.pluginmanager.register(watching, "harness-watching")


def _folders(config: pytest.Config, name: str) -> list[Path]:
    """Return the folders of a setting, and those of the option with the same name."""
    given: list[str] = config.getoption(name)
    return [
        *config.getini(f"harness_{name}"),
        *(config.invocation_params.dir / folder for folder in given),
    ]


def conformance(destination_key: str) -> Callable[..., None]:
    """Return a test function that judges a destination, for a suite to bind to a name."""

    @pytest.mark.conformance(destination_key)
    def test_requirement(
        harness_outcome: Outcome, harness_bundle_lines: list[str], pytestconfig: pytest.Config
    ) -> None:
        secrets = pytestconfig.getoption("--show-secrets")
        harness_outcome = shown(harness_outcome, show_secrets=secrets)
        if harness_outcome.verdict.word is Word.SKIP:
            pytest.skip(harness_outcome.verdict.reason)
        if harness_outcome.assessment.problems or harness_outcome.vacuous:
            pytest.fail(story(harness_outcome), pytrace=False)
        if harness_outcome.is_known:
            pytest.xfail("; ".join(entry.summary() for entry in harness_outcome.assessment.known))
        if harness_outcome.is_worth_a_look:
            pytest.xfail(f"worth a look: {look(harness_outcome)}")
        # With pytest's `--runxfail`, `pytest.xfail` does nothing: what is known, or worth a look,
        # fails, too.
        if harness_outcome.verdict.word is Word.FAIL:
            message = "\n".join([story(harness_outcome), *harness_bundle_lines])
            pytest.fail(message, pytrace=False)

    return test_requirement


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one item of each requirement, library and engine.

    Of a run in one engine, items do not name it.
    """
    mark = metafunc.definition.get_closest_marker(_MARK)
    if mark is None:
        return
    contracts = metafunc.config.stash[CONTRACTS]
    contract = contracts.of_destination(contracts.destination(mark.args[0]).key)
    libraries = options.libraries(metafunc.config.getoption("--library"))
    is_strict = metafunc.config.getoption("--harness-strict")
    every = jobs(contracts, contract, libraries, is_strict=is_strict)
    metafunc.parametrize("harness_job", every, ids=lambda job: job.id)
    with contextlib.suppress(UsageError):  # told once the items are selected, if any is of these
        engines = options.engines(metafunc.config.getoption("--browser"))
        if len(engines) > 1:
            metafunc.parametrize("harness_engine", engines, indirect=True)


@pytest.fixture(scope="session")
def harness_engine(request: pytest.FixtureRequest) -> EngineName:
    """The engine to judge in; with several, pytest has all items of one after all of another."""
    try:
        first, *_ = options.engines(request.config.getoption("--browser"))
    except HarnessError as problem:
        give_up(problem)
    chosen: EngineName = getattr(request, "param", first)
    return chosen


@pytest.fixture(scope="session")
def harness_outcomes() -> dict[str, Outcome]:
    """The outcomes of this session so far, by the ids of their jobs."""
    return {}


@pytest.fixture(scope="session")
def harness_contracts(pytestconfig: pytest.Config) -> Contracts:
    """The contracts to judge: the harness's own, and those of contracts folders."""
    return pytestconfig.stash[CONTRACTS]


@pytest.fixture(scope="session")
def harness_known_deviations(pytestconfig: pytest.Config) -> KnownDeviations:
    """The known deviations that verdicts are compared with."""
    return pytestconfig.stash[_KNOWN]


@pytest.fixture(scope="session")
def harness_proofs() -> Proofs:
    """The proofs of this session that expectations can fail."""
    return Proofs()


@pytest.fixture
def harness_outcome(  # noqa: PLR0917 - pytest passes fixtures by name
    harness_job: Job,  # noqa: ARG001 - `jobs_of` has it with its engine
    harness_watched_driver: Driver,
    harness_builds: Chosen,
    harness_known_deviations: KnownDeviations,
    harness_proofs: Proofs,
    harness_outcomes: dict[str, Outcome],
    harness_shared_pages: SharedPages,
    request: pytest.FixtureRequest,
) -> Outcome:
    """Carry out one job; an `error` verdict ends the item here, as an error."""
    [job] = jobs_of([request.node])
    outcome = carry_out(
        harness_watched_driver,
        job,
        harness_builds,
        harness_known_deviations,
        prove=harness_proofs.of_folder,
        shared=harness_shared_pages.recording,
    )
    harness_outcomes[job.id] = outcome
    request.node.stash[UNMASKED_OUTCOME] = outcome
    reported = shown(outcome, show_secrets=request.config.getoption("--show-secrets"))
    request.node.stash[OUTCOME] = reported
    request.node.user_properties.extend(properties(reported))
    if outcome.verdict.word is Word.FAIL:
        request.node.user_properties.append(("finding", in_short(reported)))
    if outcome.verdict.word is Word.ERROR:
        pytest.fail(story(reported), pytrace=False)
    return outcome


@pytest.fixture(scope="session")
def harness_edge(pytestconfig: pytest.Config) -> Iterator[Edge]:
    """The edge of this session. A request that no verdict accounts for is an error at its end."""
    with contextlib.ExitStack() as stack:
        try:
            edge = stack.enter_context(open_edge(pytestconfig.getoption("--edge-port")))
        except HarnessError as problem:
            give_up(problem)
        yield edge


@pytest.fixture(scope="session")
def harness_launcher(
    harness_edge: Edge,
    harness_engine: EngineName,
    harness_watching: Watching,
    browser_type_launch_args: dict[str, Any],
    pytestconfig: pytest.Config,
) -> Iterator[Launcher]:
    """A browser whose requests all end at the edge."""
    headed = harness_watching.headed
    with contextlib.ExitStack() as stack:
        try:
            on_server = bool(pytestconfig.getoption("--connect"))
            if lacking := cannot_watch(harness_engine, harness_watching, on_server=on_server):
                raise UsageError(lacking)
            bundler.install_packages(say)
            installed = find_browser(pytestconfig, harness_engine, headed=headed)
            launch = {**browser_type_launch_args, "headless": not headed}
            makes_videos = "video" in harness_watching.artifacts
            launcher = stack.enter_context(
                Launcher(harness_edge, installed, launch, makes_videos=makes_videos)
            )
        except HarnessError as problem:
            give_up(problem)
        yield launcher


@pytest.fixture(scope="session")
def harness_driver(
    harness_launcher: Launcher,
    harness_edge: Edge,
    harness_watching: Watching,
    pytestconfig: pytest.Config,
) -> Iterator[Driver]:
    """The driver of this session.

    The session ends if a control came out wrong, or if a build that was named is not an
    integration.
    """
    served = assets.load(served_contracts(pytestconfig))
    try:
        found = run_controls(harness_launcher, harness_edge, served, harness_watching)
    except HarnessError as problem:
        give_up(problem)
    controls.note(pytestconfig, found)
    prove = prover(harness_launcher, harness_edge, served, harness_watching)
    driver = Driver(harness_launcher, harness_edge, served, watching=harness_watching, prove=prove)
    examine_named_builds(driver, pytestconfig)
    yield driver
    driver.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the verdict on the report, which also reaches the terminal from other processes.

    Pytest's line for a failure ends with what is wrong, not with the first line of the story.
    """
    report = yield
    outcome = item.stash.get(OUTCOME, None)
    if outcome is not None and is_shown_by(report, outcome):
        vars(report)["harness_verdict"] = verdict_record.to_json(verdict_record.judged(outcome))
        crash = getattr(report.longrepr, "reprcrash", None)
        if report.failed and crash is not None:
            crash.message = in_short(outcome)
    return report
