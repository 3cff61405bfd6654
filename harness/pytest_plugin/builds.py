"""The pytest plugin's builds: which ones it judges. They are made once for all processes."""

from collections.abc import Mapping
from typing import Any, Final, NoReturn

import pytest

from harness import builds
from harness.builds import Chosen
from harness.contracts import Contracts, find_or_add
from harness.driver import Driver
from harness.model import HarnessError
from harness.pytest_plugin.browser import find_browser
from harness.session import examine_builds, open_driver, options, say

CONTRACTS: Final = pytest.StashKey[Contracts]()
"""Where a configuration keeps the contracts to judge."""

_WORKER_BUILDS: Final = "harness_builds"
_SPECS: Final = pytest.StashKey[Mapping[str, str]]()
_CHOSEN: Final = pytest.StashKey[Chosen]()
_EXAMINED: Final = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option and the setting."""
    group = parser.getgroup("harness")
    options.add_build(group.addoption)
    options.add_settings(group.addoption, str)
    described = "builds to judge, as NAME=SPEC; paths are relative to the root folder"
    parser.addini("harness_builds", described, type="linelist", default=[])


def read(config: pytest.Config, contracts: Contracts) -> Contracts:
    """Read which builds to judge; the option overrides the setting.

    Return the contracts, with a destination added for each unknown name.

    Raises:
        UsageError: a build is not written as NAME=SPEC, a name is given twice, or settings cannot
            be used.
    """
    found = {}
    file = config.getoption("--settings")
    settings = options.given_settings(
        config.invocation_params.dir / file if file else None, config.getoption("--set")
    )
    contracts = contracts.with_settings(settings)
    for given, where, base in (
        (config.getini("harness_builds"), "harness_builds", config.rootpath),
        (config.getoption("--build"), "--build", config.invocation_params.dir),
    ):
        for name, spec in builds.named(given, where).items():
            contracts, target = find_or_add(contracts, name)
            found[target.key] = builds.anchored(spec, base)
    config.stash[_SPECS] = found
    return contracts


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Make the builds once. Processes of pytest-xdist get them from the first process."""
    config = session.config
    contracts = config.stash[CONTRACTS]
    made = getattr(config, "workerinput", {}).get(_WORKER_BUILDS)
    try:
        if made is not None:
            config.stash[_CHOSEN] = Chosen.from_plain(contracts, made)
        elif not config.option.collectonly:
            config.stash[_CHOSEN] = builds.choose(contracts, config.stash[_SPECS], say)
    except HarnessError as problem:
        give_up(problem)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Pass the builds to a process of pytest-xdist, so that all processes judge the same.

    The builds are examined here, before the first process: its own last message would be lost.
    """
    config = node.config
    chosen = config.stash[_CHOSEN]
    try:
        if chosen.named and not config.stash.get(_EXAMINED, False):
            engine, *_ = options.engines(config.getoption("--browser"))
            with open_driver(find_browser(config, engine), chosen) as driver:
                config.stash[_EXAMINED] = True
                config.stash[_CHOSEN] = chosen = chosen.described(driver.descriptions)
    except HarnessError as problem:
        give_up(problem)
    node.workerinput[_WORKER_BUILDS] = chosen.to_plain()


def examine_named_builds(driver: Driver, config: pytest.Config) -> None:
    """Examine the builds that were named, unless that was done before this process began."""
    if _WORKER_BUILDS not in getattr(config, "workerinput", {}):
        try:
            config.stash[_CHOSEN] = examine_builds(driver, config.stash[_CHOSEN])
        except HarnessError as problem:
            give_up(problem)


@pytest.fixture(scope="session")
def harness_builds(
    pytestconfig: pytest.Config,
    harness_driver: Driver,  # noqa: ARG001 - it examines them: then it is known what they are
) -> Chosen:
    """The builds to judge: those that were named, else the reference builds."""
    return pytestconfig.stash[_CHOSEN]


def chosen_builds(config: pytest.Config) -> Chosen:
    """Return the builds of a session, in whatever process."""
    return config.stash[_CHOSEN]


def served_contracts(config: pytest.Config) -> Contracts:
    """Return the contracts with what is known of unknown destinations, in whatever process."""
    return config.stash[_CHOSEN].contracts


def give_up(problem: HarnessError) -> NoReturn:
    """End the session with one line. Otherwise every item would repeat it."""
    pytest.exit(f"harness: {problem}", returncode=problem.exit_code)
