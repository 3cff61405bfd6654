"""What is told of an outcome in a few words, also when it comes from another process."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from harness.codec import source
from harness.judging import KnownDeviations
from harness.model import (
    Build,
    Difference,
    DifferenceKind,
    DifferencePlace,
    Requirement,
    Verdict,
    Word,
)
from harness.report.terminal import Known
from harness.session import Outcome


@dataclass(frozen=True, slots=True)
class VerdictRecord:
    """A verdict, the build that it is on, and a line for what known deviations say of it."""

    verdict: Verdict
    build: Build | None
    known: tuple[str, ...]
    problems: tuple[str, ...]


def judged(outcome: Outcome) -> VerdictRecord:
    """Return the words for an outcome."""
    known = tuple(entry.summary() for entry in outcome.assessment.known)
    return VerdictRecord(outcome.verdict, outcome.build, known, outcome.assessment.problems)


def known_fails(every: Sequence[VerdictRecord]) -> Known:
    """Return the requirements, each with its library, whose `fail` is a known deviation."""
    return {(item.verdict.requirement, item.verdict.library) for item in every if item.known}


def known_lines(every: Sequence[VerdictRecord]) -> list[str]:
    """Return a line for each known deviation that was observed."""
    return list(dict.fromkeys(line for item in every for line in item.known))


def problems(
    every: Sequence[VerdictRecord], known: KnownDeviations, requirements: Iterable[Requirement]
) -> list[str]:
    """Return a line for each entry that is wrong; where nothing was judged, nobody can tell.

    `requirements` are all that there are.
    """
    if not every:
        return []
    found = dict.fromkeys(line for item in every for line in item.problems)
    unmatched = known.unmatched(requirements, [(item.verdict, item.build) for item in every])
    return [*found, *unmatched]


def to_json(item: VerdictRecord) -> dict[str, Any]:
    """Return it in types that cross processes, its values as JavaScript source."""
    verdict = item.verdict
    differences = [
        {
            "place": _place_json(part.place),
            "expected": source(part.expected),
            "observed": source(part.observed),
        }
        for part in verdict.differences
    ]
    return {
        "verdict": {
            "requirement": verdict.requirement,
            "library": verdict.library,
            "word": verdict.word.value,
            "differences": differences,
            "reason": verdict.reason,
            "seconds": verdict.seconds,
        },
        "build": None if item.build is None else asdict(item.build),
        "known": item.known,
        "problems": item.problems,
    }


def from_json(parts: dict[str, Any]) -> VerdictRecord:
    """Return what `to_json` made this of, its values as JavaScript source."""
    told = parts["verdict"]
    differences = tuple(
        Difference(**{**part, "place": _place(part["place"])}) for part in told["differences"]
    )
    verdict = Verdict(**{**told, "word": Word(told["word"]), "differences": differences})
    build = None if parts["build"] is None else Build(**parts["build"])
    return VerdictRecord(verdict, build, tuple(parts["known"]), tuple(parts["problems"]))


def _place_json(place: DifferencePlace) -> dict[str, Any]:
    return {**asdict(place), "kind": place.kind.value}


def _place(parts: dict[str, Any]) -> DifferencePlace:
    kind, calls, steps = DifferenceKind(parts["kind"]), tuple(parts["calls"]), tuple(parts["steps"])
    return DifferencePlace(**{**parts, "kind": kind, "calls": calls, "steps": steps})
