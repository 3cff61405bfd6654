"""Options that commands share and the pytest plugin does not have."""

import argparse
from pathlib import Path
from typing import Any, TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[Any]"  # noqa: SLF001 - it has no public name
"""The set of commands; a command adds its parser to it."""


def add_names(parser: argparse.ArgumentParser) -> None:
    """Add the names of destinations to a command."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="a destination (default: all)")


def add_results(parser: argparse.ArgumentParser, folder: str = "results") -> None:
    """Add `--results`, the folder for outputs; `folder` is its default."""
    parser.add_argument("--results", type=Path, default=Path(folder), metavar="DIR")
