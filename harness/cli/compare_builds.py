"""Compares two builds in a browser for `harness compare`: progress, evidence, masked secrets."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar

from harness import builds
from harness.builds import Bundles
from harness.codec import Mask
from harness.comparison import (
    SIDES,
    ComparedBuilds,
    Comparison,
    Progress,
    Scenario,
    Side,
    Trackers,
    blaming,
    compare_builds,
    evidence,
)
from harness.contracts import Contracts, Destination
from harness.report import comparison_redacted, outputs
from harness.session import options as shared
from harness.session import say
from harness.toolchain import browsers, paths

EVIDENCE_SUFFIX: Final = ".jsonl"

_UNKNOWN: Final[Mapping[str, Scenario]] = {}


def resolved(target: Destination, side: str, spec: str) -> Bundles:
    """Return the build of a spec; an error says which side it is.

    Raises:
        UsageError: it is no spec.
        BuildError: the build cannot be used.
    """
    with blaming(side):
        return builds.resolve(target, spec, say)


def compared(
    contracts: Contracts,
    target: Destination,
    both: tuple[Bundles, Bundles],
    options: argparse.Namespace,
    results: Path,
) -> Comparison:
    """Compare two builds, and write the evidence of both to a folder.

    Raises:
        UsageError: the evidence cannot be written.
        BuildError: a build cannot be used.
    """
    outputs.check_writable(*_places(results))
    found = recorded(contracts, target, both, options)
    return written(found, target, options, results)


def recorded(
    contracts: Contracts,
    target: Destination,
    both: tuple[Bundles, Bundles],
    options: argparse.Namespace,
    trackers: Trackers = (None, None),
) -> ComparedBuilds:
    """Compare two builds, or one with two trackers.

    Raises:
        BuildError: a build cannot be used.
    """
    servers = shared.servers(options.connect)
    installed = browsers.find_or_install(options.browser_executable, say, servers=servers)
    with _bar() as bar:
        return compare_builds(
            contracts,
            target,
            both,
            shared.libraries(options.library),
            installed,
            progress=_progress(bar),
            is_fast=options.fast,
            trackers=trackers,
        )


def written(
    found: ComparedBuilds, target: Destination, options: argparse.Namespace, results: Path
) -> Comparison:
    """Write the evidence of a comparison to a folder; return it with secrets masked.

    Raises:
        OutputError: the evidence cannot be written.
    """
    places = _places(results)
    hidden = mask(target, (found.old, found.new), options, found.scenarios)
    for place, side in zip(places, (found.old, found.new), strict=True):
        with paths.writing(place):
            evidence.write(place, side, found.scenarios, hidden)
    say(f"evidence: {' '.join(map(str, places))}")
    return hidden.value(found.comparison)


def _places(results: Path) -> list[Path]:
    return [results / f"{name}{EVIDENCE_SUFFIX}" for name in SIDES]


def mask(
    target: Destination,
    sides: Sequence[Side],
    options: argparse.Namespace,
    scenarios: Mapping[str, Scenario] = _UNKNOWN,
) -> Mask:
    """Return what masks the secrets of both sides; not what `scenarios` tried as a setting."""
    if options.show_secrets:
        return Mask([])
    return comparison_redacted.mask(target, sides, scenarios)


def _bar() -> Bar:
    """Return a progress bar on standard error, with an estimate. It shows in a terminal only."""
    return Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _progress(bar: Bar) -> Progress:
    tasks: dict[str, Callable[[int, int], None]] = {}

    def advance(words: str, done: int, total: int) -> None:
        if words not in tasks:
            task = bar.add_task(words, total=total)
            tasks[words] = lambda done, total: bar.update(task, completed=done, total=total)
            if not bar.console.is_terminal:
                say(f"{words} ({total})")
        tasks[words](done, total)

    return advance
