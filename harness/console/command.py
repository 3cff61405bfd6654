"""The command `harness open`: puts a destination on the bench and opens its console."""

import argparse
import asyncio
import contextlib
import functools
import signal
from collections.abc import Iterator
from pathlib import Path

import watchfiles

from harness import assets, browsers, builds, toolchain
from harness.console.server import Server
from harness.console.workbench import Workbench
from harness.destinations import Destination, destination, destinations
from harness.driver import Driver, Launcher, window
from harness.edge import Edge, port_number
from harness.errors import BuildError
from harness.model import LIBRARIES
from harness.requirements import of_destination, requirement
from harness.toolchain import Progress


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command that no other command has."""
    parser.add_argument("name", metavar="NAME", help="a destination, or a requirement's id")
    parser.add_argument("--library", choices=LIBRARIES, default="next")
    parser.add_argument("--build", metavar="FOLDER", help="the build to try; else the reference")
    parser.add_argument(
        "--serve", action="store_true", help="open no browser: print an address for your own"
    )
    parser.add_argument(
        "--port", type=port_number, default=0, help="port of the console (default: a free one)"
    )
    parser.add_argument("--edge-port", type=port_number, default=0, metavar="PORT")


def open_console(options: argparse.Namespace, progress: Progress) -> int:
    """Open the console, and return the exit code when it is closed.

    Raises:
        UsageError: an option is wrong, or the port is taken.
        SetupError: a browser or a package is missing.
        EdgeError, BrowserError: the edge or a browser did not start.
    """
    target, start = _chosen(options.name)
    folder = Path(options.build) if options.build else builds.reference_folder(target)
    if not folder.is_dir():
        raise BuildError(f"--build {folder}: there is no such folder")
    toolchain.install_packages(progress)
    named = options.browser_executable
    driven = browsers.find_or_install(named, progress)
    shown = None if options.serve else browsers.find_or_install(named, progress, headed=True)
    served = assets.load()
    with Edge(options.edge_port) as edge, Launcher(edge, driven) as launcher:
        driver = Driver(launcher, edge, served)
        make = functools.partial(builds.from_folder, target, folder, options.build or "reference")
        bench = Workbench(driver, target, folder, make)
        server = Server(bench, options.library, start, options.port)
        try:
            bench.rebuild()
            asyncio.run(_converse(bench, server, edge, shown, progress))
        finally:
            driver.close()
    return 0


def _chosen(name: str) -> tuple[Destination, str]:
    """Return the destination that is meant, and the requirement that a page begins with."""
    if name.lower() in destinations():
        target = destination(name)
        every = of_destination(target.key)
        # The first with calls: without any there is less to see.
        start = next((item.id for item in every if item.calls), "")
        return target, start
    chosen = requirement(name)
    return destination(chosen.destination), chosen.id


async def _converse(
    bench: Workbench,
    server: Server,
    edge: Edge,
    shown: browsers.Browser | None,
    progress: Progress,
) -> None:
    """Serve the console until the person closes its window, or interrupts."""
    over = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, over.set)
    async with server, contextlib.AsyncExitStack() as stack:
        stack.enter_context(_telling_of_requests(edge, server))
        following = asyncio.create_task(_follow(bench, server, over, progress))
        if shown:
            await stack.enter_async_context(window(shown, server.address, over.set))
        progress(f"the console of {bench.target.name} is at {server.address}")
        await over.wait()
        await following


@contextlib.contextmanager
def _telling_of_requests(edge: Edge, server: Server) -> Iterator[None]:
    edge.watcher = server.tell_request
    try:
        yield
    finally:
        edge.watcher = None


async def _follow(
    bench: Workbench, server: Server, over: asyncio.Event, progress: Progress
) -> None:
    """Make the build anew whenever a file changes that a run depends on, and tell the pages."""
    try:
        async for _ in watchfiles.awatch(*bench.places, stop_event=over):
            await asyncio.to_thread(bench.rebuild)
            await server.tell_build()
    except OSError as problem:
        progress(f"changes of the build go unseen, for files cannot be watched: {problem}")
