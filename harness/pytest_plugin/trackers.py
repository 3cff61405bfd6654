"""The pytest plugin's trackers: found once for all processes."""

from typing import Any, Final

import pytest

from harness import trackers
from harness.contracts import Contracts
from harness.model import LIVE, UsageError
from harness.pytest_plugin.builds import CONTRACTS, give_up
from harness.session import options, say

_WORKER_TRACKERS: Final = "harness_trackers"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option and the setting."""
    options.add_tracker(parser.getgroup("harness").addoption)
    described = "trackers to serve, as NAME=SPEC; paths are relative to the root folder"
    parser.addini("harness_trackers", described, type="linelist", default=[])


def read(config: pytest.Config, contracts: Contracts) -> Contracts:
    """Read which trackers are served; the option overrides the setting. Return the contracts.

    Raises:
        UsageError: one is not written as NAME=SPEC, or its destination is unknown.
        TrackerError: a script cannot be had.
        BuildError: a script does not compile.
    """
    made = getattr(config, "workerinput", {}).get(_WORKER_TRACKERS)
    if made is not None:
        contracts = trackers.from_plain(contracts, made)
    else:
        found = {}
        for given, where, base in (
            (config.getini("harness_trackers"), "harness_trackers", config.rootpath),
            (config.getoption("--tracker"), "--tracker", config.invocation_params.dir),
        ):
            for name, spec in trackers.named(given, where).items():
                found[name] = trackers.anchored(spec, base)
        contracts = trackers.with_trackers(contracts, found, say)
    config.stash[CONTRACTS] = contracts
    return contracts


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Pass the trackers to a process of pytest-xdist, so that all processes serve the same."""
    served = node.config.stash[CONTRACTS].destinations.values()
    if any(item.tracker and item.tracker.source == LIVE for item in served):
        give_up(UsageError("a live tracker needs one process: leave out -n, or pin the tracker"))
    node.workerinput[_WORKER_TRACKERS] = trackers.to_plain(node.config.stash[CONTRACTS])
