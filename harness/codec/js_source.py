"""Values and calls as JavaScript source, for messages that a person can paste in a console."""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from harness.model import (
    ANYTHING,
    Call,
    Containing,
    Expected,
    Invocation,
    Matching,
    Near,
    OneOf,
    PathStep,
    values,
)

WIDTH: Final = 76
"""Columns that an object or an array may fill before it is broken over lines."""

DEEPEST: Final = 40
"""Levels of nesting that are shown; nobody reads deeper ones."""

EVERY_LEVEL: Final = 1000
"""More levels of nesting than any value has that the harness knows."""

PATH_PATTERN: Final = r"(?:\.[A-Za-z_$][A-Za-z0-9_$]*|\[\d+\]|\['(?:[^'\\]|\\.)*'\])*"
"""A regular expression that matches the text of any path into a value, also of an empty one."""

_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*\Z", re.ASCII)
_STEP: Final = re.compile(r"\.([\w$]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]", re.ASCII)
_ESCAPED: Final = re.compile(r"\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|(.))", re.IGNORECASE)
_CONTROLS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def source(value: values.Value, indent: int = 0, *, deepest: int = DEEPEST) -> str:
    """Return `value` as JavaScript source.

    What JavaScript has no literal for is written as the expression that makes it, or as a
    comment that names it; so is what is nested in more levels than the `deepest`.
    """
    if indent > 2 * deepest:
        return "/* … */"
    if isinstance(value, Containing):
        return _braces([*_pairs(value.properties, indent, deepest), "…"], "{}", indent)
    if isinstance(value, Mapping):
        return _braces(_pairs(value, indent, deepest), "{}", indent)
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        items = [source(item, indent + 2, deepest=deepest) for item in value]
        return _braces(items, "[]", indent)
    if value is None or isinstance(value, bool | int | float):
        return _scalar(value)
    return _special(value, indent, deepest)


def call_source(call: Call, *, deepest: int = DEEPEST) -> str:
    """Return the call as the statement that a customer's page would hold."""
    return f"{call.on or 'analytics'}.{call.method}({_arguments(call.args, deepest)});"


def invocation_source(invocation: Invocation | Expected) -> str:
    """Return the invocation as the statement that the integration in effect made."""
    return f"{invocation.function}({_arguments(invocation.args)});"


def member(parent: str, key: str) -> str:
    """Return the path of a property: `parent.key`, or `parent['a.b']` where it must be."""
    return f"{parent}.{key}" if _IDENTIFIER.match(key) else f"{parent}[{quote(key)}]"


def path_source(steps: Iterable[PathStep], root: str = "") -> str:
    """Return the path that leads from a root to a value within it: `root.tags[0]['a b']`."""
    path = root
    for step in steps:
        path = f"{path}[{step}]" if isinstance(step, int) else member(path, step)
    return path


def read_path(text: str) -> tuple[PathStep, ...]:
    """Return the steps of a path without a root, as `PATH_PATTERN` matches it."""
    return tuple(
        name or (int(index) if index else _ESCAPED.sub(_unescaped, quoted))
        for name, index, quoted in _STEP.findall(text)
    )


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(found[3], found[3])


def quote(text: str) -> str:
    """Return a JavaScript string literal in single quotes, control characters escaped."""
    escaped = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    if not escaped.isprintable():
        escaped = "".join(map(_escape, escaped))
    return f"'{escaped}'"


def visible(text: str) -> str:
    """Return a text with its invisible characters escaped, except line ends and tabs.

    So no terminal takes any of it for a command.
    """
    return "\n".join(map(_visible, text.split("\n")))


def _visible(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(one if one == "\t" else _escape(one) for one in line)


def _escape(character: str) -> str:
    """Escape a character that is invisible, or changes how the line around it is shown."""
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"


def _arguments(args: Sequence[values.Value], deepest: int = DEEPEST) -> str:
    return ", ".join(source(arg, deepest=deepest) for arg in args)


def _pairs(properties: Mapping[str, values.Value], indent: int, deepest: int) -> list[str]:
    return [
        f"{property_name(key)}: {source(value, indent + 2, deepest=deepest)}"
        for key, value in properties.items()
    ]


def property_name(key: str) -> str:
    """Return a key as an object literal holds it."""
    if key == "__proto__":  # only computed is it a property; otherwise it is the prototype
        return f"[{quote(key)}]"
    return key if _IDENTIFIER.match(key) else quote(key)


def _braces(parts: list[str], pair: str, indent: int) -> str:
    opening, closing = pair[0], pair[1]
    if not parts:
        return pair
    line = f"{opening} {', '.join(parts)} {closing}" if pair == "{}" else f"[{', '.join(parts)}]"
    if len(line) + indent <= WIDTH and "\n" not in line:
        return line
    inner = " " * (indent + 2)
    body = ",\n".join(inner + part for part in parts)
    return f"{opening}\n{body}\n{' ' * indent}{closing}"


def _scalar(value: float | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 and math.copysign(1, value) < 0:
        return "-0"
    return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)  # noqa: PLR2004 - where JavaScript itself turns to exponents


def _special(value: values.Value, indent: int, deepest: int) -> str:
    def inner(part: values.Value) -> str:
        return source(part, indent, deepest=deepest)

    match value:
        case values.UNDEFINED:
            return "undefined"
        case values.MISSING:
            return "(nothing)"
        case values.HOLE:
            return "/* hole */"
        case _ if value is ANYTHING:
            return "/* anything */"
        case OneOf(values=allowed):
            return " /* or */ ".join(map(inner, allowed))
        case Matching(pattern=pattern):
            return f"/* like */ {quote(pattern)}"
        case Near(value=middle, by=by):
            return f"/* within {_scalar(by)} of */ {inner(middle)}"
        case values.Date(milliseconds=None):
            return "new Date(NaN)"
        case values.Date(milliseconds=milliseconds):
            return f"new Date({_scalar(milliseconds)})"
        case values.BigInt(value=number):
            return f"{number}n"
        case values.Symbol(description=description):
            return f"Symbol({'' if description is None else quote(description)})"
        case values.RegExp(source=pattern, flags=flags):
            return f"/{pattern}/{flags}"
        case values.Callback(name=name):
            return f"function {name}() {{}}"
        case values.Error(name=name, message=message, cause=values.UNDEFINED):
            return f"new {name}({quote(message)})"
        case values.Error(name=name, message=message, cause=cause):
            return f"new {name}({quote(message)}, {inner({'cause': cause})})"
        case values.Url(href=href):
            return f"new URL({quote(href)})"
        case values.Map(entries=entries):
            return f"new Map({inner([list(entry) for entry in entries])})"
        case values.Set(values=members):
            return f"new Set({inner(list(members))})"
        case values.Base64(value=said):
            return f"/* base64 */ {inner(said)}"
        case values.Instance(constructor=constructor, properties=properties):
            return f"/* {constructor} */ {inner(properties)}"
        case Expected() | Invocation():
            return invocation_source(value)
        case _:
            return f"/* {value!r} */"
