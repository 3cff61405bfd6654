"""Repeats a requirement on calls that the library buffers, with every core kept busy.

Prints how often each verdict was given, and how much longer the slowest repetition took than
the median one: a run that waits for something by chance would show as a slow one.
"""

import argparse
import dataclasses
import os
import statistics
import sys
import time
from collections import Counter
from typing import Final

from harness.builds import Chosen
from harness.contracts import built_in, requirement
from harness.model import ENGINE_NAMES, Conditions
from harness.session import Job, carry_out, open_driver
from harness.toolchain import browsers, bundler
from tools.stress import busy

REPETITIONS: Final = 200
MOST: Final = 5.0
"""The slowest may take this many times as long as the median."""

BUFFERED: Final = dataclasses.replace(
    requirement("wishpond-track-params"),
    id="wishpond-track-before-tracker",
    conditions=Conditions(when="before tracker"),
)


def main() -> int:
    """Repeat, print, and return 0 where every verdict was a pass and none took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=REPETITIONS)
    parser.add_argument("--browser", choices=ENGINE_NAMES, default="chromium")
    options = parser.parse_args()
    repetitions = options.repetitions
    bundler.install_packages(print)
    installed = browsers.find_or_install(None, print, engine=options.browser)
    words: Counter[str] = Counter()
    times = []
    cores = os.cpu_count() or 1
    chosen = Chosen(built_in())
    job = Job.of(chosen.contracts, BUFFERED, "next")
    with open_driver(installed, chosen) as driver, busy(cores):
        carry_out(driver, job, chosen)  # the first fills the browser's cache
        for _ in range(repetitions):
            began = time.perf_counter()
            words[carry_out(driver, job, chosen).verdict.word] += 1
            times.append(time.perf_counter() - began)
    median, slowest = statistics.median(times), max(times)
    verdicts = ", ".join(f"{count} {word}" for word, count in words.items())
    print(f"{repetitions} repetitions with {cores} busy cores: {verdicts}")
    print(
        f"median {median * 1000:.0f} ms, slowest {slowest * 1000:.0f} ms: "
        f"{slowest / median:.2f} times the median (at most {MOST:g})"
    )
    return int(set(words) != {"pass"} or slowest > MOST * median)


if __name__ == "__main__":
    sys.exit(main())
