"""A known deviation: one difference, of which build and why."""

import contextlib
import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from harness.codec import difference_keys, source
from harness.model import LIVE, PINNED, STUB, Build, Difference, Library, Tracker, Verdict

Reach: TypeAlias = Library | Literal["all"]
"""The generation under which a build deviates, or all of them."""


_ALL: Final = ">=0"
"""The range that `docs/known-deviations.md` names for all versions."""

_NPM_PRERELEASE: Final = re.compile(r"v?(\d+(?:\.\d+)*)-[\w.-]+(?:\+[\w.-]+)?")


def reach(library: Reach, browser: str) -> str:
    """Return where an entry holds, in words: the library, and the engine if it is for one only."""
    return f"{library}, {browser} only" if browser else library


def comparable(version: str) -> Version | None:
    """Return a build's version as one that can be compared; None if it cannot.

    npm's form of a prerelease (`2.0.0-next.1`) comes before the release itself.
    """
    with contextlib.suppress(InvalidVersion):
        return Version(version)
    early = _NPM_PRERELEASE.fullmatch(version)
    return Version(f"{early[1]}.dev0") if early else None


def is_served(named: str, tracker: Tracker | None) -> bool:
    """Say whether an entry that names a tracker, such as `pinned 3f2a91c04b77`, is for this one.

    A pin, a live tracker or the stub is another one from time to time, so its hash is for people
    only; a script is known by its hash. None is the stub. An entry that names none is for each.
    """
    source = named.partition(" ")[0]
    if not named or source in {STUB, PINNED, LIVE}:
        return not named or source == (tracker.source if tracker else STUB)
    digits = named.rpartition(" ")[2]
    return tracker is not None and tracker.scripts[0].sha256.startswith(digits)


def is_in_range(version: str, versions: SpecifierSet) -> bool:
    """Say whether a version, also one that is not released yet, is in a range.

    What is not a version, such as `latest` or nothing, is only in the range of all.
    """
    known = comparable(version)
    if known is None:
        return str(versions) == _ALL
    return versions.contains(known, prereleases=True)


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference that is known, and how long it is tolerated.

    `build` is the key of the build's destination, `versions` the range of its versions.
    `path` is the difference's key; `observed` what is observed there, as JavaScript source,
    empty where anything may be. `tracker` is the only tracker that it is for, `browser` the only
    engine that it is for; empty for each.
    `expires` is the last day that it holds, in UTC. `place` is
    where the entry stands (`known-deviations/wigzo.toml, deviation 2`), with its `file`, and its
    `number` among the deviations there.
    """

    place: str
    build: str
    versions: SpecifierSet
    library: Reach
    requirement: str
    path: str
    reason: str
    link: str
    expires: dt.date
    observed: str = ""
    file: Path | None = None
    number: int = 0
    tracker: str = ""
    browser: str = ""

    @property
    def is_explained(self) -> bool:
        """Whether somebody has written why: a single difference is entered by hand."""
        return True

    def concerns(self, verdict: Verdict, build: Build) -> bool:
        """Say whether the entry is about this requirement and library, whatever the version."""
        return (
            self.requirement == verdict.requirement
            and self.library in {"all", verdict.library}
            and self.browser in {"", verdict.engine}
            and self.build == build.destination
        )

    def has(self, version: str) -> bool:
        """Say whether a version, also one that is not released yet, is in the range."""
        return is_in_range(version, self.versions)

    def explains(self, difference: Difference) -> bool:
        """Say whether this is the difference that is known."""
        if self.path != difference_keys.key(difference.place):
            return False
        return not self.observed or self.observed == source(difference.observed)

    def summary(self) -> str:
        """Return the entry as one line: the difference, the reason, and the last day."""
        what = f"{self.requirement} ({reach(self.library, self.browser)}) at {self.path}"
        return f"{what}: {self.reason} ({self.link}, until {self.expires})"
