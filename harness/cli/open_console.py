"""`harness open`: the console, to try calls by hand and see what arrives."""

import argparse
import asyncio
import contextlib
import difflib
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from harness import builds
from harness.cli.options import Commands
from harness.console import Server, Workbench, converse
from harness.contracts import Contracts, Destination
from harness.driver import Driver, Launcher, Watching
from harness.edge import Edge, assets, port_number
from harness.model import LIBRARIES, ORDINARY, BuildError, Requirement, UsageError
from harness.session import options as shared
from harness.session import say
from harness.toolchain import browsers, bundler

_REFERENCE: Final = "reference"


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    parser = commands.add_parser("open", help="open the console: try calls by hand, and watch")
    parser.add_argument("name", metavar="NAME", help="a destination, or a requirement's id")
    parser.add_argument("--build", metavar="SPEC", default=_REFERENCE, help="the build to try")
    parser.add_argument("--library", choices=LIBRARIES, default="next", help="to begin with")
    parser.add_argument(
        "--serve", action="store_true", help="open no window: print an address for your browser"
    )
    parser.add_argument(
        "--headed", action="store_true", help="show the page in which the calls are made, too"
    )
    parser.add_argument(
        "--port", type=port_number, default=0, help="port of the console (default: a free one)"
    )
    shared.add_edge_port(parser.add_argument)
    shared.add_browser_executable(parser.add_argument)
    shared.add_contracts(parser.add_argument)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace, contracts: Contracts) -> int:
    """Open the console, and return the exit code when it is closed.

    Raises:
        UsageError: there is no such destination or requirement, or a port is taken.
        BuildError: there is no build to try.
        SetupError: a browser or a package is missing.
        EdgeError, BrowserError: the edge or a browser did not start.
    """
    target, start = _chosen(contracts, options.name)
    spec = options.build.removeprefix(f"{target.key}=")
    places = _places(target, spec)
    bundler.install_packages(say)
    named = options.browser_executable
    driven = browsers.find_or_install(named, say, headed=options.headed)
    shown = None if options.serve else browsers.find_or_install(named, say, headed=True)
    make = functools.partial(builds.resolve, target, spec, say)
    loaded = assets.load(contracts)
    headed = {"headless": not options.headed}
    with contextlib.suppress(BuildError):  # it may be what a person is about to mend
        make()
    with Edge(options.edge_port) as edge, Launcher(edge, driven, headed) as launcher:
        driver = Driver(launcher, edge, loaded, watching=Watching(headed=options.headed))
        bench = Workbench(driver, contracts, target, make, places, stays=options.headed)
        server = Server(bench, options.library, start, options.port)
        try:
            bench.rebuild()
            asyncio.run(converse(bench, server, shown, say))
        finally:
            bench.close()
            driver.close()
            edge.strays.clear()  # of a page that was given up: there is no verdict that it spoils
    return 0


def _chosen(contracts: Contracts, name: str) -> tuple[Destination, str]:
    """Return the destination that is meant, and the requirement that a page begins with."""
    if name.lower() in contracts.destinations:
        target = contracts.destination(name)
        return target, _ordinary(contracts.of_destination(target.key))
    known = contracts.requirements
    if name not in known:
        near = difflib.get_close_matches(name, [*contracts.destinations, *known], n=2)
        suggestion = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"there is no destination and no requirement {name!r}{suggestion}")
    return contracts.destination(known[name].destination), name


def _ordinary(every: Sequence[Requirement]) -> str:
    """Return the id of the requirement to begin with, where none is asked for; none is empty.

    It is the first documented identify or track call that is made as most sites make it; else
    the first with any call, for without one there is less to see.
    """
    called = [item for item in every if item.calls]
    ordinary = (
        item
        for item in called
        if item.level == "documented"
        and item.calls[0].method in {"identify", "track"}
        and not item.settings
        and item.conditions == ORDINARY
    )
    first = next(ordinary, called[0] if called else None)
    return first.id if first else ""


def _places(target: Destination, spec: str) -> tuple[Path, ...]:
    """Return the folder that has the build's source; none where it is not on this machine."""
    if spec == _REFERENCE:
        return (builds.reference_folder(target),)
    place = Path(spec).absolute()
    if not place.exists():
        return ()
    return (place if place.is_dir() else place.parent,)
