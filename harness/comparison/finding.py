"""A comparison and its findings: each is one change of a build, with all that it explains."""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.comparison.changes import Change
from harness.comparison.kinds import Kind
from harness.comparison.rules import RANKS, Rule, Severity
from harness.comparison.verdicts import Occurrence
from harness.model import Build, Library, ServedTracker


@dataclass(frozen=True, slots=True)
class Group:
    """The same change, wherever it occurs; the first occurrence is the one to show."""

    occurrences: tuple[Occurrence, ...]

    @property
    def change(self) -> Change:
        """The change in its first occurrence."""
        return self.occurrences[0].change

    @property
    def rule(self) -> Rule:
        """The rule that it falls under, wherever it occurs."""
        return self.occurrences[0].rule

    @property
    def libraries(self) -> tuple[Library, ...]:
        """The generations under which it occurs."""
        return tuple(dict.fromkeys(item.library for item in self.occurrences))


@dataclass(frozen=True, slots=True)
class Finding:
    """What one change of a build's source explains.

    `groups` are the changes, the one that says most first. `verdicts` are those of the requirements
    that it broke or fixed.
    """

    groups: tuple[Group, ...]
    verdicts: tuple[Group, ...] = ()

    @property
    def main(self) -> Group:
        """The change that says most."""
        return self.groups[0]

    @property
    def change(self) -> Change:
        """That change in its first occurrence."""
        return self.main.change

    @property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """The occurrences of that change."""
        return self.main.occurrences

    @property
    def also(self) -> tuple[Group, ...]:
        """The other changes, which have the same cause."""
        return self.groups[1:]

    @property
    def severity(self) -> Severity:
        """How severe it is: as the most severe of all that belongs to it."""
        rules = (group.rule for group in (*self.groups, *self.verdicts))
        return max((rule.severity for rule in rules), key=RANKS.__getitem__)

    @property
    def libraries(self) -> tuple[Library, ...]:
        """The generations under which it occurs."""
        return tuple(dict.fromkeys(name for group in self.groups for name in group.libraries))

    @property
    def requirements(self) -> tuple[str, ...]:
        """The requirements whose calls show it."""
        every = (item for group in self.groups for item in group.occurrences)
        return tuple(dict.fromkeys(name for item in every for name in item.requirements))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of a comparison.

    `doubts` say what the harness cannot decide; `pages` and `calls` how much was compared. Unless
    some of it `is_repeated`, values that a build generates each time appear as changes. `silenced`
    says what a user's rules leave out, and `rests_on` what of the builds was seen at all.
    `trackers` are those that the old and the new build were served.
    """

    old: Build
    new: Build
    findings: tuple[Finding, ...]
    doubts: tuple[str, ...]
    pages: int
    calls: int
    is_repeated: bool = True
    silenced: tuple[str, ...] = ()
    rests_on: str = ""
    trackers: tuple[ServedTracker, ServedTracker] = (ServedTracker(), ServedTracker())

    @property
    def behaviours(self) -> list[Finding]:
        """The findings about the builds' behaviour."""
        return [item for item in self.findings if item.change.kind is not Kind.VERDICT]

    @property
    def verdicts(self) -> list[Group]:
        """The verdicts that changed, of requirements that broke or were fixed."""
        return list(self._verdicts())

    def _verdicts(self) -> Iterator[Group]:
        for item in self.findings:
            yield from item.groups if item.change.kind is Kind.VERDICT else item.verdicts

    def at_least(self, severity: Severity) -> list[Finding]:
        """Return the findings of this severity or more that are known to be changes."""
        certain = self.findings if self.is_repeated else [Finding((v,)) for v in self._verdicts()]
        return [item for item in certain if RANKS[item.severity] >= RANKS[severity]]
