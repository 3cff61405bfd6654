"""Expectations, and the values in them, as the panel of a failure bundle reads them."""

from collections.abc import Mapping
from typing import Any, Final

from harness.codec import tagged_json
from harness.model import (
    ANYTHING,
    Arrives,
    AtLeast,
    BeforeScript,
    Callback,
    CallbackRuns,
    ConsoleSays,
    Containing,
    Delivered,
    Expectation,
    Expected,
    GlobalIs,
    GlobalsWhenDefined,
    Invocations,
    LeavesOnly,
    LoadedOnce,
    Matching,
    Near,
    Never,
    OneOf,
    Options,
    Requests,
    Same,
    Value,
)

_PARTS: Final = {
    "globals": "globals",
    "cookies": "cookies",
    "local_storage": "localStorage",
    "session_storage": "sessionStorage",
    "listeners": "listeners",
}


def expectation_to_json(expectation: Expectation) -> dict[str, Any]:
    """Return an expectation as the panel reads it."""
    match expectation:
        case Invocations(functions=functions, expected=expected):
            wanted = [_invocation(item) for item in expected]
            return _kind("invocations", functions=functions, wanted=wanted)
        case Requests(method=method, host=host, path=path, expected=expected):
            sent = [
                {"query": value_to_json(item.query), "parameters": value_to_json(item.parameters)}
                for item in expected
            ]
            return _kind("requests", method=method, host=host, path=path, wanted=sent)
        case AtLeast(of=of, in_order=in_order):
            return _kind("at least", of=expectation_to_json(of), inOrder=in_order)
        case Never(of=of):
            return _kind("never", of=expectation_to_json(of))
        case Arrives(value=value, function=function, host=host, under=under):
            wanted = value_to_json(value)
            return _kind("arrives", value=wanted, function=function, host=host, under=under)
        case Options(defaults=defaults):
            return _kind("options", defaults=_pairs(defaults))
        case GlobalIs(path=path, value=value, when=when):
            return _kind("global is", path=path, value=value_to_json(value), when=when)
        case Same(places=places):
            found = [{"of": item.of, "steps": item.steps} for item in places]
            return _kind("same", places=found)
        case GlobalsWhenDefined(function=function, globals=values):
            return _kind("globals", function=function, globals=_pairs(values))
        case LoadedOnce(url=url):
            return _kind("loaded", url=url)
        case BeforeScript(invocation=invocation, url=url):
            first = _invocation(invocation)
            return _kind("before", url=url, wanted=first)
        case CallbackRuns(name=name, times=times):
            return _kind("callback", name=name, times=times)
        case LeavesOnly(what=what, allowed=allowed):
            return _kind("leaves", what=_PARTS[what], allowed=allowed)
        case ConsoleSays(words=words, levels=levels):
            return _kind("console", words=words, levels=levels)
        case Delivered(times=times):
            return _kind("delivered", times=times)


def _kind(kind: str, **parts: Any) -> dict[str, Any]:
    return {"kind": kind, **parts}


def _invocation(expected: Expected) -> dict[str, Any]:
    args = [value_to_json(item) for item in expected.args]
    return {"function": expected.function, "args": args, "more": expected.more}


def _pairs(properties: Mapping[str, Value]) -> list[list[Any]]:
    return [[key, value_to_json(value)] for key, value in properties.items()]


def value_to_json(value: Value) -> Any:
    """Return a value as tagged JSON; the values that loosen an expectation have tags, too."""
    if value is ANYTHING:
        return {"$": "anything"}
    if isinstance(value, Containing):
        return {"$": "containing", "properties": _pairs(value.properties)}
    if isinstance(value, OneOf):
        return {"$": "oneOf", "values": [value_to_json(item) for item in value.values]}
    if isinstance(value, Matching):
        return {"$": "matching", "pattern": value.pattern}
    if isinstance(value, Near):
        return {"$": "near", "value": value_to_json(value.value), "by": value.by}
    if isinstance(value, Callback):
        return {"$": "callback", "name": value.name}
    if isinstance(value, Mapping):
        return {"$": "object", "properties": _pairs(value)}
    if isinstance(value, list | tuple):
        return [value_to_json(item) for item in value]
    return tagged_json.encode(value)
