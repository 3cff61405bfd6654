"""Asks two builds for their settings, and finds out at once whether one of them hangs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from harness.builds import Bundles
from harness.comparison.corpus import Part, Scenario
from harness.comparison.finding import Comparison, Finding, Group
from harness.comparison.hangs import occurrence
from harness.model import (
    BrowserError,
    Call,
    HarnessError,
    Library,
    Recording,
    Stimulus,
    Value,
)

_TRIES: Final = 2
"""How often a page must hang: once may be the machine's doing."""

_SETTINGS: Final = "settings"
_PART: Final = Part("page call", (Call("page"),))


class Records(Protocol):
    """Drives a browser, as `harness.driver.Driver` does."""

    def record(self, stimulus: Stimulus, library: Library, bundles: Bundles, /) -> Recording:
        """Return what was observed."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What two builds say of themselves.

    `declared` are the settings that either declares, each with its default. `hangs` says for the
    old and the new build what its page did instead of an answer, each time; empty if it answered.
    """

    declared: Mapping[str, Value]
    hangs: tuple[str, str]

    @property
    def is_over(self) -> bool:
        """Whether a build hangs, so that nothing can be compared."""
        return any(self.hangs)


def probe(destination: str, builds: Sequence[Bundles], driver: Records) -> Probe:
    """Ask both builds, under the library's generation `next`, which leaves them in the page."""
    scenario = Scenario(_SETTINGS, destination, (_PART,))
    found: dict[str, Value] = {}
    hangs = ["", ""]
    for side, bundles in enumerate(builds):
        for _ in range(_TRIES):
            try:
                found = {**driver.record(scenario, "next", bundles).declared, **found}
            except BrowserError as problem:
                hangs[side] = str(problem)
            except HarnessError:  # if a build cannot load, every scenario reports it
                break
            else:
                hangs[side] = ""
                break
    return Probe(found, (hangs[0], hangs[1]))


def hung(builds: tuple[Bundles, Bundles], probed: Probe) -> Comparison:
    """Return the comparison of builds of which one hangs: that is its only finding, or doubt."""
    old, new = probed.hangs
    findings: tuple[Finding, ...] = ()
    if new and not old:
        scenario = Scenario(_SETTINGS, builds[1].build.destination, (_PART,))
        findings = (Finding((Group((occurrence(scenario, (_SETTINGS, "next"), new),)),)),)
    doubts = (f"{side} build: {why}" for side, why in (("old", old), ("new", new)) if why)
    return Comparison(
        builds[0].build, builds[1].build, findings, () if findings else tuple(doubts), 1, 1
    )
