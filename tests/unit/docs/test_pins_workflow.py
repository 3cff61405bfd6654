"""The nightly workflow's script: an issue for what has changed, and no second one of the same."""

import os
import subprocess
import textwrap
from pathlib import Path
from typing import Final

import pytest

from tests.unit.docs.test_cdn_workflow import REPOSITORY

WORKFLOW: Final = REPOSITORY / "docs" / "examples" / "pins.yml"
HARNESS: Final = """#!/usr/bin/env bash
echo "$@" >> asked
head -c 70000 /dev/zero | tr '\\0' 'x' > "${@: -1}"
exit "$CODE"
"""
GH: Final = """#!/usr/bin/env bash
if [ "$2" = list ]; then printf '%s' "$OPEN"; else echo "$@" >> issues; fi
"""
STEPS: Final = ("Check the pin", "Check the documents", "Tell what has changed")
PIN: Final = "The tracker of wigzo has changed"
DOCUMENTS: Final = "The documents of wigzo have changed"


def script(name: str) -> str:
    """Return the script of a step."""
    _, _, after = WORKFLOW.read_text(encoding="utf-8").partition(f"name: {name}\n")
    _, _, step = after.partition("run: |\n")
    step, _, _ = step.partition("      - ")
    return textwrap.dedent(step)


@pytest.mark.parametrize(
    ("code", "opened", "issues"),
    [
        pytest.param(0, "", [], id="nothing has changed"),
        pytest.param(2, "", [], id="it cannot be had"),
        pytest.param(
            1,
            "",
            [f"issue create --title {title} --body-file issue.md" for title in (PIN, DOCUMENTS)],
            id="it has changed",
        ),
        pytest.param(1, "7", ["issue edit 7 --body-file issue.md"] * 2, id="its issue is open"),
    ],
)
def test_an_issue_tells_what_has_changed(
    tmp_path: Path, code: int, opened: str, issues: list[str]
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for program, content in (("harness", HARNESS), ("gh", GH)):
        (programs / program).write_text(content, encoding="utf-8")
        (programs / program).chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "DESTINATION": "wigzo",
        "CODE": str(code),
        "OPEN": opened,
        "RUN": "https://github.example/runs/1",
    }
    exits = [
        subprocess.run(  # noqa: S603 - the workflow's own script
            ["/usr/bin/env", "bash", "-e", "-c", script(name)],
            cwd=tmp_path,
            env=environment,
            check=False,
        ).returncode
        for name in STEPS
    ]
    assert exits == [0 if code == 1 else code] * 2 + [0]
    assert (tmp_path / "asked").read_text().splitlines() == [
        "pin wigzo --check --markdown pin.md",
        "documents wigzo --check --markdown documents.md",
    ]
    told = tmp_path / "issues"
    assert (told.read_text().splitlines() if told.exists() else []) == issues
    if issues:
        body = (tmp_path / "issue.md").read_text()
        assert body.startswith("Found in https://github.example/runs/1\n\nx")
        assert len(body) < 65_536
