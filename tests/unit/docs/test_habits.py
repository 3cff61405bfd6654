"""Hooks and issues: what they run is in the environment, and what they ask for exists."""

import re
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[3]
HOOKS: Final = (REPOSITORY / ".pre-commit-config.yaml").read_text(encoding="utf-8")
ISSUE: Final = REPOSITORY / ".github" / "ISSUE_TEMPLATE" / "wrong-verdict.yml"


def test_hooks_are_local_and_run_what_lint_runs() -> None:
    assert re.findall(r"repo: (.*)", HOOKS) == ["local"]
    entries = re.findall(r"entry: (.*)", HOOKS)
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for entry in entries:
        program = entry.removeprefix(".venv/bin/").split(" --")[0]
        assert f"@$(BIN)/{program}" in makefile
        assert (REPOSITORY / ".venv" / "bin" / program.split()[0]).exists()
    assert len(entries) == 4


def test_an_issue_asks_for_a_failure_bundle() -> None:
    asked = ISSUE.read_text(encoding="utf-8")
    assert re.findall(r"^    id: (.*)", asked, re.MULTILINE) == [
        *("command", "expected", "bundle", "versions")
    ]
    assert "--bundle bundles" in asked
    assert asked.count("required: true") == 4
