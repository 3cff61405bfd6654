"""What one isolated requirement costs, the harness's way beside the textbook way.

Both ways judge `wishpond-identify-params` under `next`, as tests of one pytest session that
take turns: the same browser's program, build, library files and replies. A test's cost is
that of its set-up, call and teardown. Absolute times are the machine's, the ratio is what
counts; it must be at most 0.5.
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
GREATEST_RATIO: Final = 0.5


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
        for way in ("textbook", "harness")
    }


def main() -> int:
    """Measure, print the table, and return 0 if the ratio is small enough."""
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
    ratio = statistics.median(ways["harness"]) / statistics.median(ways["textbook"])
    table.add_row("ratio", f"{ratio:.2f}", f"{min(ways['harness']) / min(ways['textbook']):.2f}")
    Console(highlight=False).print(table)
    fast_enough = ratio <= GREATEST_RATIO
    print(f"median ratio {ratio:.2f}: {'at most' if fast_enough else 'MORE THAN'} {GREATEST_RATIO}")
    return 0 if fast_enough else 1


if __name__ == "__main__":
    sys.exit(main())
