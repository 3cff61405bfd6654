"""A known finding: one fault of a build, with all the places and requirements where it shows."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.specifiers import SpecifierSet

from harness.judging.deviations.entry import Reach, is_in_range, reach
from harness.judging.findings import matches, matching
from harness.model import Build, Verdict

_UNEXPLAINED: Final = re.compile(r"accepted on \d{4}-\d\d-\d\d, not yet explained")
_MOST_NAMED: Final = 2


def unexplained(today: dt.date) -> str:
    """Return the reason of an entry whose real reason nobody has written yet."""
    return f"accepted on {today}, not yet explained"


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """One fault that is known, as `harness accept` writes it.

    `title` says what is wrong, for people; nothing compares it. `build` is the key of the build's
    destination, `versions` the range of its versions. `shows` has patterns of the places where the
    fault shows, `spared` of those that look alike and are as promised, `requirements` of the ids of
    the requirements that meet it; `*` stands for any text. `tracker` is the only tracker, `browser`
    the only engine that it is for; empty for each. `expires` is the last day that it holds,
    in UTC; None means that it always holds. `place` says where the entry is: its `file`, and its
    `number` among the entries there.
    """

    place: str
    title: str
    build: str
    versions: SpecifierSet
    library: Reach
    shows: tuple[str, ...]
    requirements: tuple[str, ...]
    reason: str
    spared: tuple[str, ...] = ()
    link: str = ""
    expires: dt.date | None = None
    file: Path | None = None
    number: int = 0
    tracker: str = ""
    browser: str = ""

    @property
    def is_explained(self) -> bool:
        """Whether somebody has written why the build deviates."""
        return not _UNEXPLAINED.fullmatch(self.reason)

    def covers(self, requirement: str) -> bool:
        """Say whether the entry is about a requirement."""
        return any(matches(wanted, requirement) for wanted in self.requirements)

    def concerns(self, verdict: Verdict, build: Build) -> bool:
        """Say whether the entry is about this requirement and library, whatever the version."""
        return (
            self.build == build.destination
            and self.library in {"all", verdict.library}
            and self.browser in {"", verdict.engine}
            and self.covers(verdict.requirement)
        )

    def has(self, version: str) -> bool:
        """Say whether a version, also one that is not released yet, is in the range."""
        return is_in_range(version, self.versions)

    def has_ended(self, today: dt.date) -> bool:
        """Say whether its last day is over."""
        return self.expires is not None and today > self.expires

    def patterns_of(self, place: str) -> list[str]:
        """Return the patterns that match a place where something is wrong; none if none does."""
        return [] if matching(self.spared, place) else matching(self.shows, place)

    def summary(self) -> str:
        """Return the entry as one line: what is wrong, where it shows, the reason."""
        named = ", ".join(self.requirements[:_MOST_NAMED])
        more = len(self.requirements) - _MOST_NAMED
        others = f" and {more} more" if more > 0 else ""
        until = f"until {self.expires}" if self.expires else ""
        notes = ", ".join(filter(None, (self.link, until)))
        where = reach(self.library, self.browser)
        told = f"{self.title} ({where}; {named}{others}): {self.reason}"
        return f"{told} ({notes})" if notes else told
