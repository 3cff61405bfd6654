"""Compares a verdict with what is known: which `fail` is expected, which entry is wrong."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self, TypeAlias

from harness.codec import Mask, difference_keys, source
from harness.contracts import Destination
from harness.judging.deviations.entry import Deviation, is_served
from harness.judging.deviations.known_finding import KnownFinding
from harness.judging.deviations.standing import Decided, Shown, Standing, standings
from harness.judging.deviations.unmatched import line, unmatched
from harness.judging.findings import Judged, place, symptoms
from harness.model import Build, Difference, Requirement, Verdict, Word

_MOST_PATHS: Final = 3
_MOST_CHARACTERS: Final = 120

_Pair: TypeAlias = tuple[Difference, Difference]
"""A difference as it is, and with secrets masked."""

Entry: TypeAlias = Deviation | KnownFinding
"""What is known: a single difference, or a whole finding."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One verdict, compared with the known deviations.

    `known` has the entries that explain a `fail`, every difference of it; else it is empty.
    `problems` has a line for each entry that is no longer right. `explained` has the numbers,
    from 0, of the differences that entries explain, and `used` the entries that do so. `shown`
    says which patterns of which known findings it shows. `wider` has the known findings that show
    beyond what their entries say: in another requirement or library, or after the last day.
    """

    known: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
    explained: tuple[int, ...] = ()
    used: tuple[Entry, ...] = ()
    shown: Shown = ()
    wider: tuple[tuple[int, KnownFinding], ...] = ()

    def part_of(self, numbers: Sequence[int]) -> str | None:
        """Say to which part of what is wrong these differences belong.

        None is what is known; a text says where the entry stands that they go beyond, and is empty
        for what is new altogether.
        """
        if all(at in self.explained for at in numbers):
            return None
        wider = dict(self.wider)
        return next((wider[at].place for at in numbers if at in wider), "")


NO_ASSESSMENT: Final = Assessment()


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is wrong at one place of a verdict, and the numbers of the differences that show it."""

    place: str
    numbers: tuple[int, ...]


def sightings(judged: Judged, mask: Mask) -> Iterator[Sighting]:
    """Yield what a verdict shows, each thing once, with secrets masked in its place."""
    numbers = {id(item): number for number, item in enumerate(judged.verdict.differences)}
    for symptom in symptoms(judged):
        shown = tuple(numbers[id(item)] for item in symptom.differences)
        yield Sighting(mask.text(place(symptom)), shown)


@dataclass(frozen=True, slots=True)
class KnownDeviations:
    """All entries that a run knows, the day it runs on, and the folders that have the entries.

    `entries` are for a single difference each, `findings` for a whole finding.
    """

    entries: tuple[Deviation, ...]
    today: dt.date
    folders: tuple[Path, ...] = ()
    findings: tuple[KnownFinding, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return bool(self.entries or self.findings)

    def served(self, destinations: Mapping[str, Destination]) -> Self:
        """Return what is known where these destinations are served the trackers that they have."""

        def is_for(entry: Entry) -> bool:
            target = destinations.get(entry.build)
            return is_served(entry.tracker, target.tracker if target else None)

        return dataclasses.replace(
            self,
            entries=tuple(filter(is_for, self.entries)),
            findings=tuple(filter(is_for, self.findings)),
        )

    def of(self, judged: Judged) -> Assessment:
        """Compare what was judged with the entries for it. Secrets may be masked in both."""
        if not self or not judged.verdict.differences:
            return self.assess(judged.verdict, judged.recording.build)
        mask = Mask((judged.requirement.settings, judged.recording.settings))
        masked = mask.value(judged.verdict.differences)
        seen = [*sightings(judged, mask)]
        return self.assess(judged.verdict, judged.recording.build, masked, seen)

    def assess(
        self,
        verdict: Verdict,
        build: Build | None,
        masked: Sequence[Difference] = (),
        seen: Sequence[Sighting] = (),
    ) -> Assessment:
        """Compare a verdict with the entries for it, versions included.

        `masked` has its differences without secrets, as people copy them from a report; `seen` is
        what known findings are compared with. An `error` or a `skip` does not show whether an
        entry holds, so nothing is assessed.
        """
        if build is None or verdict.word in {Word.ERROR, Word.SKIP}:
            return NO_ASSESSMENT
        matched = _Matched()
        pairs = [*zip(verdict.differences, masked or verdict.differences, strict=True)]
        here = [item for item in self.entries if _is_for(item, verdict, build)]
        for entry in here:
            if self.today <= entry.expires:
                explained = {at for at, pair in enumerate(pairs) if any(map(entry.explains, pair))}
                matched.add(entry, explained)
        for known in self.findings:
            if _is_for(known, verdict, build):
                for sighting in seen:
                    patterns = known.patterns_of(sighting.place)
                    matched.shown.extend((known.place, pattern) for pattern in patterns)
                    if patterns and not known.has_ended(self.today):
                        matched.add(known, {*sighting.numbers})
        problems = (self._problem(entry, verdict, pairs) for entry in here)
        return Assessment(
            known=tuple(matched.entries) if len(matched.explained) == len(pairs) else (),
            problems=tuple(problem for problem in problems if problem),
            explained=tuple(sorted(matched.explained)),
            used=tuple(matched.entries),
            shown=tuple(matched.shown),
            wider=tuple(self._wider(build, seen, matched.explained)),
        )

    def _wider(
        self, build: Build, seen: Sequence[Sighting], explained: AbstractSet[int]
    ) -> Iterator[tuple[int, KnownFinding]]:
        """Yield the numbers of differences that no entry explains, with that of their finding."""
        here = [item for item in self.findings if item.build == build.destination]
        here = [item for item in here if item.has(build.version)]
        for sighting in seen:
            known = next((item for item in here if item.patterns_of(sighting.place)), None)
            if known is not None:
                yield from ((at, known) for at in sighting.numbers if at not in explained)

    def _problem(self, entry: Deviation, verdict: Verdict, pairs: Sequence[_Pair]) -> str:
        """Say what is wrong with one of the entries for a verdict; empty if nothing is."""
        if verdict.word is Word.PASS:
            remedy = "delete the entry"
            if entry.library == "all":
                remedy += ", or name the library that it still deviates under"
            problem = f"no longer deviates: the requirement passes; {remedy}"
            return line(entry, problem, verdict.library)
        if self.today > entry.expires:
            problem = f"expired on {entry.expires}: renew it or have the build fixed"
            return line(entry, problem)
        problem = _other_difference(entry, pairs)
        if not problem:
            return ""
        return line(entry, f"deviates differently: {problem}", verdict.library)

    def unmatched(
        self,
        requirements: Iterable[Requirement],
        judged: Iterable[tuple[Verdict, Build | None]],
    ) -> tuple[str, ...]:
        """Return a line for each entry for a single difference that matches nothing.

        `requirements` are all that there are, `judged` what was part of this run: an entry for
        another part of the contract is ignored, and so is one for a build whose version is not
        known.
        """
        return tuple(unmatched(self.entries, requirements, judged))

    def standings(
        self, requirements: Iterable[Requirement], decided: Sequence[Decided]
    ) -> tuple[Standing, ...]:
        """Return the known findings that no longer are as their entries say."""
        return tuple(standings(self.findings, self.today, requirements, decided))


NOTHING_KNOWN: Final = KnownDeviations((), dt.date.min)


@dataclass(slots=True)
class _Matched:
    """What entries explain of a verdict, so far."""

    entries: list[Entry] = field(default_factory=list)
    explained: set[int] = field(default_factory=set)
    shown: list[tuple[str, str]] = field(default_factory=list)

    def add(self, entry: Entry, numbers: set[int]) -> None:
        if numbers:
            self.explained |= numbers
            if not any(entry is other for other in self.entries):
                self.entries.append(entry)


def _is_for(entry: Entry, verdict: Verdict, build: Build) -> bool:
    return entry.concerns(verdict, build) and entry.has(build.version)


def _other_difference(entry: Deviation, found: Sequence[_Pair]) -> str:
    """Say how no difference of a `fail` is that of an entry; empty if one is."""
    there = [pair for pair in found if _key(pair[0]) == entry.path]
    if not there:
        return f"expected at {entry.path}, differs at {_paths([pair[0] for pair in found])}"
    if any(entry.explains(item) for pair in there for item in pair):
        return ""
    wanted, seen = _short(entry.observed), _short(source(there[0][0].observed))
    return f"expected to observe {wanted} at {entry.path}, observed {seen}"


def _key(difference: Difference) -> str:
    return difference_keys.key(difference.place)


def _paths(found: Sequence[Difference]) -> str:
    paths = list(dict.fromkeys(map(_key, found)))
    more = len(paths) - _MOST_PATHS
    return ", ".join(paths[:_MOST_PATHS]) + (f" and {more} more" if more > 0 else "")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _MOST_CHARACTERS else f"{words[:_MOST_CHARACTERS]}…"
