"""The overlay: shows a run over the test page in a headed browser.

Its script runs in an isolated world of the page. It shares the document with the page's scripts,
but no object: so it adds no global, listener or timer that a page could notice or the recorder
would count. The page's scripts can find only one element, whose content is in a closed shadow root.
"""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from typing import Any, Final

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from harness.driver.engines.interface import Line

_WORLD: Final = "harness-overlay"
_ANSWER: Final = "harnessAnswer"


class ChromiumOverlay:
    """Shows lines in one page; each new document of the page shows all of them again.

    `answer` is the person's answer to the last question, empty until they give it; `answered` is
    set when they have.
    """

    def __init__(self, devtools: CDPSession) -> None:
        self.answered = asyncio.Event()
        self.answer = ""
        self._devtools = devtools
        self._lines: list[Line] = []
        self._shown = 0
        self._world: int | None = None
        self._frame = ""
        self._changed = asyncio.Event()
        self._idle = asyncio.Event()
        self._showing: asyncio.Task[None] | None = None

    async def install(self, source: str) -> None:
        """Draw the overlay in every document of the page from now on."""
        self._devtools.on("Runtime.executionContextCreated", self._note_world)
        self._devtools.on("Runtime.executionContextsCleared", self._forget_world)
        self._devtools.on("Runtime.bindingCalled", self._note_answer)
        await self._devtools.send("Page.enable")
        tree = await self._devtools.send("Page.getFrameTree")
        self._frame = tree["frameTree"]["frame"]["id"]
        await self._devtools.send(
            "Page.addScriptToEvaluateOnNewDocument", {"source": source, "worldName": _WORLD}
        )
        binding = {"name": _ANSWER, "executionContextName": _WORLD}
        await self._devtools.send("Runtime.addBinding", binding)
        self._showing = asyncio.create_task(self._show_lines())

    def show(self, line: Line) -> None:
        """Show a line below the others, soon."""
        self._lines.append(line)
        self._note_change()

    async def wait_until_shown(self) -> None:
        """Wait until the page shows all lines."""
        if self._showing is not None and not self._showing.done():
            await self._idle.wait()

    def ask(self, line: Line) -> None:
        """Show a line that asks the person a question, and forget the last answer."""
        self.answer = ""
        self.answered.clear()
        self.show(line)

    async def close(self) -> None:
        """Stop showing lines."""
        if self._showing is not None:
            self._showing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._showing

    async def evaluate(self, expression: str) -> Any:
        """Evaluate an expression in the overlay's world, and return its value."""
        answer = await self._devtools.send(
            "Runtime.evaluate",
            {"expression": expression, "contextId": self._world, "returnByValue": True},
        )
        return answer["result"].get("value")

    async def _show_lines(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            begin, end = self._shown, len(self._lines)
            if self._world is not None and begin < end:
                # A page may be left at any moment; its next document shows everything.
                with contextlib.suppress(PlaywrightError):
                    lines = json.dumps(self._lines[begin:end])
                    self._shown = end
                    await self.evaluate(f"harnessOverlay.show({lines})")
            if self._world is not None and self._shown == len(self._lines):
                self._idle.set()

    def _note_change(self) -> None:
        self._idle.clear()
        self._changed.set()

    def _note_world(self, event: Mapping[str, Any]) -> None:
        world = event["context"]
        if world["name"] == _WORLD and world["auxData"]["frameId"] == self._frame:
            self._world = world["id"]
            self._shown = 0
            self._note_change()

    def _forget_world(self, _: Mapping[str, Any]) -> None:
        self._world = None
        self._shown = 0

    def _note_answer(self, event: Mapping[str, Any]) -> None:
        self.answer = event["payload"]
        self.answered.set()
