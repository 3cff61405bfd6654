"""Refuses the options of pytest-playwright that conformance would ignore.

A repository may have other tests that use them, so they are refused only where items of the harness
are selected.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from harness.model import UsageError
from harness.session import options

_LINE: Final = "harness_unsupported"
_REMEDY: Final = "leave it out, or run these items apart from the others: -m 'not conformance'"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse what the command line asks of the items that are selected.

    Raises:
        pytest.UsageError: an option has no meaning for them.
    """
    config = session.config
    line = "; ".join(_unsupported(config))
    is_asked = any("harness_edge" in getattr(item, "fixturenames", ()) for item in session.items)
    if not line or not is_asked or config.option.collectonly:
        return
    line = f"harness: {line}; {_REMEDY}"
    if not hasattr(config, "workerinput"):
        raise pytest.UsageError(line)
    # What a process of pytest-xdist raises is reported as its crash: the first process says it.
    session.items.clear()
    config.workeroutput[_LINE] = line  # type: ignore[attr-defined]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """End the session with the line of a process that had nothing to run for it."""
    line = getattr(node, "workeroutput", {}).get(_LINE)
    if line:
        pytest.exit(line, returncode=pytest.ExitCode.USAGE_ERROR)


def _unsupported(config: pytest.Config) -> Iterator[str]:
    """Yield what each option that was given cannot do here."""
    try:
        engines = options.engines(config.getoption("--browser"))
        options.check_executable(config.getoption("--browser-executable"), engines)
        options.servers(config.getoption("--connect"))
    except UsageError as problem:
        yield str(problem)
    channel = config.getoption("--browser-channel")
    if channel:
        yield f"--browser-channel {channel}: name the program instead, with --browser-executable"
    device = config.getoption("--device")
    if device:
        yield f"--device {device}: conformance has a page of its own and emulates no device"
    debugger = config.getoption("--playwright-debug", default=None)
    if debugger:
        yield f"--playwright-debug={debugger}: use PWDEBUG=1, or --headed --pdb"
