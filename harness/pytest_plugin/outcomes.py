"""Collects the outcomes of a session, which pytest's reports carry, also between processes.

The page, the files and the terminal's summary are made from the same ones.
"""

import dataclasses
import json
from collections.abc import Generator
from typing import Any, Final

import pytest

from harness.codec import evidence_file
from harness.contracts import Contracts
from harness.judging import Judged, KnownDeviations, judge
from harness.model import LIBRARIES, Verdict, Word
from harness.report import shown
from harness.session import Job, Outcome, RunOptions, proof_from_json, proof_to_json

UNMASKED_OUTCOME: Final = pytest.StashKey[Outcome]()
"""Where an item keeps its outcome with nothing masked."""

_ATTRIBUTE: Final = "harness_run"


class Outcomes:
    """The outcomes of a session, by the id of their item, with nothing masked."""

    def __init__(
        self, contracts: Contracts, known: KnownDeviations, *, is_strict: bool, show_secrets: bool
    ) -> None:
        self._contracts = contracts
        self._known = known
        self._is_strict = is_strict
        self._show_secrets = show_secrets
        self._found: dict[str, Outcome] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take an outcome from a report, so that no other plugin gets its secrets."""
        text = vars(report).pop(_ATTRIBUTE, None)
        if text is not None:
            self._found[report.nodeid] = self._outcome(json.loads(text)).packed()

    def job(self, nodeid: str) -> Job | None:
        """Return the job of an item, if it has an outcome."""
        outcome = self._found.get(nodeid)
        return None if outcome is None else outcome.job

    @property
    def every(self) -> list[Outcome]:
        """All outcomes, in the order of a run in one process, whichever report came first."""
        positions = {name: position for position, name in enumerate(self._contracts.requirements)}
        return sorted(
            self._found.values(),
            key=lambda one: (
                one.verdict.engine,
                LIBRARIES.index(one.job.library),
                positions[one.job.requirement.id],
            ),
        )

    def by_name(self) -> dict[str, list[Outcome]]:
        """Return what may be shown of all outcomes, by the destination's name."""
        found: dict[str, list[Outcome]] = {}
        for outcome in self.every:
            told = shown(outcome, show_secrets=self._show_secrets).packed()
            found.setdefault(outcome.job.destination.name, []).append(told)
        return found

    def _outcome(self, parts: dict[str, Any]) -> Outcome:
        """Return the outcome of a run. The verdict is made again from the recording."""
        library = next(name for name in LIBRARIES if name == parts["library"])
        required = self._contracts.requirement(parts["requirement"])
        given = RunOptions.from_plain(parts["options"])
        job = Job.of(
            self._contracts,
            required,
            library,
            is_strict=self._is_strict,
            engine=parts["engine"],
        )
        if parts["recording"] is None:
            word = Word(parts["word"])
            verdict = Verdict(
                job.requirement.id, library, word, reason=parts["reason"], engine=given.engine
            )
            return Outcome(job, verdict, None, run_options=given)
        recording = evidence_file.from_json(parts["recording"])
        verdict = dataclasses.replace(judge(job.requirement, recording), engine=given.engine)
        proof = None if parts["proof"] is None else proof_from_json(parts["proof"])
        assessment = self._known.of(Judged(required, recording, verdict))
        return Outcome(job, verdict, recording, assessment, given, proof, parts["page"])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the run on the report as JSON, so that it can reach another process."""
    report = yield
    outcome = item.stash.get(UNMASKED_OUTCOME, None)
    if outcome is not None and is_shown_by(report, outcome):
        vars(report)[_ATTRIBUTE] = json.dumps(_to_json(outcome))
    return report


def is_shown_by(report: pytest.TestReport, outcome: Outcome) -> bool:
    """Say whether this one of an item's reports shows its verdict: an `error` ends the set-up."""
    return report.when == ("setup" if outcome.verdict.word is Word.ERROR else "call")


def _to_json(outcome: Outcome) -> dict[str, Any]:
    recording = outcome.recording
    return {
        "requirement": outcome.job.requirement.id,
        "library": outcome.job.library,
        "engine": outcome.job.engine,
        "word": outcome.verdict.word.value,
        "reason": outcome.verdict.reason,
        "proof": None if outcome.proof is None else proof_to_json(outcome.proof),
        "options": outcome.run_options.to_plain(),
        "page": outcome.page,
        "recording": None if recording is None else evidence_file.to_json(recording),
    }
