"""A socket of another process is told to send at once."""

import ctypes
import os
import subprocess
import sys
from typing import Final

import pytest

from harness.driver.engines.firefox.prompt_socket import PIDFD_GETFD, send_at_once

OTHER: Final = """
import socket
listening = socket.create_server(("127.0.0.1", 0))
asked = socket.create_connection(listening.getsockname())
answered, _ = listening.accept()
print("open", flush=True)
input()
print(answered.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY), flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="no other system needs it")
def test_the_sockets_of_a_process_send_at_once() -> None:
    with subprocess.Popen(  # noqa: S603 - this Python
        [sys.executable, "-c", OTHER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "open\n"
        send_at_once(other.pid)
        send_at_once(0)  # no process, and no error
        is_allowed = _is_allowed(other.pid)
        said, _ = other.communicate("\n")
    if not is_allowed:
        pytest.skip("this system lets no process look into another")
    assert int(said)


def _is_allowed(process: int) -> bool:
    handle = os.pidfd_open(process)
    duplicate = ctypes.CDLL(None).syscall(PIDFD_GETFD, handle, 0, 0)
    os.close(handle)
    if duplicate >= 0:
        os.close(duplicate)
    return bool(duplicate >= 0)
