"""The contract of Wishpond, requirement by requirement."""

from harness.plugin import conformance

test_requirement = conformance("wishpond")
