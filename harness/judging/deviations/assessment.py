"""Compares verdicts with what is known: which `fail` is expected, which entry is wrong."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.codec import difference_keys, source
from harness.judging.deviations.entry import Deviation, Reach, comparable
from harness.model import Build, Difference, Requirement, Verdict, Word

_MOST_PATHS: Final = 3
_MOST_CHARACTERS: Final = 120


@dataclass(frozen=True, slots=True)
class Assessment:
    """One verdict, compared with the known deviations.

    `known` has the entries that explain a `fail`, every difference of it; else it is empty.
    `problems` has a line for each entry that is no longer right.
    """

    known: tuple[Deviation, ...] = ()
    problems: tuple[str, ...] = ()


NO_ASSESSMENT: Final = Assessment()


@dataclass(frozen=True, slots=True)
class KnownDeviations:
    """All entries that a run knows, the day it runs on, and the folders that have the entries."""

    entries: tuple[Deviation, ...]
    today: dt.date
    folders: tuple[Path, ...] = ()

    def assess(self, verdict: Verdict, build: Build | None) -> Assessment:
        """Compare a verdict on a build with the entries for it, versions included.

        An `error` or a `skip` does not show whether an entry holds, so nothing is assessed.
        """
        if build is None or verdict.word in {Word.ERROR, Word.SKIP}:
            return NO_ASSESSMENT
        entries = [
            entry
            for entry in self.entries
            if entry.concerns(verdict, build) and entry.has(build.version)
        ]
        current = [entry for entry in entries if self.today <= entry.expires]
        known = [entry for entry in current if any(map(entry.explains, verdict.differences))]
        problems = (self._problem(entry, verdict, entries) for entry in entries)
        return Assessment(
            known=() if _unexplained(verdict, current) else tuple(known),
            problems=tuple(problem for problem in problems if problem),
        )

    def _problem(self, entry: Deviation, verdict: Verdict, entries: Sequence[Deviation]) -> str:
        """Say what is wrong with one of the entries for a verdict; empty if nothing is."""
        if verdict.word is Word.PASS:
            remedy = "delete the entry"
            if entry.library == "all":
                remedy += ", or name the library that it still deviates under"
            problem = f"no longer deviates: the requirement passes; {remedy}"
            return _line(entry, verdict.library, problem)
        if self.today > entry.expires:
            problem = f"expired on {entry.expires}: renew it or have the build fixed"
            return _line(entry, entry.library, problem)
        problem = _other_difference(entry, verdict.differences, _unexplained(verdict, entries))
        return _line(entry, verdict.library, f"deviates differently: {problem}") if problem else ""

    def unmatched(
        self,
        requirements: Iterable[Requirement],
        judged: Iterable[tuple[Verdict, Build | None]],
    ) -> tuple[str, ...]:
        """Return a line for each entry that matches nothing.

        `requirements` are all that there are, `judged` what was part of this run: an entry for
        another part of the contract is ignored, and so is one for a build whose version is not
        known.
        """
        known = {item.id: item for item in requirements}
        builds = [
            (verdict, build) for verdict, build in judged if build and comparable(build.version)
        ]
        found = []
        for entry in self.entries:
            versions = [
                build.version for verdict, build in builds if entry.concerns(verdict, build)
            ]
            problem = _mismatch(entry, known)
            if not problem and versions and not any(map(entry.has, versions)):
                problem = (
                    f"version {versions[0]} of the build is not in '{entry.versions}'; "
                    "correct the range or delete the entry"
                )
            if problem:
                found.append(_line(entry, entry.library, f"matches nothing: {problem}"))
        return tuple(found)


NOTHING_KNOWN: Final = KnownDeviations((), dt.date.min)


def _line(entry: Deviation, library: Reach, problem: str) -> str:
    return f"{entry.place} ({entry.requirement}, {library}): {problem}"


def _unexplained(verdict: Verdict, entries: Sequence[Deviation]) -> list[Difference]:
    return [
        difference
        for difference in verdict.differences
        if not any(entry.explains(difference) for entry in entries)
    ]


def _other_difference(
    entry: Deviation, found: Sequence[Difference], unexplained: Sequence[Difference]
) -> str:
    """Say how the differences of a `fail` are not those of an entry; empty if they are."""
    there = [difference for difference in found if _key(difference) == entry.path]
    if not there:
        return f"expected at {entry.path}, differs at {_paths(found)}"
    if not any(map(entry.explains, there)):
        wanted, seen = _short(entry.observed), _short(source(there[0].observed))
        return f"expected to observe {wanted} at {entry.path}, observed {seen}"
    if unexplained:
        return f"expected at {entry.path}, differs also at {_paths(unexplained)}"
    return ""


def _mismatch(entry: Deviation, known: Mapping[str, Requirement]) -> str:
    """Say why no run at all can match an entry; empty if one can."""
    builds = sorted({item.destination for item in known.values()})
    if entry.build not in builds:
        names = ", ".join(builds)
        return (
            f"there is no build {entry.build!r}; correct it, or add its contracts folder "
            f"(known are: {names})"
        )
    required = known.get(entry.requirement)
    if required is None:
        return f"there is no requirement {entry.requirement!r}; 'harness list' shows all"
    if required.destination != entry.build:
        return f"the requirement is for {required.destination!r}, not for {entry.build!r}"
    if entry.library != "all" and entry.library not in required.libraries:
        return f"the requirement does not run under {entry.library}; delete the entry"
    return ""


def _key(difference: Difference) -> str:
    return difference_keys.key(difference.place)


def _paths(found: Sequence[Difference]) -> str:
    paths = list(dict.fromkeys(map(_key, found)))
    more = len(paths) - _MOST_PATHS
    return ", ".join(paths[:_MOST_PATHS]) + (f" and {more} more" if more > 0 else "")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_CHARACTERS else f"{line[:_MOST_CHARACTERS]}…"
