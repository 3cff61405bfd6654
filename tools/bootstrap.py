"""Makes `.venv` with the pinned packages and this project in it; does nothing if it is there.

Runs on the user's own Python with nothing installed, so it uses the standard library only.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "bootstrap-stamp"
NEWEST_NEEDED = (3, 11)
USAGE = 2
CANNOT_TELL = 3


def main() -> int:
    """Make the environment unless it is there for these very inputs; return the exit code."""
    if sys.version_info < NEWEST_NEEDED:
        found = ".".join(map(str, sys.version_info[:3]))
        say(f"Python 3.11 or newer is needed, this is {found}; try 'make PYTHON=python3.12 …'")
        return USAGE
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
        return 0
    with (ROOT / "pyproject.toml").open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another run that is making the environment")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
            return 0
        return make(wanted)


def make(wanted: str) -> int:
    """Make the environment; the stamp comes last, so that half an environment is made anew."""
    say("making .venv with the pinned Python packages (about a minute)")
    if VENV.exists():
        shutil.rmtree(VENV)
    venv.create(VENV, with_pip=True)
    pip = [
        str(VENV / "bin" / "python"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "-q",
    ]
    steps = (
        [*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock")],
        [*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
    )
    for step in steps:
        done = subprocess.run(step, check=False, capture_output=True, encoding="utf-8")  # noqa: S603 - our own pip
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines()
            said = [line.strip() for line in lines if "error" in line.lower()] or lines
            say(f"pip failed, so there is no environment: {' / '.join(said[-4:])}")
            return CANNOT_TELL
    STAMP.write_text(wanted, encoding="utf-8")
    return 0


def fingerprint() -> str:
    """Return what the environment depends on, as one word."""
    digest = hashlib.sha256(f"{sys.version}\0{os.fspath(VENV)}".encode())
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def say(line: str) -> None:
    """Tell the person at the terminal."""
    print(f"bootstrap: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
