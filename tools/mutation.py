"""Mutants of integrations: their sources, each changed at a single point by a tool.

The tool is Stryker's instrumenter, through `pages/tools/mutants.js`.
"""

import functools
import itertools
import json
import random
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from harness import builds
from harness.builds import Bundles
from harness.comparison import Key
from harness.contracts import Destination, destination
from harness.model import Library
from harness.toolchain import node, paths

DESTINATIONS: Final = ("wigzo", "wishpond")
"""The keys of the destinations whose references are mutated."""

STRIDE: Final = 4
"""One in so many mutants of each kind of mutation is in the sample."""

MOST: Final = 4
"""The sample has no more than so many mutants of one kind and destination."""

DAYS: Final = 6
"""After so many days the tests have hunted all of the sample."""

SURVIVORS: Final = (
    Path(__file__).resolve().parents[1] / "tests" / "selftest" / "mutants" / "survivors.toml"
)

KILLS: Final = SURVIVORS.with_name("kills.json")
"""The scenario that killed each mutant last: the next hunt begins with it."""

_ENTRY: Final = "lib/index.js"
_SECONDS: Final = 120
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Mutant:
    """A source with one change: `original`, which begins at `start`, became `replacement`.

    `start` and `end` are offsets into the source, `mutator` is the kind of mutation. `folder` is
    the integration's, if it is not the destination's reference.
    """

    destination: str
    mutator: str
    start: int
    end: int
    replacement: str
    folder: Path | None = None

    @property
    def original(self) -> str:
        """What the integration has in its place."""
        return self._whole[self.start : self.end]

    @property
    def line(self) -> int:
        """The line where it begins, counted from 1."""
        return self._whole.count("\n", 0, self.start) + 1

    @property
    def code(self) -> str:
        """The line's text."""
        return self._whole.splitlines()[self.line - 1].strip()

    @property
    def source(self) -> str:
        """The whole source with the change."""
        text = self._whole
        return text[: self.start] + self.replacement + text[self.end :]

    @property
    def _whole(self) -> str:
        return source(self.destination, self.folder)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is known by, wherever its line goes."""
        return self.destination, self.code, self.original, self.replacement

    @property
    def place(self) -> str:
        """The same as `key`, in a line."""
        return " | ".join(self.key)

    def __str__(self) -> str:
        """Return where it is and what it changes, in a line."""
        change = f"{_short(self.original)} → {_short(self.replacement)}"
        return f"{self.destination}/{_ENTRY}:{self.line}: {self.mutator}: {change}"


@functools.cache
def source(key: str, folder: Path | None = None) -> str:
    """Return the source of an integration: that in a folder, or a destination's reference."""
    file = (folder or builds.reference_folder(destination(key))) / _ENTRY
    return file.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant: the first difference from its reference in words, or nothing.

    `doubts` says what could not be recorded.
    """

    mutant: Mutant
    difference: str
    doubts: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the mutant and its first difference, in a line."""
        return f"{self.mutant}: {self.difference or 'SURVIVES'}{' '.join(('', *self.doubts[:1]))}"

    def problem(self) -> str:
        """Return why this is not as it is listed, or nothing."""
        is_listed = self.mutant.key in survivors()
        if self.difference and is_listed:
            listed = f"is listed as a survivor in {SURVIVORS.name}"
            return f"{self.mutant}: {listed}, but {self.difference}"
        if self.difference or is_listed:
            return ""
        return (
            f"{self.mutant}: nothing differs in the whole corpus; have the corpus show it, or list "
            f"it in {SURVIVORS.name} with the reason why nothing observable changes"
        )


def mutants() -> list[Mutant]:
    """Return all mutants of all reference integrations, in the order of their sources.

    Raises:
        SetupError: the tool did not run.
    """
    worker = _worker()
    try:
        return [mutant for key in DESTINATIONS for mutant in _mutants(worker, key)]
    finally:
        worker.close()


def mutants_of_folder(key: str, folder: Path) -> list[Mutant]:
    """Return all mutants of an integration's folder, in the order of its source.

    Raises:
        SetupError: the tool did not run.
    """
    worker = _worker()
    try:
        return _mutants(worker, key, folder)
    finally:
        worker.close()


def spread(every: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """Return so many mutants, one by chance from each of as many stretches of the source."""
    chance = random.Random(seed)  # noqa: S311 - the same choice every time is the point
    many = min(count, len(every))
    bounds = [number * len(every) // many for number in range(many + 1)]
    return [every[chance.randrange(*pair)] for pair in itertools.pairwise(bounds)]


def _mutants(worker: node.Worker, key: str, folder: Path | None = None) -> list[Mutant]:
    text = source(key, folder)
    found = worker.do("mutants", {"file": _ENTRY, "code": text}, what="the mutation tool")
    begins = [0, *itertools.accumulate(map(len, text.splitlines(keepends=True)))]

    def offset(place: Mapping[str, int]) -> int:
        return begins[place["line"]] + place["column"]

    every = (
        Mutant(key, item["mutator"], offset(item["start"]), offset(item["end"]), item["to"], folder)
        for item in found
    )
    return sorted(every, key=lambda item: (item.start, item.mutator, item.replacement))


def summary(total: int, survived: int, unexplained: int) -> str:
    """Return in a line how many mutants were killed."""
    killed = total - survived
    if not survived:
        return f"mutants: all {total} killed"
    rest = f"{unexplained} of them without a reason" if unexplained else "each with its reason"
    return (
        f"mutants: {killed} of {total} killed ({killed / total:.0%}), {survived} survivors, {rest}"
    )


def counts(fates: Sequence[Fate]) -> tuple[int, int, int]:
    """Return how many mutants there were, how many survived, and how many for no known reason."""
    survived = [fate for fate in fates if not fate.difference]
    return len(fates), len(survived), sum(1 for fate in survived if fate.problem())


def sample(every: Iterable[Mutant]) -> list[Mutant]:
    """Return some mutants of each kind, the same in every run."""
    kinds: dict[str, list[Mutant]] = {}
    for mutant in every:
        kinds.setdefault(mutant.mutator, []).append(mutant)
    chosen = [mutant for same in kinds.values() for mutant in same[::STRIDE]]
    counts: Counter[tuple[str, str]] = Counter()
    kept = []
    for mutant in chosen:
        counts[mutant.mutator, mutant.destination] += 1
        if counts[mutant.mutator, mutant.destination] <= MOST:
            kept.append(mutant)
    return kept


def of_day(chosen: Iterable[Mutant], day: int) -> list[Mutant]:
    """Return what is hunted on a day: one mutant of each kind, and a part of the others in turn."""
    kinds: set[str] = set()
    fixed: list[Mutant] = []
    others: list[Mutant] = []
    for mutant in chosen:
        (others if mutant.mutator in kinds else fixed).append(mutant)
        kinds.add(mutant.mutator)
    return [*fixed, *others[day % DAYS :: DAYS]]


def build(mutant: Mutant, folder: Path, target: Destination | None = None) -> Bundles:
    """Write a mutant as an integration's folder, and return the build that it makes.

    `target` is its destination, if the harness itself does not know it.

    Raises:
        BuildError: it does not compile.
    """
    target = target or destination(mutant.destination)
    original = mutant.folder or builds.reference_folder(target)
    shutil.copytree(original / "lib", folder / "lib")
    shutil.copy(original / "package.json", folder)
    if (original / "node_modules").is_dir():
        (folder / "node_modules").symlink_to((original / "node_modules").resolve())
    (folder / _ENTRY).write_text(mutant.source, encoding="utf-8")
    return builds.from_folder(target, folder, str(folder))


def survivors(file: Path = SURVIVORS) -> dict[tuple[str, str, str, str], str]:
    """Return why nothing observable changes, by the key of each mutant that is known to survive."""
    listed: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["survivor"]
    return {
        (item["destination"], item["code"], item["from"], item["to"]): item["reason"]
        for item in listed
    }


def kills(file: Path = KILLS) -> dict[str, Key]:
    """Return the scenario and library that killed each mutant last, by its `place`."""
    found: dict[str, tuple[str, Library]] = {
        place: (scenario, library)
        for place, (scenario, library) in json.loads(file.read_text(encoding="utf-8")).items()
    }
    return found


def write_kills(found: Mapping[str, Key], file: Path = KILLS) -> None:
    """Write which scenario and library killed each mutant, in a line each."""
    lines = [f"{json.dumps(place)}: {json.dumps(key)}" for place, key in sorted(found.items())]
    file.write_text("{{\n  {}\n}}\n".format(",\n  ".join(lines)), encoding="utf-8")


def _worker() -> node.Worker:
    pages = paths.pages()
    return node.Worker([str(node.program()), str(pages / "tools" / "worker.js")], pages, _SECONDS)


def _short(code: str) -> str:
    flat = " ".join(code.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"
