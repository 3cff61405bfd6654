"""Compares two sides over a whole corpus, and puts together what is one finding."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from harness.comparison.alignment import changes
from harness.comparison.changes import RANKS, Change, Severity, What
from harness.comparison.sides import Key, Side
from harness.comparison.signals import PATH, Boundary, Kind, Signal, calls_told, signals
from harness.comparison.steadiness import OF_VALUES, Place, place
from harness.contract import Requirement
from harness.javascript import call_source, member, source
from harness.judge import judge
from harness.model import Build, Library, Recording, Verdict, Word
from harness.scenarios import Scenario
from harness.values import Value

Scenarios: TypeAlias = Mapping[str, Scenario]

_MOST_TOLD: Final = 160
"""Characters that are shown of why a requirement broke; 'harness run' tells all of it."""

_TOLD_APART: Final = 6
"""Characters that a value has at least, to be found again in the text that it is part of."""

_UNSTEADY: Final = "the {side} build differs here each time"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place of a finding: under which library, in which part, after which calls.

    `calls` is JavaScript to paste, `requirements` the ids that are tested with these calls.
    """

    library: Library
    scenario: str
    part: str
    calls: str
    requirements: tuple[str, ...]
    change: Change


@dataclass(frozen=True, slots=True)
class Finding:
    """The same change, wherever it was seen; the first occurrence is the one to show."""

    occurrences: tuple[Occurrence, ...]

    @property
    def change(self) -> Change:
        """The change, as it was seen first."""
        return self.occurrences[0].change

    @property
    def severity(self) -> Severity:
        """How severe it is."""
        return self.change.severity

    @property
    def libraries(self) -> tuple[Library, ...]:
        """The generations under which it was seen."""
        return tuple(dict.fromkeys(item.library for item in self.occurrences))

    @property
    def requirements(self) -> tuple[str, ...]:
        """The requirements that it touches."""
        return tuple(dict.fromkeys(name for item in self.occurrences for name in item.requirements))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison came to.

    `doubts` say what the harness cannot tell; `pages` and `calls` how much was compared.
    """

    old: Build
    new: Build
    findings: tuple[Finding, ...]
    doubts: tuple[str, ...]
    pages: int
    calls: int

    @property
    def behaviours(self) -> list[Finding]:
        """The findings that are of what the builds did."""
        return [item for item in self.findings if item.change.kind is not Kind.VERDICT]

    @property
    def verdicts(self) -> list[Finding]:
        """The findings that are of requirements: broken, or fixed."""
        return [item for item in self.findings if item.change.kind is Kind.VERDICT]

    def at_least(self, severity: Severity) -> list[Finding]:
        """Return the findings that are this severe, or more."""
        return [item for item in self.findings if RANKS[item.severity] >= RANKS[severity]]


class Comparer:
    """Compares scenario by scenario, as recordings come in; alignment is done once for each."""

    def __init__(self, scenarios: Scenarios, boundary: Boundary) -> None:
        self._scenarios = scenarios
        self._boundary = boundary
        self._aligned: dict[Key, list[tuple[str, Change]]] = {}
        self._old: set[Place] = set()
        self._new: set[Place] = set()
        self._learnt: set[Key] = set()

    def add(self, key: Key, old: Sequence[Recording], new: Sequence[Recording]) -> None:
        """Take the recordings of a scenario; of a second one of a side it learns what varies."""
        if key not in self._aligned:
            self._aligned[key] = list(self._differing(key, old[0], new[0]))
        if key in self._learnt:
            return
        for runs, places in ((old, self._old), (new, self._new)):
            if len(runs) > 1:
                self._learnt.add(key)
                places.update(place(change) for _, change in self._differing(key, *runs[:2]))

    def unexplained(self) -> list[Key]:
        """Return the scenarios that differ, where nobody knows yet whether they always do."""
        return [
            key
            for key in self._aligned
            if key not in self._learnt and any(self._kept(key, told=None))
        ]

    def occurrences(self, key: Key, doubts: list[str]) -> Iterator[Occurrence]:
        """Yield what differs for good in a scenario, and add to `doubts` what varies in number."""
        scenario = self._scenarios[key[0]]
        for name, change in self._kept(key, doubts):
            part = next((item for item in scenario.parts if item.name == name), None)
            yield Occurrence(
                library=key[1],
                scenario=scenario.id,
                part=name,
                calls=calls_told(scenario, name),
                requirements=part.requirements if part else (),
                change=change,
            )

    def _differing(
        self, key: Key, one: Recording, other: Recording
    ) -> Iterator[tuple[str, Change]]:
        scenario = self._scenarios[key[0]]
        first = signals(one, scenario, self._boundary)
        second = signals(other, scenario, self._boundary)
        for name, found in first.items():
            for change in changes(found, second[name]):
                yield name, change

    def _kept(self, key: Key, told: list[str] | None) -> Iterator[tuple[str, Change]]:
        for name, seen in self._aligned[key]:
            where = place(seen)
            varies = [where in self._old, where in self._new]
            change = replace(seen, subject=self._subject(seen), after=self._alike(seen, key))
            if not any(varies):
                yield name, change
            elif change.what not in OF_VALUES:
                if told is not None:
                    told.append(f"{change.subject} is {change.what} in one run and not in another")
            elif not all(varies) or change.what is What.TYPE_CHANGED:
                hint = _UNSTEADY.format(side="old" if varies[0] else "new")
                yield name, replace(change, hint=hint)

    def _subject(self, change: Change) -> str:
        """Return what a change is about; of a request with its path, a `*` for what varies."""
        signal = change.before or change.after
        if signal is None or signal.kind is not Kind.REQUEST:
            return change.subject
        segments = signal.content[PATH]
        steady = [
            "*" if self._varies(Place(signal.kind, signal.key, member(PATH, name))) else text
            for name, text in segments.items()
        ]
        return f"{signal.key}/{'/'.join(steady)}"

    def _alike(self, change: Change, key: Key) -> Signal | None:
        """Return the new signal as it is shown: what differs each time is as in the old one."""
        before, after = change.before, change.after
        if before is None or after is None:
            return after
        said, twins = after.said, {}
        for _, other in self._aligned[key]:
            if other.before is before and other.after is after and self._varies(place(other)):
                old, new = str(other.old), str(other.new)
                if min(len(old), len(new)) >= _TOLD_APART:
                    said = said.replace(new, old)
                    twins[new] = other.old
        return replace(after, said=said, content=_with_twins(after.content, twins))

    def _varies(self, where: Place) -> bool:
        return where in self._old or where in self._new


def _with_twins(value: Value, twins: Mapping[str, Value]) -> Value:
    """Return a value with those within it that have a twin replaced by that."""
    if isinstance(value, dict):
        return {key: _with_twins(item, twins) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_twins(item, twins) for item in value]
    return twins.get(value, value) if isinstance(value, str) else value


def compare(
    scenarios: Scenarios,
    old: Side,
    new: Side,
    contract: Mapping[str, Requirement],
    boundary: Boundary,
) -> Comparison:
    """Return all that differs between what was recorded of two builds.

    `contract` has the requirements by their id. One is judged where its calls had a page of
    their own and show a difference: where they show none, both builds get the same verdict.
    """
    comparer = Comparer(scenarios, boundary)
    keys = [key for key in old.runs if key in new.runs]
    for key in keys:
        comparer.add(key, old.runs[key], new.runs[key])
    doubts: list[str] = list(_problems(old, new))
    found: list[Occurrence] = []
    for key in keys:
        seen = list(comparer.occurrences(key, doubts))
        found += seen
        [part, *others] = scenarios[key[0]].parts
        # One that is left of a batch by itself is still in the batch's conditions.
        if seen and not others and key[0] in part.requirements:
            known = [contract[name] for name in part.requirements if name in contract]
            runs = old.runs[key][0], new.runs[key][0]
            found += (item for one in known for item in _verdicts(one, *runs, doubts))
    return Comparison(
        old=old.build,
        new=new.build,
        findings=tuple(sorted(_findings(found), key=_weight)),
        doubts=tuple(dict.fromkeys(doubts)),
        pages=len(keys),
        calls=sum(len(scenarios[name].calls) for name, _ in keys),
    )


def _findings(occurrences: Iterable[Occurrence]) -> list[Finding]:
    """Put together what is the same change; calls that were made in two pages count once."""
    together: dict[tuple[str, Place, str], dict[tuple[str, str], Occurrence]] = {}
    for item in occurrences:
        change = item.change
        same = together.setdefault((change.what, place(change), change.hint), {})
        same.setdefault((item.library, item.part), item)
    return [Finding(tuple(sorted(items.values(), key=_told_best))) for items in together.values()]


def _told_best(item: Occurrence) -> tuple[bool, bool, int]:
    """Put first what people know, a requirement's calls, and of that what is shortest to read.

    No calls at all say the least.
    """
    return not item.calls, not item.requirements, len(item.calls)


def _weight(finding: Finding) -> tuple[int, bool]:
    return -RANKS[finding.severity], finding.change.kind is not Kind.VERDICT


def _problems(old: Side, new: Side) -> Iterator[str]:
    """Yield why scenarios could not be compared."""
    for words, side in (("old", old), ("new", new)):
        for (name, library), reason in side.problems.items():
            yield f"{name} under {library}, {words} build: {reason}"
    for one, other, words in ((old, new, "new"), (new, old, "old")):
        missing = [key for key in one.runs if key not in other.runs and key not in other.problems]
        if missing:
            name, library = missing[0]
            yield (
                f"{len(missing)} scenarios were not recorded of the {words} build, "
                f"the first is {name} under {library}"
            )


def _verdicts(
    requirement: Requirement, old: Recording, new: Recording, doubts: list[str]
) -> Iterator[Occurrence]:
    before, after = judge(requirement, old), judge(requirement, new)
    name, library = requirement.id, old.library
    if before.word is after.word:
        return
    if Word.ERROR in {before.word, after.word}:
        worse = before if before.word is Word.ERROR else after
        doubts.append(f"{name} under {library}: {worse.reason}")
        return
    broke = after.word is Word.FAIL
    what = What.VERDICT_BROKEN if broke else What.VERDICT_FIXED
    told = _told(after if broke else before)
    change = Change(what, Kind.VERDICT, name, "", before.word.value, after.word.value, told)
    calls = "\n".join(call_source(call) for call in requirement.calls)
    yield Occurrence(library, name, requirement.statement, calls, (name,), change)


def _told(verdict: Verdict) -> str:
    if not verdict.differences:
        return verdict.reason
    first = verdict.differences[0]
    told = f"{first.path}: expected {source(first.expected)}, observed {source(first.observed)}"
    flat = " ".join(told.split())
    return flat if len(flat) <= _MOST_TOLD else f"{flat[: _MOST_TOLD - 1]}…"
