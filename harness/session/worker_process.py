"""A process that records jobs for another, with an edge and a browser of its own."""

import contextlib
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Final, Literal, TypeAlias, cast

from harness.builds import Chosen
from harness.contracts import Description
from harness.model import Controls, HarnessError
from harness.session.outcome import Job
from harness.session.page_group import Purpose, Result, Unit
from harness.session.session import open_driver
from harness.session.shared_pages import record
from harness.toolchain import browsers

_OF_A_TERMINAL: Final = [
    getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)
]
"""What a terminal sends to all: they are for the process that started this one, which ends it."""

Order: TypeAlias = tuple[Purpose, tuple[str, ...]]
"""What to record next: a unit, with the ids of its jobs."""

Ready: TypeAlias = tuple[Controls, Mapping[str, Description]]
"""The controls of a process, and what its builds say of unknown destinations, by key."""

Answer: TypeAlias = (
    tuple[Literal["ready"], Ready]
    | tuple[Literal["recorded"], Result]
    | tuple[Literal["ended"], HarnessError | None]
)
"""What a process says: once that it is ready, then what it recorded, and at last how it ended."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a process needs to record jobs: a browser, builds, and the jobs themselves."""

    installed: browsers.Browser
    chosen: Chosen
    jobs: tuple[Job, ...]


Start: TypeAlias = Callable[[], tuple[Connection, BaseProcess]]
"""Starts a process that records jobs, and returns the connection to it; it expects `Equipment`."""


def start_process() -> tuple[Connection, BaseProcess]:
    """Start a process that records jobs, and return the connection to it.

    Its equipment comes by the connection: what a process is started with is large, and where that
    is cut short because this process is interrupted, Python prints a traceback.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs,), daemon=True)
    with _held_back(_OF_A_TERMINAL):  # in the process, too, until it has loaded what it needs
        process.start()
    theirs.close()
    return ours, process


@contextlib.contextmanager
def _held_back(signals: Sequence[signal.Signals]) -> Iterator[None]:
    """Hold signals back for the length of the context, where the system can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # which would let them through as it begins
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def work(connection: Connection) -> None:
    """Record what the other end of the connection asks for, until it asks for no more."""
    for one in _OF_A_TERMINAL:
        signal.signal(one, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _OF_A_TERMINAL)
    with contextlib.suppress(EOFError, ConnectionError):  # that one is gone
        _answer(connection, _equipment(connection))


def _equipment(connection: Connection) -> Equipment:
    """Receive what this process needs.

    Raises:
        EOFError: the other end of the connection is gone, maybe in mid-word.
    """
    try:
        return cast("Equipment", connection.recv())
    except OSError as problem:
        raise EOFError from problem


def _answer(connection: Connection, equipment: Equipment) -> None:
    def say(answer: Answer) -> None:
        connection.send(answer)

    jobs = {job.id: job for job in equipment.jobs}
    chosen = equipment.chosen
    controls: list[Controls] = []
    try:
        with open_driver(equipment.installed, chosen, on_controls=controls.append) as driver:
            say(("ready", (controls[0], driver.descriptions)))
            while order := cast("Order | None", connection.recv()):
                purpose, names = order
                unit = Unit(tuple(jobs[name] for name in names), purpose)
                say(("recorded", record(driver, chosen, unit)))
    except HarnessError as problem:
        say(("ended", problem))
    else:
        say(("ended", None))
