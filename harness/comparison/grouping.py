"""Puts changes together that one change of a build's source explains, into findings.

Each change is told once: a request that repeats what the tracker was called with, calls that are
missing behind an exception, and a requirement that broke stand with the change that explains them.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from harness.codec import source
from harness.comparison.causes import Placed, have_one_cause
from harness.comparison.finding import Finding, Group
from harness.comparison.flakiness import places
from harness.comparison.kinds import Kind
from harness.comparison.rules import RANKS, RULES
from harness.comparison.verdicts import Occurrence
from harness.model import MISSING, Value

_CAUSES: Final = (
    Kind.SETTING,
    Kind.SCRIPT,
    Kind.DEFINITION,
    Kind.ERROR,
    Kind.INVOCATION,
    Kind.REQUEST,
)
"""The kinds of signals, those first that explain others."""


def grouped(
    occurrences: Iterable[Occurrence], account: Mapping[str, Value] = MappingProxyType({})
) -> list[Finding]:
    """Return the findings, the most severe first; `account` has the settings that were given."""
    found = _groups(occurrences)
    behaviours = [group for group in found if group.change.kind is not Kind.VERDICT]
    verdicts = [group for group in found if group.change.kind is Kind.VERDICT]
    clusters = _clusters(behaviours, account)
    findings = [Finding(led(cluster)) for cluster in clusters]
    return sorted(_with_verdicts(findings, verdicts), key=weight)


def _groups(occurrences: Iterable[Occurrence]) -> list[Group]:
    """Put the same change together; calls that were made in two pages count once."""
    together: dict[Hashable, dict[tuple[str, str], Occurrence]] = {}
    for item in _with_empty_ones(tuple(occurrences)):
        change = item.change
        same = together.setdefault((item.rule, change.what, places(change), change.hint), {})
        same.setdefault((item.library, item.part), item)
    return [Group(tuple(sorted(items.values(), key=_reading_order))) for items in together.values()]


def _with_empty_ones(occurrences: Sequence[Occurrence]) -> Iterator[Occurrence]:
    """Yield occurrences; an empty value is no worse than others that are added in its place.

    Then it is what the site gave.
    """
    added = RULES["value-added"]
    filled = {places(item.change) for item in occurrences if item.rule == added}
    for item in occurrences:
        is_of_them = item.rule.id == "empty-value-added" and places(item.change) in filled
        yield replace(item, rule=added) if is_of_them else item


def _reading_order(item: Occurrence) -> tuple[bool, bool, int]:
    """Put first what people know, a requirement's calls, and of that what is shortest to read.

    No calls at all say the least.
    """
    return not item.calls, not item.requirements, len(item.calls)


def led(groups: Iterable[Group], verdicts: Sequence[Group] = ()) -> tuple[Group, ...]:
    """Return changes with one cause, the one first that says most.

    That is the most severe, as one is by which a requirement broke, too; then a cause before its
    effects, and what is seen most.
    """

    def order(group: Group) -> tuple[int, int, int]:
        shown = [item for item in verdicts if _is_shown_by(item, [group])]
        worst = max(RANKS[item.rule.severity] for item in (group, *shown))
        kind = group.change.kind
        cause = _CAUSES.index(kind) if kind in _CAUSES else len(_CAUSES)
        return -worst, cause, -len(group.occurrences)

    return tuple(sorted(groups, key=order))


def weight(finding: Finding) -> int:
    """Sort the most severe first; the rest stays in the order of occurrence."""
    return -RANKS[finding.severity]


def _clusters(groups: Sequence[Group], account: Mapping[str, Value]) -> list[list[Group]]:
    """Return the groups in sets, each of what one change explains."""
    kept = [Placed(group, account) for group in groups]
    root = list(range(len(kept)))

    def find(index: int) -> int:
        while root[index] != index:
            index = root[index]
        return index

    for index, one in enumerate(kept):
        for other in range(index):
            if have_one_cause(one, kept[other]):
                first, second = sorted((find(index), find(other)))
                root[second] = first
    sets: dict[int, list[Group]] = {}
    for index, one in enumerate(kept):
        sets.setdefault(find(index), []).append(one.group)
    return list(sets.values())


def _with_verdicts(findings: Sequence[Finding], verdicts: Iterable[Group]) -> Iterator[Finding]:
    """Yield findings with the requirements that broke by them; a verdict without one by itself."""
    ordered = sorted(findings, key=weight)
    added: dict[int, list[Group]] = {}
    alone: list[Finding] = []
    for verdict in verdicts:
        shown = [n for n, one in enumerate(ordered) if _is_shown_by(verdict, one.groups)]
        if shown:
            number = max(shown, key=lambda n: (_nearness(verdict, ordered[n]), -n))
            added.setdefault(number, []).append(verdict)
        else:
            alone.append(Finding((verdict,)))
    for number, finding in enumerate(ordered):
        broke = tuple(added.get(number, ()))
        yield Finding(led(finding.groups, broke), broke)
    yield from alone


def _nearness(verdict: Group, finding: Finding) -> int:
    """Say how much of a finding the reason of a verdict names: the place counts most."""
    reason = verdict.change.hint
    found = [0]
    for group in finding.groups:
        change = group.change
        values = (source(item) for item in (change.old, change.new) if item is not MISSING)
        has_place = bool(change.path) and change.path in reason
        has_value = any(text in reason for text in values)
        found.append(4 * has_place + 2 * has_value + (change.subject in reason))
    return max(found)


def _is_shown_by(verdict: Group, groups: Iterable[Group]) -> bool:
    """Say whether the calls of a requirement show one of these changes."""
    first = verdict.occurrences[0]
    every = (item for group in groups for item in group.occurrences)
    return any(
        item.library == first.library and first.scenario in item.requirements for item in every
    )
