"""The pytest plugin."""

from harness.pytest_plugin.plugin import conformance

__all__ = ["conformance"]
