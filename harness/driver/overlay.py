"""What a headed browser shows of a run, drawn over the test page from a world of its own.

The overlay's script runs in an isolated world of the page: it shares the document with the page's
scripts, but no object, so it adds no global, listener or timer that a page could notice or the
recorder would count. All that the page's scripts could find is one element, whose content is
closed to them.
"""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

Line: TypeAlias = Mapping[str, Any]
"""One thing to show, as `pages/overlay/overlay.js` documents its kinds."""

_WORLD: Final = "harness-overlay"
_ANSWER: Final = "harnessAnswer"


class Overlay:
    """Shows lines in one page, and again in each document that comes after.

    `answer` has what the person chose last where the overlay asked, empty where nothing yet;
    `answered` is set when it is there.
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
        self._showing = asyncio.create_task(self._show())

    def tell(self, line: Line) -> None:
        """Show a line below the others, soon."""
        self._lines.append(line)
        self._note_change()

    async def settled(self) -> None:
        """Wait until all that was told is shown."""
        if self._showing is not None and not self._showing.done():
            await self._idle.wait()

    def ask(self, line: Line) -> None:
        """Show a line that asks the person for an answer, and forget the last one."""
        self.answer = ""
        self.answered.clear()
        self.tell(line)

    async def close(self) -> None:
        """Show no more."""
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

    async def _show(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            begin, end = self._shown, len(self._lines)
            if self._world is not None and begin < end:
                # A page may be left at any moment; its next document is shown everything.
                with contextlib.suppress(PlaywrightError):
                    lines = json.dumps(self._lines[begin:end])
                    self._shown = end
                    await self.evaluate(f"harnessOverlay.tell({lines})")
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
