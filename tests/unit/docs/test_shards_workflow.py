"""The workflow with shards: its scripts, with a command that notes what it is asked for."""

import os
import re
import shlex
import subprocess
import textwrap
from pathlib import Path
from typing import Final

from harness.cli.main import command_line
from harness.session import Shard

REPOSITORY: Final = Path(__file__).resolve().parents[3]
WORKFLOW: Final = (REPOSITORY / "docs" / "examples" / "shards.yml").read_text(encoding="utf-8")
HARNESS: Final = '#!/usr/bin/env bash\nprintf "%q " "$@" > asked\n'


def asked(tmp_path: Path, step: str, **environment: str) -> list[str]:
    """Run the script of a step, and return what it asks the command for."""
    _, _, after = WORKFLOW.partition(f"name: {step}\n        run: |\n")
    script, _, _ = after.partition("      - uses")
    program = tmp_path / "programs" / "harness"
    program.parent.mkdir(exist_ok=True)
    program.write_text(HARNESS, encoding="utf-8")
    program.chmod(0o755)
    subprocess.run(  # noqa: S603 - the workflow's own script
        ["bash", "-e", "-u", "-o", "pipefail", "-c", textwrap.dedent(script)],  # noqa: S607 - as GitHub runs it
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", **environment},
        check=True,
    )
    return shlex.split((tmp_path / "asked").read_text(encoding="utf-8"))


def test_each_machine_judges_one_shard(tmp_path: Path) -> None:
    numbers = re.findall(r"shard: \[(.+)\]", WORKFLOW)[0].split(", ")
    assert numbers == ["1", "2", "3", "4"]
    assert "SHARD: ${{ matrix.shard }}/${{ strategy.job-total }}" in WORKFLOW
    first = command_line().parse_args(asked(tmp_path, "Judge one shard", SHARD="2/4"))
    assert (Shard.of(first.shard), first.shard_times) == (Shard(2, 4), None)
    assert (first.builds, first.results) == (["integrations/*"], Path("results"))
    (tmp_path / "times.json").touch()
    later = command_line().parse_args(asked(tmp_path, "Judge one shard", SHARD="2/4"))
    assert later.shard_times == Path("times.json")


def test_one_machine_puts_them_together(tmp_path: Path) -> None:
    for number in (1, 2, 3, 4):
        (tmp_path / "shards" / f"shard-{number}").mkdir(parents=True)
    found = command_line().parse_args(asked(tmp_path, "Merge", GITHUB_STEP_SUMMARY="summary"))
    assert found.shards == [Path("shards") / f"shard-{number}" for number in (1, 2, 3, 4)]
    assert (found.json, found.markdown) == (Path("times.json"), Path("summary"))
    assert found.results == Path("results")
