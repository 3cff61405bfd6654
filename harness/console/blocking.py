"""Computes in a thread beside the event loop. The process can end without waiting for it."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_Result = TypeVar("_Result")


async def run_in_thread(compute: Callable[[], _Result]) -> _Result:
    """Return what `compute` returns, or raise what it raises; the loop goes on meanwhile.

    If this is cancelled, the result of the computation is dropped. `asyncio.to_thread` would not
    do: Python waits for its threads before it ends.
    """
    done: Future[_Result] = Future()
    done.set_running_or_notify_cancel()

    def work() -> None:
        try:
            result = compute()
        except BaseException as problem:  # noqa: BLE001 - the caller that awaits gets it
            done.set_exception(problem)
        else:
            done.set_result(result)

    threading.Thread(target=work, name="console", daemon=True).start()
    return await asyncio.wrap_future(done)
