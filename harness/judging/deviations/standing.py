"""Says, over a whole run, which entries no longer hold."""

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from harness.judging.deviations.entry import Reach, comparable
from harness.judging.deviations.known_finding import KnownFinding
from harness.judging.findings import matches
from harness.model import LIBRARIES, Build, Library, Requirement, UsageError, Verdict, Word

_MOST_NAMED: Final = 3

Shown: TypeAlias = tuple[tuple[str, str], ...]
"""What a verdict shows of known findings: where the entry stands, and which of its patterns."""

Decided: TypeAlias = tuple[Verdict, Build | None, Shown]
"""A verdict with its build, and what it shows of known findings."""


class State(enum.StrEnum):
    """What became of a known finding that no longer is as its entry says."""

    GONE = "gone"
    SMALLER = "smaller"
    EXPIRED = "expired"
    NOWHERE = "matches nothing"


@dataclass(frozen=True, slots=True)
class Standing:
    """A known finding that no longer is as its entry says.

    `library`, `shows` and `requirements` are those that still hold, where some do.
    """

    entry: KnownFinding
    state: State
    problem: str
    library: Reach = "all"
    shows: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()

    @property
    def is_gone(self) -> bool:
        """Whether nothing that was judged shows it any more."""
        return self.state is State.GONE

    @property
    def now(self) -> KnownFinding:
        """The entry, saying no more than what holds."""
        return dataclasses.replace(
            self.entry, library=self.library, shows=self.shows, requirements=self.requirements
        )

    @property
    def line(self) -> str:
        """What a run prints."""
        return f"{self.entry.place} ({self.entry.title}): {self.problem}"


def check(findings: Sequence[KnownFinding], requirements: Iterable[Requirement]) -> None:
    """Check that each pattern of known findings can match, and that none is told twice.

    A build that is not known may be that of another contracts folder, and is left out.

    Raises:
        UsageError: a pattern matches no requirement, or two entries are for the same finding.
    """
    ids: dict[str, list[str]] = {}
    for item in requirements:
        ids.setdefault(item.destination, []).append(item.id)
    for number, entry in enumerate(findings):
        for wanted in entry.requirements if entry.build in ids else ():
            if not any(matches(wanted, name) for name in ids[entry.build]):
                raise UsageError(
                    f"{entry.place}: 'requirements' has {wanted!r}, which no requirement of "
                    f"{entry.build} matches; 'harness list' shows all"
                )
        for other in findings[:number]:
            if _is_same(entry, other, ids.get(entry.build, ())):
                raise UsageError(
                    f"{entry.place} is for the same finding as {other.place}; delete one of them"
                )


def _is_same(entry: KnownFinding, other: KnownFinding, ids: Iterable[str]) -> bool:
    return (
        entry.build == other.build
        and entry.versions == other.versions
        and (entry.library == other.library or "all" in {entry.library, other.library})
        and (entry.browser == other.browser or "" in {entry.browser, other.browser})
        and not {*entry.shows}.isdisjoint(other.shows)
        and any(entry.covers(name) and other.covers(name) for name in ids)
    )


def standings(
    findings: Iterable[KnownFinding],
    today: dt.date,
    requirements: Iterable[Requirement],
    judged: Sequence[Decided],
) -> Iterator[Standing]:
    """Yield each known finding that no longer is as its entry says.

    `requirements` are all that there are, `judged` what was part of this run. Where not all that
    an entry is about was judged, the rest may still show it, so nothing is said.
    """
    every = [*requirements]
    for entry in findings:
        own = [item for item in every if item.destination == entry.build]
        if not own:
            names = ", ".join(sorted({item.destination for item in every}))
            problem = (
                f"matches nothing: there is no build {entry.build!r}; correct it, or add its "
                f"contracts folder (known are: {names})"
            )
            yield Standing(entry, State.NOWHERE, problem)
            continue
        found = _standing(entry, today, own, judged)
        if found is not None:
            yield found


def _standing(
    entry: KnownFinding, today: dt.date, own: Sequence[Requirement], judged: Sequence[Decided]
) -> Standing | None:
    builds = [(verdict, build, shown) for verdict, build, shown in judged if build is not None]
    mine = [part for part in builds if entry.concerns(part[0], part[1])]
    versions = [build.version for _, build, _ in mine if comparable(build.version)]
    if versions and not any(map(entry.has, versions)):
        problem = (
            f"matches nothing: version {versions[0]} of the build is not in '{entry.versions}'; "
            "correct the range or delete the entry"
        )
        return Standing(entry, State.NOWHERE, problem)
    seen = _Seen(entry, own, [part for part in mine if entry.has(part[1].version)])
    if seen.shows_nothing:
        if not seen.is_whole:
            return None
        problem = f"no longer deviates; 'harness accept {entry.build} --prune' removes the entry"
        return Standing(entry, State.GONE, problem)
    if entry.has_ended(today):
        problem = f"expired on {entry.expires}: renew it or have the build fixed"
        return Standing(entry, State.EXPIRED, problem)
    return seen.smaller()


class _Seen:
    """What a run shows of a known finding."""

    def __init__(
        self,
        entry: KnownFinding,
        own: Sequence[Requirement],
        mine: Sequence[tuple[Verdict, Build, Shown]],
    ) -> None:
        self._entry = entry
        decided = [part for part in mine if part[0].word in {Word.PASS, Word.FAIL}]
        self._libraries = {verdict.library for verdict, _, _ in mine}
        self._covered = [item for item in own if entry.covers(item.id)]
        self._judged = {(verdict.requirement, verdict.library) for verdict, _, _ in decided}
        self._shown = {
            (verdict.requirement, verdict.library, pattern)
            for verdict, _, shown in decided
            for place, pattern in shown
            if place == entry.place
        }

    @property
    def shows_nothing(self) -> bool:
        return not self._shown

    @property
    def is_whole(self) -> bool:
        """Whether all that the entry is about was judged, under the libraries of this run."""
        return bool(self._judged) and all(map(self._is_judged, self._covered))

    def _is_judged(self, item: Requirement) -> bool:
        under = [name for name in item.libraries if name in self._libraries]
        return all((item.id, name) in self._judged for name in under)

    def smaller(self) -> Standing | None:
        """Return what the entry says too much; None if all of it still holds."""
        entry = self._entry
        requirements = [each for each in entry.requirements if not self._is_unmet(each)]
        shows = [each for each in entry.shows if not self._is_unshown(each)]
        library, left = self._library()
        told = [
            _listed("in", [each for each in entry.requirements if each not in requirements]),
            _listed("as", [each for each in entry.shows if each not in shows]),
            f"under {left}" if left else "",
        ]
        if not any(told):
            return None
        problem = (
            f"no longer deviates {', '.join(filter(None, told))}; 'harness accept {entry.build} "
            "--prune' updates the entry"
        )
        return Standing(entry, State.SMALLER, problem, library, tuple(shows), tuple(requirements))

    def _is_unmet(self, wanted: str) -> bool:
        about = [item for item in self._covered if matches(wanted, item.id)]
        met = any(matches(wanted, name) for name, _, _ in self._shown)
        return not met and self._is_decided(about)

    def _is_decided(self, about: Sequence[Requirement]) -> bool:
        """Whether some of these were judged, and none of them was left out."""
        names = {name for name, _ in self._judged}
        return any(item.id in names for item in about) and all(map(self._is_judged, about))

    def _is_unshown(self, wanted: str) -> bool:
        return self.is_whole and not any(pattern == wanted for _, _, pattern in self._shown)

    def _library(self) -> tuple[Reach, Library | None]:
        """Return the libraries that it still deviates under, and the one where it does not."""
        under = {name for _, name, _ in self._shown}
        if self._entry.library != "all" or self._libraries != {*LIBRARIES} or not self.is_whole:
            return self._entry.library, None
        if under == {*LIBRARIES}:
            return "all", None
        [left] = {*LIBRARIES} - under
        [kept] = under
        return kept, left


def _listed(word: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    more = len(names) - _MOST_NAMED
    return f"{word} {', '.join(names[:_MOST_NAMED])}" + (f" and {more} more" if more > 0 else "")
