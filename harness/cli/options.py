"""Options that commands share and the pytest plugin does not have."""

import argparse
from pathlib import Path
from typing import Any, TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[Any]"  # noqa: SLF001 - it has no public name
"""What a command adds itself to."""


def add_names(parser: argparse.ArgumentParser) -> None:
    """Add the names of destinations that a command is for."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="a destination; all if none")


def add_results(parser: argparse.ArgumentParser, folder: str = "results") -> None:
    """Add `--results`: the folder that outputs go to, this one if none is named."""
    parser.add_argument("--results", type=Path, default=Path(folder), metavar="DIR")
