"""A plugin of the runs of pytest that tests make: their other processes run no controls.

`PYTEST_PLUGINS` names it, which each process reads. `same_process.py` says so, and in which file
the controls are that stand in for theirs. `test_controls.py` has a run whose processes run theirs.
"""

import json
import os
from pathlib import Path

import pytest

from harness.codec import controls_json
from harness.pytest_plugin import plugin


def pytest_configure(config: pytest.Config) -> None:
    """Let what came of the tests' own controls count in a process of pytest-xdist."""
    if hasattr(config, "workerinput"):
        told = json.loads(Path(os.environ["HARNESS_TESTS_CONTROLS"]).read_text(encoding="utf-8"))
        vars(plugin)["run_controls"] = lambda *_: controls_json.from_json(told)
