"""What pytest-playwright's options mean here: how runs are watched, and which files are kept.

The plugin registers this module's fixtures and hooks.
"""

import contextlib
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from harness.driver import Driver, Keeping, Watching
from harness.model import BrowserError
from harness.session import Outcome, say
from harness.toolchain import paths

OUTCOME: Final = pytest.StashKey[Outcome]()
"""Where an item keeps its outcome, once it is carried out."""

_DRIVER: Final = pytest.StashKey[Driver]()
_FAILED: Final = pytest.StashKey[bool]()


@pytest.fixture
def harness_watched_driver(
    harness_driver: Driver,
    harness_keeping: Keeping,
    output_path: str,
    request: pytest.FixtureRequest,
) -> Iterator[Driver]:
    """The driver for one item. Files of the run are kept in a folder named after the item."""
    request.node.stash[_DRIVER] = harness_driver
    yield harness_driver
    failed = request.node.stash.get(_FAILED, False)
    kept = harness_keeping.keep(harness_driver.put_away(), Path(output_path), failed=failed)
    here = request.config.invocation_params.dir
    for kind, place in kept.items():
        file = paths.shortened(place, here)
        request.node.user_properties.append((f"playwright_{kind}", str(file)))


@pytest.fixture(scope="session")
def harness_keeping(pytestconfig: pytest.Config) -> Keeping:
    """Which files are kept of runs: `--tracing`, `--video` and `--screenshot` say."""
    return Keeping(*(pytestconfig.getoption(f"--{what}") for what in Keeping.__slots__))


@pytest.fixture(scope="session")
def harness_watching(
    browser_type_launch_args: dict[str, Any], harness_keeping: Keeping, pytestconfig: pytest.Config
) -> Watching:
    """How runs are watched: `--headed`, `--slowmo`, and `PWDEBUG` in the environment say."""
    stops = bool(os.environ.get("PWDEBUG"))
    return Watching(
        headed=stops or not browser_type_launch_args.get("headless", True),
        slow_mo=browser_type_launch_args.get("slow_mo", 0),
        stops=stops,
        takes=harness_keeping.takes,
        full_page=pytestconfig.getoption("--full-page-screenshot"),
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether an item failed: that decides which files are kept of its run."""
    report = yield
    if report.when == "setup" or report.failed:
        item.stash[_FAILED] = report.failed
    return report


@pytest.hookimpl(wrapper=True)
def pytest_exception_interact(
    node: pytest.Item | pytest.Collector,
) -> Generator[None, object, object]:
    """When pdb opens at a `fail`, set up its page in the headed browser."""
    outcome = node.stash.get(OUTCOME, None)
    with contextlib.ExitStack() as stack:
        if outcome and outcome.recording and _is_debugged(node.config):
            try:
                stack.enter_context(node.stash[_DRIVER].staged(outcome.verdict))
            except BrowserError as problem:
                say(str(problem))
        return (yield)


def _is_debugged(config: pytest.Config) -> bool:
    return bool(config.getoption("usepdb") and config.getoption("--headed"))
