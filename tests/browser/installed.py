"""The wheel as a user has it: in an environment that knows nothing of the repository."""

import os
import shlex
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.toolchain import paths

_SECONDS: Final = 200
_SETUP_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Installed:
    """A folder with the wheel, a virtual environment that it is in, and a cache of its own."""

    folder: Path

    @property
    def wheel(self) -> Path:
        """The wheel's file."""
        [found] = self.folder.glob("*.whl")
        return found

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return self.folder / "venv" / "bin" / "python"

    @property
    def cache(self) -> Path:
        """The folder that the environment's commands fill."""
        return self.folder / "cache"

    def command(self, typed: str) -> list[str]:
        """Return what a person types, as a command of this environment."""
        program, *arguments = shlex.split(typed)
        if program == "harness":
            return [str(self.python.with_name(program)), *arguments]
        return [str(self.python), "-m", program, *arguments]

    def run(self, typed: str, place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run what a person types in a folder."""
        return _run(self.command(typed), place, _SECONDS, **environment)


def install(folder: Path) -> Installed:
    """Build the wheel, and install it with what a run needs in an environment of its own.

    The packages that it depends on are those of the environment that the tests run in. The
    repository, which that one has on its path, stays off this one's: a line of a `.pth` file adds
    a folder, but not what the `.pth` files in that folder add.
    """
    made = Installed(folder)
    hatchling = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    _succeed(hatchling, paths.PACKAGE.parent)
    venv.create(folder / "venv")
    pip = (sys.executable, "-m", "pip", "--python", str(made.python), "install", "-q")
    _succeed((*pip, "--no-deps", "--no-index", str(made.wheel)), folder)
    [packages] = (folder / "venv" / "lib").glob("python*/site-packages")
    dependencies = sysconfig.get_path("purelib")
    (packages / "dependencies.pth").write_text(f"{dependencies}\n", encoding="utf-8")
    _succeed(made.command("harness setup"), folder, HARNESS_CACHE_DIR=str(made.cache))
    return made


def _succeed(command: Sequence[str], place: Path, **environment: str) -> None:
    """Run a command; what it said of its failure is the test's message."""
    done = _run(command, place, _SETUP_SECONDS, **environment)
    assert done.returncode == 0, done.stdout + done.stderr


def _run(
    command: Sequence[str], place: Path, seconds: int, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own commands
        command,
        capture_output=True,
        check=False,
        cwd=place,
        encoding="utf-8",
        env={**os.environ, **environment},
        timeout=seconds,
    )
