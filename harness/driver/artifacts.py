"""Decides which artifacts of a run are kept: traces, videos, screenshots.

The options and the names of the files are those of pytest-playwright.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.driver.watch_options import ArtifactKind
from harness.toolchain import paths

TRACING_CHOICES: Final = ("off", "on", "retain-on-failure")
"""The values of `--tracing` and `--video`."""

SCREENSHOT_CHOICES: Final = ("off", "on", "only-on-failure")
"""The values of `--screenshot`."""


@dataclass(frozen=True, slots=True)
class ArtifactOptions:
    """Which artifacts are kept: each `off`, `on`, or only of a run that failed."""

    tracing: str = "off"
    video: str = "off"
    screenshot: str = "off"

    @property
    def wanted(self) -> frozenset[ArtifactKind]:
        """The artifacts to make of each run: whether it fails is not known before."""
        return frozenset(kind for kind, choice in self._choices().items() if choice != "off")

    def keep(
        self, files: Mapping[ArtifactKind, Path], folder: Path, *, failed: bool
    ) -> dict[ArtifactKind, Path]:
        """Move the wanted artifacts of a run to its folder, and return their new places.

        Artifacts of an earlier run are removed: they would be mistaken for this run's.

        Raises:
            OutputError: the folder cannot be written.
        """
        if not self.wanted:
            return {}
        with paths.writing(folder):
            return self._move(files, folder, failed=failed)

    def _move(
        self, files: Mapping[ArtifactKind, Path], folder: Path, *, failed: bool
    ) -> dict[ArtifactKind, Path]:
        for ending in _ENDINGS.values():
            for name in _names(ending).values():
                (folder / name).unlink(missing_ok=True)
        choices = self._choices()
        kept = [kind for kind in files if choices[kind] == "on" or failed]
        if kept:
            folder.mkdir(parents=True, exist_ok=True)
        names = _names(_ENDINGS[failed])
        return {kind: Path(shutil.move(files[kind], folder / names[kind])) for kind in kept}

    def _choices(self) -> dict[ArtifactKind, str]:
        return {"trace": self.tracing, "video": self.video, "screenshot": self.screenshot}


_ENDINGS: Final = {True: "failed", False: "finished"}


def _names(ending: str) -> dict[ArtifactKind, str]:
    return {
        "trace": "trace.zip",
        "video": "video.webm",
        "screenshot": f"test-{ending}-1.png",
    }
