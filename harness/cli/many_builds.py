"""`--builds`: a whole repository of integrations, which are judged in one run."""

import argparse
from typing import Final

from rich.console import Console

from harness import builds
from harness.builds import Chosen
from harness.cli import judging
from harness.model import UsageError
from harness.session import Survey, open_driver, survey

_HELP: Final = (
    "builds to judge, each called as its integration is: folders, files or a pattern such as "
    "'integrations/*'"
)


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the option to a command."""
    parser.add_argument(
        "--builds", nargs="+", action="extend", default=[], metavar="FOLDER", help=_HELP
    )


def surveyed(options: argparse.Namespace, chosen: Chosen, console: Console) -> Survey:
    """Return the builds of `--builds` beside the chosen ones, once it is known what they are.

    Raises:
        UsageError: there is no such build, or destinations are named, too.
        HarnessError: nothing can be judged.
    """
    if not options.builds:
        return Survey(chosen)
    if options.names:
        raise UsageError(
            f"--builds judges all builds that it names; leave out {' '.join(options.names)}"
        )
    specs = builds.several(options.builds)
    installed, *_ = judging.find_browsers(options)
    with (
        console.status("opening the browser") as status,
        open_driver(installed, Chosen(chosen.contracts), port=options.edge_port) as driver,
    ):
        return survey(driver, chosen, specs, lambda spec: status.update(f"looking at {spec}"))
