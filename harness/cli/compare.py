"""`harness compare`: what does the new build do differently?"""

import argparse
import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from harness import builds
from harness.builds import Bundles
from harness.cli.options import Commands, add_results
from harness.codec import Mask
from harness.comparison import (
    SIDES,
    Comparison,
    Progress,
    Severity,
    Side,
    boundary,
    compare,
    evidence,
    named,
    release,
)
from harness.contracts import Contracts, Destination, find_or_add
from harness.model import RecordingsError, UsageError
from harness.report import (
    comparison_html,
    comparison_json,
    comparison_markdown,
    comparison_redacted,
    comparison_terminal,
    outputs,
)
from harness.session import options as shared
from harness.session import say
from harness.toolchain import browsers, paths

EXIT_SAME: Final = 0
EXIT_DIFFERENT: Final = 1
EXIT_CANNOT_TELL: Final = 3

_EVIDENCE: Final = ".jsonl"


def add_to(commands: Commands) -> None:
    """Add the command to the others.

    With two evidence files and no name the first argument is the old file.
    """
    parser = commands.add_parser(
        "compare",
        help="say what a new build does differently from an old one",
        usage="%(prog)s [options] NAME OLD NEW | OLD.jsonl NEW.jsonl",
        epilog="exit codes: 0 no such difference, 1 differences, 2 usage, 3 cannot tell",
    )
    parser.add_argument("what", nargs="+", metavar="NAME OLD NEW", help=_ARGUMENTS)
    shared.add_library(parser.add_argument)
    parser.add_argument(
        "--fail-on",
        choices=[severity.value for severity in Severity],
        default=Severity.BREAKING.value,
        help="the least severity that exit code 1 is for (default: breaking)",
    )
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write it for a pull request")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write it for programs")
    add_results(parser, "results/compare")
    shared.add_browser_executable(parser.add_argument)
    shared.add_contracts(parser.add_argument)
    shared.add_show_secrets(parser.add_argument)
    parser.set_defaults(command=run)


_ARGUMENTS: Final = "a destination and two builds of it, or two evidence files"

_NAMED_FILES: Final = (
    "files are compared with each other, without the name of the destination: "
    f"harness compare OLD{_EVIDENCE} NEW{_EVIDENCE}"
)


def run(options: argparse.Namespace, contracts: Contracts) -> int:
    """Compare what the arguments name, tell what differs, and return the exit code.

    Raises:
        UsageError: the arguments name no two builds or files, or an output cannot be written.
        BuildError: a build is no good.
        RecordingsError: a file is no good.
    """
    given: Sequence[str] = options.what
    outputs.check_writable(options.markdown, options.json)
    if len(given) == 2 and all(name.endswith(_EVIDENCE) for name in given):  # noqa: PLR2004 - old and new
        target, comparison = _from_files(contracts, Path(given[0]), Path(given[1]), options)
    elif len(given) == 3:  # noqa: PLR2004 - name, old and new
        if any(name.endswith(_EVIDENCE) for name in given[1:]):
            raise UsageError(_NAMED_FILES)
        contracts, target = _target(contracts, given[0], given[1:])
        comparison = _from_builds(contracts, target, given[1], given[2], options)
    else:
        raise UsageError(
            f"compare takes a destination and two builds, or two files that end in {_EVIDENCE}; "
            "see 'harness compare --help'"
        )
    _tell(comparison, target.name, options)
    if comparison.at_least(Severity(options.fail_on)):
        return EXIT_DIFFERENT
    return EXIT_CANNOT_TELL if comparison.doubts or not comparison.pages else EXIT_SAME


def _target(contracts: Contracts, name: str, specs: Sequence[str]) -> tuple[Contracts, Destination]:
    """Return the destination that is meant, and contracts that have it.

    One that is not known has builds, but no reference.

    Raises:
        UsageError: it is not known, and its reference is asked for.
    """
    if "reference" in specs:
        return contracts, contracts.destination(name)
    return find_or_add(contracts, name)


def _from_files(
    contracts: Contracts, old: Path, new: Path, options: argparse.Namespace
) -> tuple[Destination, Comparison]:
    keys = [evidence.destinations_of(place) for place in (old, new)]
    both = sorted(keys[0] & keys[1])
    if len(both) != 1:
        told = " and ".join(", ".join(sorted(some)) or "nothing" for some in keys)
        raise RecordingsError(
            f"{old} and {new} must have recordings of one destination; they have {told}"
        )
    contracts, target = find_or_add(contracts, both[0])
    before, after = (_read(contracts, place, target, options.library) for place in (old, new))
    if options.library != "all":
        say(f"only recordings under {options.library} are compared")
    scenarios = {**after.scenarios, **before.scenarios}
    contract = {item.id: item for item in contracts.of_destination(target.key)}
    found = compare(scenarios, before.side, after.side, contract, boundary(target))
    return target, _mask(target, (before.side, after.side), options).value(found)


def _read(contracts: Contracts, place: Path, target: Destination, library: str) -> evidence.Kept:
    """Read the side that a file has, of what was recorded under a library, or under `all`.

    Raises:
        RecordingsError: the file is no good, or has nothing of that library.
    """
    kept = evidence.read(contracts, place, target.key)
    if library == "all":
        return kept
    runs = {key: several for key, several in kept.side.runs.items() if key[1] == library}
    problems = {key: why for key, why in kept.side.problems.items() if key[1] == library}
    if not runs and not problems:
        raise RecordingsError(
            f"{place} has no recording under {library}; leave out --library, or name another file"
        )
    return replace(kept, side=replace(kept.side, runs=runs, problems=problems))


def _from_builds(
    contracts: Contracts, target: Destination, old: str, new: str, options: argparse.Namespace
) -> Comparison:
    places = [options.results / f"{name}.jsonl" for name in SIDES]
    outputs.check_writable(*places)
    both = _resolved(target, SIDES[0], old), _resolved(target, SIDES[1], new)
    installed = browsers.find_or_install(options.browser_executable, say)
    libraries = shared.libraries(options.library)
    with _bar() as bar:
        found = release(contracts, target, both, libraries, installed, progress=_progress(bar))
    mask = _mask(target, (found.old, found.new), options)
    for place, side in zip(places, (found.old, found.new), strict=True):
        with _writing(place):
            evidence.write(place, mask.value(side), found.scenarios)
    say(f"evidence: {' '.join(map(str, places))}")
    return mask.value(found.comparison)


def _resolved(target: Destination, name: str, spec: str) -> Bundles:
    with named(name):
        return builds.resolve(target, spec, say)


def _mask(target: Destination, sides: Sequence[Side], options: argparse.Namespace) -> Mask:
    """Return what masks all that may not be told."""
    return Mask([]) if options.show_secrets else comparison_redacted.mask(target, sides)


@contextlib.contextmanager
def _writing(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise UsageError(f"{place} cannot be written: {problem.strerror}") from None


def _tell(comparison: Comparison, name: str, options: argparse.Namespace) -> None:
    console = Console(highlight=False)
    comparison_terminal.print_comparison(console, comparison, name)
    report = options.results / "comparison.html"
    with _writing(report):
        comparison_html.write(report, comparison, name)
    console.print(f"report: {report}", markup=False, soft_wrap=True)
    if options.markdown:
        text = comparison_markdown.markdown(comparison, name)
        with _writing(options.markdown):
            paths.write_atomically(options.markdown, text.encode(errors="backslashreplace"))
    if options.json:
        text = json.dumps(comparison_json.to_json(comparison, name), indent=2) + "\n"
        with _writing(options.json):
            paths.write_atomically(options.json, text.encode())


def _bar() -> Bar:
    """Return a bar on standard error, which plain output does not show."""
    return Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _progress(bar: Bar) -> Progress:
    tasks: dict[str, Callable[[int, int], None]] = {}

    def tell(words: str, done: int, total: int) -> None:
        if words not in tasks:
            task = bar.add_task(words, total=total)
            tasks[words] = lambda done, total: bar.update(task, completed=done, total=total)
            if not bar.console.is_terminal:
                say(f"{words} ({total})")
        tasks[words](done, total)

    return tell
