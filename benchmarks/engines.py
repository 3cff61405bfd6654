"""What a requirement costs in Firefox, as a multiple of what it costs in Chromium.

Both browsers are open, and take turns: each round judges the same requirements in one of them, each
in a page of its own, and then a page that requirements share, which counts for each its share. The
ratios are what counts, on a machine that has nothing else to do: see GREATEST.
"""

import argparse
import contextlib
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table

from harness.builds import Chosen
from harness.contracts import built_in
from harness.driver import Driver
from harness.model import ENGINE_NAMES, Word
from harness.session import Job, SharedPages, carry_out, jobs, open_driver, pages
from harness.toolchain import browsers, bundler

GREATEST: Final = 2.5
"""The greatest ratio of Firefox's median to Chromium's, in either way."""

ROUNDS: Final = 9
CHOSEN: Final = Chosen(built_in())
PLANNED: Final = jobs(CHOSEN.contracts, CHOSEN.contracts.of_destination("wigzo"), ["next"])
PAGE: Final = max(pages(PLANNED, 0), key=len)
ALONE: Final = PLANNED[:: len(PLANNED) // 8]
"""Some from each part of the contract: calls, platform, load states."""


def ways(driver: Driver, number: int) -> Mapping[str, float]:
    """Return the milliseconds that a requirement takes in each way."""
    shared = SharedPages(driver, CHOSEN, PAGE, number)
    return {
        "alone": _each(driver, ALONE),
        "shared": _each(driver, PAGE, shared),
    }


def _each(driver: Driver, chosen: Sequence[Job], shared: SharedPages | None = None) -> float:
    began = time.perf_counter()
    for job in chosen:
        recording = shared.recording if shared else lambda _: None
        outcome = carry_out(driver, job, CHOSEN, shared=recording)
        if outcome.verdict.word is not Word.PASS:
            sys.exit(f"bench: {job.id} in {driver.engine}: {outcome.verdict}")
    return 1000 * (time.perf_counter() - began) / len(chosen)


@contextlib.contextmanager
def drivers() -> Iterator[list[Driver]]:
    """Open a driver of each engine."""
    with contextlib.ExitStack() as opened:
        yield [
            opened.enter_context(
                open_driver(browsers.find_or_install(None, print, engine=engine), CHOSEN)
            )
            for engine in ENGINE_NAMES
        ]


def main() -> int:
    """Measure, print the table, and return 0 if the ratios are small enough."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N")
    rounds = parser.parse_args().rounds
    bundler.install_packages(print)
    with drivers() as opened:
        for driver in opened:
            ways(driver, 0)  # the first fills the browser's cache
        turns = [{one.engine: ways(one, number) for one in opened} for number in range(rounds)]
    table = Table("way", box=box.SIMPLE_HEAD)
    for column in (*ENGINE_NAMES, "ratio"):
        table.add_column(f"{column} ms" if column != "ratio" else column, justify="right")
    is_dear = False
    for way in ("alone", "shared"):
        first, other = (
            statistics.median(turn[engine][way] for turn in turns) for engine in ENGINE_NAMES
        )
        is_dear |= other > GREATEST * first
        table.add_row(way, f"{first:.0f}", f"{other:.0f}", f"{other / first:.2f}")
    Console(highlight=False).print(table)
    print(f"Firefox: {'MORE THAN' if is_dear else 'at most'} {GREATEST} times Chromium")
    return int(is_dear)


if __name__ == "__main__":
    sys.exit(main())
