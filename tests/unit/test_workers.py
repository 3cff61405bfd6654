"""Processes that record: whatever becomes of one, each job has the recording that counts."""

import dataclasses
import threading
from collections.abc import Callable, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final, TypeAlias, cast

import pytest

from harness.builds import Chosen
from harness.contracts import built_in
from harness.model import (
    BrowserError,
    BuildError,
    Control,
    ControlError,
    Controls,
    EdgeError,
    HarnessError,
    Recording,
    SetupError,
)
from harness.session import Equipment, Job, Workers, jobs, pages
from harness.session import workers as workers_module
from harness.toolchain import Server, browsers
from tests.unit.timeline import Timeline

INSTALLED: Final = browsers.Browser(Path("/browser"), "a test")
CONTROLS: Final = Controls("chromium 1", (Control("is faithful"),), (), 0.1)
EVERY: Final = jobs(built_in(), built_in().of_destination("wishpond"), ["next"])
LONE: Final = [
    job
    for job in EVERY
    if not any(job in page for page in pages(EVERY, 0)) and job.library in job.requirement.libraries
][:6]
SHARING: Final = [*pages(EVERY, 0)[0]][:6]

Record: TypeAlias = Callable[[tuple[str, tuple[str, ...]]], object]


class FakeProcess:
    """A thread that answers as a process does; what `record` returns is what was recorded.

    It ends without a word where that is an exception.
    """

    exitcode = -9

    def __init__(
        self, record: Record, last: HarnessError | None = None, controls: Controls = CONTROLS
    ) -> None:
        self.ours, self._theirs = Pipe()
        self.orders: list[tuple[str, ...]] = []
        self.equipment: Equipment
        self._record = record
        self._last = last
        self._controls = controls
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with self._theirs:
            try:
                self.equipment = self._theirs.recv()
                self._theirs.send(("ready", (self._controls, {})))
                while order := self._theirs.recv():
                    self.orders.append(order[1])
                    answer = self._record(order)
                    self._theirs.send(
                        ("ended", answer)
                        if isinstance(answer, SetupError)
                        else ("recorded", answer)
                    )
                self._theirs.send(("ended", self._last))
            except (EOFError, OSError, ZeroDivisionError):
                return

    def join(self, timeout: float | None = None) -> None:
        self._thread.join(timeout)

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def terminate(self) -> None:
        raise AssertionError("it ends when its connection does")


class Crew:
    """Starts one process after another."""

    def __init__(self, *processes: Callable[[], FakeProcess]) -> None:
        self.started: list[FakeProcess] = []
        self._processes = [*processes]

    def __call__(self) -> tuple[Connection, BaseProcess]:
        made = self._processes.pop(0)()
        self.started.append(made)
        return made.ours, cast("BaseProcess", made)


def recording(name: str) -> Recording:
    return dataclasses.replace(Timeline().recording("next"), requirement=name)


def records(order: tuple[str, tuple[str, ...]]) -> object:
    return {name: recording(name) for name in order[1]}


def process(
    record: Record = records, last: HarnessError | None = None
) -> Callable[[], FakeProcess]:
    return lambda: FakeProcess(record, last)


def workers(
    crew: Crew,
    planned: Sequence[Job],
    count: int = 2,
    seed: int | None = None,
    installed: browsers.Browser = INSTALLED,
) -> Workers:
    equipment = Equipment(installed, Chosen(built_in()), tuple(planned))
    return Workers(equipment, count, seed=seed, start=crew)


def test_each_job_is_recorded_once_and_all_have_a_share() -> None:
    crew = Crew(process(), process())
    with workers(crew, LONE) as made:
        found = [made.recording(job) for job in LONE]
        assert made.controls == [CONTROLS, CONTROLS]
    assert [one and one.result for one in found] == [recording(job.id) for job in LONE]
    assert sorted(name for one in crew.started for [name] in one.orders) == sorted(
        job.id for job in LONE
    )
    assert all(one.orders for one in crew.started)


def test_each_process_begins_with_a_server_of_its_own() -> None:
    """And so does one that takes the place of another."""
    a, b = (Server.of(f"ws://{name}:3000") for name in "ab")
    crew = Crew(process(dies_at(LONE[0].id)), process(), process())
    found = browsers.find_or_install(None, print, servers=[a, b])
    with workers(crew, LONE[:1], installed=found) as made:
        made.recording(LONE[0])
    assert [one.equipment.installed.servers for one in crew.started] == [(a, b), (b, a), (a, b)]


def test_servers_with_different_browsers_judge_nothing() -> None:
    def another() -> FakeProcess:
        return FakeProcess(records, controls=dataclasses.replace(CONTROLS, browser="chromium 2"))

    with (
        pytest.raises(SetupError, match=r"^chromium 1 and chromium 2: the servers of one run"),
        workers(Crew(process(), another), LONE),
    ):
        pytest.fail("it has begun")


def test_pages_are_shared_in_the_order_of_the_seed() -> None:
    orders = []
    for seed in (1, 2):
        crew = Crew(process())
        with workers(crew, SHARING, 1, seed) as made:
            for job in SHARING:
                made.recording(job)
        orders.append(crew.started[0].orders[0])
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(job.id for job in SHARING)
    assert orders[0] != orders[1]


def dies_at(name: str) -> Record:
    def record(order: tuple[str, tuple[str, ...]]) -> object:
        return 1 // 0 if name in order[1] else records(order)

    return record


def test_one_that_dies_costs_no_verdict_but_that_of_its_own_job() -> None:
    first, *others = LONE
    crew = Crew(process(dies_at(first.id)), process(), process())
    with workers(crew, LONE) as made:
        found = {job.id: made.recording(job) for job in LONE}
    assert len(crew.started) == 3
    lost = found.pop(first.id)
    assert lost
    assert isinstance(lost.result, BrowserError)
    assert str(lost.result) == "the process that recorded it ended (exit code -9); run it again"
    assert [one and one.result for one in found.values()] == [recording(job.id) for job in others]


def test_of_one_that_dies_at_a_shared_page_each_job_is_recorded_alone() -> None:
    def dies_at_page(order: tuple[str, tuple[str, ...]]) -> object:
        return 1 // 0 if order[0] == "shared" else records(order)

    with workers(Crew(process(dies_at_page), process()), SHARING, 1, 0) as made:
        found = [made.recording(job) for job in SHARING]
    assert [one and one.result for one in found] == [recording(job.id) for job in SHARING]
    assert {one and one.page for one in found} == {"own"}


def fails(_: object) -> object:
    return SetupError("no packages")


def test_where_nothing_can_be_recorded_the_run_ends() -> None:
    crew = Crew(process(fails), process(fails))
    with pytest.raises(SetupError, match="no packages"), workers(crew, LONE) as made:
        made.recording(LONE[0])
    assert not any(one.is_alive() for one in crew.started)


def test_of_one_that_can_record_nothing_more_the_others_record_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    crew = Crew(process(fails), process())
    with workers(crew, LONE) as made:
        found = [made.recording(job) for job in LONE]
    assert [one and one.result for one in found] == [recording(job.id) for job in LONE]
    said = capsys.readouterr().err
    assert said == "harness: no packages; the other processes go on without this one\n"


class Untrusted(FakeProcess):
    """A process whose controls came out wrong."""

    def _run(self) -> None:
        with self._theirs:
            self._theirs.recv()
            self._theirs.send(("ended", ControlError("cannot trust it")))


class Stillborn(FakeProcess):
    """A process that ends before it can say anything."""

    def _run(self) -> None:
        self._theirs.close()


def test_controls_that_come_out_wrong_end_the_run_before_anything_is_judged() -> None:
    crew = Crew(process(), lambda: Untrusted(records))
    with pytest.raises(ControlError, match="cannot trust it"), workers(crew, LONE):
        pytest.fail("it has begun")
    assert crew.started[0].orders == []
    assert not any(one.is_alive() for one in crew.started)


def test_one_that_never_begins_is_an_error_in_one_line() -> None:
    with (
        pytest.raises(BrowserError, match=r"ended before it judged anything \(exit code -9\)"),
        workers(Crew(lambda: Stillborn(records)), LONE, 1),
    ):
        pytest.fail("it has begun")


def test_requests_that_no_verdict_covers_are_told_at_the_end() -> None:
    crew = Crew(process(last=EdgeError("a stray")), process())
    with pytest.raises(EdgeError, match="a stray"), workers(crew, LONE) as made:
        made.recording(LONE[0])
    assert not any(one.is_alive() for one in crew.started)


def test_an_error_of_the_run_is_not_hidden_by_one_of_its_end() -> None:
    crew = Crew(process(last=EdgeError("a stray")), process())
    with pytest.raises(BuildError, match="unusable"), workers(crew, LONE):
        raise BuildError("unusable")
    assert not any(one.is_alive() for one in crew.started)


class Lingering(FakeProcess):
    """A process that has not ended until it is terminated, and takes its time then."""

    def _run(self) -> None:
        self._told = threading.Event()
        super()._run()
        self._told.wait(60)

    def terminate(self) -> None:
        threading.Timer(0.05, self._told.set).start()


def test_none_is_left_behind_though_it_ends_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "_END_SECONDS", 0)
    crew = Crew(lambda: Lingering(records))
    with workers(crew, LONE, 1) as made:
        made.recording(LONE[0])
    assert not crew.started[0].is_alive()


def test_a_job_that_applies_nowhere_is_not_recorded() -> None:
    other = dataclasses.replace(LONE[0].requirement, libraries=("classic",))
    skipped = dataclasses.replace(LONE[0], requirement=other)
    crew = Crew(process())
    with workers(crew, [skipped, LONE[1]], 1) as made:
        assert made.recording(skipped) is None
        assert made.recording(LONE[1])
    assert crew.started[0].orders == [(LONE[1].id,)]
