"""What the proofs that the harness can fail share with the tests in a browser."""

from tests.browser.conftest import copied_reference, library
from tests.browser.in_firefox import firefox
from tests.browser.same_process import harness_controls, shared_browser

__all__ = ["copied_reference", "firefox", "harness_controls", "library", "shared_browser"]
