"""A Firefox that all tests share, where the machine has one."""

import os
from collections.abc import Iterator

import pytest

from harness.contracts import built_in
from harness.driver import UNWATCHED, Launcher
from harness.edge import Edge, assets
from harness.model import Controls
from harness.session import run_controls
from harness.toolchain import browsers

MUST_RUN = "HARNESS_TESTS_NEED_FIREFOX"
"""The environment's variable that says that these tests may not be skipped."""


@pytest.fixture(scope="session")
def firefox(harness_edge: Edge) -> Iterator[Launcher]:
    """A Firefox whose requests all end at the edge; the tests are skipped where there is none."""
    with Launcher(harness_edge, installed()) as launcher:
        yield launcher


def installed() -> browsers.Browser:
    """Return the machine's Firefox; without one, a test is skipped."""
    found = browsers.find(engine="firefox")
    if found is None:
        said = "there is no Firefox (Debian's package firefox-esr)"
        (pytest.fail if os.environ.get(MUST_RUN) else pytest.skip)(said)
    return found


@pytest.fixture(scope="session")
def firefox_controls(firefox: Launcher, harness_edge: Edge) -> Controls:
    """What came of its controls.

    They run once: Firefox remembers for some seconds what a preflight has allowed.
    """
    return run_controls(firefox, harness_edge, assets.load(built_in()), UNWATCHED)
