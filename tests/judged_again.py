"""Judges recordings again, and prints all that is told of them, each part in a line.

    python -m tests.judged_again FILE [reversed|shuffled]

The same lines come out in every process, whatever its PYTHONHASHSEED, and in every order. FILE is
evidence of a run with --show-secrets; without one, a recording is made up for each requirement in
which its calls are made and nothing follows. With evidence, each recording is also judged with
parts of it sabotaged.
"""

import dataclasses
import datetime as dt
import itertools
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from harness.codec import difference_keys, evidence_file, source
from harness.contracts import built_in
from harness.judging import Judged, findings_of, judge, unasserted_parameters
from harness.judging.sabotage.copies import sabotages
from harness.model import (
    LIBRARIES,
    Build,
    Call,
    CallStarted,
    Definition,
    Delivered,
    Invocation,
    Leftovers,
    Library,
    Observation,
    Recording,
    Requirement,
    Source,
    Verdict,
)
from harness.report import Run
from harness.report.markdown import markdown
from harness.report.run_json import run_to_json
from harness.session import Job, Outcome

BEGAN: Final = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
EACH: Final = 40
"""Of so many sabotaged recordings, one is judged."""

_TRACKER: Final = "https://cdn.acme.example/acme.js"


def told(recordings: Sequence[Recording], order: str = "") -> Iterator[str]:
    """Yield what is told of recordings that are judged in some order."""
    contracts = built_in()
    places = {name: place for place, name in enumerate(contracts.requirements)}
    outcomes = [
        Outcome(
            Job.of(contracts, contracts.requirements[one.requirement], one.library),
            judge(contracts.requirements[one.requirement], one),
            one,
        )
        for one in ordered(recordings, order)
    ]
    outcomes.sort(
        key=lambda one: (LIBRARIES.index(one.job.library), places[one.job.requirement.id])
    )
    by_name: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        yield lines(outcome.verdict)
        by_name.setdefault(outcome.job.destination.name, []).append(outcome)
    every = ((one.job.requirement, one.recording) for one in outcomes if one.recording)
    run = Run(by_name, BEGAN, 1.0, unasserted=unasserted_parameters(every))
    yield "".join(run_to_json(run))
    yield markdown(run)
    for part in by_name.values():
        judged = [
            Judged(one.job.requirement, one.recording, one.verdict) for one in part if one.recording
        ]
        yield from (f"{one.key} {one.title} {one.judged}" for one in findings_of(judged))
    yield from places


def ordered(recordings: Sequence[Recording], order: str) -> list[Recording]:
    every = list(recordings)
    if order == "reversed":
        every.reverse()
    elif order == "shuffled":
        random.Random(0).shuffle(every)  # noqa: S311 - an order, and no secret
    return every


def lines(verdict: Verdict) -> str:
    """Return a verdict with its differences, in their order."""
    differences = [
        [difference_keys.key(one.place), source(one.expected), source(one.observed), one.hint]
        for one in verdict.differences
    ]
    parts = [verdict.requirement, verdict.library, verdict.word, verdict.reason, differences]
    return json.dumps(parts)


def without_consequences() -> Iterator[Recording]:
    """Yield a recording of each requirement in which its calls have no consequences."""
    for library in LIBRARIES:
        for one in built_in().requirements.values():
            if library in one.libraries:
                yield _recording(one, library)


def _recording(requirement: Requirement, library: Library) -> Recording:
    target = built_in().destination(requirement.destination)
    last = len(requirement.calls) - 1
    starts = tuple(
        CallStarted(index, f"call {index}", index, float(index)) for index in range(last + 1)
    )
    return Recording(
        requirement=requirement.id,
        library=library,
        library_version="1",
        browser="chromium 1",
        build=Build(target.key, "made up", "1", "0" * 64),
        settings={**target.settings, **requirement.settings},
        calls=requirement.calls,
        observations=starts,
        leftovers=Leftovers(),
        seconds=0.1,
        tracker=target.tracker_url,
        dispatchers=(target.dispatcher,) if target.dispatcher else (),
    )


def by_two_ways() -> Iterator[str]:
    """Yield the verdicts on a call that reaches functions of which each names the next.

    Which of them may be meant as a dispatcher must not be guessed, least of all by chance.
    """
    functions = ("acme", "acme.track", "acme.track.now")
    seen: tuple[Observation, ...] = (
        *(Definition(name, {}, "load", 0, 0.0) for name in functions),
        CallStarted(0, "call 0", 1, 0.0),
        Invocation("acme.track", ("now", "A"), "call 0", 2, 1.0, caller="https://x.example/"),
        Invocation("acme.track.now", ("A",), "call 0", 3, 2.0, caller="https://x.example/"),
    )
    said = Source("Acme", "Track", "is delivered once", "https://acme.example/")
    calls = (Call("track", ("A",)),)
    delivered = Requirement(
        "acme-once", "acme", "S.", "documented", said, calls, (Delivered((1,)),)
    )
    for several in itertools.product(*(((), (name,)) for name in functions)):
        recording = dataclasses.replace(
            Recording(
                "acme-once",
                "next",
                "1",
                "chromium 1",
                Build("acme", "made up", "1", "0" * 64),
                {},
                calls,
                seen,
                Leftovers(),
                0.1,
            ),
            tracker=_TRACKER,
            dispatchers=tuple(itertools.chain(*several)),
        )
        yield lines(judge(delivered, recording))


def sabotaged(recordings: Sequence[Recording]) -> Iterator[Recording]:
    """Yield recordings with something in them changed."""
    for recording in recordings:
        for made in itertools.islice(sabotages(recording), 0, None, EACH):
            yield made.recording


def write(texts: Iterable[str]) -> None:
    for text in texts:
        sys.stdout.write(f"{text}\n")


def main(arguments: Sequence[str]) -> None:
    files = [name for name in arguments if name.endswith(".jsonl")]
    order = next((name for name in arguments if name not in files), "")
    if not files:
        write([*told(list(without_consequences()), order), *by_two_ways()])
        return
    recordings = list(evidence_file.read(Path(files[0])))
    write(told(recordings, order))
    every = built_in().requirements
    write(lines(judge(every[one.requirement], one)) for one in sabotaged(recordings))


if __name__ == "__main__":
    main(sys.argv[1:])
