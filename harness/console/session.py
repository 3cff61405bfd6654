"""Keeps a console going for as long as a person wants: its page, its window, its build."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator

import watchfiles

from harness.console.server import Server
from harness.console.workbench import Workbench
from harness.driver import window
from harness.toolchain import Browser, Progress


async def run_console(
    bench: Workbench, server: Server, shown: Browser | None, progress: Progress
) -> None:
    """Serve the console until the person closes its window, or interrupts.

    `shown` is the browser to open a window of, if one is to be opened.

    Raises:
        UsageError: the console's port is taken.
        BrowserError: the window's browser did not start.
    """
    over = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, over.set)
    async with served(bench, server, progress), contextlib.AsyncExitStack() as stack:
        if shown:
            await stack.enter_async_context(window(shown, server.address, over.set))
        progress(f"the console of {bench.target.name} is at {server.address}")
        await over.wait()


@contextlib.asynccontextmanager
async def served(bench: Workbench, server: Server, progress: Progress) -> AsyncIterator[None]:
    """Serve the console for the length of the context, and tell its pages what goes on."""
    over = asyncio.Event()
    async with server:
        following = asyncio.create_task(_follow(bench, server, over, progress))
        try:
            bench.hear(server.tell_request)
            yield
        finally:
            bench.hear(None)
            over.set()
            await following


async def _follow(
    bench: Workbench, server: Server, over: asyncio.Event, progress: Progress
) -> None:
    """Rebuild whenever a file changes that a run depends on, and notify the pages."""
    try:
        async for _ in watchfiles.awatch(*bench.places, stop_event=over):
            if await asyncio.to_thread(bench.rebuild):
                await server.tell_build()
    except OSError as problem:
        progress(
            f"the console does not notice changes of the build: files cannot be watched: {problem}"
        )
