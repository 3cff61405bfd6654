"""Several processes record: the outputs are those of one, and one that is killed costs nothing."""

import json
import multiprocessing
import os
import signal
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from harness.builds import Chosen
from harness.codec import evidence_file
from harness.contracts import built_in
from harness.judging import NOTHING_KNOWN
from harness.model import Recording, Word
from harness.session import Equipment, Job, RunOptions, Workers, assess
from harness.toolchain import browsers
from tests.browser import same_process
from tests.selftest.miniatures.catalogue import FOLDER


def outputs(folder: Path, *options: str) -> tuple[int, dict[str, Any], list[Recording]]:
    """Judge Mini's reference build, and return the exit code, the verdicts and the recordings."""
    done = same_process.harness(
        *("check", "mini", "--contracts", str(FOLDER), "--library", "next", *options),
        *("--results", str(folder), "--json", str(folder / "check.json")),
    )
    told = json.loads((folder / "check.json").read_text(encoding="utf-8"))
    return done.returncode, told, [*evidence_file.read(folder / "recordings.jsonl")]


@pytest.mark.usefixtures("shared_browser")
def test_two_processes_give_the_outputs_of_one(tmp_path: Path) -> None:
    one, told, recordings = outputs(tmp_path / "one")
    two, told_by_two, recordings_of_two = outputs(tmp_path / "two", "--workers", "2")
    assert one == two
    assert told_by_two["controls"]["processes"] == 2
    for every in (told, told_by_two):
        for verdict in every["verdicts"]:
            del verdict["seconds"]
        for name in ("began", "seconds", "controls"):
            del every[name]
    assert told_by_two == told
    assert {verdict["page"] for verdict in told["verdicts"]} == {"shared", "own"}
    named = [(item.requirement, item.calls) for item in recordings]
    assert [(item.requirement, item.calls) for item in recordings_of_two] == named


def told(sign: signal.Signals) -> BaseProcess:
    """Send the only process that records a signal, and return it."""
    [process] = multiprocessing.active_children()
    assert process.pid
    os.kill(process.pid, sign)
    return process


def test_a_process_that_is_killed_costs_its_own_job_alone_its_verdict() -> None:
    installed = browsers.find()
    assert installed
    chosen = Chosen(built_in())
    names = ("track-params", "track-zero", "track-false")
    planned = tuple(
        Job.of(chosen.contracts, chosen.contracts.requirement(f"wishpond-{name}"), "next")
        for name in names
    )
    with Workers(Equipment(installed, chosen, planned), 1, seed=None) as workers:
        recorded = (
            assess(job, workers.recording(job), NOTHING_KNOWN, RunOptions()) for job in planned
        )
        told(signal.SIGKILL).join()
        killed, other = next(recorded), next(recorded)
        told(signal.SIGHUP)  # a terminal's is for the process that started this one
        last = next(recorded)
    assert killed.verdict.word is Word.ERROR
    said = "the process that recorded it ended (exit code -9); run it again"
    assert killed.verdict.reason == said
    assert (other.verdict.word, last.verdict.word) == (Word.PASS, Word.PASS)
    assert multiprocessing.active_children() == []
