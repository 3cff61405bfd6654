"""Says whether two changes have one cause in a build's source, by where and how they occur."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from harness.analysis import meets, type_name
from harness.codec import source
from harness.comparison.changes import Change, What
from harness.comparison.finding import Group
from harness.comparison.flakiness import OF_VALUES, SWAPS, places
from harness.comparison.kinds import ADDRESSED, CARRYING, STORES, Kind
from harness.comparison.signals import host
from harness.model import MISSING, UNDEFINED, Value

_SWEEPING: Final = frozenset(
    {What.DUPLICATED, What.DELAYED, What.EARLIER, What.KEY_ORDER, What.NO_LONGER_EQUAL}
)
"""Changes that one line of a source makes of all calls."""

_KEPT: Final = frozenset({Kind.PROPERTY, *STORES})
"""What a page has in the end of what it did, also by the tracker."""

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


class Placed:
    """A group of occurrences with its places, which is what is compared of it.

    `name` is that of the property that changed, `tail` its path in the argument, and `way` says how
    all its values changed alike; each may be empty. Of a setting that changed, `given`
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


def have_one_cause(one: Placed, other: Placed) -> bool:
    """Say whether one change of the source explains both."""
    return (
        _is_one_place(one, other)
        or _is_alike(one, other)
        or _is_swap(one, other)
        or _is_one_script(one, other)
        or any(_explains(*pair) for pair in ((one, other), (other, one)))
    )


def _is_one_place(one: Placed, other: Placed) -> bool:
    """Say whether the same place became the same: where it had a value, and where it had none."""
    if not one.places & other.places or not {one.change.what, other.change.what} <= OF_VALUES:
        return False
    if What.KEY_RENAMED in {one.change.what, other.change.what}:
        return True
    is_same = meets(one.change.new, other.change.new)
    return is_same or bool(one.way and one.way == other.way)


def _is_alike(one: Placed, other: Placed) -> bool:
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


def _is_swap(one: Placed, other: Placed) -> bool:
    """Say whether two values of one function changed places."""
    first, second = one.change, other.change
    if first.subject != second.subject or not {first.what, second.what} <= _OF_BOTH:
        return False
    is_same_spot = bool(one.spots & other.spots)
    return is_same_spot and meets(first.old, second.new) and meets(second.old, first.new)


def _is_one_script(one: Placed, other: Placed) -> bool:
    """Say whether a script changed, which is inserted, requested and loaded."""
    first, second = one.change, other.change
    kinds = {first.kind, second.kind}
    if Kind.SCRIPT not in kinds or not kinds <= ADDRESSED or first.what is not second.what:
        return False
    is_same_host = host(_key(first)) == host(_key(second))
    return is_same_host and bool(one.pages & other.pages) and first.path == second.path


def _key(change: Change) -> str:
    signal = change.before or change.after
    return signal.key if signal else ""


def _explains(cause: Placed, effect: Placed) -> bool:
    """Say whether one change explains another."""
    first, second = cause.change, effect.change
    if first.kind in {Kind.SCRIPT, Kind.DEFINITION} and first.what is What.LOST:
        goes_wrong = second.what is What.LOST or second.kind is Kind.ERROR
        return goes_wrong and effect.pages <= cause.pages
    if first.kind is Kind.SETTING:
        return _follows_from_setting(cause, effect)
    if second.kind in _KEPT:
        return effect.pages <= cause.pages and _leaves(first, second)
    if not effect.spots <= cause.spots:
        return False
    if first.kind is Kind.ERROR and first.what is not What.LOST:
        return second.what is What.LOST and second.kind in CARRYING
    if first.kind is Kind.INVOCATION and second.kind is Kind.REQUEST:
        return _repeats(cause, effect)
    same = (first.kind, first.subject) == (second.kind, second.subject)
    is_spread = first.what is What.VALUE_REMOVED and second.what is What.VALUE_ADDED
    return same and is_spread and bool(cause.name) and effect.name.startswith(cause.name)


def _follows_from_setting(cause: Placed, effect: Placed) -> bool:
    """Say whether it is seen only with other values of the setting, or was the account's value."""
    if all(scenario.startswith(cause.variants) for _, scenario in effect.pages):
        return True
    given = cause.given
    is_distinctive = isinstance(given, str) and len(given) >= _LEAST_DISTINCTIVE
    return is_distinctive and any(given in text for text in _texts(effect.change))


def _leaves(cause: Change, effect: Change) -> bool:
    """Say whether a page ends up as another change leaves it: a tracker keeps what it gets.

    What a page keeps that it did not keep before is a change of its own.
    """
    if cause.what not in OF_VALUES:
        return cause.kind in {*CARRYING, Kind.ERROR} and effect.what is not What.NEW
    is_passed_on = cause.kind in {*CARRYING, Kind.DEFINITION}
    return is_passed_on and bool(set(_texts(cause)) & set(_texts(effect)) - {""})


def _repeats(cause: Placed, effect: Placed) -> bool:
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
