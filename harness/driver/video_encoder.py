"""Finds the ffmpeg with which Playwright makes videos, or says how to install it.

Playwright looks for its own ffmpeg only in the folder of its browsers. If that is missing and the
system has an ffmpeg, Playwright gets another folder with a link to the system's. The browser is not
looked for there: the launcher always gives its path.
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
    """Return the environment variables that Playwright needs to make videos.

    Raises:
        SetupError: ffmpeg is missing and could not be installed; the message has the commands.
        UsageError: the cache cannot be written.
    """
    path = _relative_path()
    if (browsers.playwrights_folder() / path).is_file():
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
    link = folder / path
    with paths.filling_cache():
        link.parent.mkdir(parents=True, exist_ok=True)
        scratch = link.with_suffix(f".{os.getpid()}")
        scratch.symlink_to(system)
        scratch.replace(link)
    return {_VARIABLE: str(folder)}


def _relative_path() -> Path:
    """Return the path of Playwright's ffmpeg in the folder of its browsers."""
    package = Path(playwright.__file__).parent / "driver" / "package"
    known = json.loads((package / "browsers.json").read_text(encoding="utf-8"))["browsers"]
    revision = next(item["revision"] for item in known if item["name"] == "ffmpeg")
    return Path(f"ffmpeg-{revision}") / _PROGRAMS.get(sys.platform, "ffmpeg-linux")
