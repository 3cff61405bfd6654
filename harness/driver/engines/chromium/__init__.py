"""Chromium, driven through the DevTools protocol."""

from harness.driver.engines.chromium.engine import CHROMIUM

__all__ = ["CHROMIUM"]
