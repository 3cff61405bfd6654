"""What `harness check wigzo` takes: isolated, in shared pages, and in two processes.

The three take turns, after one that warms up. Each counts from the command's start to its end. The
ratios are what counts, on a machine that has nothing else to do: see GREATEST.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table

WAYS: Final = {
    "isolated": ("--isolation", "each", "--workers", "1"),
    "shared": ("--workers", "1"),
    "two processes": ("--workers", "2"),
}
GREATEST: Final = {"shared": 0.6, "two processes": 0.6}
"""The greatest ratio of each way's median to that of isolated requirements."""

ROUNDS: Final = 3


def seconds(*options: str) -> float:
    """Return how long a check takes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("harness")), "check", "wigzo", *options]
        began = time.monotonic()
        done = subprocess.run(  # noqa: S603 - our own command
            [*command, "--results", folder], check=False, capture_output=True, encoding="utf-8"
        )
        if done.returncode != 0:
            sys.exit(f"bench: the check failed:\n{done.stdout[-2000:]}{done.stderr}")
        return time.monotonic() - began


def main() -> int:
    """Measure, print the table, and return 0 if the ratios are small enough."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N")
    rounds = parser.parse_args().rounds
    seconds()
    turns = [{way: seconds(*options) for way, options in WAYS.items()} for _ in range(rounds)]
    medians = {way: statistics.median(turn[way] for turn in turns) for way in WAYS}
    table = Table("way", box=box.SIMPLE_HEAD)
    for column in ("median s", "min s", "ratio"):
        table.add_column(column, justify="right")
    ratios = {way: median / medians["isolated"] for way, median in medians.items()}
    for way, median in medians.items():
        least = min(turn[way] for turn in turns)
        table.add_row(way, f"{median:.1f}", f"{least:.1f}", f"{ratios[way]:.2f}")
    Console(highlight=False).print(table)
    for way, greatest in GREATEST.items():
        word = "at most" if ratios[way] <= greatest else "MORE THAN"
        print(f"{way}: median ratio {ratios[way]:.2f}, {word} {greatest}")
    return int(any(ratios[way] > greatest for way, greatest in GREATEST.items()))


if __name__ == "__main__":
    sys.exit(main())
