"""A look at a build that is given up ends quietly; the browser's part is in tests/browser."""

import asyncio
import gc
import unittest.mock
from types import SimpleNamespace
from typing import Any, Self, cast

import pytest
from playwright.async_api import Error as PlaywrightError

from harness.contracts import destination
from harness.driver import Driver, Launcher, build_check
from harness.driver import driver as driver_module
from harness.driver.engines import CHROMIUM
from harness.edge import World
from harness.model import BuildError, LostError


class Hanging:
    """Stands for a launcher, its browser, a context and a page that hangs until it is abandoned."""

    engine = CHROMIUM

    def __init__(self) -> None:
        self.gone = asyncio.Event()
        self.was_closed = False

    async def _itself(self, **_: object) -> Self:
        return self

    browser = new_context = new_page = _itself

    async def route(self, *_: object) -> None:
        """Take what answers requests: none is made."""

    async def goto(self, _: str) -> None:
        await asyncio.Event().wait()

    async def close(self) -> None:
        await self.gone.wait()
        self.was_closed = True
        raise PlaywrightError("Target page, context or browser has been closed")

    async def abandon(self) -> None:
        self.gone.set()


def test_what_closing_says_of_a_browser_that_was_given_up_is_not_printed() -> None:
    printed: list[dict[str, Any]] = []

    async def given_up() -> Hanging:
        asyncio.get_running_loop().set_exception_handler(lambda _, about: printed.append(about))
        hanging = Hanging()
        world = SimpleNamespace(bundles=SimpleNamespace(build=SimpleNamespace(origin="/it")))
        with pytest.raises(BuildError, match="/it is not an integration: it did not load within"):
            await build_check.inspect(cast("Launcher", hanging), cast("World", world), 0.01)
        await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
        return hanging

    assert asyncio.run(given_up()).was_closed
    gc.collect()  # an error that nobody has taken is printed when its task is gone
    assert printed == []


def test_a_build_is_not_blamed_for_a_server_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = unittest.mock.AsyncMock(side_effect=BuildError("it did not load within 20 s"))
    monkeypatch.setattr(driver_module, "inspect", slow)
    launcher = unittest.mock.Mock(is_lost=True, place="ws://a:1")
    looking = Driver(launcher, unittest.mock.Mock(), unittest.mock.Mock())
    bundles = unittest.mock.Mock()
    with pytest.raises(LostError, match="the connection to ws://a:1 was lost"):
        asyncio.run(looking._inspect(destination("wigzo"), bundles))
