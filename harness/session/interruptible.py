"""Has whatever asks a program to end do what Ctrl-C does."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Final

_ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""What a CI system, or a terminal that is closed, sends to a program that is to end."""


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Have each of these signals interrupt the context like Ctrl-C, so that it can clean up.

    A signal that somebody handles, or has chosen to ignore, as `nohup` does, is left alone.
    """
    is_main = threading.current_thread() is threading.main_thread()
    ours = [one for one in _ENDING if is_main and signal.getsignal(one) is signal.SIG_DFL]
    for one in ours:
        signal.signal(one, signal.default_int_handler)
    try:
        yield
    finally:
        for one in ours:
            signal.signal(one, signal.SIG_DFL)
