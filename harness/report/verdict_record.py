"""The summary of an outcome, which can cross from one process to another."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from harness.codec import source
from harness.judging import Examination, KnownDeviations, KnownFinding, Standing, deviations
from harness.model import (
    Build,
    Difference,
    DifferenceKind,
    DifferencePlace,
    Requirement,
    Verdict,
    Word,
)
from harness.report.headline import look
from harness.report.learned import lacking
from harness.session import Outcome, PageUse, proof_from_json, proof_to_json

_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class VerdictRecord:
    """A verdict, its build, and the lines about known deviations that concern it.

    `nothing_arrived` says that it is a `pass`, and yet nothing reached the destination. `proof` is
    that of its expectations, if it was made. `look` is a line on a `fail` that is worth a look, and
    empty for any other verdict. `shown` says what it shows of known findings. `unexplained` has the
    titles of those known findings whose reason nobody has written yet. `page` says what it rests
    on: a page of its own, or one with other calls before. `lacking` says which settings a pass
    needs where nothing arrived without them.
    """

    verdict: Verdict
    build: Build | None
    known: tuple[str, ...]
    problems: tuple[str, ...]
    nothing_arrived: bool = False
    proof: Examination | None = None
    look: str = ""
    shown: deviations.Shown = ()
    unexplained: tuple[str, ...] = ()
    page: PageUse = "own"
    lacking: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the verdict is a `fail` that known deviations explain."""
        return self.verdict.word is Word.FAIL and bool(self.known)


def judged(outcome: Outcome) -> VerdictRecord:
    """Return the summary of an outcome."""
    known = tuple(entry.summary() for entry in outcome.assessment.known)
    return VerdictRecord(
        outcome.verdict,
        outcome.build,
        known,
        outcome.assessment.problems,
        outcome.nothing_arrived,
        outcome.proof,
        look(outcome) if outcome.is_worth_a_look else "",
        outcome.assessment.shown,
        tuple(
            entry.title
            for entry in outcome.assessment.used
            if isinstance(entry, KnownFinding) and not entry.is_explained
        ),
        outcome.page,
        lacking(outcome),
    )


def known_lines(every: Sequence[VerdictRecord]) -> list[str]:
    """Return what a terminal shows of known deviations: one in full, or how many there are.

    Those that nobody has explained are named.
    """
    lines = list(dict.fromkeys(line for item in every for line in item.known))
    if len(lines) > 1:
        lines = [f"{len(lines)} deviations explain {sum(item.is_known for item in every)} fails"]
    titles = list(dict.fromkeys(title for item in every for title in item.unexplained))
    if titles:
        more = f" and {len(titles) - _MOST_NAMED} more" if len(titles) > _MOST_NAMED else ""
        lines.append(f"{len(titles)} not yet explained: {'; '.join(titles[:_MOST_NAMED])}{more}")
    return lines


def problems(
    every: Sequence[VerdictRecord], known: KnownDeviations, requirements: Iterable[Requirement]
) -> list[str]:
    """Return a line for each entry that does not hold; none if nothing was judged.

    `requirements` are all requirements of the contracts.
    """
    if not every:
        return []
    found = dict.fromkeys(line for item in every for line in item.problems)
    unmatched = known.unmatched(requirements, [(item.verdict, item.build) for item in every])
    return [*found, *unmatched, *(item.line for item in standings(every, known, requirements))]


def standings(
    every: Sequence[VerdictRecord], known: KnownDeviations, requirements: Iterable[Requirement]
) -> tuple[Standing, ...]:
    """Return the known findings that no longer are as their entries say."""
    return known.standings(requirements, [(item.verdict, item.build, item.shown) for item in every])


def to_json(item: VerdictRecord) -> dict[str, Any]:
    """Return a record as JSON, which can cross processes, with values as JavaScript source."""
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
            "engine": verdict.engine,
        },
        "build": None if item.build is None else asdict(item.build),
        "known": item.known,
        "problems": item.problems,
        "nothing_arrived": item.nothing_arrived,
        "proof": None if item.proof is None else proof_to_json(item.proof),
        "look": item.look,
        "shown": item.shown,
        "unexplained": item.unexplained,
        "page": item.page,
        "lacking": item.lacking,
    }


def from_json(parts: dict[str, Any]) -> VerdictRecord:
    """Return the record that `to_json` was given, with values as JavaScript source."""
    told = parts["verdict"]
    differences = tuple(
        Difference(**{**part, "place": _place(part["place"])}) for part in told["differences"]
    )
    verdict = Verdict(**{**told, "word": Word(told["word"]), "differences": differences})
    build = None if parts["build"] is None else Build(**parts["build"])
    known, wrong = tuple(parts["known"]), tuple(parts["problems"])
    proof = None if parts["proof"] is None else proof_from_json(parts["proof"])
    shown = tuple((place, pattern) for place, pattern in parts["shown"])
    return VerdictRecord(
        verdict,
        build,
        known,
        wrong,
        parts["nothing_arrived"],
        proof,
        parts["look"],
        shown,
        tuple(parts["unexplained"]),
        parts["page"],
        parts["lacking"],
    )


def _place_json(place: DifferencePlace) -> dict[str, Any]:
    return {**asdict(place), "kind": place.kind.value}


def _place(parts: dict[str, Any]) -> DifferencePlace:
    kind, calls, steps = DifferenceKind(parts["kind"]), tuple(parts["calls"]), tuple(parts["steps"])
    return DifferencePlace(**{**parts, "kind": kind, "calls": calls, "steps": steps})
