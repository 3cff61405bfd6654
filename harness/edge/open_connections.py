"""The connections to the edge that are open, each with the task that answers on it."""

import asyncio
import contextlib
import inspect
import weakref
from typing import Any


class OpenConnections:
    """All connections of a loop that are `open`. Everything here runs in that loop.

    `own_task` is the edge's own, which is no connection's.
    """

    def __init__(self) -> None:
        self.open: weakref.WeakSet[asyncio.Transport] = weakref.WeakSet()
        self.own_task: asyncio.Task[Any] | None = None

    async def abort(self) -> None:
        """Abort all connections, and record nothing more of what came on them."""
        tasks = self._tasks()
        while any(map(_is_to_begin, tasks)):
            # One that has just come has its socket, and would never close it if it was cancelled.
            await asyncio.sleep(0)
            tasks = self._tasks()
        for task in tasks:
            task.cancel()
        for connection in list(self.open):
            connection.abort()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def all_closed(self, seconds: float) -> bool:
        """Wait until the browser has closed all of them, and say whether it has."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while tasks := self._tasks():
                    await asyncio.wait(tasks)
                return True
        return False

    def _tasks(self) -> set[asyncio.Task[Any]]:
        return asyncio.all_tasks() - {self.own_task, asyncio.current_task()}


def _is_to_begin(task: asyncio.Task[Any]) -> bool:
    """Say whether nothing of a task has run yet."""
    work = task.get_coro()
    return inspect.iscoroutine(work) and inspect.getcoroutinestate(work) == inspect.CORO_CREATED
