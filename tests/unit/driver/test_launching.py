"""A browser that has failed is killed with its processes, and nothing else is."""

import os
import sys

import pytest

from harness.driver import launching

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no groups")


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What would have been killed: processes, and groups as negative numbers."""
    seen: list[int] = []
    monkeypatch.setattr(os, "kill", lambda process, _: seen.append(process))
    monkeypatch.setattr(os, "killpg", lambda group, _: seen.append(-group))
    monkeypatch.setattr(os, "getpgid", {0: 7, 41: 7, 52: 50}.__getitem__)
    return seen


@pytest.mark.parametrize(("process", "expected"), [(0, []), (41, [41]), (52, [-50])])
def test_only_the_browser_is_killed(process: int, expected: list[int], killed: list[int]) -> None:
    """0 is no process, but stands for the harness's own group, which 41 was started in."""
    launching._kill(process)
    assert killed == expected
