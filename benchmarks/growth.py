"""How time and memory grow with the number of requirements: 50, 500 and 5,000 of them.

Each count is one `harness check` of a small destination, of whose requirements no two make the same
call, so that none is recorded for another; the few that hold for every destination come on top. Its
time counts from the command's start to its end. Its memory is the greatest that its processes held
at once, shared pages counted once, as Linux tells it (`Pss`): that of Python, and that of the
browsers. See GREATEST.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table

REPOSITORY: Final = Path(__file__).resolve().parents[1]
DESTINATION: Final = REPOSITORY / "tests" / "selftest" / "miniatures"
COUNTS: Final = (50, 500, 5_000)
GREATEST: Final = {"time": 10.5, "Python": 2.0, "browsers": 2.0}
"""The greatest ratio of the last count's figure to that of the one before it.

Memory should not grow by more than 1.15, but the outputs are still made from all verdicts at once.
"""

REQUIREMENTS: Final = '''"""Requirements that differ in the call that they make."""

from harness.contracts import Call, Expected, Invocations, Requirement, Source

REQUIREMENTS = tuple(
    Requirement(
        id=f"mini-number-{{number}}",
        destination="mini",
        statement=f"Call {{number}} arrives as it was made.",
        level="documented",
        source=Source("Mini guide", "Calls", "Mini gets", "https://mini.example/guide"),
        calls=(Call("track", (event, {{"number": number}})),),
        expectations=(
            Invocations(("mini.track",), (Expected("mini.track", (event, {{"number": number}})),)),
        ),
    )
    for number in range({count})
    for event in [f"Event {{number}}"]
)
'''


@dataclass(frozen=True)
class Cost:
    """What one check took: seconds, and the greatest megabytes of Python and of the browsers."""

    count: int
    seconds: float
    python: float
    browsers: float


def cost(count: int, workers: str) -> Cost:
    """Judge so many requirements."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("destinations", "integrations", "stubs"):
            shutil.copytree(DESTINATION / part, folder / part)
        (folder / "requirements").mkdir()
        (folder / "requirements" / "mini.py").write_text(
            REQUIREMENTS.format(count=count), encoding="utf-8"
        )
        command = [str(Path(sys.executable).with_name("harness")), "check", "mini"]
        options = ["--contracts", name, "--library", "next", "--workers", workers]
        results = ["--results", f"{name}/results", "--json", f"{name}/check.json"]
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, *options, *results],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        sampler = Sampler(process.pid)
        sampler.start()
        output, _ = process.communicate()
        seconds = time.monotonic() - began
        sampler.ended.set()
        sampler.join()
        passed = json.loads((folder / "check.json").read_text(encoding="utf-8"))["counts"]["pass"]
        if process.returncode != 0 or passed < count:
            sys.exit(f"bench: the check failed:\n{output[-2000:]}")
        return Cost(count, seconds, sampler.python, sampler.browsers)


class Sampler(threading.Thread):
    """Looks twice a second how much memory a process and its children hold."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self.ended = threading.Event()
        self.python = 0.0
        self.browsers = 0.0

    def run(self) -> None:
        """Look until `ended`."""
        while not self.ended.wait(0.5):
            python = browsers = 0
            for process in (self._process, *descendants(self._process)):
                name, kilobytes = held(process)
                python += kilobytes if name.startswith(("python", "harness")) else 0
                browsers += kilobytes if "chrom" in name or "headless" in name else 0
            self.python = max(self.python, python / 1024)
            self.browsers = max(self.browsers, browsers / 1024)


def descendants(process: int) -> Iterator[int]:
    """The children of a process, and theirs."""
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            numbers = [int(number) for number in children.read_text(encoding="ascii").split()]
        except OSError:  # it has ended since
            continue
        for number in numbers:
            yield number
            yield from descendants(number)


def held(process: int) -> tuple[str, int]:
    """The name of a process, and the kilobytes that it holds; nothing if it has ended."""
    folder = Path(f"/proc/{process}")
    try:
        lines = (folder / "smaps_rollup").read_text(encoding="ascii").splitlines()
        name = (folder / "comm").read_text(encoding="utf-8").strip()
    except OSError:
        return "", 0
    return name, sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def main() -> int:
    """Measure, print the table, and return 0 if the ratios are small enough."""
    if not Path("/proc/self/smaps_rollup").exists():
        print("growth: not measured, since this system does not tell what a process holds")
        return 0
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS, metavar="N")
    parser.add_argument("--workers", default="1", metavar="N")
    options = parser.parse_args()
    costs = [cost(count, options.workers) for count in options.counts]
    table = Table("requirements", box=box.SIMPLE_HEAD)
    for column in ("seconds", "ms for each", "Python MB", "browsers MB"):
        table.add_column(column, justify="right")
    for one in costs:
        numbers = (one.seconds, 1000 * one.seconds / one.count, one.python, one.browsers)
        table.add_row(f"{one.count:,}", *(f"{number:.0f}" for number in numbers))
    Console(highlight=False).print(table)
    before, last = costs[-2:]
    ratios = {
        "time": last.seconds / before.seconds,
        "Python": last.python / before.python,
        "browsers": last.browsers / before.browsers,
    }
    for what, ratio in ratios.items():
        word = "at most" if ratio <= GREATEST[what] else "MORE THAN"
        print(f"{what}: {ratio:.2f} times, {word} {GREATEST[what]}")
    return int(any(ratio > GREATEST[what] for what, ratio in ratios.items()))


if __name__ == "__main__":
    sys.exit(main())
