"""The benchmark's suite: all ways in one pytest session, in turns, each test timed whole."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness import builds
from harness.contracts import built_in, destination, requirement
from harness.edge import World, assets
from harness.toolchain import browsers


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add where the times go."""
    parser.addoption("--times", type=Path, required=True)


def pytest_configure(config: pytest.Config) -> None:
    """Register what collects the times."""
    config.pluginmanager.register(Times(config.getoption("--times")))


class Times:
    """Adds up, for each test, what its set-up, call and teardown took; writes them at the end."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add a part of a test; of one that judges several requirements, each one's share."""
        count = dict(report.user_properties).get("requirements", 1)
        part = report.duration / count if isinstance(count, int) else report.duration
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0) + part

    def pytest_sessionfinish(self) -> None:
        """Write the times, in the order of the run."""
        self._place.write_text(json.dumps(self._seconds), encoding="utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the ways take turns, so that noise of the machine hits both."""
    items.sort(key=lambda item: int(item.name.rpartition("-")[2].rstrip("]")))


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], pytestconfig: pytest.Config
) -> dict[str, Any]:
    """The same browser's program for both ways."""
    named = pytestconfig.getoption("--browser-executable")
    found = browsers.find(named)
    if found is None:
        pytest.exit("no browser: type 'harness setup'", returncode=3)
    program = str(found.executable)
    return {**browser_type_launch_args, "executable_path": program, "chromium_sandbox": False}


@pytest.fixture(scope="session")
def world() -> World:
    """The replies of the harness's edge, for the textbook way to give the same."""
    chosen = requirement("wishpond-identify-params")
    target = destination(chosen.destination)
    return World(assets.load(built_in()), target, builds.reference(target), "next", target.settings)


@pytest.fixture(scope="session")
def base_url() -> str | None:
    """No base: pytest-playwright's own fixture warns under pytest 9, and warnings are errors."""
    return None
