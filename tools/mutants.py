"""Looks whether a comparison kills each mutant of the reference integrations.

`make mutants` runs it, from the repository's root: `python -m tools.mutants`. All mutants take
half an hour, because those that survive are compared on the whole corpus. `--sample` takes only the
mutants of the tests. The exit code is 1 if a survivor is not listed in
`tests/selftest/mutants/survivors.toml`, or if a listed one is killed.
`tests/selftest/mutants/kills.json` says which scenario killed each mutant: the next hunt begins
with it.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness.builds import Chosen
from harness.comparison import Key
from harness.contracts import built_in, destination
from harness.session import open_driver
from harness.toolchain import Browser, browsers, bundler
from tools import mutation
from tools.hunting import Hunt
from tools.mutation import DESTINATIONS, Fate, Mutant


def main() -> int:
    """Hunt, print, and return 0 if the survivors are the listed ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", action="store_true", help="only the tests' mutants")
    parser.add_argument("names", nargs="*", help="destinations; all if none")
    options = parser.parse_args()
    bundler.install_packages(_say)
    installed = browsers.find_or_install(None, _say)
    chosen = mutation.mutants() if not options.sample else mutation.sample(mutation.mutants())
    names = options.names or DESTINATIONS
    with ThreadPoolExecutor(max_workers=len(names)) as pool:
        each = pool.map(lambda name: list(_fates(name, chosen, installed)), names)
        found = [item for some in each for item in some]
    fates = [fate for fate, _ in found]
    _write_kills(found, is_all=not options.sample and not options.names)
    problems = [problem for fate in fates if (problem := fate.problem())]
    for line in (*problems, mutation.summary(*mutation.counts(fates))):
        print(line)
    return 1 if problems else 0


def _write_kills(found: list[tuple[Fate, Key | None]], *, is_all: bool) -> None:
    """Write which scenario killed each mutant; leave out mutants that no longer exist."""
    before = {} if is_all else mutation.kills()
    places = {fate.mutant.place: where for fate, where in found if where is not None}
    mutation.write_kills({**before, **places})


def _fates(
    name: str, chosen: list[Mutant], installed: Browser
) -> Iterator[tuple[Fate, Key | None]]:
    kills = mutation.kills()
    with (
        open_driver(installed, Chosen(built_in())) as driver,
        tempfile.TemporaryDirectory() as folder,
    ):
        hunt = Hunt(destination(name), driver)
        for number, mutant in enumerate(item for item in chosen if item.destination == name):
            began = time.monotonic()
            bundles = mutation.build(mutant, Path(folder) / str(number))
            trace = hunt.trace(bundles, first=kills.get(mutant.place))
            fate = Fate(mutant, trace.difference, trace.problems)
            seconds = time.monotonic() - began
            _say(f"{fate} ({trace.pages} pages, {seconds:.1f} s)")
            yield fate, trace.where


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
