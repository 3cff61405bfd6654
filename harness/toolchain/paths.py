"""Where the harness's own files are: `pages/`, the conformance suites, and the cache."""

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import platformdirs

from harness import __version__
from harness.model import OutputError, SetupError, UsageError

PACKAGE: Final = Path(__file__).resolve().parent.parent
_REPOSITORY: Final = PACKAGE.parent
IN_REPOSITORY: Final = (_REPOSITORY / "pyproject.toml").is_file() and (
    _REPOSITORY / "pages"
).is_dir()

CONFORMANCE: Final = (
    _REPOSITORY / "tests" / "conformance" if IN_REPOSITORY else PACKAGE / "_conformance"
)
"""The folder of the conformance suites, for `pytest --pyargs` and the like."""

_EXPECTED: Final = (
    "package.json",
    "package-lock.json",
    "recorder/main.js",
    "tools/bundle.js",
    "tools/positions.js",
    "tools/worker.js",
    "library/classic.js",
    "library/caught-errors.js",
    "library/no-neighbour.js",
    "console/index.html",
    "failure-bundle/panel.js",
    "failure-bundle/offline-edge.js",
    "overlay/overlay.css",
    "overlay/overlay.js",
    "stubs/unknown.js",
    "test-page.html",
)


def cache() -> Path:
    """Return the cache folder: all in it can be made again. `HARNESS_CACHE_DIR` moves it."""
    moved = os.environ.get("HARNESS_CACHE_DIR")
    return Path(moved).resolve() if moved else platformdirs.user_cache_path("destination-harness")


@contextlib.contextmanager
def filling_cache() -> Iterator[None]:
    """Wrap code that writes into the cache.

    Raises:
        UsageError: the cache cannot be written.
    """
    try:
        yield
    except OSError as problem:
        why = problem.strerror or problem
        raise UsageError(
            f"the cache {cache()} cannot be written: {why}; set HARNESS_CACHE_DIR to a folder that "
            "can be"
        ) from None


@contextlib.contextmanager
def writing(place: Path) -> Iterator[None]:
    """Wrap code that writes an output.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        yield
    except OSError as problem:
        why = problem.strerror or problem
        raise OutputError(f"{place} cannot be written: {why}") from problem


def pages() -> Path:
    """Return the folder `pages/`: the repository's, or a writable copy of the installed one.

    Raises:
        SetupError: a file that belongs there is missing.
        UsageError: there is no copy yet, and the cache cannot be written.
    """
    if IN_REPOSITORY:
        return _complete(_REPOSITORY / "pages")
    installed = _complete(PACKAGE / "_pages")
    copy = cache() / f"pages-{__version__}-{_fingerprint(installed)}"
    if not copy.is_dir():
        with filling_cache():
            copy.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=copy.parent) as scratch:
                shutil.copytree(installed, Path(scratch) / "pages")
                publish(Path(scratch) / "pages", copy)
    return copy


def publish(made: Path, place: Path) -> None:
    """Move a finished file or folder to its place at once, so that nobody sees half of it.

    Where another process was faster, its result stays: both were made from the same input.
    """
    try:
        made.replace(place)
    except OSError:
        if not place.exists():
            raise


def write_atomically(place: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file, whole or piece by piece, so that readers see all of it or none.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    # Not mkstemp: only the owner could read the file then, whatever the umask allows.
    scratch = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    try:
        with scratch.open("xb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
        publish(scratch, place)
    finally:
        scratch.unlink(missing_ok=True)
    if not place.is_file():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))


def _complete(folder: Path) -> Path:
    for name in _EXPECTED:
        if not (folder / name).is_file():
            remedy = (
                "restore it with 'git checkout -- pages'"
                if IN_REPOSITORY
                else "reinstall destination-harness"
            )
            raise SetupError(f"{folder} is incomplete: {name} is missing; {remedy}")
    return folder


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def shortened(place: Path, folder: Path) -> Path:
    """Return a path relative to a folder; one that is outside of the folder stays as it is."""
    return place.relative_to(folder) if place.is_relative_to(folder) else place
