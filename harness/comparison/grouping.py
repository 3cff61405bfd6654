"""Puts changes together that one change of a build's source explains, into findings.

Each change is told once: a request that repeats what the tracker was called with, calls that are
missing behind an exception, and a requirement that broke stand with the change that explains them.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from harness.analysis import meets, type_name
from harness.codec import source
from harness.comparison.changes import Change, What
from harness.comparison.finding import Finding, Group
from harness.comparison.flakiness import OF_VALUES, SWAPS, places
from harness.comparison.rules import RANKS, RULES
from harness.comparison.signals import CARRYING, Kind
from harness.comparison.verdicts import Occurrence
from harness.model import MISSING, UNDEFINED, Value

_CAUSES: Final = (
    Kind.SETTING,
    Kind.SCRIPT,
    Kind.DEFINITION,
    Kind.ERROR,
    Kind.INVOCATION,
    Kind.REQUEST,
)
"""The kinds of signals, those first that explain others."""

_SWEEPING: Final = frozenset(
    {What.DUPLICATED, What.DELAYED, What.EARLIER, What.KEY_ORDER, What.NO_LONGER_EQUAL}
)
"""Changes that one line of a source makes of all calls."""

_OF_BOTH: Final = frozenset({What.VALUE_CHANGED, What.TYPE_CHANGED})
_LEAST_DISTINCTIVE: Final = 4
"""The least length of a setting's value that can be recognized elsewhere."""

_ARGUMENT: Final = re.compile(r"^arguments\[\d+\]")
_NAME: Final = re.compile(r"\.([^.\[\]]+)|\['((?:[^'\\]|\\.)*)'\]")
"""A property in a path as JavaScript writes it: `.name`, or `['any name']`."""

_OF_TEXT: Final[Mapping[str, Callable[[str], str]]] = {
    "lower case": str.lower,
    "upper case": str.upper,
    "trimmed": str.strip,
    "emptied": lambda _: "",
}
"""What a build may do with all texts alike."""


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
    kept = [_Kept(group, account) for group in groups]
    root = list(range(len(kept)))

    def find(index: int) -> int:
        while root[index] != index:
            index = root[index]
        return index

    for index, one in enumerate(kept):
        for other in range(index):
            if _belong_together(one, kept[other]):
                first, second = sorted((find(index), find(other)))
                root[second] = first
    sets: dict[int, list[Group]] = {}
    for index, one in enumerate(kept):
        sets.setdefault(find(index), []).append(one.group)
    return list(sets.values())


class _Kept:
    """A group with what is compared of it.

    `name` is that of the property that changed, `tail` its path in the argument, and `way` says how
    all its values changed alike; each is empty if there is none. Of a setting that changed, `given`
    is the account's value, and `variants` begin the names of what is recorded with others.
    """

    def __init__(self, group: Group, account: Mapping[str, Value]) -> None:
        every = group.occurrences
        path = places(group.change)[0].path
        self.group = group
        self.change = group.change
        self.spots = {(item.library, item.scenario, item.part) for item in every}
        self.pages = {(item.library, item.scenario) for item in every}
        self.places = {(one.kind, one.subject, one.path) for one in places(group.change)}
        self.name = _last_name(path)
        self.tail = _ARGUMENT.sub("", path)
        ways = {_way(item.change) for item in every}
        self.way = ways.pop() if len(ways) == 1 else ""
        self.given: Value = account.get(group.change.subject, "")
        change = group.change
        names = [change.subject, *([change.new] if change.what is What.KEY_RENAMED else [])]
        self.variants = tuple(f"setting-{name}-".replace(" ", "-") for name in names)


def _belong_together(one: _Kept, other: _Kept) -> bool:
    return (
        _is_one_place(one, other)
        or _is_alike(one, other)
        or _is_swap(one, other)
        or any(_explains(*pair) for pair in ((one, other), (other, one)))
    )


def _is_one_place(one: _Kept, other: _Kept) -> bool:
    """Say whether the same place became the same: where it had a value, and where it had none."""
    if not one.places & other.places or not {one.change.what, other.change.what} <= OF_VALUES:
        return False
    if What.KEY_RENAMED in {one.change.what, other.change.what}:
        return True
    is_same = meets(one.change.new, other.change.new)
    return is_same or bool(one.way and one.way == other.way)


def _is_alike(one: _Kept, other: _Kept) -> bool:
    """Say whether two functions changed alike: in the same property, or all values in one way."""
    first, second = one.change, other.change
    if first.kind is not second.kind or first.what is not second.what:
        return False
    if first.kind is Kind.DEFINITION:  # a global that the tracker finds is there for all
        return first.path == second.path
    if first.kind is not Kind.INVOCATION:
        return False
    if first.what in _SWEEPING or bool(one.way and one.way == other.way):
        return True
    if first.what not in OF_VALUES:
        return False
    is_added_alike = first.what is What.VALUE_ADDED and meets(first.new, second.new)
    return one.tail == other.tail and (bool(one.tail) or is_added_alike)


def _is_swap(one: _Kept, other: _Kept) -> bool:
    """Say whether two values of one function changed places."""
    first, second = one.change, other.change
    if first.subject != second.subject or not {first.what, second.what} <= _OF_BOTH:
        return False
    is_same_spot = bool(one.spots & other.spots)
    return is_same_spot and meets(first.old, second.new) and meets(second.old, first.new)


def _explains(cause: _Kept, effect: _Kept) -> bool:
    """Say whether one change explains another."""
    first, second = cause.change, effect.change
    if first.kind in {Kind.SCRIPT, Kind.DEFINITION} and first.what is What.LOST:
        goes_wrong = second.what is What.LOST or second.kind is Kind.ERROR
        return goes_wrong and effect.pages <= cause.pages
    if first.kind is Kind.SETTING:
        return _follows_from_setting(cause, effect)
    if not effect.spots <= cause.spots:
        return False
    if first.kind is Kind.ERROR and first.what is not What.LOST:
        return second.what is What.LOST and second.kind in CARRYING
    if first.kind is Kind.INVOCATION and second.kind is Kind.REQUEST:
        return _repeats(cause, effect)
    same = (first.kind, first.subject) == (second.kind, second.subject)
    is_spread = first.what is What.VALUE_REMOVED and second.what is What.VALUE_ADDED
    return same and is_spread and bool(cause.name) and effect.name.startswith(cause.name)


def _follows_from_setting(cause: _Kept, effect: _Kept) -> bool:
    """Say whether it is seen only with other values of the setting, or was the account's value."""
    if all(scenario.startswith(cause.variants) for _, scenario in effect.pages):
        return True
    given = cause.given
    is_distinctive = isinstance(given, str) and len(given) >= _LEAST_DISTINCTIVE
    return is_distinctive and any(given in text for text in _texts(effect.change))


def _repeats(cause: _Kept, effect: _Kept) -> bool:
    """Say whether a request changed as the arguments did that the tracker made it of."""
    first, second = cause.change, effect.change
    if first.what in SWAPS:
        return second.what not in OF_VALUES or second.what is What.PATH_CHANGED
    if first.what not in OF_VALUES or second.what not in OF_VALUES:
        return first.what is second.what
    if What.KEY_RENAMED in {first.what, second.what}:
        return cause.name == effect.name
    return cause.name == effect.name or _texts(first) == _texts(second)


def _texts(change: Change) -> list[str]:
    """Return both values as texts, as a query has them."""
    return [value if isinstance(value, str) else source(value) for value in _values(change)]


def _values(change: Change) -> Iterator[Value]:
    for value in (change.old, change.new):
        yield "" if value is MISSING else value


def _last_name(path: str) -> str:
    """Return the last property of a path as JavaScript writes it; empty if it has none."""
    found = _NAME.findall(path)
    return next(filter(None, found[-1])) if found else ""


def _way(change: Change) -> str:
    """Say how a value changed, in a way that others may have changed in; empty if in none."""
    old, new = change.old, change.new
    if change.what is What.TYPE_CHANGED:
        return f"{type_name(old)} to {type_name(new)}"
    if change.what is What.VALUE_REMOVED and (old is None or old is UNDEFINED):
        return f"{type_name(old)} removed"
    if change.what is not What.VALUE_CHANGED:
        return ""
    if isinstance(old, str) and isinstance(new, str):
        return next((name for name, made in _OF_TEXT.items() if made(old) == new), "")
    return ""


def _with_verdicts(findings: Sequence[Finding], verdicts: Iterable[Group]) -> Iterator[Finding]:
    """Yield findings with the requirements that broke by them; a verdict without one by itself."""
    ordered = sorted(findings, key=weight)
    added: dict[int, list[Group]] = {}
    alone: list[Finding] = []
    for verdict in verdicts:
        numbers = (n for n, finding in enumerate(ordered) if _is_shown_by(verdict, finding.groups))
        number = next(numbers, None)
        if number is None:
            alone.append(Finding((verdict,)))
        else:
            added.setdefault(number, []).append(verdict)
    for number, finding in enumerate(ordered):
        broke = tuple(added.get(number, ()))
        yield Finding(led(finding.groups, broke), broke)
    yield from alone


def _is_shown_by(verdict: Group, groups: Iterable[Group]) -> bool:
    """Say whether the calls of a requirement show one of these changes."""
    first = verdict.occurrences[0]
    every = (item for group in groups for item in group.occurrences)
    return any(
        item.library == first.library and first.scenario in item.requirements for item in every
    )
