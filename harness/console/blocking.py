"""Computes beside the event loop, in a thread which the end of the process does not wait for."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_Result = TypeVar("_Result")


async def run_in_thread(compute: Callable[[], _Result]) -> _Result:
    """Return what `compute` returns, or raise what it raises; the loop goes on meanwhile.

    Where this is cancelled, the computation is given up: nobody hears of it any more. That is
    what `asyncio.to_thread` cannot do, whose threads Python waits for before it ends.
    """
    done: Future[_Result] = Future()
    done.set_running_or_notify_cancel()

    def work() -> None:
        try:
            result = compute()
        except BaseException as problem:  # noqa: BLE001 - it is raised again, where this is awaited
            done.set_exception(problem)
        else:
            done.set_result(result)

    threading.Thread(target=work, name="console", daemon=True).start()
    return await asyncio.wrap_future(done)
