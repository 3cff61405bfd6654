"""Pins: a folder with the scripts of a tracker, and a lock file that says what each must be.

Scripts are named by their hash, so the lock file alone decides which count: it is replaced at once.
"""

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from harness.contracts import Destination
from harness.model import PINNED, Tracker, TrackerError, TrackerScript
from harness.toolchain import paths
from harness.trackers.answers import PinnedAnswer
from harness.trackers.fetching import Fetched

LOCK: Final = "tracker.lock.json"
"""The name of a lock file."""

FOLDER: Final = "tracker-pins"
"""The folder that has the pins of each destination, below the current one."""

FORMAT: Final = 1
"""The version of the format; a file with a greater one is refused."""


class DamagedError(TrackerError):
    """A lock file is damaged."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """One script of a lock file.

    It is served at `address`, and was fetched from `source` over these `redirects`, on `date`, a
    moment in UTC. `file` is its name in the folder, `size` its bytes.
    """

    address: str
    source: str
    file: str
    sha256: str
    size: int
    date: str
    content_type: str
    redirects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lock:
    """What a lock file has: scripts, the tracker's own first, and answers of the same hosts."""

    scripts: tuple[Pinned, ...]
    answers: tuple[PinnedAnswer, ...]


def default_folder(target: Destination, here: Path) -> Path:
    """Return the folder of a destination's pin: below `here`, but never in this repository."""
    is_own = paths.IN_REPOSITORY and here.is_relative_to(paths.PACKAGE.parent)
    base = paths.cache() if is_own else here
    return base / FOLDER / target.key


def write(
    folder: Path,
    target: Destination,
    found: Sequence[tuple[str, Fetched]],
    answers: Sequence[PinnedAnswer] = (),
) -> Path:
    """Write a pin of scripts, each with the address that it came from; return the lock file.

    The old pin stays until the new lock file is there, and its scripts are then removed.

    Raises:
        OutputError: it cannot be written.
        TrackerError: the folder has the pin of another destination, or of a newer harness.
    """
    pinned = [_pinned(source, one) for source, one in found]
    place = folder / LOCK
    content = {"format": FORMAT, "destination": target.key, "scripts": [*map(asdict, pinned)]}
    if answers:
        content["answers"] = [*map(asdict, answers)]
    with paths.writing(place):
        old = _files(folder, target) if place.is_file() else set()
        for item, (_, one) in zip(pinned, found, strict=True):
            paths.write_atomically(folder / item.file, one.script.body)
        paths.write_atomically(place, f"{json.dumps(content, indent=2)}\n".encode())
        for name in old - {item.file for item in pinned}:
            (folder / name).unlink(missing_ok=True)
    return place


def _files(folder: Path, target: Destination) -> set[str]:
    """Return the files of the pin that is replaced; which these are, a damaged one cannot say."""
    try:
        return {item.file for item in read(folder, target).scripts}
    except DamagedError:
        return set()


def _pinned(source: str, one: Fetched) -> Pinned:
    script = one.script
    name = re.sub(r"[^\w.-]", "-", script.address.rpartition("/")[2])
    return Pinned(
        script.address,
        source,
        f"{script.sha256[:12]}-{name}",
        script.sha256,
        len(script.body),
        one.date.isoformat(timespec="seconds"),
        script.content_type,
        one.redirects,
    )


def read(folder: Path, target: Destination) -> Lock:
    """Return what a lock file has.

    Raises:
        TrackerError: there is none, or it is damaged, newer, or of another destination.
    """
    place = folder / LOCK
    if not place.is_file():
        raise TrackerError(
            f"there is no pin of {target.name}: {place} does not exist; type 'harness pin "
            f"{target.key}'"
        )
    try:
        content: Any = json.loads(place.read_text(encoding="utf-8"))
        if content["format"] > FORMAT:
            raise TrackerError(
                f"{place} has format {content['format']}, and this harness knows {FORMAT}; use the "
                "newer harness that wrote it"
            )
        if content["destination"] != target.key:
            raise TrackerError(f"{place} is the pin of {content['destination']!r}, not of this one")
        scripts = tuple(_from_json(item) for item in content["scripts"])
        answers = tuple(_answer_from_json(item) for item in content.get("answers", ()))
        if not scripts or scripts[0].address != target.tracker_url:
            raise TrackerError(
                f"{place} has no script of {target.tracker_url} in its first place: pin it again"
            )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DamagedError(f"{place} is damaged: restore it, or pin the tracker again") from None
    return Lock(scripts, answers)


def _from_json(item: dict[str, Any]) -> Pinned:
    made = Pinned(**{**item, "redirects": tuple(item["redirects"])})
    dt.datetime.fromisoformat(made.date)
    if Path(made.file).name != made.file:
        raise ValueError(made.file)
    return made


def _answer_from_json(item: dict[str, Any]) -> PinnedAnswer:
    made = PinnedAnswer(**item)
    dt.datetime.fromisoformat(made.date)
    if not made.address.startswith("https://"):
        raise ValueError(made.address)
    made.answer()
    return made


def tracker(folder: Path, target: Destination) -> Tracker:
    """Return the tracker of a pin, each byte of it as the lock file says.

    Raises:
        TrackerError: the lock file cannot be used, or a script is missing or another one.
    """
    lock = read(folder, target)
    scripts = tuple(_verified(folder, item) for item in lock.scripts)
    answers = {one.address: one.answer() for one in lock.answers}
    return Tracker(PINNED, str(folder.absolute()), scripts, answers)


def _verified(folder: Path, item: Pinned) -> TrackerScript:
    place = folder / item.file
    try:
        body = place.read_bytes()
    except OSError as problem:
        raise TrackerError(
            f"{folder / LOCK} names {place.name}, which cannot be read ({problem.strerror}): "
            "restore it, or pin the tracker again"
        ) from None
    found = TrackerScript.of(item.address, body, item.content_type)
    if found.sha256 != item.sha256:
        raise TrackerError(
            f"{place} is not the script that {LOCK} names: its sha256 is {found.sha256[:12]}…, and "
            f"{item.sha256[:12]}… is locked; restore it, or pin the tracker again"
        )
    return found
