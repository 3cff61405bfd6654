"""Faults of a requirement: parts by which no build could ever be judged."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from harness.contracts.checks import expectations
from harness.contracts.checks.faults import (
    Fault,
    a_kind,
    is_tuple_of,
    nearest,
    not_a_tuple,
    unknown,
)
from harness.contracts.checks.scope import Scope
from harness.contracts.destinations.base import Destination
from harness.model import (
    LIBRARIES,
    PROMISED,
    UNDEFINED,
    Answer,
    Call,
    Conditions,
    Level,
    Method,
    Requirement,
    Source,
    TrackerState,
    Value,
    Visit,
    When,
    values,
)

UNWRITTEN_SOURCE: Final = Source("The document", "Section", "the words that promise it", "https://")
"""The source of a draft, until a person fills it in."""

UNWRITTEN_STATEMENT: Final = "Say here, in one sentence, what the documentation promises."
"""The statement of a draft, until a person writes it."""

_CARRIED: Final = (
    bool,
    int,
    float,
    str,
    values.BigInt,
    values.Symbol,
    values.Date,
    values.RegExp,
    values.Url,
    values.Callback,
)
"""What a call can carry, beside objects, arrays and what holds other values."""


def faults(written: Requirement, known: Mapping[str, Destination]) -> Iterator[Fault]:
    """Yield what is wrong with a requirement; `known` are all destinations by their key."""
    requirement: Any = written  # a person wrote it, so its types are not trusted
    yield from _words(requirement)
    if requirement.level not in get_args(Level):
        yield unknown("level", requirement.level, get_args(Level))
    yield from _libraries(requirement.libraries)
    calls = [*_calls(requirement.calls)]
    yield from calls
    yield from _conditions(requirement.conditions, known)
    target = known.get(requirement.destination)
    yield from _settings(requirement.settings, target)
    if target is None:
        yield unknown("destination", requirement.destination, known)
    elif not calls:
        neighbour = known.get(getattr(requirement.conditions, "neighbour", ""))
        scope = Scope(requirement, (target, *([neighbour] if neighbour else [])))
        yield from expectations.faults(requirement.expectations, scope)


def _settings(given: Any, target: Destination | None) -> Iterator[Fault]:
    """Yield what is wrong with settings: with a misspelt name, a build would get its default."""
    if not isinstance(given, Mapping):
        yield Fault(f"settings are {a_kind(given)}; write {{'name': value}}")
    elif target is not None and isinstance(target.settings, Mapping):
        for name in given:
            if name not in target.settings:
                end = nearest(name, target.settings)
                yield Fault(
                    f"setting {name!r} is unknown; {end}{'' if end.endswith('?') else '.'} "
                    "If it is another, add it to the destination's settings",
                    (str(name),),
                )


def _words(requirement: Any) -> Iterator[Fault]:
    """Yield what is wrong with what people read of a requirement."""
    if not requirement.statement or requirement.statement == UNWRITTEN_STATEMENT:
        yield Fault("the statement is not written yet; say what the documentation promises")
    source = requirement.source
    if not isinstance(source, Source):
        yield Fault(f"the source is {a_kind(source)}; write Source(document, section, quote, url)")
        return
    for part in ("document", "section", "quote", "url"):
        text = getattr(source, part)
        is_left = text == getattr(UNWRITTEN_SOURCE, part)
        # What quotes nothing yet can be inferred from what is observed, and fails no run.
        is_needed = part == "document" or requirement.level in PROMISED
        if not isinstance(text, str) or not text.strip() or (is_left and is_needed):
            yield Fault(f"the source's {part} is not written yet")


def _libraries(libraries: Any) -> Iterator[Fault]:
    if not is_tuple_of(libraries, str):
        yield not_a_tuple("libraries", libraries, f"({libraries!r},)")
        return
    if not libraries:
        yield Fault("libraries is empty, so it would never run; leave it out for all")
    for name in libraries:
        if name not in LIBRARIES:
            yield unknown("library", name, LIBRARIES)


def _calls(calls: Any) -> Iterator[Fault]:
    if not is_tuple_of(calls, Call):
        yield not_a_tuple("calls", calls, "(Call(…),)")
        return
    for call in calls:
        if call.method not in get_args(Method):
            yield unknown("method", call.method, get_args(Method))
        if not isinstance(call.args, tuple | list):
            yield not_a_tuple(f"the arguments of {call.method}", call.args, "(argument,)")
            continue
        for index, value in enumerate(call.args):
            for path, what in _not_carried(value, f"argument {index + 1}", in_array=False):
                yield Fault(f"{path} of {call.method} is {what}, which no call can carry")


def _not_carried(value: Value, path: str, *, in_array: bool) -> Iterator[tuple[str, str]]:
    """Yield the path and kind of each value that no call can carry."""
    match value:
        case None | values.UNDEFINED:
            return
        case values.HOLE if in_array:
            return
        case Mapping():
            for key, item in value.items():
                if not isinstance(key, str):
                    yield path, f"an object with the key {key!r}"
                yield from _not_carried(item, f"{path}.{key}", in_array=False)
        case list() | tuple():
            for index, item in enumerate(value):
                yield from _not_carried(item, f"{path}[{index}]", in_array=True)
        case values.Map(entries=pairs):
            for pair in pairs:
                yield from _not_carried([*pair], path, in_array=False)
        case values.Set(values=items):
            yield from _not_carried([*items], path, in_array=False)
        case values.Error(cause=cause):
            if cause is not UNDEFINED:
                yield path, "an error with a cause"
        case _ if not isinstance(value, _CARRIED):
            yield path, a_kind(value)


def _conditions(given: Any, known: Mapping[str, Destination]) -> Iterator[Fault]:
    if not isinstance(given, Conditions):
        yield Fault(f"conditions are {a_kind(given)}; write Conditions(…)")
        return
    conditions: Any = given
    words: Sequence[tuple[str, Any, tuple[str, ...]]] = (
        ("when", conditions.when, get_args(When)),
        ("tracker", conditions.tracker, get_args(TrackerState)),
        ("neighbour", conditions.neighbour, ("", *known)),
    )
    for name, word, allowed in words:
        if word not in allowed:
            yield unknown(f"condition {name}", word, filter(None, allowed))
    if (conditions.when, conditions.tracker) == ("before consent", "slow"):
        yield Fault("a tracker cannot be slow before consent: nothing asks for it until then")
    for name in ("burst", "strict_policy", "together"):
        if not isinstance(getattr(conditions, name), bool):
            yield Fault(f"condition {name} is {getattr(conditions, name)!r}; write True or False")
    if not isinstance(conditions.returning_user, str):
        yield Fault(f"condition returning_user is {a_kind(conditions.returning_user)}, not a text")
    if not isinstance(conditions.visit, Visit):
        yield Fault(f"condition visit is {a_kind(conditions.visit)}; write Visit(…)")
    yield from _answers(conditions.answers)
    if not isinstance(conditions.options, Mapping):
        yield Fault(f"condition options are {a_kind(conditions.options)}; write {{'name': value}}")


def _answers(given: Any) -> Iterator[Fault]:
    if not isinstance(given, Mapping):
        yield Fault(f"condition answers are {a_kind(given)}; write {{'/path': (Answer(…),)}}")
        return
    for path, answers in given.items():
        if not isinstance(path, str) or not path.startswith("/"):
            yield Fault(f"the path {path!r} of answers does not begin with '/'", (str(path),))
        if not is_tuple_of(answers, Answer):
            yield not_a_tuple(f"the answers to {path}", answers, "(Answer(…),)")
        elif not answers:
            yield Fault(f"the answers to {path} are none; write (Answer(…),)", (str(path),))
