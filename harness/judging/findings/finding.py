"""A finding: one fault of a build, told once, with all the verdicts that meet it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from harness.codec import call_source
from harness.judging.findings.arrivals import Arrived
from harness.judging.findings.grouping import Group, groups
from harness.judging.findings.places import pattern, pattern_of_all, pattern_of_one
from harness.judging.findings.symptom import Change, Judged, Symptom
from harness.judging.findings.symptoms import symptoms
from harness.judging.findings.titles import key, title
from harness.model import LIBRARIES, Difference, DifferenceKind, Library, Requirement, Word

_OF_REQUESTS: Final = (DifferenceKind.REQUEST, DifferenceKind.QUERY, DifferenceKind.BODY)


@dataclass(frozen=True)
class Finding:
    """One fault of a build.

    `key` names it in files and stays the same for as long as the fault does: it depends neither on
    the order of the verdicts nor on a value. `title` says what is wrong, for people.
    `shows` has the patterns of all places where it shows, and `spared` of those that look alike
    and are as promised.
    """

    key: str
    title: str
    symptoms: tuple[Symptom, ...]
    shows: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()

    @property
    def change(self) -> Change:
        """How what arrived differs from what was promised."""
        return self.symptoms[0].change

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """The verdicts that meet it, each once, by requirement and library."""
        found = {symptom.judged.name: symptom.judged for symptom in self.symptoms}
        return tuple(found[name] for name in sorted(found))

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """The requirements that meet it, each once, by id."""
        found = {item.requirement.id: item.requirement for item in self.judged}
        return tuple(found[name] for name in sorted(found))

    @property
    def libraries(self) -> tuple[Library, ...]:
        """The generations of the library under which it was seen."""
        seen = {item.recording.library for item in self.judged}
        return tuple(library for library in LIBRARIES if library in seen)

    @property
    def witness(self) -> Judged:
        """The verdict whose calls show it in the fewest characters."""
        return min(self.judged, key=_length)

    @property
    def shown(self) -> Symptom:
        """What the witness shows of it first."""
        name = self.witness.name
        return next(symptom for symptom in self.symptoms if symptom.judged.name == name)

    @property
    def is_in_requests_only(self) -> bool:
        """Whether the tracker was called as promised, and only what it sent is wrong."""
        return all(item.kind in _OF_REQUESTS for item in self.differences())

    def differences_of(self, requirement: str, library: Library) -> list[Difference]:
        """Return the differences of one verdict that it explains."""
        return [
            difference
            for symptom in self.symptoms
            if symptom.judged.name == (requirement, library)
            for difference in symptom.differences
        ]

    def differences(self) -> list[Difference]:
        """Return all differences that it explains, verdict by verdict."""
        return [difference for symptom in self.symptoms for difference in symptom.differences]


def findings_of(
    every: Iterable[Judged], part_of: Callable[[Symptom], str | None] = lambda _: ""
) -> list[Finding]:
    """Return what is wrong with a build, once each, the most far-reaching first.

    `every` has all verdicts of one build, those that pass among them: what did arrive is the
    evidence against a sweeping claim. The result does not depend on their order. Only symptoms of
    the same part are one finding, and those of None are left out.
    """
    ordered = sorted(every, key=lambda judged: judged.name)
    arrived = Arrived.of(item for item in ordered if item.verdict.word in {Word.PASS, Word.FAIL})
    parts: dict[str, list[Symptom]] = {}
    for judged in ordered:
        for symptom in symptoms(judged):
            part = part_of(symptom)
            if part is not None:
                parts.setdefault(part, []).append(symptom)
    made = [_finding(group) for seen in parts.values() for group in groups(seen, arrived)]
    return sorted(made, key=lambda item: (-len(item.requirements), item.key))


def _finding(group: Group) -> Finding:
    if group.scope == "all":
        # One symptom of each kind of change: what is lost, and what arrives under another name.
        firsts = {symptom.change: symptom for symptom in group.symptoms}.values()
        shows = {pattern_of_all(first) for first in firsts}
        spared = {pattern_of_one(first, name) for first in firsts for name in group.spared}
    else:
        shows, spared = {pattern(symptom) for symptom in group.symptoms}, set()
    return Finding(
        key(group), title(group), group.symptoms, tuple(sorted(shows)), tuple(sorted(spared))
    )


def _length(judged: Judged) -> tuple[int, int, int, str]:
    calls: Sequence[str] = [call_source(call) for call in judged.requirement.calls]
    library = LIBRARIES.index(judged.recording.library)
    return len(calls), sum(map(len, calls)), library, judged.requirement.id
