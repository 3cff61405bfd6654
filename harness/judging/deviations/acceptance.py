"""Decides how entries change: so that what is found is known, or what is gone is not."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, TypeAlias

from packaging.specifiers import SpecifierSet

from harness.judging.deviations.assessment import Entry
from harness.judging.deviations.entry import Deviation, Reach, comparable
from harness.judging.deviations.known_finding import KnownFinding, unexplained
from harness.judging.deviations.standing import Standing, State
from harness.judging.findings import Finding, matches, place
from harness.model import LIBRARIES, Build, Library, UsageError, Verdict

_SEVERAL: Final = 2

Explained: TypeAlias = tuple[Verdict, Build, AbstractSet[str]]
"""A verdict with its build, and where the entries stand that explain a part of it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Why findings are accepted, where that is discussed, and until when; empty for nothing."""

    today: dt.date
    reason: str = ""
    link: str = ""
    expires: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """A finding, and the requirements and libraries that meet it."""

    finding: Finding
    requirements: frozenset[str]
    libraries: frozenset[Library]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was judged: the build, and the ids of all requirements for it.

    `met` has, by where an entry stands, the requirements that meet its finding in this run.
    `tracker` is what an entry names as its tracker; empty for the stub.
    """

    build: Build
    ids: frozenset[str]
    met: Mapping[str, AbstractSet[str]]
    tracker: str = ""


@dataclass(frozen=True, slots=True)
class Edits:
    """How entries change: those to add, those that change, as they then are, those to remove."""

    added: tuple[KnownFinding, ...] = ()
    changed: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()


def accept(
    findings: Sequence[Met], known: Iterable[KnownFinding], judged: Judgement, terms: Terms
) -> Edits:
    """Return the entries that make findings of a build known, one for each.

    A finding that an entry is about already, but for requirements or a library, makes that entry
    wider.

    Raises:
        UsageError: an entry has expired, and the terms do not say until when it holds now.
    """
    build = judged.build
    engines = {one.verdict.engine for item in findings for one in item.finding.judged}
    own = {
        entry.place: entry
        for entry in known
        if entry.build == build.destination and entry.has(build.version)
        if not entry.browser or entry.browser in engines
    }
    added: list[KnownFinding] = []
    changed: dict[str, KnownFinding] = {}
    for item in findings:
        places = {place(symptom) for symptom in item.finding.symptoms}
        same = next((entry for entry in own.values() if all(map(entry.patterns_of, places))), None)
        if same is None:
            added.append(_entry(item, judged, terms))
        else:
            own[same.place] = changed[same.place] = _wider(same, item, judged, terms)
    return Edits(tuple(added), tuple(changed.values()))


def _entry(item: Met, judged: Judgement, terms: Terms) -> KnownFinding:
    return KnownFinding(
        place=item.finding.title,
        title=item.finding.title,
        build=judged.build.destination,
        versions=_since(judged.build.version),
        library=_reach(item.libraries),
        shows=item.finding.shows,
        spared=item.finding.spared,
        requirements=tuple(cover(item.requirements, judged.ids)),
        reason=terms.reason or unexplained(terms.today),
        link=terms.link,
        expires=terms.expires,
        tracker=judged.tracker,
    )


def _wider(entry: KnownFinding, item: Met, judged: Judgement, terms: Terms) -> KnownFinding:
    if entry.has_ended(terms.today) and terms.expires is None:
        raise UsageError(
            f"{entry.place} ({entry.title}) expired on {entry.expires}: give its new last day with "
            "--expires"
        )
    # What somebody wrote stays for as long as it says enough.
    requirements = entry.requirements
    if not all(map(entry.covers, item.requirements)):
        covered = {name for name in judged.met.get(entry.place, ()) if entry.covers(name)}
        requirements = tuple(cover(covered | item.requirements, judged.ids))
    reached = LIBRARIES if entry.library == "all" else (entry.library,)
    return dataclasses.replace(
        entry,
        library=_reach({*reached, *item.libraries}),
        requirements=requirements,
        reason=terms.reason or entry.reason,
        link=terms.link or entry.link,
        expires=terms.expires or entry.expires,
    )


def prune(
    entries: Iterable[Deviation], standings: Iterable[Standing], decided: Sequence[Explained]
) -> Edits:
    """Return what is to go, so that entries say no more than what is the case.

    `decided` has the verdicts of a run that are `pass` or `fail`.
    """
    changed: list[Entry] = []
    removed: list[Entry] = []
    for item in standings:
        if item.state is State.GONE:
            removed.append(item.entry)
        elif item.state is State.SMALLER:
            changed.append(item.now)
    for entry in entries:
        own = [
            (verdict.library, entry.place in places)
            for verdict, build, places in decided
            if entry.concerns(verdict, build) and entry.has(build.version)
        ]
        under = {library for library, is_shown in own if is_shown}
        if own and not under:
            removed.append(entry)
        elif under != {library for library, _ in own}:
            changed.append(dataclasses.replace(entry, library=_reach(under)))
    return Edits(changed=tuple(changed), removed=tuple(removed))


def cover(ids: Collection[str], every: Collection[str]) -> list[str]:
    """Return few patterns that match these ids, and none of the others of all ids."""
    exact: dict[str, frozenset[str]] = {}
    for wanted in {wanted for name in ids for wanted in _patterns(name)}:
        names = frozenset(name for name in every if matches(wanted, name))
        if names <= {*ids}:
            exact[wanted] = names
    found: list[str] = []
    left = {*ids}
    while exact:
        # The pattern for the most of what is left; among equals the one that says the most.
        best = min(exact, key=lambda wanted: (-len(exact[wanted] & left), -len(wanted), wanted))
        if len(exact[best] & left) < _SEVERAL:
            break
        found.append(best)
        left -= exact[best]
    return sorted([*found, *left])


def _patterns(name: str) -> Iterator[str]:
    """Yield an id with `*` for some of its words; the first two say what it is about, and stay."""
    words = name.split("-")
    for start in range(2, len(words)):
        for end in range(start + 1, len(words) + 1):
            yield "-".join([*words[:start], "*", *words[end:]])


def _reach(libraries: AbstractSet[Library]) -> Reach:
    return "all" if libraries == {*LIBRARIES} else next(iter(libraries))


def _since(version: str) -> SpecifierSet:
    """Return the range of a version and all later ones: a build deviates until it is mended."""
    known = comparable(version)
    return SpecifierSet(">=0" if known is None else f">={known}")
