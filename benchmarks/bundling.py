"""What bundling a build costs with the process that stays, beside one process for each job.

Both ways make the same bundles of the reference builds, in turns, and cache nothing. Absolute
times are the machine's, the ratio is what counts; it must be at most 0.5.
"""

import statistics
import sys
import time
from collections.abc import Mapping
from typing import Any, Final

from harness import builds
from harness.contracts import built_in
from harness.toolchain import bundler, node, paths

ROUNDS: Final = 8
GREATEST_RATIO: Final = 0.5


def main() -> int:
    """Measure, print, and return 0 if the ratio is small enough."""
    bundler.install_packages(print)
    every = [
        {**builds.reference(item).job, "job": kind}
        for item in built_in().destinations.values()
        for kind in ("dynamic", "classic")
    ]
    stays = _worker()
    _milliseconds(stays, every[0])  # it is started once for thousands of jobs
    kept, anew = [], []
    for job in every * ROUNDS:
        kept.append(_milliseconds(stays, job))
        once = _worker()
        anew.append(_milliseconds(once, job))
        once.close()
    stays.close()
    ratio = statistics.median(kept) / statistics.median(anew)
    for way, times in (("a process for each job", anew), ("one that stays", kept)):
        print(f"{way}: median {statistics.median(times):.0f} ms, min {min(times):.0f} ms")
    fast_enough = ratio <= GREATEST_RATIO
    print(f"median ratio {ratio:.2f}: {'at most' if fast_enough else 'MORE THAN'} {GREATEST_RATIO}")
    return 0 if fast_enough else 1


def _worker() -> node.Worker:
    pages = paths.pages()
    return node.Worker([str(node.program()), str(pages / "tools" / "worker.js")], pages, 120)


def _milliseconds(worker: node.Worker, job: Mapping[str, Any]) -> float:
    began = time.perf_counter()
    worker.do("bundle", job, what="the bundler")
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
