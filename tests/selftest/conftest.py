"""What the proofs that the harness can fail share with the tests in a browser."""

from tests.browser.conftest import copied_reference, library

__all__ = ["copied_reference", "library"]
