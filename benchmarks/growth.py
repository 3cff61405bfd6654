"""How time and memory grow with requirements (50 to 5,000) and tracker calls (1,000 to 20,000).

Each count is one `harness check` of a small destination, of whose requirements no two make the same
call, so that none is recorded for another; the few that hold for every destination come on top. Its
time counts from the command's start to its end. Its memory is the greatest that its processes held
at once, shared pages counted once, as Linux tells it (`Pss`): that of Python, and that of the
browsers. See GREATEST.

Each number of tracker calls is two `harness check` of a build that calls the tracker so often in
one go: of a tracker that sends nothing, and of one that sends each call. The browser refuses 5,000
requests at once, which is an `error`. See MOST_SECONDS.
"""

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table

REPOSITORY: Final = Path(__file__).resolve().parents[1]
DESTINATION: Final = REPOSITORY / "tests" / "selftest" / "miniatures"
COUNTS: Final = (50, 500, 5_000)
GREATEST: Final = {"time": 10.5, "Python": 1.5, "browsers": 1.15}
"""The greatest ratio of the last count's figure to that of the one before it.

Memory should not grow by more than 1.15: what is left of Python's is mostly the requirements
themselves and a summary of each verdict.
"""

JUDGED: Final = (0, 1, 3)
"""The exit codes of a check in which each requirement got its verdict, be it an `error`."""

CALLS: Final = (1, 1_000, 5_000, 20_000)
MOST_SECONDS: Final = {5_000: 4.0, 20_000: 20.0}
"""The most that so many tracker calls may take beyond one, for each verdict, if they send nothing.

Of a request, the browser and Playwright take longer than the harness does of a call.
"""

SILENT: Final = "window.mini = { identify() {}, track() {} };"

FLOOD: Final = """
const Mini = require("./mini.js");
Mini.prototype.deliver = function (name, subject, values) {{
  const count = subject === "Event 0" ? {count} : 1;
  for (let n = 0; n < count; n += 1) window.mini[name](subject, values, {{ n }});
}};
module.exports = Mini;
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
    with contracts(count) as folder:
        seconds, words, sampler = checked(folder, workers)
        if words["pass"] < count:
            sys.exit("bench: the check failed")
        return Cost(count, seconds, sampler.python, sampler.browsers)


@dataclass(frozen=True)
class Calls:
    """What a check took in which some runs make so many tracker calls, and how many they are."""

    count: int
    seconds: float
    judged: int
    errors: int


def of_so_many(count: int, *, sends: bool) -> Calls:
    """Judge a build that calls the tracker so often.

    The requirements that hold for every destination make the same call.
    """
    with contracts(1) as folder:
        lib = next(folder.glob("integrations/*/lib"))
        (lib / "index.js").rename(lib / "mini.js")
        (lib / "index.js").write_text(FLOOD.format(count=count), encoding="utf-8")
        if not sends:
            (folder / "stubs" / "mini.js").write_text(SILENT, encoding="utf-8")
        seconds, words, _ = checked(folder, "1")
        lines = (folder / "results" / "recordings.jsonl").read_text(encoding="utf-8").splitlines()
        runs = [json.loads(line).get("recording") for line in lines]
        judged = sum(len(run["observations"]) >= count for run in runs if run)
        return Calls(count, seconds, judged, words["error"])


@contextlib.contextmanager
def contracts(count: int) -> Iterator[Path]:
    """Yield a contracts folder of Mini, with so many requirements."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("destinations", "integrations", "stubs"):
            shutil.copytree(DESTINATION / part, folder / part)
        (folder / "requirements").mkdir()
        (folder / "requirements" / "mini.py").write_text(
            REQUIREMENTS.format(count=count), encoding="utf-8"
        )
        yield folder


def checked(folder: Path, workers: str) -> tuple[float, dict[str, int], "Sampler"]:
    """Check Mini; return the seconds, how many verdicts have which word, and the memory."""
    command = [str(Path(sys.executable).with_name("harness")), "check", "mini"]
    options = ["--contracts", str(folder), "--library", "next", "--workers", workers]
    results = ["--results", f"{folder}/results", "--json", f"{folder}/check.json"]
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
    if process.returncode not in JUDGED:
        sys.exit(f"bench: the check failed:\n{output[-2000:]}")
    words = json.loads((folder / "check.json").read_text(encoding="utf-8"))["counts"]
    return seconds, words, sampler


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
    """Measure, print the tables, and return 0 if all is small enough."""
    if not Path("/proc/self/smaps_rollup").exists():
        print("growth: not measured, since this system does not tell what a process holds")
        return 0
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--counts", type=int, nargs="*", default=COUNTS, metavar="N")
    parser.add_argument("--calls", type=int, nargs="*", default=CALLS, metavar="N")
    parser.add_argument("--workers", default="1", metavar="N")
    options = parser.parse_args()
    are_small = [of_calls(options.calls)] if options.calls else []
    if options.counts:
        are_small.append(of_requirements(options.counts, options.workers))
    return int(not all(are_small))


def of_requirements(counts: Sequence[int], workers: str) -> bool:
    """Measure numbers of requirements; say whether time and memory grow little enough."""
    costs = [cost(count, workers) for count in counts]
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
    return all(ratio <= GREATEST[what] for what, ratio in ratios.items())


def of_calls(counts: Sequence[int]) -> bool:
    """Measure numbers of tracker calls; say whether they take as little as they may."""
    table = Table("tracker calls", box=box.SIMPLE_HEAD)
    for column in ("each sends", "seconds", "judged", "error", "seconds more for each"):
        table.add_column(column, justify="right")
    more: dict[int, float] = {}
    for sends in (True, False):
        measured = [of_so_many(count, sends=sends) for count in counts]
        least = min(one.seconds for one in measured)
        for one in measured:
            more[one.count] = each = (one.seconds - least) / (one.judged + one.errors)
            cells = (f"{one.seconds:.1f}", str(one.judged), str(one.errors), f"{each:.1f}")
            table.add_row(f"{one.count:,}", "yes" if sends else "no", *cells)
    Console(highlight=False).print(table)
    limited = [count for count in counts if count in MOST_SECONDS]
    for count in limited:
        word = "at most" if more[count] <= MOST_SECONDS[count] else "MORE THAN"
        print(f"{count:,} tracker calls: {more[count]:.1f} s, {word} {MOST_SECONDS[count]} s")
    return all(more[count] <= MOST_SECONDS[count] for count in limited)


if __name__ == "__main__":
    sys.exit(main())
