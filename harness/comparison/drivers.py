"""A pool of drivers, for what is recorded at the same time."""

import contextlib
import queue
from collections.abc import Iterable, Iterator

from harness.driver import Driver


class Drivers:
    """A pool of drivers, each with its own edge and browser."""

    def __init__(self, drivers: Iterable[Driver]) -> None:
        self._free: queue.LifoQueue[Driver] = queue.LifoQueue()
        for driver in drivers:
            self._free.put(driver)

    @contextlib.contextmanager
    def one(self) -> Iterator[Driver]:
        """Lend a free driver for the length of the context."""
        driver = self._free.get()
        try:
            yield driver
        finally:
            self._free.put(driver)
