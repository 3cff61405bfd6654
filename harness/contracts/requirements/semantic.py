"""Segment's semantic events and reserved traits, with believable values of their types."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from harness.contracts.checks.faults import nearest
from harness.contracts.requirements._believable import BY_TYPE, TRAITS
from harness.model import Call, UsageError, Value

Reserved: TypeAlias = Literal["identify.traits", "page.properties", "group.traits"]
"""Where names are reserved."""

_TOP: Final = re.compile(r"[.\[]")
"""What ends the name of a property itself in a path of the specification."""

_ELEMENTS: Final = 2
"""How many elements an array has: two products, so that the second one is checked."""

_CUSTOM: Final = {"source": "newsletter"}
"""What is given with an event for which the specification lists no properties."""


@dataclass(frozen=True, slots=True)
class Event:
    """A track call that Segment's specification describes.

    `older_name` is its name in the specification's first version, empty where it had none;
    `options` is what the specification puts beside the properties.
    """

    name: str
    category: str
    properties: Mapping[str, Value]
    options: Mapping[str, Value]
    older_name: str

    @property
    def names(self) -> tuple[str, ...]:
        """Its name, and its older one where there is one."""
        return (self.name, self.older_name) if self.older_name else (self.name,)

    @property
    def calls(self) -> tuple[Call, ...]:
        """One call for each of its names."""
        options = (self.options,) if self.options else ()
        return tuple(Call("track", (name, self.properties, *options)) for name in self.names)


@cache
def specification() -> Mapping[str, Any]:
    """Return the names, properties and types that Segment's specification lists."""
    file = Path(__file__).with_name("segment-spec.json")
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


@cache
def events(category: str) -> tuple[Event, ...]:
    """Return all events of one category: `ecommerce-v2`, `video` and their like."""
    older = specification()["v1_aliases"]
    return tuple(
        _event(name, category, types, older.get(name, ""))
        for name, types in specification()["semantic_events"][category].items()
    )


def categories() -> tuple[str, ...]:
    """Return the categories of the specification."""
    return tuple(specification()["semantic_events"])


def user_traits() -> dict[str, Value]:
    """Return the reserved traits of a user under Segment's names, each with its value."""
    return {name: TRAITS[name] for name in specification()["reserved"]["identify.traits"]}


def reserved(where: Reserved, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return values of a contract's own under names that Segment's specification reserves.

    A trait that has parts, such as an address, has some of them and no others.

    Raises:
        UsageError: it reserves no such name; the message has the nearest that it does. Or a trait
            that has parts is given none.
    """
    _check_names(f"among {where}", values, specification()["reserved"][where])
    for name, value in values.items():
        parts = TRAITS.get(name)
        if isinstance(value, Mapping) and isinstance(parts, Mapping):
            _check_names(f"in {name}", value, parts)
            if not value:
                some = ", ".join(parts)
                raise UsageError(f"{name} is given without any of its parts: {some}")
    return values


def call(event: str, properties: Mapping[str, Value], *more: Value) -> Call:
    """Return a track call of a semantic event, with a contract's own values; `more` are arguments.

    Raises:
        UsageError: the specification has no such event, or the event no such property; the message
            has the nearest that there is.
    """
    every = {
        name: types
        for of in specification()["semantic_events"].values()
        for name, types in of.items()
    }
    _check_names("among its events", (event,), every)
    _check_names(f"of {event}", properties, [_TOP.split(path)[0] for path in every[event]])
    return Call("track", (event, properties, *more))


def _check_names(where: str, names: Iterable[str], known: Iterable[str]) -> None:
    listed = [*known]
    for name in names:
        if name not in listed:
            raise UsageError(
                f"Segment's specification has no {name!r} {where}; {nearest(name, listed)}"
            )


def _event(name: str, category: str, types: Mapping[str, str], older_name: str) -> Event:
    properties: dict[str, Value] = {}
    options: dict[str, Value] = {}
    for path, type_name in types.items():
        if path.startswith("context."):
            options.setdefault("context", {})[path.removeprefix("context.")] = "borealis-outdoor"
        elif type_name == "Array":
            properties[path] = [{} for _ in range(_ELEMENTS)]
        elif ".$." in path:
            array, _, part = path.partition(".$.")
            for index, element in enumerate(properties[array]):
                element[part] = _believable(path, type_name, index)
        elif path.endswith("]"):
            whole, _, part = path.removesuffix("]").partition("[")
            properties.setdefault(whole, {})[part] = _believable(part, type_name)
        else:
            properties[path] = _believable(path, type_name)
    return Event(name, category, properties or _CUSTOM, options, older_name)


def _believable(path: str, type_name: str, index: int = 0) -> Value:
    """Return a value for a property, or for that of one element of an array."""
    known = BY_TYPE[type_name]
    values = known[path] if path in known else known[path.rpartition(".")[2]]
    return values[min(index, len(values) - 1)]
