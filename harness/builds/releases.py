"""Takes the releases of a build from the commits of a git repository."""

import io
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.model import UsageError

_SECONDS: Final = 60
_PACKAGES: Final = "node_modules"


@dataclass(frozen=True, slots=True)
class Release:
    """A commit of a folder: its abbreviated hash, and the first line of its message."""

    commit: str
    subject: str

    @property
    def name(self) -> str:
        """What people know it by."""
        return f"{self.commit} {self.subject}".strip()


def releases(folder: Path, commits: str) -> list[Release]:
    """Return the first commit of a range `OLD..NEW`, and those after it that change the folder.

    Raises:
        UsageError: it is not a range, git does not know it, nothing in it changes the folder, or
            the folder is not in a git repository.
    """
    old, dots, new = commits.partition("..")
    if not (old and dots and new) or new.startswith("."):
        raise UsageError(f"--git {commits}: expected a range of commits as OLD..NEW")
    first = list(_log(folder, "--max-count=1", old, "--"))
    later = list(_log(folder, "--reverse", commits, "--", "."))
    if not later:
        raise UsageError(f"--git {commits}: no commit of it changes {folder}; name a wider range")
    return [*first, *later]


def _log(folder: Path, *options: str) -> Iterator[Release]:
    for line in (
        _git(folder, "log", "--format=%h %s", *options).decode(errors="replace").splitlines()
    ):
        commit, _, subject = line.partition(" ")
        yield Release(commit, subject)


def export(folder: Path, release: Release, place: Path) -> None:
    """Write the folder as it was at a release to `place`, which must not exist.

    What is installed beside the folder today serves each release.

    Raises:
        UsageError: the release has no such folder.
    """
    place.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(_git(folder, "archive", release.commit))) as packed:
        packed.extractall(place, filter="data")
    if not any(place.iterdir()):
        raise UsageError(f"{release.commit} has nothing in {folder}; begin with a later commit")
    installed = (above / _PACKAGES for above in (folder, *folder.parents))
    found = next((each for each in installed if each.is_dir()), None)
    if found is not None and not (place / _PACKAGES).exists():
        (place / _PACKAGES).symlink_to(found, target_is_directory=True)


def _git(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - a fixed program, no shell
    except FileNotFoundError:
        raise UsageError("--git needs the program git; install it") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"git did not answer within {_SECONDS} s in {folder}") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["it failed"]
        raise UsageError(f"git {arguments[0]} in {folder}: {lines[0].removeprefix('fatal: ')}")
    return done.stdout
