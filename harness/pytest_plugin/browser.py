"""The browser that a process of a session drives."""

from typing import Final

import pytest

from harness.model import EngineName
from harness.session import options, say
from harness.toolchain import browsers

_WORKER: Final = "gw"
"""How pytest-xdist begins the name of each of its processes, before its number."""


def find_browser(
    config: pytest.Config, engine: EngineName, *, headed: bool = False
) -> browsers.Browser:
    """Return the browser of this process, installed now if there was none.

    Raises:
        SetupError: there is none and none could be installed.
        UsageError: what was named is not a program, or not the address of a server.
    """
    found = browsers.find_or_install(
        config.getoption("--browser-executable"),
        say,
        headed=headed,
        engine=engine,
        servers=options.servers(config.getoption("--connect")),
    )
    process: str = getattr(config, "workerinput", {}).get("workerid", f"{_WORKER}0")
    return found.for_process(int(process.removeprefix(_WORKER)))
