"""Frozen values of the harness as JSON, and back, to the last detail.

A tuple is a JSON array, an object with text keys is a JSON object. All else is an object with a key
`$`, which names its kind: a class that was registered, or one of those below. Only registered
classes are made, whatever a file says.
"""

import base64
import dataclasses
import datetime as dt
import enum
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from packaging.specifiers import SpecifierSet

from harness.model import WireError

Json: TypeAlias = Any
"""What `json.loads` returns."""

_TEXTS: Final[Mapping[type, tuple[Callable[[Any], str], Callable[[str], Any]]]] = {
    Path: (str, Path),
    dt.datetime: (dt.datetime.isoformat, dt.datetime.fromisoformat),
    dt.date: (dt.date.isoformat, dt.date.fromisoformat),
    SpecifierSet: (str, SpecifierSet),
    bytes: (lambda content: base64.b64encode(content).decode("ascii"), base64.b64decode),
}
"""Kinds that are told as a text: how it is written, and how it is read."""

_TEXT_KINDS: Final = {kind.__name__: read for kind, (_, read) in _TEXTS.items()}


class FrozenJson:
    """Encodes and decodes values of these classes: dataclasses and enumerations."""

    def __init__(self, kinds: Iterable[type]) -> None:
        self._kinds = {kind.__name__: kind for kind in kinds}

    def encode(self, value: Any) -> Json:
        """Return a value as JSON; `decode` gives back an equal one.

        Raises:
            WireError: it is, or has in it, something that is not registered.
        """
        kind = type(value)
        if value is None or kind in {bool, int, float, str}:
            return value
        if kind is tuple:
            return [self.encode(item) for item in value]
        if kind is list:
            return {"$": "list", "items": [self.encode(item) for item in value]}
        if isinstance(value, Mapping):
            return self._mapping(value)
        for base, (write, _) in _TEXTS.items():
            if isinstance(value, base):
                return {"$": base.__name__, "text": write(value)}
        if self._kinds.get(kind.__name__) is not kind:
            raise WireError(f"{value!r} is a {kind.__name__}, which cannot be written")
        if isinstance(value, enum.Enum):
            return {"$": kind.__name__, "name": value.name}
        parts = {part.name: getattr(value, part.name) for part in dataclasses.fields(value)}
        return {"$": kind.__name__, **{name: self.encode(part) for name, part in parts.items()}}

    def _mapping(self, value: Mapping[Any, Any]) -> Json:
        if all(type(key) is str for key in value) and "$" not in value:
            return {key: self.encode(item) for key, item in value.items()}
        pairs = [[self.encode(key), self.encode(item)] for key, item in value.items()]
        return {"$": "dict", "items": pairs}

    def decode(self, told: Json) -> Any:
        """Return the value that `encode` was given.

        Raises:
            WireError: it has a part that no value of these classes has.
        """
        try:
            return self._decode(told)
        except (AttributeError, KeyError, TypeError, ValueError) as problem:
            raise WireError(f"a part is damaged: {problem!r}") from problem

    def _decode(self, told: Json) -> Any:
        if isinstance(told, list):
            return tuple(self._decode(item) for item in told)
        if not isinstance(told, dict):
            return told
        if "$" not in told:
            return {key: self._decode(item) for key, item in told.items()}
        name = told["$"]
        if name == "list":
            return [self._decode(item) for item in told["items"]]
        if name == "dict":
            return {self._decode(key): self._decode(item) for key, item in told["items"]}
        if name in _TEXT_KINDS:
            return _TEXT_KINDS[name](told["text"])
        kind = self._kinds[name]
        if issubclass(kind, enum.Enum):
            return kind[told["name"]]
        return kind(**{part: self._decode(item) for part, item in told.items() if part != "$"})
