"""Hunts for a difference between each mutant of the reference integrations and its reference.

`make mutants` runs it, from the repository's root: `python -m tools.mutants`. All mutants take
half an hour, for those that survive are compared on the whole corpus; `--sample` takes the ones
that the tests take. The exit code is 1 where a survivor is not listed in
`tests/selftest/mutants/survivors.toml`, or what is listed is told. Where each was told is kept in
`tests/selftest/mutants/told.json`: the next hunt begins there.
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
    """Hunt, print, and return 0 if the survivors are those that are listed."""
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
    _keep(found, is_all=not options.sample and not options.names)
    problems = [problem for fate in fates if (problem := fate.problem())]
    for line in (*problems, mutation.summary(*mutation.counts(fates))):
        print(line)
    return 1 if problems else 0


def _keep(found: list[tuple[Fate, Key | None]], *, is_all: bool) -> None:
    """Keep where mutants were told; forget those that are none any more."""
    before = {} if is_all else mutation.told()
    places = {fate.mutant.place: where for fate, where in found if where is not None}
    mutation.keep_told({**before, **places})


def _fates(
    name: str, chosen: list[Mutant], installed: Browser
) -> Iterator[tuple[Fate, Key | None]]:
    told = mutation.told()
    with (
        open_driver(installed, Chosen(built_in())) as driver,
        tempfile.TemporaryDirectory() as folder,
    ):
        hunt = Hunt(destination(name), driver)
        for number, mutant in enumerate(item for item in chosen if item.destination == name):
            began = time.monotonic()
            bundles = mutation.build(mutant, Path(folder) / str(number))
            trace = hunt.trace(bundles, first=told.get(mutant.place))
            fate = Fate(mutant, trace.told, trace.problems)
            seconds = time.monotonic() - began
            _say(f"{fate} ({trace.pages} pages, {seconds:.1f} s)")
            yield fate, trace.where


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
