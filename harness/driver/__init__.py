"""Calls in, recording out: drives a browser through one requirement's calls.

The only importer of Playwright, beside the plugin. `launching` starts and ends browsers,
`tab` drives one page, `recording` puts together what was observed. `window` shows a person a page.
"""

from harness.driver.launching import Launcher
from harness.driver.recording import Driver
from harness.driver.tab import HORIZON_MS
from harness.driver.window import window

__all__ = ["HORIZON_MS", "Driver", "Launcher", "window"]
