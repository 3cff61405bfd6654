"""What the controls of a run cost, beside one requirement in a browser context of its own.

They take turns, on one browser that is warm. Absolute times are the machine's, the ratio is what
counts; it must be at most 6. The controls need two contexts, and four runs in them.
"""

import argparse
import contextlib
import functools
import statistics
import sys
import time
from collections.abc import Callable
from typing import Final

from harness import builds
from harness.contracts import built_in
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.session import run_controls, say
from harness.toolchain import browsers

ROUNDS: Final = 12
WARM_UP_ROUNDS: Final = 2
GREATEST_RATIO: Final = 6


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def main() -> int:
    """Measure, print both medians and their ratio, and return 0 if it is small enough."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--browser-executable", metavar="PROGRAM")
    options = parser.parse_args()
    installed = browsers.find_or_install(options.browser_executable, say)
    contracts = built_in()
    served = assets.load(contracts)
    requirement = contracts.requirement("wishpond-identify-params")
    bundles = builds.reference(contracts.destination("wishpond"))
    controls, alone = [], []
    with Edge() as edge, Launcher(edge, installed) as launcher:
        for _ in range(ROUNDS):
            controls.append(milliseconds(lambda: run_controls(launcher, edge, served)))
            with contextlib.closing(Driver(launcher, edge, served)) as driver:
                record = functools.partial(driver.record, requirement, "next", bundles)
                alone.append(milliseconds(record))
    medians = [statistics.median(times[WARM_UP_ROUNDS:]) for times in (controls, alone)]
    ratio = medians[0] / medians[1]
    print(f"controls {medians[0]:.0f} ms, one requirement {medians[1]:.0f} ms: ratio {ratio:.1f}")
    return 0 if ratio <= GREATEST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
