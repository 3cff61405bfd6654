"""The scheduled workflow's script: an issue when what the CDN serves differs, and only then."""

import json
import os
import subprocess
import textwrap
from pathlib import Path
from typing import Final

import pytest

REPOSITORY: Final = Path(__file__).resolve().parents[3]
WORKFLOW: Final = REPOSITORY / "docs" / "examples" / "compare-cdn.yml"

HARNESS: Final = """#!/usr/bin/env bash
echo "$@" >> asked
[ "$CODE" -gt 1 ] || echo '{"new": {"version": "2.0.1"}}' > compare.json
head -c 70000 /dev/zero > compare.md
exit "$CODE"
"""
GH: Final = """#!/usr/bin/env bash
echo "$@" >> issues
"""


def script() -> str:
    """Return the script of the step that compares."""
    _, _, after = WORKFLOW.read_text(encoding="utf-8").partition("name: Compare\n        run: |\n")
    step, _, _ = after.partition("      - name: Keep")
    return textwrap.dedent(step)


@pytest.mark.parametrize(
    ("before", "code", "builds", "issue", "kept"),
    [
        pytest.param("", 0, "cdn cdn", "", "2.0.1", id="the first day"),
        pytest.param("2.0.0", 0, "cdn@2.0.0 cdn", "", "2.0.1", id="another that does the same"),
        pytest.param(
            "2.0.0", 1, "cdn@2.0.0 cdn", "wigzo 2.0.1 differs from 2.0.0", "2.0.1", id="it differs"
        ),
        pytest.param("2.0.0", 3, "cdn@2.0.0 cdn", "", "2.0.0", id="undecided"),
    ],
)
def test_an_issue_is_opened_when_it_differs(  # noqa: PLR0917 - what a table gives
    tmp_path: Path, before: str, code: int, builds: str, issue: str, kept: str
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, content in (("harness", HARNESS), ("gh", GH)):
        (programs / name).write_text(content, encoding="utf-8")
        (programs / name).chmod(0o755)
    if before:
        (tmp_path / "served").mkdir()
        (tmp_path / "served" / "version").write_text(f"{before}\n", encoding="utf-8")
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "DESTINATION": "wigzo",
        "CODE": str(code),
    }
    done = subprocess.run(  # noqa: S603 - the workflow's own script
        ["bash", "-e", "-o", "pipefail", "-c", script()],  # noqa: S607 - as GitHub runs it
        cwd=tmp_path,
        env=environment,
        check=False,
    )
    assert done.returncode == (code if code > 1 else 0)
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert asked.startswith(f"compare wigzo {builds} --fail-on cosmetic --json compare.json")
    opened = tmp_path / "issues"
    told = opened.read_text(encoding="utf-8") if opened.exists() else ""
    assert told == (f"issue create --title {issue} --body-file issue.md\n" if issue else "")
    if issue:
        assert (tmp_path / "issue.md").stat().st_size == 60_000
    file = tmp_path / "served" / "version"
    assert (file.read_text(encoding="utf-8").strip() if file.exists() else "") == kept
    if code <= 1:
        assert json.loads((tmp_path / "compare.json").read_text(encoding="utf-8"))
