"""What one requirement costs, alone or in a shared page, beside the textbook way.

Two ways judge `wishpond-identify-params` under `next`, and one a page of Wishpond's requirements,
of which each counts its share. They are tests of one pytest session that take turns: the same
browser's program, build, library files and replies. A test's cost is that of its set-up, call and
teardown. Absolute times are the machine's, the ratios are what counts: see GREATEST.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table

SUITE: Final = Path(__file__).parent / "suite"
WARM_UP_ROUNDS: Final = 5
GREATEST: Final = {"harness": 0.65, "shared": 0.2}
"""The greatest ratio of each way's median to the textbook's."""


def measured(arguments: list[str]) -> dict[str, list[float]]:
    """Run the suite; return the milliseconds of each way's tests, the first few left out."""
    with tempfile.TemporaryDirectory() as folder:
        times = Path(folder) / "times.json"
        command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider"]
        done = subprocess.run(  # noqa: S603 - our own suite
            [*command, "--output", f"{folder}/artifacts", "--times", str(times), *arguments, SUITE],
            check=False,
            capture_output=True,
            encoding="utf-8",
        )
        if done.returncode != 0:
            last = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
            sys.exit(f"bench: the suite failed:\n{last}")
        seconds: dict[str, float] = json.loads(times.read_text(encoding="utf-8"))
    return {
        way: [1000 * value for name, value in seconds.items() if f"{way}-" in name][WARM_UP_ROUNDS:]
        for way in ("textbook", *GREATEST)
    }


def main() -> int:
    """Measure, print the table, and return 0 if the ratios are small enough."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--browser-executable", metavar="PROGRAM")
    options = parser.parse_args()
    named = options.browser_executable
    ways = measured([f"--browser-executable={named}"] if named else [])
    table = Table("way", box=box.SIMPLE_HEAD)
    for column in ("median ms", "min ms", "tests"):
        table.add_column(column, justify="right")
    for name, times in ways.items():
        numbers = (statistics.median(times), min(times))
        table.add_row(name, *(f"{number:.0f}" for number in numbers), str(len(times)))
    Console(highlight=False).print(table)
    textbook = statistics.median(ways["textbook"])
    ratios = {way: statistics.median(ways[way]) / textbook for way in GREATEST}
    for way, ratio in ratios.items():
        word = "at most" if ratio <= GREATEST[way] else "MORE THAN"
        print(f"{way}: median ratio {ratio:.2f}, {word} {GREATEST[way]}")
    return int(any(ratio > GREATEST[way] for way, ratio in ratios.items()))


if __name__ == "__main__":
    sys.exit(main())
