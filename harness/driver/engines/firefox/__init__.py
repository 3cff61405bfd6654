"""Firefox, driven through WebDriver BiDi, with a clock of the page's own."""

from harness.driver.engines.firefox.engine import FIREFOX

__all__ = ["FIREFOX"]
