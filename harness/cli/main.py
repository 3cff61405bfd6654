"""The command `harness`: thin, over the same functions as the pytest plugin.

Exit codes: 0 everything that a document promises passed, known deviations aside; 1 such a
requirement failed, a known deviation no longer occurs, or an expectation of a contracts folder
cannot fail; 2 wrong usage, or a build or a file that cannot be used; 3 the harness cannot decide;
141 nobody reads the output any more. With `--strict` every requirement counts.
"""

import argparse
import difflib
import functools
from collections.abc import Sequence
from typing import Any, NoReturn

from harness import __version__, trackers
from harness.cli import (
    accept,
    check,
    compare,
    describe,
    documents,
    explain,
    list_requirements,
    merge,
    open_console,
    pin,
    prove,
    run,
)
from harness.cli.ending import ended
from harness.cli.options import Commands
from harness.contracts import Contracts, built_in, with_folder
from harness.model import UsageError
from harness.session import options as shared
from harness.session import say
from harness.toolchain import browsers, bundler


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. A user's mistake prints one line, no traceback."""

    def carry_out() -> int:
        options = command_line().parse_args(arguments)
        contracts = functools.reduce(with_folder, options.contracts, built_in())
        if "settings" in options:
            given = shared.given_settings(options.settings, options.set)
            contracts = contracts.with_settings(given)
        if "tracker" in options:
            specs = trackers.named(options.tracker)
            contracts = trackers.with_trackers(contracts, specs, say)
        code: int = options.command(options, contracts)
        return code

    return ended(carry_out)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line: what is wrong, and where to read more."""

    def parse_known_args(self, *given: Any, **more: Any) -> tuple[Any, list[str]]:
        """Parse, and refuse here what is left: else the error would not be this command's own."""
        found, left = super().parse_known_args(*given, **more)
        if left:
            near = difflib.get_close_matches(left[0], self._option_string_actions, n=1)
            suggestion = f"; did you mean {near[0]}?" if near else ""
            self.error(f"unrecognized arguments: {' '.join(left)}{suggestion}")
        return found, left

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see '{self.prog} --help'")


def command_line() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = _Parser(
        prog="harness",
        description="Judges analytics.js integrations in a real browser.",
        epilog="exit codes: 0 all passed, 1 a requirement failed, 2 wrong usage, 3 undecided",
    )
    parser.add_argument("--version", action="version", version=f"harness {__version__}")
    parser.set_defaults(contracts=[])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    _add_setup(commands)
    check.add_to(commands)
    merge.add_to(commands)
    accept.add_to(commands)
    run.add_to(commands)
    prove.add_to(commands)
    describe.add_to(commands)
    compare.add_to(commands)
    pin.add_to(commands)
    explain.add_to(commands)
    open_console.add_to(commands)
    list_requirements.add_to(commands)
    documents.add_to(commands)
    return parser


def _add_setup(commands: Commands) -> None:
    parser = commands.add_parser("setup", help="install what a run needs")
    parser.add_argument("--headed", action="store_true", help="also a browser with a window")
    shared.add_browser(parser.add_argument)
    shared.add_browser_executable(parser.add_argument)
    parser.set_defaults(command=_setup)


def _setup(options: argparse.Namespace, _: Contracts) -> int:
    named, engines = options.browser_executable, shared.engines(options.browser)
    shared.check_executable(named, engines)
    bundler.install_packages(say)
    kinds = (False, True) if options.headed else (False,)
    found = [
        browsers.find_or_install(named, say, headed=headed, engine=engine)
        for engine in engines
        for headed in kinds
    ]
    for browser in dict.fromkeys(found):
        say(f"ready; the browser is {browser.executable} (from {browser.origin})")
    return 0
