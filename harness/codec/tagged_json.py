"""Tagged JSON from the recorder, and in the evidence file, to model values and back.

JSON's own types stand for themselves. An object with a key `$` is a tagged value; the key
names its kind, and the other keys are its parts. A page's object that owns a key `$` or
`__proto__` is itself tagged, as `object`. `pages/recorder/values.js` is the other end.
"""

import base64
import math
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from harness.model import UNDEFINED, Value, WireError, values

Json: TypeAlias = Any
"""What `json.loads` returns."""

_NUMBERS: Final = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf, "-0": -0.0}
_ABSENT: Final = {
    "undefined": UNDEFINED,
    "hole": values.HOLE,
    "missing": values.MISSING,
}
_RESERVED: Final = frozenset({"$", "__proto__"})

DEEPEST: Final = 210
"""Levels that a value may be nested; all that reads values recurses, within Python's limit."""


def decode(tagged: Json) -> Value:
    """Return the value that `tagged` stands for.

    Raises:
        WireError: a tag that no recorder of this version writes, a tag without a part, or a
            value that is nested too deeply to be compared.
    """
    return _Decoder().decode(tagged, ())


class _Decoder:
    """Decodes one tree; remembers its objects, so that a shared one stays the same object."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, ...], Value] = {}

    def decode(self, tagged: Json, path: tuple[str, ...]) -> Value:
        if len(path) > DEEPEST:
            raise WireError(
                f"a value is nested more than {DEEPEST} levels deep; make the call with a "
                "flatter one"
            )
        if isinstance(tagged, list):
            array: list[Value] = []
            self._seen[path] = array
            array.extend(self.decode(item, (*path, str(i))) for i, item in enumerate(tagged))
            return array
        if not isinstance(tagged, dict):
            return tagged
        if "$" not in tagged:
            return self._object(tagged.items(), path)
        try:
            value = self._tagged(tagged["$"], tagged, path)
        except (KeyError, TypeError, ValueError) as problem:
            raise WireError(
                f"the recorder sent {str(tagged)[:120]} at {'.'.join(path) or 'the top'}, which is "
                f"not in the format of harness/codec/tagged_json.py ({problem!r}); are pages/ and "
                "harness/ of the same version?"
            ) from problem
        if tagged["$"] not in {"same", "threw"}:  # their object is elsewhere, or inside
            self._seen[path] = value
        return value

    def _object(self, pairs: Any, path: tuple[str, ...]) -> dict[str, Value]:
        result: dict[str, Value] = {}
        self._seen[path] = result
        for key, value in pairs:
            result[key] = self.decode(value, (*path, key))
        return result

    def _tagged(self, tag: str, parts: dict[str, Json], path: tuple[str, ...]) -> Value:
        match tag:
            case "undefined" | "hole" | "missing":
                return _ABSENT[tag]
            case "number":
                return _NUMBERS[parts["value"]]
            case "object":
                return self._object(parts["properties"], path)
            case "same":
                return self._seen[tuple(parts["path"])]
            case "map":
                return values.Map(self._pairs(parts["entries"], path))
            case "set":
                return values.Set(self.decode(parts["values"], path))
            case "error":
                cause = self.decode(parts["cause"], (*path, "cause"))
                return values.Error(parts["name"], parts["message"], cause)
            case "threw":
                return values.Threw(self.decode(parts["error"], path))
            case "entries":
                return values.Entries(parts["kind"], self._pairs(parts["entries"], path))
            case "base64":
                return values.Base64(parts["text"], self.decode(parts["value"], (*path, "value")))
            case "instance":
                properties = self._object(parts["properties"], path)
                return values.Instance(parts["constructor"], properties)
            case _:
                return _LEAVES[tag](parts)

    def _pairs(self, pairs: Json, path: tuple[str, ...]) -> list[tuple[Value, Value]]:
        return [
            (self.decode(key, (*path, f"{i} key")), self.decode(value, (*path, str(i))))
            for i, (key, value) in enumerate(pairs)
        ]


def _file(parts: Mapping[str, Json]) -> values.File:
    content = parts["content"]
    return values.File(
        kind=parts["kind"],
        type=parts["type"],
        size=parts["size"],
        name=parts["name"],
        content=None if content is None else base64.b64decode(content),
    )


_LEAVES: Final[Mapping[str, Callable[[dict[str, Json]], Value]]] = {
    "date": lambda parts: values.Date(parts["milliseconds"]),
    "bigint": lambda parts: values.BigInt(int(parts["value"])),
    "symbol": lambda parts: values.Symbol(parts["description"]),
    "regexp": lambda parts: values.RegExp(parts["source"], parts["flags"]),
    "function": lambda parts: values.Function(parts["name"], parts["length"]),
    "callback": lambda parts: values.Callback(parts["name"]),
    "bytes": lambda parts: values.Bytes(parts["kind"], base64.b64decode(parts["content"])),
    "url": lambda parts: values.Url(parts["href"]),
    "file": _file,
    "node": lambda parts: values.Node(parts["path"]),
    "cycle": lambda parts: values.Cycle(tuple(parts["path"])),
    "opaque": lambda parts: values.Opaque(parts["kind"], parts["reason"]),
}


def encode(value: Value) -> Json:
    """Return `value` as tagged JSON; `decode` gives back an equal value.

    Raises:
        WireError: `value` is of a type that stands for no JavaScript value.
    """
    match value:
        case None | bool() | str() | int():
            return value
        case float():
            return _encode_float(value)
        case list() | tuple():
            return [encode(item) for item in value]
        case Mapping():
            return _encode_object(value)
        case values.UNDEFINED | values.HOLE | values.MISSING:
            return {"$": value.value}
        case _:
            return _encode_special(value)


def _encode_float(value: float) -> Json:
    for name, number in _NUMBERS.items():
        if math.isnan(value) and math.isnan(number):
            return {"$": "number", "value": name}
        if value == number and math.copysign(1, value) == math.copysign(1, number):
            return {"$": "number", "value": name}
    return value


def _encode_object(value: Mapping[str, Value]) -> Json:
    if _RESERVED.isdisjoint(value):
        return {key: encode(item) for key, item in value.items()}
    return {"$": "object", "properties": _encode_pairs(value.items())}


def _encode_pairs(pairs: Any) -> Json:
    return [[encode(key), encode(item)] for key, item in pairs]


def _encode_special(value: Value) -> Json:
    match value:
        case values.BigInt(value=number):
            return {"$": "bigint", "value": str(number)}
        case values.Map(entries=entries):
            return {"$": "map", "entries": _encode_pairs(entries)}
        case values.Set(values=members):
            return {"$": "set", "values": encode(members)}
        case values.Error(name=name, message=message, cause=cause):
            return {"$": "error", "name": name, "message": message, "cause": encode(cause)}
        case values.Threw(error=error):
            return {"$": "threw", "error": encode(error)}
        case values.Bytes(kind=kind, content=content):
            return {"$": "bytes", "kind": kind, "content": _base64(content)}
        case values.Entries(kind=kind, entries=entries):
            return {"$": "entries", "kind": kind, "entries": _encode_pairs(entries)}
        case values.Instance(constructor=constructor, properties=properties):
            pairs = _encode_pairs(properties.items())
            return {"$": "instance", "constructor": constructor, "properties": pairs}
        case values.Base64(text=text, value=said):
            return {"$": "base64", "text": text, "value": encode(said)}
        case values.Cycle(path=path):
            return {"$": "cycle", "path": list(path)}
        case values.File(content=content):
            parts = {"kind": value.kind, "type": value.type, "size": value.size, "name": value.name}
            encoded = None if content is None else _base64(content)
            return {"$": "file", **parts, "content": encoded}
        case _:
            return _encode_leaf(value)


def _encode_leaf(value: Value) -> Json:
    """Encode the values whose parts are JSON already."""
    tag = type(value).__name__.lower()
    if type(value).__module__ != values.__name__ or tag not in _LEAVES:
        raise WireError(f"{value!r} is a {type(value).__name__}, which is not a JavaScript value")
    return {"$": tag, **{name: getattr(value, name) for name in type(value).__slots__}}


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
