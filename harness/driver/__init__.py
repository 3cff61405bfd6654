"""Calls in, recording out: drives a browser through one requirement's calls.

Only this package imports Playwright, beside the plugin. `launching` starts and ends browsers,
`build_check` checks whether a build can be judged, `tab` drives one page, `driver` assembles the
recording. `window` shows a person a page.
"""

from harness.driver.artifacts import SCREENSHOT_CHOICES, TRACING_CHOICES, ArtifactOptions
from harness.driver.build_check import Inspected
from harness.driver.driver import Driver
from harness.driver.early_load import SLOW_MS
from harness.driver.launching import Launcher
from harness.driver.recorder_script import recorder_script
from harness.driver.settling import HORIZON_MS
from harness.driver.watch_options import UNWATCHED, ArtifactKind, Watching, cannot_watch
from harness.driver.window import window
from harness.driver.world import world as make_world

__all__ = [
    "HORIZON_MS",
    "SCREENSHOT_CHOICES",
    "SLOW_MS",
    "TRACING_CHOICES",
    "UNWATCHED",
    "ArtifactKind",
    "ArtifactOptions",
    "Driver",
    "Inspected",
    "Launcher",
    "Watching",
    "cannot_watch",
    "make_world",
    "recorder_script",
    "window",
]
