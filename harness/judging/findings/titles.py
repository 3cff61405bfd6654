"""The words of a finding: its title for people, and the key that names it in files."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from harness.codec import path_source, source, visible
from harness.judging.findings.grouping import Group
from harness.judging.findings.places import path_text
from harness.judging.findings.symptom import OF_VALUES, Change, Symptom, general
from harness.model import PathStep, Value

_MOST_NAMED: Final = 3
_LONGEST_VALUE: Final = 40
_LONGEST_NAME: Final = 120
_INSTEAD: Final = "the same value arrived as "
_NOUNS: Final[Mapping[str, str]] = {"identify": "trait", "group": "trait"}
_KINDS: Final[Mapping[str, str]] = {
    "string": "text",
    "boolean": "true",
    "zero": "0",
    "empty text": "''",
    "Date": "date",
}
_PREDICATES: Final[Mapping[str, str]] = {
    "false": "false",
    "zero": "0",
    "null": "null",
    "empty text": "''",
    "object": "an object",
    "array": "an array",
}


def key(group: Group) -> str:
    """Return the text that names a finding: `lost: wigzo.identify arguments[0].phone`."""
    first = group.symptoms[0]
    match group.scope:
        case "all":
            inside = path_text(first, (*first.container, "*"))
            change = Change.LOST if first.change is Change.RENAMED else first.change
            return f"{change}: {first.where} {inside} ({_of(first.method)})"
        case "kind" if group.inside is None:
            return f"{first.change}: any {group.kind}"
        case "kind":
            inside = path_text(first, (*first.container, "*"))
            return f"{first.change}: any {group.kind} {first.where} {inside}"
    if first.change in OF_VALUES:
        return f"{first.change}: {first.where} {path_text(first, first.steps)}"
    return f"{first.change}: {first.where} ({_of(first.method)})"


def title(group: Group) -> str:
    """Say what is wrong: `page calls lose every property but url and name`."""
    first = group.symptoms[0]
    if group.scope == "all":
        said = _sweeping(group)
    elif first.change in OF_VALUES:
        said = _of_value(group, _every(group) if group.scope == "kind" else _names(group))
    else:
        said = _OTHERS[first.change](group)
    return visible(f"{said}{_condition(group)}")


def _every(group: Group) -> str:
    """Return the words for all values of a kind; in one container, they are properties of it."""
    first = group.symptoms[0]
    if group.inside is None:
        return f"every {_KINDS.get(group.kind, group.kind)}"
    inside = "" if len(first.container) == 1 else f" of {_name(first.container)}"
    is_what = _PREDICATES.get(group.kind, f"a {_KINDS.get(group.kind, group.kind)}")
    return f"every {_noun(first)}{inside} that is {is_what}"


def _noun(symptom: Symptom) -> str:
    return _NOUNS.get(symptom.method, "property")


def _sweeping(group: Group) -> str:
    first = group.symptoms[0]
    lost = {symptom.steps[-1] for symptom in group.symptoms}
    noun = _noun(first)
    inside = "" if len(first.container) <= 1 else f" of {_name(first.container)}"
    but = f" but {_listed([*map(str, group.spared)])}" if group.spared else ""
    verb = {
        Change.LOST: "lose",
        Change.RENAMED: "lose",
        Change.EMPTIED: "empty",
        Change.ADDED: "add",
        Change.TYPE: "change the type of",
        Change.VALUE: "change",
    }[first.change]
    if first.change is Change.ADDED:
        return f"{_of(first.method)} calls add {_listed(sorted(map(str, lost)))}{inside}"
    return f"{_of(first.method)} calls {verb} every {noun}{inside}{but}"


def _of_value(group: Group, what: str) -> str:
    first = _shortest(group.symptoms)
    methods = sorted({symptom.method for symptom in group.symptoms} - {""})
    who = " and ".join(methods) or "the build"
    s = "" if len(methods) > 1 else "s"
    became = f"{_short(first.expected)} becomes {_short(first.observed)}"
    match first.change:
        case Change.LOST:
            return f"{who} lose{s} {what}"
        case Change.ADDED:
            return f"{who} add{s} {what}: {_short(first.observed)}"
        case Change.EMPTIED:
            return f"{who} empt{'y' if len(methods) > 1 else 'ies'} {what}: {became}"
        case Change.RENAMED:
            return f"{who} send{s} {_renamed(group)}"
        case Change.JOINED:
            return f"{who} join{s} {_joined(group, first)}"
        case Change.TYPE:
            return f"{who} change{s} the type of {what}: {became}"
    return f"{who} change{s} {what}: {became}"


def _renamed(group: Group) -> str:
    """Return which value arrives under which name: `createdAt as 'created_at' and 5 more`."""
    found = {
        f"{_name(one.steps)} as {one.differences[0].hint.removeprefix(_INSTEAD)}": None
        for one in group.symptoms
        if one.change is Change.RENAMED
    }
    return _listed([*found])


def _joined(group: Group, first: Symptom) -> str:
    """Return what arrives as one text: `firstName and lastName into name: 'Jane Kim'`."""
    parts = {one.place.steps for symptom in group.symptoms for one in symptom.differences}
    into = _name(first.steps)
    names = sorted({_name(general(steps)) for steps in parts} - {into})
    return f"{_listed(names)} into {into}: {_short(first.observed)}"


def _never(group: Group) -> str:
    first = group.symptoms[0]
    to = f" at {first.where}" if first.where else ""
    return f"{_calls(group)} never arrive{to}{_events(group)}"


def _twice(group: Group) -> str:
    return f"{_calls(group)} arrive twice{_events(group)}"


def _extra(group: Group) -> str:
    first = group.symptoms[0]
    return f"{_calls(group)} also cause {first.where}, which nothing promises{_events(group)}"


def _throws(group: Group) -> str:
    first = group.symptoms[0]
    hint = next((item.hint for item in first.differences if item.hint), "")
    at = hint.removeprefix("in the build at ")
    message = _cut(first.observed if isinstance(first.observed, str) else source(first.observed))
    who = f"in {_of(first.method)}" if first.method else "while it loads"
    return f"the build throws {who}{f' at {at}' if at else ''}: {message}"


_OTHERS: Final[Mapping[Change, Callable[[Group], str]]] = {
    Change.NEVER: _never,
    Change.TWICE: _twice,
    Change.LATE: lambda group: f"{_calls(group)} arrive late{_events(group)}",
    Change.EXTRA: _extra,
    Change.INSTEAD: lambda group: (
        f"{_calls(group)} arrive at {group.symptoms[0].where} instead{_events(group)}"
    ),
    Change.ORDER: lambda _: "the order of what arrives is not that of the calls",
    Change.THROWS: _throws,
    Change.HOST: lambda group: (
        f"{_calls(group)} send to {group.symptoms[0].where}, a host that nobody documented"
    ),
    Change.LOADING: lambda group: f"{group.symptoms[0].where} does not load as promised",
    Change.LEFT: lambda group: (
        f"the build leaves {group.symptoms[0].where} in the page: "
        f"{_listed(sorted({_short(symptom.observed) for symptom in group.symptoms}))}"
    ),
    Change.CALLBACK: lambda _: "the callback of a call does not run once",
    Change.SILENT: lambda group: (
        f"the console says nothing of {_short(group.symptoms[0].expected)}"
    ),
}


def _calls(group: Group) -> str:
    methods = sorted({symptom.method for symptom in group.symptoms} - {""})
    return f"{' and '.join(methods)} calls" if methods else "what is promised"


def _events(group: Group) -> str:
    names = sorted({symptom.event for symptom in group.symptoms} - {""})
    return f" ({_listed([source(name) for name in names])})" if names else ""


def _condition(group: Group) -> str:
    """Name the conditions where it was seen under no ordinary ones."""
    every = [symptom.judged.requirement.conditions for symptom in group.symptoms]
    if any(item.when == "ready" and item.tracker == "there" for item in every):
        return ""
    named = {str(item.when) for item in every} - {"ready"}
    named |= {f"tracker {item.tracker}" for item in every} - {"tracker there"}
    return f" ({_listed(sorted(named))})"


def _of(method: str) -> str:
    return method or "no call"


def _names(group: Group) -> str:
    if any(len(one.steps) == 1 and one.expected == one.event != "" for one in group.symptoms):
        return "the event"
    names = list(dict.fromkeys(_name(symptom.steps) for symptom in group.symptoms))
    return _listed(names)


def _name(steps: Sequence[PathStep]) -> str:
    """Return a value's name as people say it: without the number of the argument."""
    if steps and isinstance(steps[0], int):
        if len(steps) == 1:
            return f"argument {steps[0] + 1}"
        steps = steps[1:]
    return _cut(path_source(steps).removeprefix(".").replace("['*']", "[*]").replace(".*", "[*]"))


def _shortest(symptoms: Sequence[Symptom]) -> Symptom:
    """Return the symptom with the shortest value, of the kind of change that the first one has."""
    same = [item for item in symptoms if item.change is symptoms[0].change]
    return min(same, key=lambda item: (len(source(item.expected)), str(item.judged.name)))


def _short(value: Value) -> str:
    return _cut(source(value), _LONGEST_VALUE)


def _cut(text: str, longest: int = _LONGEST_NAME) -> str:
    words = " ".join(text[: 4 * longest].split())
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _listed(names: Sequence[str]) -> str:
    shown = [*names[:_MOST_NAMED]]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
