"""A pytest plugin that notes which lines of the harness each test runs.

It is used with `-p tools.traced_lines`, and writes them to the file that `HARNESS_TRACED_LINES`
names: for each test, each file with its lines. What a fixture ran that several tests share counts
for each of them. What a function has cached is forgotten before each test.
"""

import functools
import json
import os
import sys
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

_ROOT = f"{Path.cwd()}/"
_PACKAGES = ("judging", "analysis", "codec", "comparison")
_WATCHED = tuple(f"{_ROOT}harness/{package}/" for package in _PACKAGES)
_MODULES = tuple(f"harness.{package}." for package in _PACKAGES)
_CACHED = type(functools.cache(str))
_lines: dict[str, dict[str, list[int]]] = {}
_now: set[tuple[str, int]] = set()
_shared: dict[tuple[str, str], set[tuple[str, int]]] = {}
"""What each fixture ran, by the file or folder that it is for, and its name."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Note the lines of one test, with its fixtures."""
    _now.clear()
    _forget()
    threading.settrace(_called)
    sys.settrace(_called)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        threading.settrace(None)
        files: dict[str, list[int]] = {}
        for file, line in sorted(_now.union(*_of_fixtures(item))):
            files.setdefault(file.removeprefix(_ROOT), []).append(line)
        _lines[item.nodeid] = files


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
    """Note the lines of a fixture, with those of the fixtures that it asks for."""
    before = {*_now}
    _now.clear()
    try:
        return (yield)
    finally:
        _shared[fixturedef.baseid, fixturedef.argname] = {*_now}
        _now.update(before)


def pytest_sessionfinish() -> None:
    """Write what was noted."""
    Path(os.environ["HARNESS_TRACED_LINES"]).write_text(json.dumps(_lines), encoding="utf-8")


def _of_fixtures(item: pytest.Item) -> Iterator[set[tuple[str, int]]]:
    names = getattr(item, "fixturenames", ())
    yield from (
        lines
        for (where, name), lines in _shared.items()
        if name in names and item.nodeid.startswith(where)
    )


def _forget() -> None:
    for name, module in [*sys.modules.items()]:
        if name.startswith(_MODULES):
            for value in vars(module).values():
                if isinstance(value, _CACHED):
                    value.cache_clear()


def _called(frame: FrameType, event: str, argument: Any) -> Any:  # noqa: ARG001 - Python's
    if not frame.f_code.co_filename.startswith(_WATCHED):
        return None
    _now.add((frame.f_code.co_filename, frame.f_lineno))
    return _ran


def _ran(frame: FrameType, event: str, argument: Any) -> Any:  # noqa: ARG001 - Python's
    _now.add((frame.f_code.co_filename, frame.f_lineno))
    return _ran
