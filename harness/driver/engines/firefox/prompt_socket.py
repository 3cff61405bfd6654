"""Has Firefox send each of its messages at once.

Firefox writes a message of WebDriver BiDi in two parts, and Linux holds the second one back until
the first is acknowledged (Nagle's algorithm). Playwright's end acknowledges it 40 ms later, unless
it has something to send meanwhile: half the time of a run was such waits. Firefox has no
preference for it, so the harness sets the option on a duplicate of Firefox's own socket.
"""

import contextlib
import ctypes
import os
import socket
import sys
from pathlib import Path
from typing import Final

PIDFD_GETFD: Final = 438
"""The number of Linux's system call `pidfd_getfd`, on every processor."""


def send_at_once(process: int) -> None:
    """Let no socket that a process has now wait before it sends.

    Where the system does not allow that, nothing changes: runs are slower. The process must be the
    user's own, and on some systems one that this one has started.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):  # it has ended, or may not be looked into
        handle = os.pidfd_open(process)
        try:
            for place in Path(f"/proc/{process}/fd").iterdir():
                with contextlib.suppress(OSError):  # it was closed meanwhile, or is no TCP socket
                    _set_option(handle, place)
        finally:
            os.close(handle)


def _set_option(handle: int, place: Path) -> None:
    if not str(place.readlink()).startswith("socket:"):
        return
    library = ctypes.CDLL(None, use_errno=True)
    duplicate = library.syscall(PIDFD_GETFD, handle, int(place.name), 0)
    if duplicate < 0:
        raise OSError(ctypes.get_errno(), "pidfd_getfd")
    with socket.socket(fileno=duplicate) as found:
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
