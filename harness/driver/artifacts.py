"""What is kept of runs for somebody who looks later: traces, videos, screenshots, by their end.

The options are those of pytest-playwright, and so are the names of the files.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.driver.watch_options import Kind

TRACING: Final = ("off", "on", "retain-on-failure")
"""What `--tracing` and `--video` may be."""

SCREENSHOT: Final = ("off", "on", "only-on-failure")
"""What `--screenshot` may be."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Which files are kept, each `off`, `on`, or of a run that failed."""

    tracing: str = "off"
    video: str = "off"
    screenshot: str = "off"

    @property
    def takes(self) -> frozenset[Kind]:
        """What must be taken of each run, for how it ends is not known before."""
        return frozenset(kind for kind, choice in self._choices().items() if choice != "off")

    def keep(self, files: Mapping[Kind, Path], folder: Path, *, failed: bool) -> dict[Kind, Path]:
        """Move the files that are wanted of a run to its folder, and return where they are.

        What an earlier run left there is gone: it would be taken for this one's.
        """
        if not self.takes:
            return {}
        for ending in _ENDINGS.values():
            for name in _names(ending).values():
                (folder / name).unlink(missing_ok=True)
        choices = self._choices()
        wanted = [kind for kind in files if choices[kind] == "on" or failed]
        if wanted:
            folder.mkdir(parents=True, exist_ok=True)
        names = _names(_ENDINGS[failed])
        return {kind: Path(shutil.move(files[kind], folder / names[kind])) for kind in wanted}

    def _choices(self) -> dict[Kind, str]:
        return {"trace": self.tracing, "video": self.video, "screenshot": self.screenshot}


_ENDINGS: Final = {True: "failed", False: "finished"}


def _names(ending: str) -> dict[Kind, str]:
    return {
        "trace": "trace.zip",
        "video": "video.webm",
        "screenshot": f"test-{ending}-1.png",
    }
