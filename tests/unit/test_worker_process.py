"""A process that records for another leaves the signals of a terminal to it."""

import os
import signal

import pytest

from harness.session.worker_process import start_process

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "pthread_sigmask"), reason="the system cannot hold signals back"
)


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP"])
def test_a_process_that_is_still_loading_hears_nothing_of_a_terminal(name: str) -> None:
    """It would end with Python's own traceback."""
    connection, process = start_process()
    assert process.pid is not None
    os.kill(process.pid, getattr(signal, name))
    connection.close()  # then it ends by itself
    process.join(60)
    assert process.exitcode == 0
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, ())
