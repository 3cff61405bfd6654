"""Pages that hang, and runs whose time is up when they do: however busy the machine is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from harness.driver import Driver
from harness.model import Request

_PATH: Final = "/hangs"

HANG: Final = f"""
    const hanging = new XMLHttpRequest();
    hanging.open("GET", "https://shop.example{_PATH}", false);
    hanging.send();
    for (;;);
"""
"""Tells the edge that the page hangs, and hangs."""


@contextmanager
def when_it_hangs(driver: Driver, then: Callable[[], object]) -> Iterator[None]:
    """Call a function, on another thread, whenever a page of a driver hangs."""

    def note(seen: Request) -> None:
        if seen.path == _PATH:
            then()

    before, driver.request_listener = driver.request_listener, note
    try:
        yield
    finally:
        driver.request_listener = before


def end_time(driver: Driver) -> None:
    """Let the time of the run be up that is under way."""
    loop = driver._launcher.loop._loop
    loop.call_soon_threadsafe(driver._tabs.clock.over.set)
