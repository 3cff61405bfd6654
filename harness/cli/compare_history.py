"""`harness compare` over consecutive builds: what each release changed."""

import argparse
import contextlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from harness import builds
from harness.builds import Bundles, releases
from harness.cli import compare_builds
from harness.cli.ending import Output
from harness.codec import visible
from harness.comparison import Severity, blaming, rulebook
from harness.contracts import Contracts, Destination
from harness.model import UsageError
from harness.report import comparison_history, comparison_html
from harness.session import say
from harness.toolchain import paths


def run(
    contracts: Contracts,
    target: Destination,
    given: Sequence[str],
    rules: rulebook.Rulebook,
    options: argparse.Namespace,
) -> int:
    """Compare each build with the one before, report the history, and return the exit code.

    Raises:
        UsageError: the arguments are not several builds, or not a folder of a git repository.
        BuildError: a build cannot be used; the message says which.
    """
    with _builds(target, given, options) as several:
        steps = []
        for number, ((_, old), (name, new)) in enumerate(pairwise(several), start=1):
            say(f"release {number} of {len(several) - 1}: {name}")
            results = options.results / str(number)
            found = compare_builds.compared(contracts, target, (old, new), options, results)
            found = rulebook.applied(found, rules)
            page = results / "comparison.html"
            with paths.writing(page):
                comparison_html.write(page, found, target.name)
            steps.append(comparison_history.Step(name, found, page))
    _report(steps, target.name, several[0][0], options)
    if any(step.comparison.at_least(Severity(options.fail_on)) for step in steps):
        return 1
    return 3 if any(step.comparison.doubts for step in steps) else 0


@contextlib.contextmanager
def _builds(
    target: Destination, given: Sequence[str], options: argparse.Namespace
) -> Iterator[list[tuple[str, Bundles]]]:
    """Give the builds to compare, each with its name; what was exported is removed afterwards."""
    if not options.git:
        yield [(spec, compare_builds.resolved(target, spec, spec)) for spec in given]
        return
    if len(given) > 1:
        raise UsageError("--git takes one folder: harness compare NAME FOLDER --git OLD..NEW")
    folder = Path(given[0] if given else ".")
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder; --git takes the folder of a build")
    found = releases.releases(folder, options.git)
    with tempfile.TemporaryDirectory(prefix="harness-") as scratch:
        several = []
        for number, release in enumerate(found):
            place = Path(scratch, str(number))
            releases.export(folder.resolve(), release, place)
            with blaming(release.name):
                several.append((release.name, builds.from_folder(target, place, release.name)))
        yield several


def _report(
    steps: Sequence[comparison_history.Step], name: str, first: str, options: argparse.Namespace
) -> None:
    console = Output()
    for line in comparison_history.lines(steps):
        console.print(visible(line), markup=False, soft_wrap=True, highlight=False)
    page = options.results / "history.html"
    with paths.writing(page):
        comparison_history.write_page(page, steps, name, first)
    console.print(f"report: {page}", markup=False, soft_wrap=True)
    if options.markdown:
        text = comparison_history.markdown(steps, name, first)
        with paths.writing(options.markdown):
            paths.write_atomically(options.markdown, text.encode(errors="backslashreplace"))
    if options.json:
        text = json.dumps(comparison_history.to_json(steps, name, first), indent=2) + "\n"
        with paths.writing(options.json):
            paths.write_atomically(options.json, text.encode())
