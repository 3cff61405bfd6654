"""The nightly workflow's script: an issue when a pinned tracker has changed, and only then."""

import os
import subprocess
import textwrap
from pathlib import Path

import pytest

from tests.unit.docs.test_cdn_workflow import GH, REPOSITORY

WORKFLOW = REPOSITORY / "docs" / "examples" / "pins.yml"
HARNESS = """#!/usr/bin/env bash
echo "$@" >> asked
exit "$CODE"
"""


@pytest.mark.parametrize(("code", "exits", "is_told"), [(0, 0, False), (1, 0, True), (2, 2, False)])
@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Check the pin", "pin wigzo --check --markdown pin.md\n"),
        ("Check the documents", "documents wigzo --check --markdown documents.md\n"),
    ],
)
def test_an_issue_is_opened_when_something_has_changed(
    tmp_path: Path, name: str, asked: str, code: int, exits: int, *, is_told: bool
) -> None:
    for program, content in (("harness", HARNESS), ("gh", GH)):
        (tmp_path / program).write_text(content, encoding="utf-8")
        (tmp_path / program).chmod(0o755)
    _, _, after = WORKFLOW.read_text(encoding="utf-8").partition(f"name: {name}\n")
    _, _, step = after.partition("run: |\n")
    step, _, _ = step.partition("      - name: ")
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "CODE": str(code)}
    done = subprocess.run(  # noqa: S603 - the workflow's own script
        ["/usr/bin/env", "bash", "-e", "-c", textwrap.dedent(step)],
        cwd=tmp_path,
        env={**environment, "DESTINATION": "wigzo"},
        check=False,
    )
    assert done.returncode == exits
    assert (tmp_path / "asked").read_text() == asked
    assert (tmp_path / "issues").is_file() == is_told
