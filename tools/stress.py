"""Makes a machine hostile for a while: busy cores, late answers, and browsers that are killed."""

import asyncio
import contextlib
import multiprocessing
import os
import random
import signal
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from harness.edge import Edge
from harness.edge.http import Connection, Head
from harness.edge.run import Gate

_LATE: Final = 0.1
"""The share of answers that come late."""

_LATEST_SECONDS: Final = 0.05


class LateEdge(Edge):
    """An edge some of whose answers come late, by chance: a machine is not always fast."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance

    async def _receive(self, head: Head, connection: Connection) -> tuple[bytes, Gate | None]:
        if self._chance.random() < _LATE:
            # The delay is what is tried here: nothing waits for something to happen meanwhile.
            await asyncio.sleep(self._chance.uniform(0, _LATEST_SECONDS))
        return await super()._receive(head, connection)


@contextlib.contextmanager
def busy(cores: int) -> Iterator[None]:
    """Keep cores busy for the length of the context."""
    workers = [multiprocessing.Process(target=_spin, daemon=True) for _ in range(cores)]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.join()


def _spin() -> None:
    while True:
        pass


@dataclass(frozen=True, slots=True)
class Process:
    """A process: its number, its parent's, and the words of its command."""

    number: int
    parent: int
    command: str


def descendants(root: int, folder: Path = Path("/proc")) -> list[Process]:
    """Return the processes that descend from one, as the kernel lists them in `folder`."""
    every: dict[int, Process] = {}
    for entry in folder.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it has ended meanwhile
                parent = int((entry / "stat").read_text("utf-8").rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                every[int(entry.name)] = Process(int(entry.name), parent, words.strip())
    return [process for process in every.values() if _descends(process, root, every)]


def _descends(process: Process, root: int, every: Mapping[int, Process]) -> bool:
    while process.parent != root:
        if process.parent not in every:
            return False
        process = every[process.parent]
    return True


class Killer:
    """Kills a process of the running browser now and then, from a thread. A context manager.

    `every` is the average time between two kills, in seconds.
    `killed` are the commands of those that it has killed.
    """

    def __init__(self, chance: random.Random, every: float) -> None:
        self._chance = chance
        self._every = every
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="killer", daemon=True)
        self.killed: list[str] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._is_over.wait(self._chance.expovariate(1 / self._every)):
            found = [one for one in descendants(os.getpid()) if _is_of_browser(one)]
            if found:
                victim = self._chance.choice(found)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(victim.number, signal.SIGKILL)
                    self.killed.append(victim.command)


def _is_of_browser(process: Process) -> bool:
    """Say whether a process is of Chromium: what is installed may be a script that starts it."""
    program = process.command.partition(" ")[0].rpartition("/")[2]
    return any(word in program for word in ("chrom", "headless"))
