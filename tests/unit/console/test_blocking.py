"""What takes long is computed beside the console's loop, and keeps nothing from ending."""

import asyncio
import subprocess
import sys
import threading

import pytest

from harness.console.blocking import run_in_thread
from harness.model import UsageError

SECONDS = 30


def test_the_loop_goes_on_while_something_is_computed() -> None:
    goes_on = threading.Event()

    async def ask() -> bool:
        asyncio.get_running_loop().call_soon(goes_on.set)
        return await run_in_thread(lambda: goes_on.wait(SECONDS))

    assert asyncio.run(ask())


def test_what_is_raised_is_raised_where_it_is_awaited() -> None:
    def compute() -> None:
        raise UsageError("it is no good")

    with pytest.raises(UsageError, match="it is no good"):
        asyncio.run(run_in_thread(compute))


ENDLESS = """
import asyncio, itertools, threading
from harness.console.blocking import run_in_thread

def compute():
    computing.set()
    for _ in itertools.count():
        pass

async def ask():
    asking = asyncio.ensure_future(run_in_thread(compute))
    await asyncio.to_thread(computing.wait)
    asking.cancel()
    await asyncio.wait([asking])
    print("cancelled:", asking.cancelled())

computing = threading.Event()
asyncio.run(ask())
"""


def test_a_computation_without_an_end_does_not_keep_the_process() -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", ENDLESS],
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "cancelled: True\n", "")
