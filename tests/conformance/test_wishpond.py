"""The contract of Wishpond, requirement by requirement."""

from harness.pytest_plugin import conformance

test_requirement = conformance("wishpond")
