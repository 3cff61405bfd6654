"""Finds the program that makes videos for Playwright, or says how to install it.

Playwright looks for an ffmpeg of its own in the folder that its installer puts browsers in, and
nowhere else. Where that one is missing and the system has one, Playwright is shown a folder in
which the system's stands in its place; the browser itself is always named to it.
"""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import playwright

from harness.model import SetupError
from harness.toolchain import browsers, paths

_VARIABLE: Final = "PLAYWRIGHT_BROWSERS_PATH"
_PROGRAMS: Final[Mapping[str, str]] = {"darwin": "ffmpeg-mac", "win32": "ffmpeg-win64.exe"}


def environment() -> dict[str, str]:
    """Return what Playwright's environment must have beside, so that it can make videos.

    Raises:
        SetupError: no ffmpeg is there, and none could be installed; names the commands to type.
        UsageError: the cache cannot be written.
    """
    place = _place()
    if (browsers.playwrights_folder() / place).is_file():
        return {}
    system = shutil.which("ffmpeg")
    if system is None:
        if browsers.install_with_playwright("ffmpeg"):
            return {}
        raise SetupError(
            "a video needs the program ffmpeg, which is missing and could not be installed; type "
            f"'{sys.executable} -m playwright install ffmpeg', or on Debian and Ubuntu "
            "'sudo apt-get install ffmpeg'"
        )
    folder = paths.cache() / "playwright"
    shown = folder / place
    with paths.filling_cache():
        shown.parent.mkdir(parents=True, exist_ok=True)
        scratch = shown.with_suffix(f".{os.getpid()}")
        scratch.symlink_to(system)
        scratch.replace(shown)
    return {_VARIABLE: str(folder)}


def _place() -> Path:
    """Return where Playwright looks for its ffmpeg, from the folder of its browsers."""
    package = Path(playwright.__file__).parent / "driver" / "package"
    known = json.loads((package / "browsers.json").read_text(encoding="utf-8"))["browsers"]
    revision = next(item["revision"] for item in known if item["name"] == "ffmpeg")
    return Path(f"ffmpeg-{revision}") / _PROGRAMS.get(sys.platform, "ffmpeg-linux")
