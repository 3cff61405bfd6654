"""Runs a console for as long as a person wants: its page, its window, its build."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator

import watchfiles

from harness.console.server import Server
from harness.console.workbench import Workbench
from harness.driver import window
from harness.toolchain import Browser, Progress


async def run_console(
    bench: Workbench, server: Server, window_browser: Browser | None, progress: Progress
) -> None:
    """Serve the console until the person closes its window, or interrupts.

    It opens the console in a window of `window_browser`, or in none if that is None.

    Raises:
        UsageError: the console's port is taken.
        BrowserError: the window's browser did not start.
    """
    over = asyncio.Event()
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(_ending(over))
        await stack.enter_async_context(served(bench, server, progress))
        if window_browser:
            await stack.enter_async_context(window(window_browser, server.address, over.set))
        progress(f"the console of {bench.target.name} is at {server.address}")
        await over.wait()


@contextlib.contextmanager
def _ending(over: asyncio.Event) -> Iterator[None]:
    """Have what asks a program to end set an event, and do what it did again afterwards."""
    loop = asyncio.get_running_loop()
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}
    for sign in before:
        loop.add_signal_handler(sign, over.set)
    try:
        yield
    finally:
        for sign, handler in before.items():
            loop.remove_signal_handler(sign)  # has the sign end the process, whoever handled it
            signal.signal(sign, handler)


@contextlib.asynccontextmanager
async def served(bench: Workbench, server: Server, progress: Progress) -> AsyncIterator[None]:
    """Serve the console for the length of the context, and push news to its pages."""
    over = asyncio.Event()
    async with server:
        following = asyncio.create_task(_follow(bench, server, over, progress))
        try:
            bench.on_request(server.push_request)
            yield
        finally:
            bench.on_request(None)
            over.set()
            await following


async def _follow(
    bench: Workbench, server: Server, over: asyncio.Event, progress: Progress
) -> None:
    """Rebuild whenever a file changes that a run depends on, and push the build to the pages."""
    try:
        async for _ in watchfiles.awatch(*bench.folders, stop_event=over):
            if await asyncio.to_thread(bench.rebuild):
                await server.push_build()
    except OSError as problem:
        progress(
            f"the console will not notice changes of the build: cannot watch its files: {problem}"
        )
