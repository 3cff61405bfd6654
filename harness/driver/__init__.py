"""Calls in, recording out: drives a browser through one requirement's calls.

The only importer of Playwright, beside the plugin. `launching` starts and ends browsers,
`examining` looks whether a build can be judged, `tab` drives one page, `recording` puts
together what was observed. `window` shows a person a page.
"""

from harness.driver.launching import Launcher
from harness.driver.recording import Driver
from harness.driver.settling import HORIZON_MS
from harness.driver.watching import UNWATCHED, Kind, Watching
from harness.driver.window import window

__all__ = ["HORIZON_MS", "UNWATCHED", "Driver", "Kind", "Launcher", "Watching", "window"]
