"""The JavaScript packages and the bundler: they make bundles, and map them back to sources.

The packages are installed once per lock file; bundles are made once per content.
"""

import hashlib
import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import filelock

from harness.model import BuildError, SetupError
from harness.toolchain import bundle_inputs, bundler_errors, cached_json, node, paths

Progress: TypeAlias = Callable[[str], None]
"""Reports, in one line, a step that takes long enough for a person to wonder."""

Check: TypeAlias = Callable[[Mapping[str, str]], None]
"""Checks the files of a bundle; raises where they are not sound."""

SourcePosition: TypeAlias = tuple[int, int]
"""A line and a column of a file, both from 1."""

_NPM_SECONDS = 600
_TOOL_SECONDS = 120
_STAMP = "node_modules/.destination-harness"
_QUIETLY = ("--ignore-scripts", "--no-audit", "--no-fund")
_LIBRARY = ("library/classic.js", "library/caught-errors.js", "library/no-neighbour.js")
_COMMON_INPUTS = ("package-lock.json", "tools/bundle.js", *_LIBRARY)
"""Files that every bundle may depend on."""


def lock(name: str, progress: Progress) -> AbstractContextManager[object]:
    """Acquire a lock between processes, for use with `with`; reports when it has to wait.

    Raises:
        SetupError: another process held it for ten minutes.
        UsageError: the cache cannot be written.
    """
    place = paths.cache() / f"{name}.lock"
    with paths.filling_cache():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    held = filelock.FileLock(place)
    try:
        return held.acquire(blocking=False)
    except filelock.Timeout:
        progress(f"waiting for another run that is at the same step ({name})")
        try:
            return held.acquire(timeout=_NPM_SECONDS)
        except filelock.Timeout:
            raise SetupError(
                f"another run has held {place} for ten minutes; end it and try again"
            ) from None


def install_packages(progress: Progress) -> Path:
    """Install the JavaScript packages where they are not, and return the folder `pages/`.

    In the repository this includes the tools of `make lint`; elsewhere only what runs.

    Raises:
        SetupError: npm failed; the message ends with npm's own.
    """
    pages = paths.pages()
    wanted = hashlib.sha256((pages / "package-lock.json").read_bytes()).hexdigest()
    stamp = pages / _STAMP
    if _read(stamp) == wanted:
        return pages
    with lock(f"packages-{hashlib.sha256(str(pages).encode()).hexdigest()[:12]}", progress):
        if _read(stamp) == wanted:
            return pages
        progress("installing the JavaScript packages (about half a minute)")
        command = [str(node.program()), str(node.npm()), "ci", "--prefer-offline", *_QUIETLY]
        if not paths.IN_REPOSITORY:
            command.append("--omit=dev")
        _run_npm(command, cwd=pages)
        stamp.write_text(wanted, encoding="utf-8")
    return pages


def bundle(job: Mapping[str, Any]) -> dict[str, Any]:
    """Carry out one job of `pages/tools/bundle.js`; return its result: `files` by their name.

    Raises:
        BuildError: the source under test does not compile: file, line, column, the line.
        SetupError: the bundler itself did not run.
    """
    pages = paths.pages()
    if not (pages / _STAMP).is_file():
        raise SetupError(
            f"the JavaScript packages are not installed in {pages}; type 'harness setup'"
        )
    result: dict[str, Any] = _worker(pages).do("bundle", job, what="the bundler")
    if "problems" in result:
        raise BuildError(bundler_errors.message(result["problems"], job.get("folder", "")))
    return result


def cached_bundle(
    job: Mapping[str, Any], *, inputs: bytes, check: Check = lambda _: None
) -> Mapping[str, str]:
    """Return the files of `bundle`, made once: `inputs` is the content that they depend on.

    The packages and the bundler's own sources always count as inputs. New files for which `check`
    raises are not cached.
    """
    place = _place(_digest(job, inputs))
    stored: Mapping[str, str] | None = cached_json.read(place)
    if stored is not None:
        return stored
    files: Mapping[str, str] = bundle(job)["files"]
    check(files)
    cached_json.write(place, files)
    return files


def cached_bundle_of_sources(job: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the files of `bundle`, made again if anything that they were made from changed.

    That includes the content of packages, and which package is found for a name.
    """
    note = _place(f"{_digest(job)}-from")
    made_from = cached_json.read(note)
    if made_from is not None and bundle_inputs.are_unchanged(made_from):
        place = _place(_digest(job, json.dumps(made_from).encode()))
        stored: Mapping[str, str] | None = cached_json.read(place)
        if stored is not None:
            return stored
    began = time.time()
    result = bundle(job)
    files: Mapping[str, str] = result["files"]
    ingredients = bundle_inputs.ingredients(result["inputs"], began)
    if ingredients is not None:
        text = json.dumps(ingredients).encode()
        cached_json.write(_place(_digest(job, text)), files)
        cached_json.write(note, ingredients)
    return files


def check_syntax(name: str, code: str) -> None:
    """Check that a script can be parsed. `name` is what the message calls it.

    Raises:
        BuildError: it cannot: line, column, the line.
        SetupError: the bundler itself did not run.
    """
    bundle({"job": "check", "file": name, "code": code})


def _digest(job: Mapping[str, Any], inputs: bytes = b"") -> str:
    """Return a hash of a job, of what it depends on, and of what every bundle depends on."""
    digest = hashlib.sha256(json.dumps(job, sort_keys=True).encode() + b"\0" + inputs)
    pages = paths.pages()
    for name in _COMMON_INPUTS:
        digest.update(b"\0" + (pages / name).read_bytes())
    return digest.hexdigest()[:32]


def _place(name: str) -> Path:
    return paths.cache() / "bundles" / f"{name}.cached"


def sources(
    source_map: str, places: Sequence[SourcePosition]
) -> list[tuple[str, SourcePosition] | None]:
    """Return the file and the place in it that each place of a bundle was made from.

    It is None for a place that the bundler itself made.

    Raises:
        SetupError: the source map could not be read.
    """
    job = {"map": source_map, "places": places}
    found = _worker(paths.pages()).do("positions", job, what="the reader of source maps")
    return [place and (place["file"], (place["line"], place["column"])) for place in found]


def touched(files: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    """Return the `paths` of globals that scripts touch, and the `settings` that they read.

    Each file has its `name` and its `text`.

    Raises:
        SetupError: a script could not be read.
    """
    job = {"files": files}
    read: dict[str, list[str]] = _worker(paths.pages()).do(
        "touched", job, what="the reader of scripts"
    )
    return read


@cache
def _worker(pages: Path) -> node.Worker:
    """Return the one process that does this process's jobs: to start one takes half a second."""
    command = [str(node.program()), str(pages / "tools" / "worker.js")]
    return node.Worker(command, pages, _TOOL_SECONDS)


def _run_npm(command: list[str], *, cwd: Path) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own command, with no shell between
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=_NPM_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise SetupError(f"npm did not end within {_NPM_SECONDS} s, in {cwd}") from None
    if done.returncode != 0:
        last = node.last_lines(done.stderr)
        raise SetupError(f"npm failed in {cwd} (exit code {done.returncode}): {last}")


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""
