"""Says which rule a change between two builds falls under, in the circumstances of its call."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from harness.comparison.changes import Change, What
from harness.comparison.corpus import Scenario
from harness.comparison.kinds import CARRYING, Kind
from harness.comparison.rules import RULES, Rule
from harness.comparison.signals import host
from harness.model import MISSING, UNDEFINED, Call, Value

_OF_WHAT: Final[Mapping[What, str]] = {
    What.VALUE_CHANGED: "value-changed",
    What.TYPE_CHANGED: "type-changed",
    What.VALUE_REMOVED: "value-lost",
    What.VALUE_ADDED: "value-added",
    What.KEY_RENAMED: "renamed",
    What.KEY_ORDER: "key-order",
    What.DUPLICATED: "sent-twice",
    What.REORDERED: "order-changed",
    What.DELAYED: "later",
    What.EARLIER: "earlier",
    What.FUNCTION_CHANGED: "function-changed",
    What.METHOD_CHANGED: "method-changed",
    What.HOST_CHANGED: "new-host",
    What.PATH_CHANGED: "path-changed",
    What.NO_LONGER_EQUAL: "no-longer-equal",
    What.VERDICT_BROKEN: "requirement-broke",
    What.VERDICT_FIXED: "requirement-fixed",
    What.ADVICE_BROKEN: "advice-broke",
}
_OF_KIND: Final[Mapping[Kind, tuple[str, str, str]]] = {
    Kind.INVOCATION: ("call-lost", "call-added", ""),
    Kind.REQUEST: ("request-lost", "request-added", ""),
    Kind.SCRIPT: ("script-changed", "script-added", "script-changed"),
    Kind.ERROR: ("error-gone", "error-new", "error-changed"),
    Kind.CONSOLE: ("console-changed", "console-changed", "console-changed"),
    Kind.CALLBACK: ("callback-lost", "callback-added", ""),
    Kind.CALL_BACK: ("library-call-lost", "library-call-added", ""),
    Kind.DEFINITION: ("tracker-function-lost", "tracker-function-added", "tracker-start-changed"),
    Kind.GLOBAL: ("global-lost", "new-global", ""),
    Kind.PROPERTY: ("property-lost", "property-added", "property-changed"),
    Kind.COOKIE: ("storage-lost", "storage-added", "storage-changed"),
    Kind.LOCAL_STORAGE: ("storage-lost", "storage-added", "storage-changed"),
    Kind.SESSION_STORAGE: ("storage-lost", "storage-added", "storage-changed"),
    Kind.LISTENER: ("listener-lost", "listener-added", ""),
    Kind.SETTING: ("setting-lost", "setting-added", "setting-default-changed"),
}
"""For each kind of signal the rule of one that is lost, of one that is new, and of what changed."""

_SENDING: Final = frozenset({What.NEW, What.DUPLICATED})
_EMPTY: Final = ("", None)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a change is judged by, beside itself.

    `refused` are the numbers of the calls of its part that exclude the destination, `users` the ids
    of the users of its page, and `hosts` those that the old build sends requests to anywhere.
    """

    refused: frozenset[int] = frozenset()
    users: frozenset[Value] = frozenset()
    hosts: frozenset[str] = frozenset()


def rule_of(change: Change, circumstances: Circumstances) -> Rule:
    """Return the rule that a change falls under."""
    return RULES[_special(change, circumstances) or _ordinary(change)]


def _ordinary(change: Change) -> str:
    lost, new, otherwise = _OF_KIND.get(change.kind, ("", "", ""))
    if change.what is What.LOST:
        return lost
    if change.what is What.NEW:
        return new
    if change.kind is Kind.SETTING and change.what is What.KEY_RENAMED:
        return "setting-renamed"
    return otherwise or _OF_WHAT[change.what]


def _special(change: Change, circumstances: Circumstances) -> str:
    """Return the rule for what is worse than it looks; empty if it is not."""
    if change.kind not in {*CARRYING, Kind.SCRIPT}:
        return ""
    if change.what in _SENDING and change.after is not None:
        if change.after.place in circumstances.refused:
            return "sent-without-consent"
        if change.kind is not Kind.INVOCATION and host(change.after.key) not in circumstances.hosts:
            return "new-host"
        if change.what is What.NEW and change.kind is Kind.INVOCATION and _has_empty(change.new):
            return "empty-call-added"
    if change.what is What.VALUE_ADDED and (change.new in _EMPTY or _undefined(change.new)):
        return "empty-value-added"
    if change.what is What.VALUE_CHANGED and _are_users(change, circumstances.users):
        return "user-mixed-up"
    return ""


def _has_empty(args: Value) -> bool:
    """Say whether an argument is empty, or a member of one is undefined."""
    if args is MISSING:
        return False
    return any(isinstance(item, str | None) and item in _EMPTY for item in args) or _undefined(args)


def _undefined(value: Value) -> bool:
    if isinstance(value, dict):
        return any(map(_undefined, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_undefined, value))
    return value is UNDEFINED


def _are_users(change: Change, users: frozenset[Value]) -> bool:
    return all(isinstance(one, str) and one in users for one in (change.old, change.new))


def circumstances(
    scenario: Scenario, part_name: str, name: str, hosts: frozenset[str]
) -> Circumstances:
    """Return the circumstances of the changes in one part of a scenario.

    `name` is the destination's, as options have it. A part that the scenario does not have
    is what the page does beside its calls.
    """
    calls = next((part.calls for part in scenario.parts if part.name == part_name), ())
    return Circumstances(
        refused=frozenset(n for n, call in enumerate(calls) if _excludes(call.args, name)),
        users=frozenset(_users(scenario.calls)),
        hosts=hosts,
    )


def _excludes(args: Sequence[Value], name: str) -> bool:
    """Say whether a call's options, which are its last object, exclude a destination."""
    given = [item for item in args if isinstance(item, dict)]
    flags = given[-1].get("integrations") if given else None
    if not isinstance(flags, dict):
        return False
    own = flags.get(name)
    return own is False or (own is None and flags.get("All") is False)


def _users(calls: Iterable[Call]) -> Iterator[Value]:
    for call in calls:
        if call.method in {"identify", "alias"}:
            yield from (item for item in call.args[:2] if isinstance(item, str))
