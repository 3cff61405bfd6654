"""Has a run of pytest that is asked to end close its browsers, as it does on Ctrl-C."""

from collections.abc import Generator

import pytest

from harness.session import interruptible


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop() -> Generator[None, object, object]:
    """Let every signal that asks for the end interrupt the tests, in each process."""
    with interruptible():
        return (yield)
