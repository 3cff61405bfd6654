"""`harness describe`: writes a contracts folder for a destination, as its build is observed."""

import argparse
import dataclasses
import functools
import shlex
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from harness import builds
from harness.builds import Bundles, Chosen
from harness.cli.ending import EXIT_CANNOT_DECIDE, Output
from harness.cli.options import Commands
from harness.console import (
    calls_to_try,
    concrete,
    contract_files,
    drafted,
    observed,
    show_something,
)
from harness.contracts import (
    UNWRITTEN_SOURCE,
    UNWRITTEN_STATEMENT,
    Contracts,
    Description,
    Destination,
    with_folder,
)
from harness.driver import Driver
from harness.model import (
    Build,
    HarnessError,
    Library,
    Recording,
    Requirement,
    SetupError,
    Stimulus,
    UsageError,
)
from harness.session import open_driver, say
from harness.session import options as shared
from harness.toolchain import browsers, bundler, paths

_LIBRARY: Final[Library] = "next"


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    parser = commands.add_parser(
        "describe", help="write a contracts folder for a destination, as its build is observed"
    )
    parser.add_argument("name", metavar="NAME", help="the destination, as its integration has it")
    parser.add_argument("--build", metavar="SPEC", required=True, help="the build to observe")
    parser.add_argument(
        "--into",
        type=Path,
        metavar="DIR",
        help="the contracts folder to write (default: NAME-contracts)",
    )
    shared.add_settings(parser.add_argument)
    shared.add_edge_port(parser.add_argument)
    shared.add_browser_executable(parser.add_argument)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace, contracts: Contracts) -> int:
    """Write a contracts folder, and return the exit code: 3 if some calls could not be described.

    It is 3, too, if no call gave the tracker anything.

    Raises:
        UsageError: the destination has a contract, or a file of the folder is there already.
        HarnessError: nothing can be observed.
    """
    spec = options.build.removeprefix(f"{options.name}=")
    chosen = builds.choose(contracts, {options.name: spec}, say)
    [(key, bundles)] = chosen.named.items()
    if not chosen.contracts.destination(key).is_unknown:
        raise UsageError(f"{key} has a contract already; 'harness list {key}' shows it")
    folder = (options.into or Path(f"{key}-contracts")).absolute()
    _check_free(folder, key)
    bundler.install_packages(say)
    installed = browsers.find_or_install(options.browser_executable, say)
    opened = functools.partial(open_driver, installed, port=options.edge_port)
    console = Output()
    with console.status("looking at the build") as status:
        with opened(chosen) as driver:
            found = driver.descriptions[key]
            target = chosen.described(driver.descriptions).contracts.destination(key)
            seen = [driver.record(tried, _LIBRARY, bundles) for tried in _to_try(target, found)]
        target = concrete(target, seen)
        with tempfile.TemporaryDirectory() as place:
            # What is observed must come from the stub that is written.
            _write(Path(place), contract_files(target, ()))
            own = dataclasses.replace(target, folder=Path(place))
            with opened(Chosen(contracts.plus((own,), ()), {key: bundles})) as driver:
                made, left = _described(driver, own, bundles, found, status.update)
    _write(folder, contract_files(target, made))
    with_folder(contracts, folder)
    _tell(console, made, left, paths.shortened(folder, Path.cwd()), bundles.build)
    if not show_something(made):
        say("no call gave the tracker anything: give the build the settings of an account (--set)")
        return EXIT_CANNOT_DECIDE
    return EXIT_CANNOT_DECIDE if left else 0


def _to_try(target: Destination, found: Description) -> Iterator[Requirement]:
    """Yield what is tried out: each a page of its own, in which nothing is required yet."""
    for calls in calls_to_try(found):
        # Another call before it is one that the build assumes.
        words = "".join(
            str(call.args[0]) if call.method == "track" else call.method for call in calls[-1:]
        )
        yield Requirement(
            id=f"{target.key}-{words or 'loaded'}",
            destination=target.key,
            statement=UNWRITTEN_STATEMENT,
            level="inferred",
            source=UNWRITTEN_SOURCE,
            calls=calls,
            expectations=(),
        )


def _described(
    driver: Driver,
    target: Destination,
    bundles: Bundles,
    found: Description,
    say_what: Callable[[str], None],
) -> tuple[list[Requirement], list[str]]:
    """Return what a build does with each of the calls, and why it cannot be said of the others.

    Raises:
        SetupError: nothing can be recorded.
    """

    def record(stimulus: Stimulus, library: Library, seeds: Sequence[int]) -> list[Recording]:
        return [driver.record(stimulus, library, bundles, seed=seed) for seed in seeds]

    build = f"{target.name} {bundles.build.version}".strip()
    made: list[Requirement] = []
    left: list[str] = []
    for tried in _to_try(target, found):
        say_what(tried.id)
        try:
            draft = drafted(record, target, tried, _LIBRARY, made)
        except SetupError:
            raise
        except HarnessError as problem:
            left.append(f"{tried.id}: {problem}")
        else:
            made += [observed(draft, build)] if draft.expectations else []
    return made, left


def _check_free(folder: Path, key: str) -> None:
    """Check that nothing is overwritten: a person may have worked on it.

    Raises:
        UsageError: a file of the folder is there already.
    """
    for name in (f"destinations/{key}.py", f"requirements/{key}.py", f"stubs/{key}.js"):
        if (folder / name).exists():
            raise UsageError(f"{folder / name} exists already; name another folder with --into")


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        place = folder / name
        with paths.writing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            paths.write_atomically(place, text.encode())


def _tell(
    console: Console, made: Sequence[Requirement], left: Sequence[str], place: Path, build: Build
) -> None:
    for item in made:
        console.print(item.id, soft_wrap=True)
    for line in left:
        say(f"not described: {line}")
    words = ["harness", "check", build.destination, "--contracts", str(place)]
    words += ["--build", f"{build.destination}={build.origin}"]
    console.print(f"wrote {place}: {len(made)} requirements, all inferred", soft_wrap=True)
    console.print(f"now type: {shlex.join(words)}", soft_wrap=True)
