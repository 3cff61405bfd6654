"""What pytest-playwright's options mean here: how runs are watched, and which artifacts are kept.

The plugin registers this module's fixtures and hooks.
"""

import contextlib
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from harness.driver import ArtifactOptions, Driver, Watching
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
    harness_artifact_options: ArtifactOptions,
    output_path: str,
    request: pytest.FixtureRequest,
) -> Iterator[Driver]:
    """The driver for one item. The wanted artifacts are kept in a folder named after the item."""
    request.node.stash[_DRIVER] = harness_driver
    yield harness_driver
    failed = request.node.stash.get(_FAILED, False)
    kept = harness_artifact_options.keep(
        harness_driver.take_artifacts(), Path(output_path), failed=failed
    )
    here = request.config.invocation_params.dir
    for kind, place in kept.items():
        file = paths.shortened(place, here)
        request.node.user_properties.append((f"playwright_{kind}", str(file)))


@pytest.fixture(scope="session")
def harness_artifact_options(pytestconfig: pytest.Config) -> ArtifactOptions:
    """Which artifacts are kept of runs: `--tracing`, `--video` and `--screenshot` say."""
    return ArtifactOptions(
        *(pytestconfig.getoption(f"--{what}") for what in ArtifactOptions.__slots__)
    )


@pytest.fixture(scope="session")
def harness_watching(
    browser_type_launch_args: dict[str, Any],
    harness_artifact_options: ArtifactOptions,
    pytestconfig: pytest.Config,
) -> Watching:
    """How runs are watched: `--headed`, `--slowmo`, and `PWDEBUG` in the environment say."""
    stops = bool(os.environ.get("PWDEBUG"))
    return Watching(
        headed=stops or not browser_type_launch_args.get("headless", True),
        slow_mo=browser_type_launch_args.get("slow_mo", 0),
        stops=stops,
        artifacts=harness_artifact_options.wanted,
        full_page=pytestconfig.getoption("--full-page-screenshot"),
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether an item failed: that decides which of its artifacts are kept."""
    report = yield
    if report.when == "setup" or report.failed:
        item.stash[_FAILED] = report.failed
    return report


@pytest.hookimpl(wrapper=True)
def pytest_exception_interact(
    node: pytest.Item | pytest.Collector,
) -> Generator[None, object, object]:
    """When pdb opens at a `fail`, open its page again in the headed browser."""
    outcome = node.stash.get(OUTCOME, None)
    with contextlib.ExitStack() as stack:
        if outcome and outcome.recording and _is_debugged(node.config):
            try:
                stack.enter_context(node.stash[_DRIVER].page_reopened(outcome.verdict))
            except BrowserError as problem:
                say(str(problem))
        return (yield)


def _is_debugged(config: pytest.Config) -> bool:
    return bool(config.getoption("usepdb") and config.getoption("--headed"))
