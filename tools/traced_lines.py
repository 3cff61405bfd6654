"""A pytest plugin that notes which lines of the harness each test runs.

It is used with `-p tools.traced_lines`, and writes them to the file that `HARNESS_TRACED_LINES`
names: for each test, each file with its lines.
"""

import json
import os
import sys
from collections.abc import Generator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

_ROOT = f"{Path.cwd()}/"
_WATCHED = tuple(
    f"{_ROOT}harness/{package}/" for package in ("judging", "analysis", "codec", "comparison")
)
_lines: dict[str, dict[str, list[int]]] = {}
_now: set[tuple[str, int]] = set()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Note the lines of one test, with its fixtures."""
    _now.clear()
    sys.settrace(_called)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        files: dict[str, list[int]] = {}
        for file, line in sorted(_now):
            files.setdefault(file.removeprefix(_ROOT), []).append(line)
        _lines[item.nodeid] = files


def pytest_sessionfinish() -> None:
    """Write what was noted."""
    Path(os.environ["HARNESS_TRACED_LINES"]).write_text(json.dumps(_lines), encoding="utf-8")


def _called(frame: FrameType, event: str, argument: Any) -> Any:  # noqa: ARG001 - Python's
    if not frame.f_code.co_filename.startswith(_WATCHED):
        return None
    _now.add((frame.f_code.co_filename, frame.f_lineno))
    return _ran


def _ran(frame: FrameType, event: str, argument: Any) -> Any:  # noqa: ARG001 - Python's
    _now.add((frame.f_code.co_filename, frame.f_lineno))
    return _ran
