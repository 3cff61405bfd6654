"""Mutate the harness itself, and run its unit tests on each mutant: `make selfmutants`.

It takes a sample of the mutants of each package that is named, applies them one at a time in a copy
of the repository, and runs the tests that run the changed line, those that run least of the harness
first. It prints each mutant that no test notices, and returns 1 if there is one that
`tests/unit/tools/equivalent_mutants.toml` does not list.
"""

import argparse
import importlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from tools import harness_mutation
from tools.harness_mutation import PACKAGES, Mutant
from tools.python_changes import statement_lines

_ROOT: Final = Path(__file__).resolve().parents[1]
_FIRST: Final = 15
"""So many tests are tried before all others: most mutants are noticed by the first."""

_CPU_SECONDS: Final = 60
_MEMORY: Final = 4 << 30
_IMPORTED: Final = ("aiohttp.web", "jinja2", "playwright.async_api", "rich.console")
"""What the tests import, and no mutant changes: each run begins with a copy of this process."""

Lines: TypeAlias = dict[str, dict[str, list[int]]]
"""For each test, by its id, each file of the harness with the lines that it runs."""


def main() -> int:
    """Judge the sample, print, and return 0 if only what is listed survives."""
    options = _options()
    for name in _IMPORTED:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        _copy(copy)
        lines = _traced(copy, options.lines)
        os.chdir(copy)
        sys.path.insert(0, str(copy))
        _fail([], keeps_compiled=True)  # compiles all tests
        survived = [
            _survivors(package, Runs(copy, lines, package), options)
            for package in options.packages or PACKAGES
        ]
        os.chdir(_ROOT)
    return 1 if any(survived) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=150, help="so many mutants of each package")
    parser.add_argument("--seed", type=int, default=1, help="chooses which these are")
    parser.add_argument("--lines", type=Path, help="a file that keeps which test runs which line")
    parser.add_argument("packages", nargs="*", help=f"all if none: {', '.join(PACKAGES)}")
    return parser.parse_args()


def _survivors(package: str, runs: "Runs", options: argparse.Namespace) -> list[Mutant]:
    """Print and return the mutants of a package that no test notices, and that are not listed."""
    every = harness_mutation.mutants(runs.copy, package)
    known = harness_mutation.equivalents()
    chosen = harness_mutation.sample(every, options.count, options.seed)
    judged = [mutant for mutant in chosen if mutant.key not in known]
    if runs.fail_unchanged():
        sys.exit(f"{package}: its tests fail without any change")
    survived = []
    for number, mutant in enumerate(judged, 1):
        if not runs.notice(mutant):
            survived.append(mutant)
            print(mutant, flush=True)
        if number % 25 == 0:
            print(f"{package}: {number} of {len(judged)}", file=sys.stderr, flush=True)
    killed = len(judged) - len(survived)
    rate = f"{package}: {killed} of {len(judged)} mutants killed ({killed / len(judged):.1%})"
    rest = f"{len(chosen) - len(judged)} listed as equivalent"
    print(f"{rate}, {rest}; a sample of {len(every)}, seed {options.seed}", flush=True)
    return survived


class Runs:
    """Runs of the tests that concern a mutant, in a copy of the repository."""

    def __init__(self, copy: Path, lines: Lines, package: str) -> None:
        self.copy = copy
        self._lines = lines
        self._package = package
        self._many = {test: sum(map(len, files.values())) for test, files in lines.items()}

    def fail_unchanged(self) -> bool:
        """Return whether the package's tests fail without any mutant, too."""
        return _fail([test for test in self._lines if self._is_own(test)], keeps_compiled=True)

    def notice(self, mutant: Mutant) -> bool:
        """Return whether a test fails, hangs or crashes with the mutant."""
        file = self.copy / mutant.file
        source, times = file.read_bytes(), file.stat()
        tests = self._tests(mutant)
        try:
            file.write_bytes(harness_mutation.mutated(source, mutant))
            os.utime(file, (0, 0))  # no compiled file is of that time
            return any(_fail(some) for some in (tests[:_FIRST], tests[_FIRST:]) if some)
        finally:
            file.write_bytes(source)
            os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))

    def _tests(self, mutant: Mutant) -> list[str]:
        """Return the tests that run the statement, or its file where it is in no function.

        Where none does, it is of what a module does while it is imported: then they are those of
        the package, and those that run it.
        """
        lines = {*statement_lines((self.copy / mutant.file).read_bytes(), mutant.line)}
        ran = {test: files.get(mutant.file, ()) for test, files in self._lines.items()}
        found = [test for test, own in ran.items() if (lines & {*own} if mutant.inside else own)]
        if not found:
            folder = f"harness/{self._package}/"
            found = [
                test
                for test, files in self._lines.items()
                if self._is_own(test) or any(file.startswith(folder) for file in files)
            ]

        def distance(test: str) -> tuple[bool, int]:
            return not self._is_own(test), self._many[test]

        return sorted(found, key=distance)

    def _is_own(self, test: str) -> bool:
        return test.startswith(f"tests/unit/{self._package}/")


class _Chosen:
    """A plugin of pytest that runs only these tests, in this order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._order = {test: number for number, test in enumerate(tests)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out all others."""
        chosen = [item for item in items if item.nodeid in self._order]
        items[:] = sorted(chosen, key=lambda item: self._order[item.nodeid])


def _fail(tests: Sequence[str], *, keeps_compiled: bool = False) -> bool:
    """Run tests in a process of their own, which has pytest already; return whether one fails."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            sys.dont_write_bytecode = not keeps_compiled
            code = _run(tests)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != 0


def _run(tests: Sequence[str]) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    files = dict.fromkeys(test.partition("::")[0] for test in tests) or ["tests/unit"]
    options = ["-x", "-q", "-p", "no:cacheprovider", "--timeout=60"]
    return int(pytest.main([*options, *files], plugins=[_Chosen(tests)]))


def _copy(copy: Path) -> None:
    """Copy what git knows, and link what is installed."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(  # noqa: S603 - ours
        command, cwd=_ROOT, check=True, capture_output=True, text=True
    ).stdout
    for name in listed.splitlines():
        if (_ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(_ROOT / name, copy / name)
    for name in (".venv", "pages/node_modules"):
        (copy / name).symlink_to(_ROOT / name)


def _traced(copy: Path, kept: Path | None) -> Lines:
    """Run all unit tests once, and return which lines each runs."""
    file = kept.resolve() if kept else copy.with_name("lines.json")
    if not file.exists():
        print("running all unit tests, to see which lines each runs", file=sys.stderr, flush=True)
        environment = {**os.environ, "HARNESS_TRACED_LINES": str(file), "PYTHONPATH": str(copy)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tools.traced_lines", "tests/unit"]
        subprocess.run(  # noqa: S603 - ours
            command, cwd=copy, env=environment, check=True, stdout=sys.stderr
        )
    found: Lines = json.loads(file.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    sys.exit(main())
