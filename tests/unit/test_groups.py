"""Tests that share something that takes long to make run in one process."""

import pytest


@pytest.mark.xdist_group("a group")
def test_pytest_xdist_is_told_of_a_group(request: pytest.FixtureRequest) -> None:
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("these tests are not run with --dist loadgroup")
    assert request.node.nodeid.endswith("::test_pytest_xdist_is_told_of_a_group@a group")
