"""Records jobs in several processes, each with an edge and a browser of its own.

This process says what to record next, and judges. It hands out names only, of jobs that each
process has from its start: a message of any length could wait for one that waits for it.
"""

import contextlib
import itertools
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from multiprocessing import connection as connections
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Final, Self, cast

from harness.contracts import Description
from harness.model import BrowserError, Controls, SetupError
from harness.session.controls import check_alike
from harness.session.messages import say
from harness.session.outcome import Job, Recorded
from harness.session.page_group import PageGroup, Result, Unit, groups
from harness.session.worker_process import (
    Answer,
    Equipment,
    Order,
    Ready,
    Start,
    start_process,
)

_AHEAD: Final = 2
"""How many units a process has at most, of which it records the first."""

_END_SECONDS: Final = 5


class Workers:
    """Some processes, and the jobs that they record. Use it as a context manager.

    `controls` are those of each process, `descriptions` what builds say of unknown destinations.
    `seed` says in which order the calls of shared pages are made; without one, each job has a page
    of its own. `whole` has the jobs of the whole run, where the equipment's are a part of it.
    """

    def __init__(
        self,
        equipment: Equipment,
        count: int,
        *,
        seed: int | None,
        start: Start = start_process,
        whole: Sequence[Job] = (),
    ) -> None:
        self.controls: list[Controls] = []
        self.descriptions: Mapping[str, Description] = {}
        self._equipment = equipment
        self._start = start
        self._groups = _groups(equipment.jobs, seed, whole)
        self._of = {job.id: group for group in self._groups for job in group.jobs}
        self._crew: list[_Worker] = []
        self._count = count

    def __enter__(self) -> Self:
        """Start the processes, and wait until their controls have passed.

        Raises:
            HarnessError: one of them cannot judge anything.
        """
        try:
            self._crew += [self._worker(number) for number in range(self._count)]
            ready = [worker.wait_until_ready() for worker in self._crew]
            check_alike(controls.browser for controls, _ in ready)
        except BaseException:  # also Ctrl-C: no process may be left
            self._end()
            raise
        self.controls += [controls for controls, _ in ready]
        self.descriptions = ready[0][1]
        return self

    def __exit__(self, kind: type[BaseException] | None = None, *_: object) -> None:
        """End the processes.

        Raises:
            HarnessError: one of them had requests that no verdict covers.
        """
        try:
            if kind is None:
                for worker in self._crew:
                    worker.ask_to_end()
                for worker in self._crew:
                    worker.wait_until_ended()
        finally:
            self._end()

    def recording(self, job: Job) -> Recorded | None:
        """Return the recording that counts of a job; None if it is none of the jobs.

        Raises:
            HarnessError: nothing can be recorded any more, this job or any other.
        """
        group = self._of.get(job.id)
        if group is None:
            return None
        while not group.is_settled:
            self._advance()
        return group.recorded(job)

    def _advance(self) -> None:
        """Hand out units, and take at least one that is recorded.

        The next one is handed out before the last one is judged, so that no process waits.
        """
        self._hand_out()
        busy = {worker.connection: worker for worker in self._crew if worker.under_way}
        for ready in connections.wait([*busy]):
            worker = busy[cast("Connection", ready)]
            try:
                recorded = worker.take()
            except (EOFError, OSError):
                self._replace(worker)
                continue
            except SetupError as problem:
                self._do_without(worker, problem)
                return
            if recorded is not None:
                self._hand_out()
                group, unit, result = recorded
                group.take(unit, result)

    def _hand_out(self) -> None:
        while min(self._crew, key=_load).load < _AHEAD:
            found = self._next()
            if found is None:
                return
            min(self._crew, key=_load).hand(*found)

    def _next(self) -> tuple[PageGroup, Unit] | None:
        for group in self._groups:
            if unit := group.next():
                return group, unit
        return None

    def _replace(self, worker: "_Worker") -> None:
        """Have another process take over from one that has ended; what that one recorded is lost.

        What was only waiting for it is recorded by the other.
        """
        worker.process.join(_END_SECONDS)
        group, unit = worker.under_way.popleft()
        number = self._crew.index(worker)
        self._crew[number] = other = self._worker(number)
        for waiting in worker.under_way:
            other.hand(*waiting)
        how = f"exit code {worker.process.exitcode}"
        group.take(unit, BrowserError(f"the process that recorded it ended ({how}); run it again"))

    def _do_without(self, worker: "_Worker", problem: SetupError) -> None:
        """Have the others record what a process no longer can.

        Raises:
            SetupError: there are no others.
        """
        if len(self._crew) == 1:
            raise problem
        say(f"{problem}; the other processes go on without this one")
        self._crew.remove(worker)
        worker.connection.close()
        for waiting in worker.under_way:
            min(self._crew, key=_load).hand(*waiting)

    def _worker(self, number: int) -> "_Worker":
        installed = self._equipment.installed.for_process(number)
        worker = _Worker(*self._start())
        worker.equip(replace(self._equipment, installed=installed))
        return worker

    def _end(self) -> None:
        for worker in self._crew:
            worker.connection.close()
        for worker in self._crew:
            worker.process.join(_END_SECONDS)
            if worker.process.is_alive():
                worker.process.terminate()
                worker.process.join()


class _Worker:
    """A process, the connection to it, and the units that were handed to it."""

    def __init__(self, connection: Connection, process: BaseProcess) -> None:
        self.connection = connection
        self.process = process
        self.under_way: deque[tuple[PageGroup, Unit]] = deque()

    @property
    def load(self) -> int:
        """How many units it has."""
        return len(self.under_way)

    def equip(self, equipment: Equipment) -> None:
        """Give the process what it needs. If it has ended, its first answer will say so."""
        with contextlib.suppress(OSError):
            self.connection.send(equipment)

    def hand(self, group: PageGroup, unit: Unit) -> None:
        """Have a unit recorded. If the process has ended, the answer will say so."""
        self.under_way.append((group, unit))
        order: Order = (unit.purpose, tuple(job.id for job in unit.page))
        with contextlib.suppress(OSError):
            self.connection.send(order)

    def take(self) -> tuple[PageGroup, Unit, Result] | None:
        """Take what was recorded; None if the process has only become ready.

        Raises:
            EOFError, OSError: the process has ended, and did not say why.
            HarnessError: it has ended, and said why.
        """
        kind, what = self._message()
        if kind == "ready":
            return None
        group, unit = self.under_way.popleft()
        return group, unit, cast("Result", what)

    def wait_until_ready(self) -> Ready:
        """Wait for the process's controls, and return them with its descriptions.

        Raises:
            HarnessError: they came out wrong, or the process has ended.
        """
        try:
            _, made = self._message()
        except (EOFError, OSError):
            raise self._lost("before it judged anything") from None
        return cast("Ready", made)

    def ask_to_end(self) -> None:
        """Ask the process to end."""
        with contextlib.suppress(OSError):
            self.connection.send(None)

    def wait_until_ended(self) -> None:
        """Wait until the process has ended, and its browser.

        Raises:
            HarnessError: it had requests that no verdict covers, or nobody can say.
        """
        try:
            while self._message()[0] != "ended":
                pass
        except (EOFError, OSError):
            raise self._lost("before it could say that all its requests are covered") from None

    def _message(self) -> Answer:
        message: Answer = self.connection.recv()
        if message[0] == "ended" and message[1] is not None:
            raise message[1]
        return message

    def _lost(self, when: str) -> BrowserError:
        self.process.join(_END_SECONDS)
        return BrowserError(
            f"a process that records ended {when} (exit code {self.process.exitcode}); run again"
        )


def _load(worker: _Worker) -> int:
    return worker.load


def _groups(jobs: Sequence[Job], seed: int | None, whole: Sequence[Job]) -> list[PageGroup]:
    """Return what is recorded of jobs, in order: shared pages first, then what has its own page.

    A browser's page that was shared is never used for one of its own.
    """
    found = []
    applying = (job for job in jobs if not job.inapplicable)
    for _, several in itertools.groupby(applying, lambda job: (job.destination.key, job.library)):
        planned = [*several]
        sharing = [] if seed is None else groups(planned, seed, whole=whole)
        shared = {job.id for group in sharing for job in group.jobs}
        found += [*sharing, *(PageGroup.alone(job) for job in planned if job.id not in shared)]
    return found
