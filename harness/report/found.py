"""The findings of a run, sorted by what they mean for it: new, worth a look, known."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from harness.codec import call_source
from harness.judging import Finding, Judged, Standing, Symptom, deviations, findings_of
from harness.model import LIBRARIES, Difference, Library, Requirement, Word
from harness.report.engines import engines_of, only
from harness.report.text import reproduce
from harness.session import Outcome


@dataclass(frozen=True)
class Found:
    """A finding in one run: the outcomes that meet it and count, and the one that shows it best.

    `every` has all outcomes that meet it; `outcomes` those that make it what it is: the red ones
    of a finding that is new. `was` has the known findings that it is now, in another shape.
    `others` has the same finding as further engines show it, and `only` says which engines alone
    show it; empty where all do.
    """

    finding: Finding
    every: tuple[Outcome, ...]
    outcomes: tuple[Outcome, ...]
    was: tuple[Standing, ...] = ()
    others: tuple[Finding, ...] = ()
    only: str = ""

    @cached_property
    def witness(self) -> Outcome:
        """The outcome whose calls show it in the fewest characters."""
        return min(self.outcomes, key=_length)

    @property
    def calls(self) -> str:
        """The shortest calls that show it, as JavaScript."""
        return "\n".join(map(call_source, self.witness.job.requirement.calls))

    @property
    def command(self) -> str:
        """The command that shows it again."""
        return reproduce(self.witness)

    @property
    def differences(self) -> list[Difference]:
        """What the witness shows of it."""
        job, engine = self.witness.job, self.witness.verdict.engine
        return [
            difference
            for finding in (self.finding, *self.others)
            if _engine_of(finding) == engine
            for difference in finding.differences_of(job.requirement.id, job.library)
        ]

    @property
    def title(self) -> str:
        """What is wrong, and which engines alone show it: `Firefox only: track loses seats`."""
        return f"{self.only}: {self.finding.title}" if self.only else self.finding.title

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines that show it."""
        return tuple(map(_engine_of, (self.finding, *self.others)))

    @property
    def libraries(self) -> tuple[Library, ...]:
        """The generations of the library under which it was seen."""
        seen = {name for each in (self.finding, *self.others) for name in each.libraries}
        return tuple(library for library in LIBRARIES if library in seen)

    @property
    def promises(self) -> list[Requirement]:
        """All requirements that meet it, also those that do not count, by id."""
        found = {outcome.job.requirement.id: outcome.job.requirement for outcome in self.every}
        return [found[name] for name in sorted(found)]

    @property
    def requirements(self) -> list[str]:
        """The ids of the requirements that meet it; that of the witness is the first."""
        ids = sorted({outcome.job.requirement.id for outcome in self.outcomes})
        first = self.witness.job.requirement.id
        return [first, *(name for name in ids if name != first)]

    @property
    def levels(self) -> dict[str, int]:
        """How many of its requirements there are of each level, the most first."""
        found = {outcome.job.requirement.id: outcome.job.requirement for outcome in self.outcomes}
        return dict(Counter(item.level for item in found.values()).most_common())


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of a run, the widest first of each sort.

    What is `new` fails the run, `looks` are worth a look, and known deviations explain `known`.
    """

    new: tuple[Found, ...] = ()
    looks: tuple[Found, ...] = ()
    known: tuple[Found, ...] = ()


def is_red(outcome: Outcome) -> bool:
    """Say whether a verdict needs attention."""
    if outcome.assessment.problems:
        return True
    if outcome.vacuous:
        return True
    fails_no_run = outcome.is_known or outcome.is_worth_a_look
    return outcome.verdict.word in {Word.FAIL, Word.ERROR} and not fails_no_run


def find(outcomes: Mapping[str, Sequence[Outcome]], standings: Sequence[Standing] = ()) -> Findings:
    """Return the findings of a run from its outcomes, by the destination's name.

    `standings` are the known findings that no longer are as their entries say.
    """
    every = [_of_build(part, standings) for part in outcomes.values()]
    new, looks, known = (
        sorted((item for part in sorts for item in part), key=_width)
        for sorts in (zip(*every, strict=True) if every else ((), (), ()))
    )
    return Findings(tuple(new), tuple(looks), tuple(known))


def found_in(outcomes: Sequence[Outcome]) -> list[Found]:
    """Return the findings of one build that known deviations do not explain."""
    new, _, _ = _of_build(outcomes, ())
    return new


_Sorts: TypeAlias = tuple[list[Found], list[Found], list[Found]]
"""What is new, worth a look, and known."""


def _of_build(outcomes: Sequence[Outcome], standings: Sequence[Standing]) -> _Sorts:
    """Return what is new, worth a look, and known. What several engines show is told once."""
    engines = engines_of(outcomes)
    each = [
        _in_one_engine([one for one in outcomes if one.verdict.engine == engine], standings)
        for engine in engines
    ]
    if len(each) == 1:
        return each[0]
    shown_in: dict[str, dict[str, None]] = {}
    for engine, sorts in zip(engines, each, strict=True):
        for item in (item for sort in sorts for item in sort):
            shown_in.setdefault(item.finding.key, {})[engine] = None
    new, looks, known = (
        [
            dataclasses.replace(one, only=only([*shown_in[one.finding.key]], one.every, outcomes))
            for one in _together(item for sorts in each for item in sorts[number])
        ]
        for number in range(3)
    )
    return new, looks, known


def _together(every: Iterable[Found]) -> Iterator[Found]:
    """Yield what several engines show as one finding each."""
    found: dict[str, list[Found]] = {}
    for item in every:
        found.setdefault(item.finding.key, []).append(item)
    for same in found.values():
        yield Found(
            same[0].finding,
            tuple(outcome for item in same for outcome in item.every),
            tuple(outcome for item in same for outcome in item.outcomes),
            tuple(dict.fromkeys(standing for item in same for standing in item.was)),
            tuple(item.finding for item in same[1:]),
        )


def _engine_of(finding: Finding) -> str:
    return finding.symptoms[0].judged.verdict.engine


def _in_one_engine(outcomes: Sequence[Outcome], standings: Sequence[Standing]) -> _Sorts:
    """Return what is new, worth a look, and known, of outcomes in one engine."""
    if not any(outcome.verdict.differences for outcome in outcomes):
        return [], [], []
    by_name = {_name(outcome): outcome for outcome in outcomes}
    judged = [
        Judged(outcome.job.requirement, recording, outcome.verdict)
        for outcome in outcomes
        if (recording := outcome.recording) is not None  # what passes shows what else arrives
    ]

    numbers = {id(item): at for one in judged for at, item in enumerate(one.verdict.differences)}

    def part_of(symptom: Symptom) -> str | None:
        own = [numbers[id(item)] for item in symptom.differences]
        return by_name[symptom.judged.name].assessment.part_of(own)

    new: list[Found] = []
    looks: list[Found] = []
    for finding in findings_of(judged, part_of):
        every = tuple(by_name[item.name] for item in finding.judged)
        red = tuple(filter(is_red, every))
        if red:
            keys = {outcome.job.destination.key for outcome in red}
            own = [one for one in standings if one.entry.build in keys]
            was = tuple(one for one in own if deviations.has_become(one, finding))
            new.append(Found(finding, every, red, was))
        else:
            looks.append(Found(finding, every, every))
    known: list[Found] = []
    for finding in findings_of(judged, lambda one: "" if part_of(one) is None else None):
        every = tuple(by_name[item.name] for item in finding.judged)
        known.append(Found(finding, every, every))
    return new, looks, known


def _name(outcome: Outcome) -> tuple[str, str]:
    return outcome.job.requirement.id, outcome.job.library


def _width(item: Found) -> tuple[bool, int, str]:
    """Sort the widest first, and what only changed after what is new altogether."""
    return bool(item.was), -len(item.requirements), item.finding.key


def _length(outcome: Outcome) -> tuple[int, int, int, str]:
    calls = [call_source(call) for call in outcome.job.requirement.calls]
    library = LIBRARIES.index(outcome.job.library)
    return len(calls), sum(map(len, calls)), library, outcome.job.requirement.id
