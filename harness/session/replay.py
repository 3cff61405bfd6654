"""Judges what an evidence file has, again: no browser is needed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.builds import Chosen
from harness.codec import Mask, evidence_file
from harness.judging import Judged, KnownDeviations, judge
from harness.model import Recording, RecordingsError, Requirement, UsageError, Verdict, Word
from harness.session.outcome import Job, Outcome


def outcomes_from(
    place: Path,
    planned: Mapping[str, Sequence[Job]],
    chosen: Chosen,
    known: KnownDeviations,
) -> dict[str, list[Outcome]]:
    """Return the outcomes of those jobs that an evidence file has, with secrets masked.

    Raises:
        RecordingsError: it is missing, damaged, from a newer harness or of another build; or a
            verdict is not what it was, since the contract has changed.
        UsageError: it has none of these jobs.
    """
    lines = evidence_file.lines(place)[1:-1]
    for line in lines:
        _check_requirement(place, line, chosen)
    # Of several engines, Chromium's verdict counts: known deviations are accepted there.
    lines = sorted(lines, key=lambda line: line.get("engine") == "chromium")
    by_name = {(line["requirement"], line["library"]): line for line in lines}
    found = {
        name: [
            _outcome(place, job, by_name[job.requirement.id, job.library], chosen, known)
            for job in several
            if (job.requirement.id, job.library) in by_name
        ]
        for name, several in planned.items()
    }
    for name, part in found.items():
        if not part:
            raise UsageError(f"{place} has nothing of {name}; record it with 'harness check'")
    return found


def _check_requirement(place: Path, line: Mapping[str, Any], chosen: Chosen) -> None:
    if not {"requirement", "library", "verdict", "recording"} <= line.keys():
        raise RecordingsError(
            f"{place} is not the evidence of requirements; 'harness check' writes one"
        )
    if line["requirement"] not in chosen.contracts.requirements:
        raise RecordingsError(
            f"{place} has the requirement {line['requirement']!r}, which there is not; name its "
            "contracts folder, or record it again"
        )


def _outcome(
    place: Path, job: Job, line: Mapping[str, Any], chosen: Chosen, known: KnownDeviations
) -> Outcome:
    required = job.requirement
    if line["recording"] is None:
        verdict = Verdict(required.id, job.library, Word(line["verdict"]), reason=line["reason"])
        return Outcome(job, verdict, None)
    recording = evidence_file.from_json(line["recording"])
    _check_build(place, recording, chosen)
    mask = Mask((required.settings, job.destination.settings, recording.settings))
    masked: Requirement = mask.value(required)
    recording = mask.value(recording)
    verdict = judge(masked, recording)
    if verdict.word != line["verdict"]:
        raise RecordingsError(
            f"{place}: the verdict of {job.id} was {line['verdict']} and is {verdict.word} now, "
            "since the contract has changed or secrets are masked; record it again"
        )
    assessment = known.of(Judged(masked, recording, verdict))
    return Outcome(job, verdict, recording, assessment)


def _check_build(place: Path, recording: Recording, chosen: Chosen) -> None:
    build, judged = recording.build, chosen.of(recording.build.destination).build
    if build.sha256 != judged.sha256:
        raise RecordingsError(
            f"{place} is of another build of {build.destination}: {build.origin} "
            f"({build.sha256[:12]}), not {judged.origin} ({judged.sha256[:12]}); name its build "
            "with --build, or record it again"
        )
