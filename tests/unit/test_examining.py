"""A look at a build that is given up ends quietly; the browser's part is in tests/browser."""

import asyncio
import gc
from types import SimpleNamespace
from typing import Any, NoReturn, cast

import pytest
from playwright.async_api import Error as PlaywrightError

from harness.driver import examining
from harness.driver.launching import Launcher
from harness.edge import World
from harness.errors import BuildError


class _Launcher:
    """Stands for a launcher, with a browser that a page may hang in until it is abandoned."""

    def __init__(self) -> None:
        self.gone = asyncio.Event()

    async def browser(self) -> None:
        """Return nothing: the look below needs no browser."""

    def abandon(self) -> None:
        self.gone.set()


def test_what_closing_says_of_a_browser_that_was_given_up_is_not_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[str] = []
    printed: list[dict[str, Any]] = []

    async def given_up() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, about: printed.append(about))
        launcher = _Launcher()

        async def looked(*_: object) -> NoReturn:
            try:
                await asyncio.Event().wait()
            finally:
                await launcher.gone.wait()
                ended.append("closing")
                raise PlaywrightError("Target page, context or browser has been closed")
            raise AssertionError("nobody sets that event")

        monkeypatch.setattr(examining, "_looked", looked)
        world = SimpleNamespace(bundles=SimpleNamespace(build=SimpleNamespace(origin="/it")))
        with pytest.raises(BuildError, match="/it is no integration: to load it takes more than"):
            await examining.examine(cast("Launcher", launcher), cast("World", world), 0.01)
        others = asyncio.all_tasks() - {cast("asyncio.Task[Any]", asyncio.current_task())}
        await asyncio.wait(others)

    asyncio.run(given_up())
    gc.collect()
    assert ended == ["closing"]
    assert printed == []
