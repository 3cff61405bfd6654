"""The options that commands and the pytest plugin share. Each has a function that adds it.

`add` is a parser's `add_argument`, or the `addoption` of a group of pytest's options.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from harness import trackers
from harness.contracts import (
    GivenSettings,
    read_settings,
    settings_together,
    typed_settings,
)
from harness.edge import port_number
from harness.model import ENGINE_NAMES, LIBRARIES, EngineName, Library, UsageError
from harness.toolchain import Server

Add: TypeAlias = Callable[..., object]
"""A function that takes an option's name, and the keywords of `argparse`."""


def add_library(add: Add) -> None:
    """Add `--library`; `libraries` reads it."""
    add(
        "--library",
        choices=[*LIBRARIES, "all"],
        default="all",
        help="generation of analytics.js to run under (default: all)",
    )


def libraries(choice: str) -> tuple[Library, ...]:
    """Return the generations that `--library` means."""
    return tuple(name for name in LIBRARIES if choice in {name, "all"})


def add_build(add: Add) -> None:
    """Add `--build`, which `builds.named` reads."""
    add(
        "--build",
        action="append",
        default=[],
        metavar="NAME=SPEC",
        help="the build to judge for a destination: a folder, a file, an address, cdn, "
        "cdn@VERSION or reference (default); once for each destination",
    )


def add_tracker(add: Add) -> None:
    """Add `--tracker`, which `trackers.named` reads."""
    add(
        "--tracker",
        action="append",
        default=[],
        metavar="NAME=SPEC",
        help=f"the tracker to serve for a destination: {trackers.KINDS} (default: stub); once for "
        "each destination",
    )


def add_settings(add: Add, read: Callable[[str], object] = Path) -> None:
    """Add `--set` and `--settings`, which `given_settings` reads."""
    add(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting of a destination that nobody has described, or DESTINATION:NAME=VALUE of "
        "one of several; a value that is JSON is what it stands for",
    )
    add(
        "--settings",
        type=read,
        metavar="FILE",
        help="such settings as TOML or JSON; those of several destinations under 'destinations'",
    )


def given_settings(file: Path | None, typed: Sequence[str]) -> GivenSettings:
    """Return what `--settings` and `--set` say; what is typed counts.

    Raises:
        UsageError: the file cannot be used, or what is typed has another form.
    """
    return settings_together(read_settings(file) if file else {}, typed_settings(typed))


def add_contracts(add: Add, read: Callable[[str], object] = Path) -> None:
    """Add `--contracts`; `read` converts each folder's name."""
    what = "a folder with destinations of your own; may be given several times"
    _add_folders(add, "--contracts", read, what)


def add_known_deviations(add: Add, read: Callable[[str], object] = Path) -> None:
    """Add `--known-deviations`; `read` converts each folder's name."""
    what = "a folder with known deviations (default: known-deviations, if it exists)"
    _add_folders(add, "--known-deviations", read, what)


def _add_folders(add: Add, name: str, read: Callable[[str], object], what: str) -> None:
    add(name, type=read, action="append", default=[], metavar="DIR", help=what)


def add_isolation(add: Add, seed: str = "--seed") -> None:
    """Add `--isolation`, and `--seed`, which has another name where there are many options."""
    add(
        "--isolation",
        choices=["shared", "each"],
        default="shared",
        help="whether requirements may share a page, which is faster, with what does not pass run "
        "again alone; or each has a page of its own (default: shared)",
    )
    add(
        seed,
        type=int,
        default=0,
        metavar="N",
        help="another order of the calls in shared pages (default: 0)",
    )


def add_workers(add: Add) -> None:
    """Add `--workers`."""
    add(
        "--workers",
        type=_workers,
        default="auto",
        metavar="N|auto",
        help="how many processes record, each with its own browser; auto: one for each processor "
        "that has enough to do, and one where somebody watches (default: auto)",
    )


def _workers(text: str) -> int | str:
    if text == "auto" or (text.isascii() and text.isdigit() and int(text)):
        return text if text == "auto" else int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not auto, nor a number from 1")


def add_shard(add: Add, read: Callable[[str], object] = Path) -> None:
    """Add `--shard`, which `Shard.of` reads, and `--shard-times`, which `read_times` reads."""
    add(
        "--shard",
        metavar="I/N",
        help="judge only one of N parts, from 1/N to N/N; 'harness merge' puts them together",
    )
    add(
        "--shard-times",
        type=read,
        metavar="FILE",
        help="the JSON of an earlier run, by whose times shards are balanced; the same for all",
    )


def add_bundle(add: Add, name: str, read: Callable[[str], object] = Path) -> None:
    """Add the option for failure bundles; commands and pytest have different names for it."""
    add(
        name,
        type=read,
        metavar="DIR",
        help="keep a failure bundle of each failure: a folder that shows it in any browser",
    )


def add_show_secrets(add: Add) -> None:
    """Add `--show-secrets`."""
    add(
        "--show-secrets",
        action="store_true",
        help="do not mask tokens and keys that are given as settings",
    )


def add_strict(add: Add, name: str = "--strict") -> None:
    """Add `--strict`, under a name of its own where there is another option of that name."""
    add(
        name,
        action="store_true",
        help="fail the run also for what no document promises (levels inferred and advice)",
    )


def add_edge_port(add: Add) -> None:
    """Add `--edge-port`."""
    add(
        "--edge-port",
        type=port_number,
        default=0,
        metavar="PORT",
        help="port of the local edge (default: a free one)",
    )


def add_browser(add: Add) -> None:
    """Add `--browser`, which `engines` reads. Pytest has the option from pytest-playwright."""
    add(
        "--browser",
        action="append",
        default=[],
        metavar="ENGINE",
        help="the engine to judge in: chromium (default) or firefox; may be given several times",
    )


def engines(named: Sequence[str]) -> tuple[EngineName, ...]:
    """Return the engines that `--browser` means, each once; the first is what others differ from.

    Raises:
        UsageError: one cannot be driven.
    """
    for name in named:
        if name == "webkit":
            raise UsageError(
                "--browser webkit: the harness does not control a page's time in WebKit yet; "
                "choose chromium or firefox"
            )
        if name not in ENGINE_NAMES:
            raise UsageError(f"--browser {name}: no such engine; choose chromium or firefox")
    return tuple(name for name in ENGINE_NAMES if name in named) or ("chromium",)


def check_executable(named: str | None, chosen: Sequence[str]) -> None:
    """Check that a program which a person named is of the only engine of a run.

    Raises:
        UsageError: there are several engines.
    """
    if named and len(chosen) > 1:
        raise UsageError(
            f"--browser-executable {named} is one program, and --browser names several engines; "
            "leave out one of them"
        )


def add_connect(add: Add) -> None:
    """Add `--connect`, which `servers` reads."""
    add(
        "--connect",
        action="append",
        default=[],
        metavar="URL",
        help="run the browser on this Playwright server, which 'playwright run-server --unsafe' "
        "starts; may be given several times",
    )


def servers(addresses: Sequence[str]) -> tuple[Server, ...]:
    """Return the servers that `--connect` names.

    Raises:
        UsageError: one is no address of a server. It may hold a secret, so the message has nothing
            of it.
    """
    try:
        return tuple(map(Server.of, addresses))
    except ValueError:
        raise UsageError(
            "--connect: expected the address of a Playwright server, such as "
            "ws://farm.example:3000/path"
        ) from None


def add_browser_executable(add: Add) -> None:
    """Add `--browser-executable`."""
    add("--browser-executable", metavar="PROGRAM", help="the browser to drive (default: found)")
