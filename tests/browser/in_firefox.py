"""A Firefox that all tests share, where the machine has one."""

import os
from collections.abc import Iterator

import pytest

from harness.driver import Launcher
from harness.edge import Edge
from harness.toolchain import browsers

MUST_RUN = "HARNESS_TESTS_NEED_FIREFOX"
"""The environment's variable that says that these tests may not be skipped."""


@pytest.fixture(scope="session")
def firefox(harness_edge: Edge) -> Iterator[Launcher]:
    """A Firefox whose requests all end at the edge; the tests are skipped where there is none."""
    found = browsers.find(engine="firefox")
    if found is None:
        said = "there is no Firefox (Debian's package firefox-esr)"
        (pytest.fail if os.environ.get(MUST_RUN) else pytest.skip)(said)
    with Launcher(harness_edge, found) as launcher:
        yield launcher
