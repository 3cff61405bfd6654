"""How long a run may still take, by a clock that stops while a person is waited for."""

import asyncio
import contextlib
from collections.abc import Iterator


class Patience:
    """Counts the seconds of one run after the other; `over` is set when a run has had its own.

    Only for the loop in which runs go on.
    """

    def __init__(self) -> None:
        self.over = asyncio.Event()
        self._until = 0.0
        self._clock: asyncio.TimerHandle | None = None

    @contextlib.contextmanager
    def of(self, seconds: float) -> Iterator[None]:
        """Give a run so many seconds, for the length of the context."""
        self.over = asyncio.Event()
        self._start(seconds)
        try:
            yield
        finally:
            self._stop()

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock for the length of the context: a person takes their time."""
        if self._clock is None:
            yield
            return
        left = self._stop()
        try:
            yield
        finally:
            self._start(left)

    def _start(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._until = loop.time() + seconds
        self._clock = loop.call_later(seconds, self.over.set)

    def _stop(self) -> float:
        """Stop the clock, and return how many seconds are left."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        return max(0.0, self._until - asyncio.get_running_loop().time())
