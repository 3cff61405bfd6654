"""A time limit for runs, whose clock stops while the run waits for a person."""

import asyncio
import contextlib
from collections.abc import Iterator


class Patience:
    """Limits the time of one run after the other; `over` is set when a run's time is up.

    Use it only in the driver's event loop.
    """

    def __init__(self) -> None:
        self.over = asyncio.Event()
        self._until = 0.0
        self._clock: asyncio.TimerHandle | None = None

    @contextlib.contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Limit a run, which lasts as long as the context, to so many seconds."""
        self.over = asyncio.Event()
        self._start(seconds)
        try:
            yield
        finally:
            self._stop()

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock for the length of the context, while a person decides."""
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
