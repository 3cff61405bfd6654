"""An event loop in its own thread, in which the driver talks to Playwright.

If the browser dies or hangs, a call of Playwright's synchronous interface never returns and cannot
be interrupted. In a loop, every wait has a time limit.
"""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from harness.model import BrowserError

_SECONDS: Final = 60.0
"""How long a coroutine may take if its caller gives no limit."""

_END_SECONDS: Final = 10.0
_CANCEL_SECONDS: Final = 2.0

_Result = TypeVar("_Result")


class LoopThread:
    """Runs coroutines for synchronous callers."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="driver", daemon=True)
        self._thread.start()

    def run(
        self, coroutine: Coroutine[Any, Any, _Result], seconds: float | None = _SECONDS
    ) -> _Result:
        """Run a coroutine to its end and return its result, or raise what it raised.

        `seconds` is None for a coroutine that has its own limit, or that waits for a person.

        Raises:
            BrowserError: the coroutine did not end in time; it was cancelled.
        """
        running = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return running.result(seconds)
        except TimeoutError:
            if running.done():  # it raised this itself
                raise
            running.cancel()
            raise BrowserError(
                f"the browser did not answer within {seconds:g} s; end it and try again"
            ) from None

    def close(self) -> None:
        """End the loop and its thread, and first what a browser that hung has left under way."""
        ended = asyncio.run_coroutine_threadsafe(_cancel_others(), self._loop)
        with contextlib.suppress(TimeoutError):
            ended.result(_END_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_END_SECONDS)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.close()


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others, timeout=_CANCEL_SECONDS)
