"""Looks whether a comparison kills each mutant of the reference integrations, or of another one.

`make mutants` runs it, from the repository's root: `python -m tools.mutants`. All mutants take
half an hour, because those that survive are compared on the whole corpus. `--sample` takes only the
mutants of the tests, `--count N` so many of each integration, spread over its source. The exit code
is 1 if a survivor is not listed in `tests/selftest/mutants/survivors.toml`, or if a listed one is
killed. `tests/selftest/mutants/kills.json` says which scenario killed each mutant: the next hunt
begins with it.

`--integration FOLDER` takes the mutants of any integration's `lib/index.js` instead, of the one
destination that is named; `--contracts DIR` says what is known of it.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness import builds
from harness.builds import Bundles, Chosen
from harness.comparison import Key
from harness.contracts import Contracts, Destination, built_in, find_or_add, with_folder
from harness.session import open_driver
from harness.toolchain import Browser, browsers, bundler
from tools import mutation
from tools.hunting import Hunt
from tools.mutation import DESTINATIONS, Fate, Mutant


def main() -> int:
    """Hunt, print, and return 0 if the survivors are the listed ones."""
    options = _options()
    bundler.install_packages(_say)
    installed = browsers.find_or_install(None, _say)
    names: Sequence[str] = options.names or DESTINATIONS
    contracts = built_in()
    for folder in options.contracts:
        contracts = with_folder(contracts, folder)
    if options.integration:
        [name] = names
        contracts, target = find_or_add(contracts, name)
        names = [target.key]
        every = mutation.mutants_of_folder(target.key, options.integration.resolve())
    else:
        every = mutation.mutants()
    chosen = mutation.sample(every) if options.sample else _some(every, options)
    with ThreadPoolExecutor(max_workers=len(names)) as pool:
        each = pool.map(lambda name: list(_fates(name, contracts, chosen, installed)), names)
        found = [item for some in each for item in some]
    fates = [fate for fate, _ in found]
    if not options.integration:
        is_all = not (options.sample or options.names or options.count)
        _write_kills(found, is_all=is_all)
    problems = [problem for fate in fates if (problem := fate.problem())]
    for line in (*problems, mutation.summary(*mutation.counts(fates))):
        print(line)
    return 1 if problems else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", action="store_true", help="only the tests' mutants")
    parser.add_argument("--count", type=int, default=0, help="so many of each; all if 0")
    parser.add_argument("--seed", type=int, default=1, help="chooses which these are")
    parser.add_argument("--integration", type=Path, help="a folder with a lib/index.js")
    parser.add_argument("--contracts", type=Path, action="append", default=[])
    parser.add_argument("names", nargs="*", help="destinations; all if none")
    options = parser.parse_args()
    if options.integration and len(options.names) != 1:
        parser.error("name the one destination that the integration is of")
    return options


def _some(every: Sequence[Mutant], options: argparse.Namespace) -> list[Mutant]:
    if not options.count:
        return list(every)
    return [
        mutant
        for name in dict.fromkeys(item.destination for item in every)
        for mutant in mutation.spread(
            [item for item in every if item.destination == name], options.count, options.seed
        )
    ]


def _write_kills(found: list[tuple[Fate, Key | None]], *, is_all: bool) -> None:
    """Write which scenario killed each mutant; leave out mutants that no longer exist."""
    before = {} if is_all else mutation.kills()
    places = {fate.mutant.place: where for fate, where in found if where is not None}
    mutation.write_kills({**before, **places})


def _fates(
    name: str, contracts: Contracts, every: Sequence[Mutant], installed: Browser
) -> Iterator[tuple[Fate, Key | None]]:
    kills = mutation.kills()
    chosen = [item for item in every if item.destination == name]
    target = contracts.destination(name)
    with (
        open_driver(installed, Chosen(contracts)) as driver,
        tempfile.TemporaryDirectory() as folder,
    ):
        hunt = Hunt(target, driver, contracts, _original(target, chosen))
        for number, mutant in enumerate(chosen):
            began = time.monotonic()
            bundles = mutation.build(mutant, Path(folder) / str(number), target)
            trace = hunt.trace(bundles, first=kills.get(mutant.place))
            fate = Fate(mutant, trace.difference, trace.problems)
            seconds = time.monotonic() - began
            _say(f"{fate} ({trace.pages} pages, {seconds:.1f} s)")
            yield fate, trace.where


def _original(target: Destination, chosen: Sequence[Mutant]) -> Bundles | None:
    """Return the build of an integration's folder; nothing of a reference."""
    folder = next((item.folder for item in chosen), None)
    return builds.from_folder(target, folder, str(folder)) if folder else None


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
