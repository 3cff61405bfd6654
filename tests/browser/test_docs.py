"""The examples in the documentation do what they say."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness import builds
from harness.cli import main
from harness.contracts import built_in, destination
from harness.session import jobs
from harness.toolchain import paths
from tests.browser.test_console_command import opened

REPOSITORY = paths.PACKAGE.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
PROGRAMS = {".venv/bin/harness": "harness", ".venv/bin/pytest": "pytest"}


def examples(language: str) -> list[str]:
    """Return the fenced blocks of one language in the README."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


OPEN = "$ .venv/bin/harness open"
COMPARE = "$ .venv/bin/harness compare"
COMMANDS = [
    line.removeprefix("$ ")
    for block in examples("console")
    for line in block.splitlines()
    if line.startswith("$ .venv/") and not line.startswith((OPEN, COMPARE))
]
COMPARING = [
    line.partition("harness ")[2]
    for block in examples("console")
    for line in block.splitlines()
    if line.startswith(COMPARE)
]
"""What compares builds that are not here; `test_compare.py` runs such a command."""
OPENING = [
    line.partition("harness open ")[2]
    for text in (README, (REPOSITORY / "docs" / "console.md").read_text(encoding="utf-8"))
    for line in text.splitlines()
    if line.startswith((OPEN, "$ harness open"))
]
"""What consoles are opened with: such a command ends when a person wants it to."""


def test_there_are_examples() -> None:
    assert len(OPENING) >= 3
    assert len(COMMANDS) >= 3
    assert len(COMPARING) == 1
    assert len(examples("python")) == 1


@pytest.mark.parametrize("command", COMPARING)
def test_arguments_of_a_comparison_are_understood(command: str) -> None:
    options = main.command_line().parse_args(shlex.split(command))
    assert options.what[1:] == ["cdn", "./integrations/wigzo"]


@pytest.mark.parametrize("command", COMMANDS)
def test_command_of_the_readme_ends_well(command: str, tmp_path: Path) -> None:
    program, *arguments = shlex.split(command)
    where = str(REPOSITORY / "tests" / "conformance")
    arguments = [where if part == "tests/conformance" else part for part in arguments]
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, "-m", PROGRAMS[program], *arguments],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout


@pytest.mark.parametrize("typed", sorted(set(OPENING)))
def test_console_of_the_documentation_opens(typed: str, tmp_path: Path) -> None:
    shutil.copytree(builds.reference_folder(destination("wigzo")), tmp_path / "my-integration")
    with opened(*shlex.split(typed), "--serve", cwd=tmp_path) as console:
        assert console.bench()["build"]["problem"] == ""
        console.process.terminate()
        assert console.ended() == (0, "")


def test_suite_of_the_readme_is_collected(pytester: pytest.Pytester) -> None:
    [suite] = examples("python")
    pytester.makepyfile(test_suite=suite)
    done = pytester.runpytest_subprocess("--library", "classic", "-k", "track-params")
    others = len(jobs(built_in(), built_in().of_destination("wishpond"), ["classic"])) - 1
    done.assert_outcomes(passed=1, deselected=others)


def test_targets_of_the_readme_are_in_the_makefile() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z]+)", README)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
