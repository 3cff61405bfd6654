"""Parses an attempt from the JSON that the console's page sends: calls, settings, conditions."""

import math
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from harness.codec import member, tagged_json
from harness.comparison import Part, Scenario
from harness.contracts import Contracts, Destination
from harness.model import (
    LIBRARIES,
    UNDEFINED,
    Call,
    Conditions,
    Library,
    Method,
    UsageError,
    Value,
    WireError,
)
from harness.session import chosen_conditions

_METHODS: Final[tuple[str, ...]] = typing.get_args(Method)
_VALUES: Final = frozenset({"options", "traits", "navigations", "answers", "earlier"})
"""Conditions that are written as JavaScript."""

_CARRIED: Final = frozenset(
    {
        *("undefined", "hole", "number", "bigint", "symbol", "date", "regexp", "url"),
        *("map", "set", "error", "object", "callback", "same"),
    }
)
"""The kinds of tagged values that a call can carry into the page: those that `untag.js` knows."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run that a person asks for, under one generation of the library."""

    scenario: Scenario
    library: Library


def parse_attempt(contracts: Contracts, target: Destination, asked: Any) -> Attempt:
    """Return the attempt that the page asks for, on a destination of these contracts.

    `asked` has `library`, `calls` (each with `method` and tagged `args`), and those `settings` and
    `conditions` that are not the usual ones.

    Raises:
        UsageError: a part is missing or has the wrong type, or a page cannot hold it.
    """
    if not isinstance(asked, Mapping):
        raise UsageError("the request is not a JSON object")
    library = next((name for name in LIBRARIES if name == asked.get("library")), None)
    if library is None:
        raise UsageError(f"unknown library {asked.get('library')!r}; it is next or classic")
    calls = asked.get("calls")
    if not isinstance(calls, list):
        raise UsageError("the request has no list of calls")
    parsed = tuple(_call(index, call) for index, call in enumerate(calls))
    scenario = Scenario(
        id=f"{target.key}-console",
        destination=target.key,
        parts=(Part("What a person tries", parsed),),
        settings=_settings(target, asked.get("settings", {})),
        conditions=_conditions(contracts, asked.get("conditions", {})),
    )
    return Attempt(scenario, library)


def _call(index: int, asked: Any) -> Call:
    if not isinstance(asked, Mapping) or not isinstance(asked.get("args"), list):
        raise UsageError(f"call {index} has no arguments")
    method = asked.get("method")
    if method not in _METHODS:
        raise UsageError(
            f"call {index}: unknown method {method!r}; known are: {', '.join(_METHODS)}"
        )
    for kind in _kinds(asked["args"]):
        if kind not in _CARRIED:
            raise UsageError(f"call {index} ({method}): a call cannot carry a {kind}")
    args = tuple(_decoded(arg, f"call {index}") for arg in asked["args"])
    return Call(typing.cast("Method", method), args)


def _kinds(tagged: Any) -> Iterator[str]:
    """Yield the kind of every tagged value in it."""
    waiting = [tagged]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Mapping):
            if isinstance(item.get("$"), str):
                yield item["$"]
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _settings(target: Destination, asked: Any) -> dict[str, Value]:
    """Return the settings that differ from the destination's own; one left out is UNDEFINED."""
    if not isinstance(asked, Mapping):
        raise UsageError("the settings are not a JSON object")
    given = {name: _decoded(value, f"setting {name}") for name, value in asked.items()}
    for name, value in given.items():
        if value is not UNDEFINED:
            _refuse_what_json_lacks(value, f"the setting {name}")
    left_out = {name: UNDEFINED for name in target.settings if name not in given}
    return {**given, **left_out}


def _conditions(contracts: Contracts, asked: Any) -> Conditions:
    if not isinstance(asked, Mapping):
        raise UsageError("the conditions are not a JSON object")
    given = dict(asked)
    for name in _VALUES & given.keys():
        given[name] = _decoded(given[name], name)
        _refuse_what_json_lacks(given[name], f"the condition {name}")
    return chosen_conditions(contracts, given)


def _refuse_what_json_lacks(value: Value, path: str) -> None:
    """Refuse a value that JSON would change: settings and options are served as JSON.

    Raises:
        UsageError: there is a value that JSON cannot hold.
    """
    match value:
        case Mapping():
            for key, item in value.items():
                _refuse_what_json_lacks(item, member(path, key))
        case list() | tuple():
            for index, item in enumerate(value):
                _refuse_what_json_lacks(item, f"{path}[{index}]")
        case None | bool() | int() | str():
            pass
        case float() if math.isfinite(value):
            pass
        case _:
            raise UsageError(f"{path} cannot be written as JSON, which is how the page gets it")


def _decoded(tagged: Any, where: str) -> Value:
    try:
        return tagged_json.decode(tagged)
    except WireError as problem:
        raise UsageError(f"{where}: {problem}") from None
