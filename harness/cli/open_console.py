"""`harness open`: opens the console, where a person tries calls by hand."""

import argparse
import asyncio
import contextlib
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from harness import builds
from harness.cli.options import Commands
from harness.console import Server, Workbench, run_console
from harness.contracts import Contracts, Destination, find_or_add
from harness.driver import Driver, Launcher, Watching
from harness.edge import assets, port_number
from harness.model import LIBRARIES, ORDINARY, BuildError, Requirement
from harness.session import open_edge, say
from harness.session import options as shared
from harness.toolchain import browsers, bundler

_REFERENCE: Final = "reference"


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    parser = commands.add_parser("open", help="open the console, where you try calls by hand")
    parser.add_argument("name", metavar="NAME", help="a destination, or a requirement's id")
    parser.add_argument("--build", metavar="SPEC", default=_REFERENCE, help="the build to try")
    parser.add_argument(
        "--library", choices=LIBRARIES, default="next", help="the generation to begin with"
    )
    parser.add_argument(
        "--serve", action="store_true", help="open no window; print an address for your own browser"
    )
    parser.add_argument(
        "--headed", action="store_true", help="also show the page in which the calls are made"
    )
    parser.add_argument(
        "--port", type=port_number, default=0, help="the console's port (default: a free one)"
    )
    shared.add_edge_port(parser.add_argument)
    shared.add_browser_executable(parser.add_argument)
    shared.add_contracts(parser.add_argument)
    shared.add_settings(parser.add_argument)
    shared.add_tracker(parser.add_argument)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace, contracts: Contracts) -> int:
    """Open the console, and return the exit code when it is closed.

    Raises:
        UsageError: there is no such destination or requirement, or a port is taken.
        BuildError: the destination has no reference build.
        SetupError: a browser or a package is missing.
        EdgeError, BrowserError: the edge or a browser did not start.
    """
    contracts, target, start = _find(contracts, options.name, options.build)
    spec = options.build.removeprefix(f"{target.key}=").removeprefix(f"{target.name}=")
    folders = _source_folders(target, spec)
    bundler.install_packages(say)
    named = options.browser_executable
    driven = browsers.find_or_install(named, say, headed=options.headed)
    window_browser = None if options.serve else browsers.find_or_install(named, say, headed=True)
    make_bundles = functools.partial(builds.resolve, target, spec, say)
    served = assets.load(contracts)
    launch = {"headless": not options.headed}
    with contextlib.suppress(BuildError):  # the console shows it, for a person to mend the build
        make_bundles()
    with open_edge(options.edge_port) as edge, Launcher(edge, driven, launch) as launcher:
        driver = Driver(launcher, edge, served, watching=Watching(headed=options.headed))
        bench = Workbench(driver, contracts, target, make_bundles, folders, stays=options.headed)
        server = Server(bench, options.library, start, options.port)
        try:
            bench.rebuild()
            asyncio.run(run_console(bench, server, window_browser, say))
        finally:
            bench.close()
            driver.close()
            edge.strays.clear()  # they are of a page that was closed early: it has no verdict
    return 0


def _find(contracts: Contracts, name: str, spec: str) -> tuple[Contracts, Destination, str]:
    """Return the destination, and the id of the requirement that the page begins with.

    Of an unknown one a build says what it is. So it is added if a build is named.
    """
    is_known = name in contracts.requirements or name.lower() in contracts.destinations
    if not is_known and spec != _REFERENCE:
        contracts, added = find_or_add(contracts, name)
        name = added.key
    item = contracts.named(name)
    if isinstance(item, Requirement):
        return contracts, contracts.destination(item.destination), name
    return contracts, item, _first_shown(contracts.of_destination(item.key))


def _first_shown(every: Sequence[Requirement]) -> str:
    """Return the id of the requirement that the page begins with, or an empty text.

    It is the first documented one that begins with an identify or track call and needs no special
    settings or conditions; else the first that makes any call.
    """
    with_calls = [item for item in every if item.calls]
    ordinary = (
        item
        for item in with_calls
        if item.level == "documented"
        and item.calls[0].method in {"identify", "track"}
        and not item.settings
        and item.conditions == ORDINARY
    )
    first = next(ordinary, with_calls[0] if with_calls else None)
    return first.id if first else ""


def _source_folders(target: Destination, spec: str) -> tuple[Path, ...]:
    """Return the folder of the build's source; nothing if the source is not on this machine."""
    if spec == _REFERENCE:
        return (builds.reference_folder(target),)
    place = Path(spec).absolute()
    if not place.exists():
        return ()
    return (place if place.is_dir() else place.parent,)
