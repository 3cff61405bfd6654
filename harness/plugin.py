"""The public face of the pytest plugin: `from harness.plugin import conformance`."""

from harness.pytest_plugin import conformance

__all__ = ["conformance"]
