"""The contract of Wigzo, requirement by requirement."""

from harness.plugin import conformance

test_requirement = conformance("wigzo")
