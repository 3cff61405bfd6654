"""A browser that has failed is killed with its processes, and nothing else is."""

import asyncio
import os
import signal
import sys
import unittest.mock
from pathlib import Path

import pytest
from playwright.async_api import Error as PlaywrightError

from harness.driver import launching
from harness.driver.engines import Launch, Running
from harness.driver.launching import Launcher
from harness.model import BrowserError
from harness.toolchain import Browser, Server


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What would have been killed: processes, and groups as negative numbers."""
    seen: list[int] = []
    monkeypatch.setattr(os, "kill", lambda process, _: seen.append(process))
    monkeypatch.setattr(os, "killpg", lambda group, _: seen.append(-group))
    monkeypatch.setattr(os, "getpgid", {0: 7, 41: 7, 52: 50}.__getitem__)
    return seen


@pytest.mark.skipif(sys.platform == "win32", reason="there are no groups")
@pytest.mark.parametrize(("process", "expected"), [(0, []), (41, [41]), (52, [-50])])
def test_only_the_browser_is_killed(process: int, expected: list[int], killed: list[int]) -> None:
    """0 is no process, but stands for the harness's own group, which 41 was started in."""
    launching._kill(process)
    assert killed == expected


@pytest.mark.parametrize(
    ("answer", "is_lost"), [(None, False), (PlaywrightError("it has been closed"), True)]
)
def test_a_browser_on_a_server_is_lost_if_it_gives_no_answer(
    answer: PlaywrightError | None, *, is_lost: bool
) -> None:
    """It may seem connected until later. What Playwright still passes on comes before the end."""
    servers = (Server.of("ws://a:1"),)
    launcher = Launcher(unittest.mock.Mock(), Browser(Path(), "a test", servers=servers))
    connection = unittest.mock.AsyncMock()
    connection.close.side_effect = lambda: asyncio.get_running_loop().call_soon(launcher._gone.set)
    launcher._browser = unittest.mock.Mock(new_context=unittest.mock.AsyncMock(side_effect=answer))
    launcher._browser.is_connected.return_value = True
    launcher._servers = connection

    async def has_gone() -> bool:
        await launcher.abandon()
        return launcher._gone.is_set()

    assert launcher.loop.run(has_gone(), None)
    launcher.loop.close()
    assert launcher.is_lost is is_lost


class FakePlaywright:
    """Playwright with a driver that leaves a file, and may end as it starts."""

    def __init__(self, ending: Exception | None = None) -> None:
        self._ending = ending
        self.folder = Path()

    def __call__(self) -> "FakePlaywright":
        return self

    async def start(self) -> "FakePlaywright":
        if self._ending:
            raise self._ending
        self.folder = Path(os.environ["TMPDIR"])
        (self.folder / "profile").mkdir()
        return self

    async def stop(self) -> None:
        assert (self.folder / "profile").is_dir(), "Playwright may still need it"


def entered(playwright: FakePlaywright, monkeypatch: pytest.MonkeyPatch) -> BrowserError:
    """Start Playwright and then no browser, and return what is said."""
    monkeypatch.setattr(launching, "async_playwright", playwright)
    launcher = Launcher(unittest.mock.Mock(), Browser(Path("/no/browser"), "a test"))
    refused = unittest.mock.AsyncMock(side_effect=PlaywrightError("there is none"))
    monkeypatch.setattr(launcher, "engine", unittest.mock.Mock(launch=refused))
    with pytest.raises(BrowserError) as said:
        launcher.__enter__()
    return said.value


def test_what_playwright_leaves_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is killed, or hears of a terminal's hang-up, removes nothing itself."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = os.environ.get("TMPDIR")
    playwright = FakePlaywright()
    entered(playwright, monkeypatch)
    assert playwright.folder.parent == tmp_path
    assert [*tmp_path.iterdir()] == []
    assert os.environ.get("TMPDIR") == before


def test_a_driver_that_ends_as_it_starts_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = FakePlaywright(Exception("Connection closed while reading from the driver"))
    said = str(entered(ended, monkeypatch))
    assert said == "Playwright did not start: Connection closed while reading from the driver"


def test_ctrl_c_while_a_browser_is_launched_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(launching, "async_playwright", FakePlaywright())
    launcher = Launcher(unittest.mock.Mock(), Browser(Path("/a/browser"), "a test"))
    ended: list[str] = []

    async def launch(_: Launch) -> Running:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.Event().wait()
        finally:
            ended.append("the launch")
        raise AssertionError

    monkeypatch.setattr(launcher, "engine", unittest.mock.Mock(launch=launch))
    with pytest.raises(KeyboardInterrupt):
        launcher.__enter__()
    assert [*tmp_path.iterdir()] == []
    assert ended == ["the launch"]
