"""What a suite is made with: `from harness.plugin import conformance`."""

from harness.pytest_plugin import conformance

__all__ = ["conformance"]
