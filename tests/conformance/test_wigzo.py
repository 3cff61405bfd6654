"""The contract of Wigzo, requirement by requirement."""

from harness.pytest_plugin import conformance

test_requirement = conformance("wigzo")
