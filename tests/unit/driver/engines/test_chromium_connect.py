"""A server is asked for a browser that reaches the edge alone, and one that may not is refused."""

import asyncio
import json
import unittest.mock
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.driver.engines import CHROMIUM, Launch
from harness.model import BrowserError

EDGE: Any = SimpleNamespace(port=8080, key_fingerprint="the-key")


def connected(program: str, command_line: str) -> dict[str, Any]:
    """Connect to a server whose browser has this command line; return what it was asked for."""
    asked: dict[str, Any] = {}
    devtools = unittest.mock.AsyncMock()
    devtools.send.return_value = {
        "commandLine": command_line,
        "processInfo": [{"id": 7, "type": "browser"}],
    }
    browser = unittest.mock.AsyncMock()
    browser.new_browser_cdp_session.return_value = devtools

    async def connect(address: str, **how: Any) -> unittest.mock.AsyncMock:
        asked.update(how, address=address)
        return browser

    playwright: Any = SimpleNamespace(chromium=SimpleNamespace(connect=connect))
    wanted = Launch(playwright, Path(program), {"args": ["--lang=de"]}, EDGE)
    running = asyncio.run(CHROMIUM.connect(wanted, "ws://tunnel"))
    # Its process is the server's: here its number is another one's.
    assert (running.browser, running.process) == (browser, 0)
    return asked


@pytest.mark.parametrize("program", ["", "/there/chromium"])
def test_a_server_is_asked_for_a_browser_that_reaches_the_edge_alone(program: str) -> None:
    asked = connected(program, "chromium --lang=de --ignore-...=the-key")
    assert asked["address"] == "ws://tunnel"
    assert asked["expose_network"] == "127.0.0.1:8080"
    assert asked["headers"]["x-playwright-proxy"] == "*"
    options = json.loads(asked["headers"]["x-playwright-launch-options"])
    assert options.get("executablePath", "") == program
    assert options["headless"] is True
    assert {
        "--lang=de",
        "--ignore-certificate-errors-spki-list=the-key",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    } < {*options["args"]}


def test_a_server_that_passes_no_flags_on_is_refused() -> None:
    with pytest.raises(BrowserError, match="start it with --unsafe"):
        connected("", "chromium")
