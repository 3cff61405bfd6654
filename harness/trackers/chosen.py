"""Turns what a person typed (`--tracker wigzo=./connect.js`) into a tracker that is served."""

import asyncio
import dataclasses
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from harness.builds import download
from harness.contracts import Contracts, Destination
from harness.model import (
    LIVE,
    PINNED,
    STUB,
    Answer,
    ServedTracker,
    Tracker,
    TrackerError,
    TrackerScript,
    UsageError,
)
from harness.toolchain import Progress, bundler
from harness.trackers import pins
from harness.trackers.fetching import Fetched, fetch, named_hosts

KINDS: Final = "stub, pinned, live, a .js file, an http(s) address of one, or the folder of a pin"
"""The forms of a SPEC, in words for people."""

_ADDRESSES: Final = ("https://", "http://")


def named(given: Sequence[str], where: str = "--tracker") -> dict[str, str]:
    """Return the specs of `NAME=SPEC`, by the name in lower case.

    Raises:
        UsageError: one has another form, or a name was given twice.
    """
    specs: dict[str, str] = {}
    for each in given:
        name, sign, spec = (part.strip() for part in each.partition("="))
        if not (name and sign and spec) or "/" in name:
            raise UsageError(
                f"{where} {download.without_secrets(each)}: expected NAME=SPEC, where SPEC is "
                f"{KINDS}"
            )
        if name.lower() in specs:
            raise UsageError(f"{where}: {name!r} was given twice; give one tracker for each")
        specs[name.lower()] = spec
    return specs


def anchored(spec: str, base: Path) -> str:
    """Return a spec whose path is absolute, so that it means the same everywhere."""
    if spec in {STUB, PINNED, LIVE} or spec.startswith(_ADDRESSES):
        return spec
    # Path.resolve() would follow symbolic links, and show a path that nobody typed.
    return os.path.abspath(base / Path(spec).expanduser())  # noqa: PTH100


def with_trackers(contracts: Contracts, specs: Mapping[str, str], progress: Progress) -> Contracts:
    """Return contracts whose destinations are served these trackers, given by their names.

    Raises:
        UsageError: a destination is unknown, or a spec has none of the forms in `KINDS`.
        TrackerError: a script cannot be had, or is not one.
        BuildError: one does not compile.
    """
    for name, spec in specs.items():
        target = contracts.destination(name)
        contracts = contracts.with_tracker(target.key, resolve(target, spec, progress))
    return contracts


def resolve(target: Destination, spec: str, progress: Progress) -> Tracker | None:
    """Return the tracker of a spec; None for the stub.

    Raises:
        UsageError: the spec has none of the forms in `KINDS`.
        TrackerError: the script cannot be had, or is not one.
        BuildError: it does not compile.
    """
    if spec == STUB:
        return None
    if spec.startswith(_ADDRESSES):
        download.check(spec)
        found = asyncio.run(fetch(spec, target.tracker_url))
        return Tracker(
            download.without_secrets(spec), spec, (_checked(found.script, spec, progress),)
        )
    if spec == LIVE:
        return live(target)
    if spec == PINNED:
        return pins.tracker(pins.default_folder(target, Path.cwd()), target)
    place = Path(anchored(spec, Path.cwd()))
    if place.is_dir():
        return pins.tracker(place, target)
    if not place.is_file() or place.suffix not in {".js", ".mjs", ".cjs"}:
        raise UsageError(f"unknown tracker {spec!r}: expected {KINDS}")
    script = TrackerScript.of(target.tracker_url, place.read_bytes())
    return Tracker(str(place), str(place), (_checked(script, str(place), progress),))


def live(target: Destination) -> Tracker:
    """Return the tracker as its own host has it now; the edge fetches what it loads itself.

    Raises:
        TrackerError: its script cannot be had, or is not one.
    """
    found = asyncio.run(fetch(target.tracker_url, target.tracker_url, named_hosts(target)))
    return Tracker(LIVE, LIVE, (found.script,))


def with_further(
    contracts: Contracts, key: str, served: ServedTracker, fetched: Mapping[str, Fetched]
) -> Contracts:
    """Return contracts whose live tracker also has the further scripts that a page was served."""
    tracker = contracts.destination(key).tracker
    if tracker is None or tracker.source != LIVE:
        return contracts
    further = tuple(
        one.script
        for address, one in fetched.items()
        if served.scripts.get(address) == one.script.sha256 and not tracker.at(address)
    )
    whole = dataclasses.replace(tracker, scripts=(*tracker.scripts, *further))
    return contracts.with_tracker(key, whole)


def _checked(script: TrackerScript, place: str, progress: Progress) -> TrackerScript:
    """Return a script, once it is known to compile: else the build would be blamed for it.

    Raises:
        TrackerError: it is not UTF-8.
        BuildError: it does not compile; the message says where.
    """
    where = download.without_secrets(place)
    try:
        code = script.body.decode()
    except UnicodeDecodeError as problem:
        raise TrackerError(f"{where} is not UTF-8: {problem.reason}") from None
    bundler.install_packages(progress)
    bundler.check_syntax(where, code)
    return script


def to_plain(contracts: Contracts) -> list[dict[str, Any]]:
    """Return the trackers of contracts as built-in values, which another process can be sent."""
    return [
        {
            "key": target.key,
            "source": target.tracker.source,
            "spec": target.tracker.spec,
            "scripts": [
                (one.address, one.body, one.content_type) for one in target.tracker.scripts
            ],
            "answers": [
                (address, one.status, dict(one.headers), one.body)
                for address, one in target.tracker.answers.items()
            ],
        }
        for target in contracts.destinations.values()
        if target.tracker is not None
    ]


def from_plain(contracts: Contracts, made: Sequence[Mapping[str, Any]]) -> Contracts:
    """Return contracts with the trackers of which `to_plain` made these values."""
    for each in made:
        scripts = tuple(TrackerScript.of(*script) for script in each["scripts"])
        answers = {address: Answer(*answer) for address, *answer in each["answers"]}
        contracts = contracts.with_tracker(
            each["key"], Tracker(each["source"], each["spec"], scripts, answers)
        )
    return contracts
