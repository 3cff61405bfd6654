"""`harness compare`: reports what a new build does differently from an old one."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from harness.cli import compare_builds, compare_history
from harness.cli.compare_builds import EVIDENCE_SUFFIX, mask
from harness.cli.ending import Output
from harness.cli.options import Commands, add_results
from harness.comparison import (
    SIDES,
    Comparison,
    Severity,
    boundary,
    compare,
    evidence,
    rulebook,
)
from harness.contracts import Contracts, Destination, find_or_add
from harness.model import RecordingsError, UsageError
from harness.report import (
    comparison_html,
    comparison_json,
    comparison_markdown,
    comparison_terminal,
    outputs,
)
from harness.session import options as shared
from harness.session import say
from harness.toolchain import paths

EXIT_SAME: Final = 0
EXIT_DIFFERENT: Final = 1
EXIT_CANNOT_DECIDE: Final = 3


def add_to(commands: Commands) -> None:
    """Add the command to the others.

    All positional arguments are one list, because there are several sorts: a name and builds, or
    two evidence files.
    """
    parser = commands.add_parser(
        "compare",
        help="say what a new build does differently from an old one",
        usage="%(prog)s [options] NAME OLD NEW | NAME A B C … | NAME FOLDER --git A..B | "
        "OLD.jsonl NEW.jsonl",
        epilog="exit codes: 0 no such difference, 1 differences, 2 wrong usage, 3 undecided",
    )
    parser.add_argument("what", nargs="+", metavar="NAME OLD NEW", help=_ARGUMENTS_HELP)
    shared.add_library(parser.add_argument)
    parser.add_argument(
        "--fail-on",
        choices=[severity.value for severity in Severity],
        default=Severity.BREAKING.value,
        help="the lowest severity that makes the exit code 1 (default: breaking)",
    )
    parser.add_argument(
        "--git",
        metavar="OLD..NEW",
        help="compare the commits of a folder, each with the one before",
    )
    parser.add_argument(
        "--fast",
        action="store_true",
        help="compare a part in a fraction of the time, and say what was left out",
    )
    parser.add_argument(
        "--rules",
        type=Path,
        metavar="FILE",
        help="TOML that changes the severity of rules, or turns them off, each with a reason",
    )
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write Markdown for a pull request"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write JSON for programs")
    add_results(parser, "results/compare")
    shared.add_browser_executable(parser.add_argument)
    shared.add_connect(parser.add_argument)
    shared.add_contracts(parser.add_argument)
    shared.add_settings(parser.add_argument)
    shared.add_tracker(parser.add_argument)
    shared.add_show_secrets(parser.add_argument)
    parser.set_defaults(command=run)


_ARGUMENTS_HELP: Final = "a destination and two builds of it, or two evidence files"

_NAME_WITH_FILES: Final = (
    "compare takes two files without the name of a destination: "
    f"harness compare OLD{EVIDENCE_SUFFIX} NEW{EVIDENCE_SUFFIX}"
)


def run(options: argparse.Namespace, contracts: Contracts) -> int:
    """Compare what the arguments name, report the differences, and return the exit code.

    Raises:
        UsageError: the arguments are not two builds or two files, or an output cannot be written.
        BuildError: a build cannot be used.
        RecordingsError: an evidence file cannot be used.
    """
    given: Sequence[str] = options.what
    outputs.check_writable(options.markdown, options.json)
    wanted = rulebook.read(options.rules) if options.rules else {}
    is_named = len(given) > 2 or bool(options.git)  # noqa: PLR2004 - name, old and new
    if is_named and any(name.endswith(EVIDENCE_SUFFIX) for name in given[1:]):
        raise UsageError(_NAME_WITH_FILES)
    if options.fast and not is_named:
        raise UsageError("--fast is for builds: two files have only what was recorded")
    if options.git or len(given) > 3:  # noqa: PLR2004 - name, old and new
        contracts, target = _find_destination(contracts, given[0], given[1:])
        return compare_history.run(contracts, target, given[1:], wanted, options)
    if len(given) == 2 and all(name.endswith(EVIDENCE_SUFFIX) for name in given):  # noqa: PLR2004 - old and new
        target, comparison = _from_files(contracts, Path(given[0]), Path(given[1]), options)
    elif len(given) == 3:  # noqa: PLR2004 - name, old and new
        contracts, target = _find_destination(contracts, given[0], given[1:])
        both = (
            compare_builds.resolved(target, SIDES[0], given[1]),
            compare_builds.resolved(target, SIDES[1], given[2]),
        )
        comparison = compare_builds.compared(contracts, target, both, options, options.results)
    else:
        raise UsageError(
            "compare takes a destination and two builds, or two files that end in "
            f"{EVIDENCE_SUFFIX}; see 'harness compare --help'"
        )
    comparison = rulebook.applied(comparison, wanted)
    report(comparison, target.name, options)
    if comparison.at_least(Severity(options.fail_on)):
        return EXIT_DIFFERENT
    return EXIT_CANNOT_DECIDE if comparison.doubts or not comparison.pages else EXIT_SAME


def _find_destination(
    contracts: Contracts, name: str, specs: Sequence[str]
) -> tuple[Contracts, Destination]:
    """Return the destination of this name, and contracts that have it.

    A destination that the contracts lack is added to them. It has no reference build.

    Raises:
        UsageError: the contracts lack it, and one of the builds is its reference.
    """
    if "reference" in specs:
        return contracts, contracts.destination(name)
    return find_or_add(contracts, name)


def _from_files(
    contracts: Contracts, old: Path, new: Path, options: argparse.Namespace
) -> tuple[Destination, Comparison]:
    destinations = [evidence.destinations_of(place) for place in (old, new)]
    common = sorted(destinations[0] & destinations[1])
    if len(common) != 1:
        found = " and ".join(", ".join(sorted(keys)) or "none" for keys in destinations)
        raise RecordingsError(
            f"{old} and {new} must have recordings of the same destination; they have {found}"
        )
    contracts, target = find_or_add(contracts, common[0])
    before, after = (_read(contracts, place, target, options.library) for place in (old, new))
    if options.library != "all":
        say(f"compares only recordings under {options.library}")
    scenarios = {**after.scenarios, **before.scenarios}
    contract = {item.id: item for item in contracts.of_destination(target.key)}
    comparison = compare(scenarios, before.side, after.side, contract, boundary(target))
    return target, mask(target, (before.side, after.side), options).value(comparison)


def _read(
    contracts: Contracts, place: Path, target: Destination, library: str
) -> evidence.StoredSide:
    """Read one side of the comparison: a file's recordings under a library, or under `all`.

    Raises:
        RecordingsError: the file cannot be used, or has no recording under that library.
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


def report(
    comparison: Comparison, name: str, options: argparse.Namespace, *, before: str = ""
) -> None:
    """Print a comparison, and write its outputs. The Markdown has the text `before` it."""
    console = Output()
    comparison_terminal.print_comparison(console, comparison, name)
    page = options.results / "comparison.html"
    with paths.writing(page):
        comparison_html.write(page, comparison, name)
    console.print(f"report: {page}", markup=False, soft_wrap=True)
    if options.markdown:
        text = comparison_markdown.markdown(comparison, name, before)
        with paths.writing(options.markdown):
            paths.write_atomically(options.markdown, text.encode(errors="backslashreplace"))
    if options.json:
        text = json.dumps(comparison_json.to_json(comparison, name), indent=2) + "\n"
        with paths.writing(options.json):
            paths.write_atomically(options.json, text.encode())
