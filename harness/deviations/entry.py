"""A known deviation: one difference, of which build and why."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal, TypeAlias

from packaging.specifiers import SpecifierSet

from harness.javascript import source
from harness.model import Build, Difference, Library, Verdict

Reach: TypeAlias = Library | Literal["all"]
"""The generation under which a build deviates, or all of them."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference that is known, and how long it is put up with.

    `build` is the key of the build's destination, `versions` the range of its versions.
    `path` is the difference's own; `observed` what is observed there, as JavaScript source,
    empty where anything may be. `expires` is the last day that it holds, in UTC. `place` is
    where the entry stands (`known-deviations/wigzo.toml, deviation 2`).
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

    def concerns(self, verdict: Verdict, build: Build) -> bool:
        """Say whether the entry is about this requirement and library, whatever the version."""
        return (
            self.requirement == verdict.requirement
            and self.library in {"all", verdict.library}
            and self.build == build.destination
        )

    def has(self, version: str) -> bool:
        """Say whether a version, also one that is not released yet, is in the range."""
        return self.versions.contains(version, prereleases=True)

    def explains(self, difference: Difference) -> bool:
        """Say whether this is the difference that is known."""
        if self.path != difference.path:
            return False
        return not self.observed or self.observed == source(difference.observed)

    def told(self) -> str:
        """Return what is known, why, and until when, as one line."""
        what = f"{self.requirement} ({self.library}) at {self.path}"
        return f"{what}: {self.reason} ({self.link}, until {self.expires})"
