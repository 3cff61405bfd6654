"""Places inside frozen values: what is there, and copies in which one of them differs."""

import dataclasses
import typing
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

from harness.model import MISSING, PathStep, Value

ValuePath: TypeAlias = tuple[PathStep, ...]
"""The steps from a value to one that is inside it: also a dataclass's field is one."""

Hint: TypeAlias = Any
"""A type as annotated. `Any` is what the page holds; any other is the harness's own."""


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A value directly inside another, the step that leads to it, and its annotated type."""

    step: PathStep
    value: Value
    hint: Hint


def parts(value: Value, hint: Hint) -> list[Part]:
    """Return what is directly inside a value; nothing is inside a string or a number."""
    if isinstance(value, Mapping):
        inner = item_hint(hint)
        return [Part(key, item, inner) for key, item in value.items()]
    if is_sequence(value):
        inner = item_hint(hint)
        return [Part(index, item, inner) for index, item in enumerate(value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [Part(name, getattr(value, name), of) for name, of in hints(type(value)).items()]
    return []


@cache
def hints(kind: type) -> Mapping[str, Hint]:
    """Return the annotated types of a dataclass's fields, in their order."""
    known = typing.get_type_hints(kind)
    return {field.name: known[field.name] for field in dataclasses.fields(kind)}


def origin(hint: Hint) -> object:
    """Return what a type is a form of: `tuple` for `tuple[str, ...]`, `Literal`, or None."""
    return typing.get_origin(hint)


def is_sequence(value: Value) -> bool:
    """Whether the value is an array, or a tuple of the harness's own."""
    return isinstance(value, list | tuple)


def is_pair(hint: Hint) -> bool:
    """Whether the type is a tuple of a fixed length, such as a name with its value."""
    return origin(hint) is tuple and Ellipsis not in typing.get_args(hint)


def value_at(root: Value, place: ValuePath) -> Value:
    """Return what is at the place, or MISSING."""
    for step in place:
        if isinstance(root, Mapping):
            root = root.get(step, MISSING)
        elif is_sequence(root):
            root = root[step] if isinstance(step, int) and step < len(root) else MISSING
        else:
            root = getattr(root, str(step), MISSING)
    return root


def replaced(root: Value, place: ValuePath, new: Value) -> Value:
    """Return a copy of `root` that has `new` at the place."""
    holders = []
    for step in place:
        holders.append(root)
        root = value_at(root, (step,))
    for holder, step in zip(reversed(holders), reversed(place), strict=True):
        new = _with(holder, step, new)
    return new


def _with(holder: Value, step: PathStep, new: Value) -> Value:
    if isinstance(holder, Mapping):
        return {**holder, step: new}
    if isinstance(step, int):
        return with_items(holder, step, 1, [new])
    return dataclasses.replace(holder, **{str(step): new})


def with_items(sequence: Value, start: int, count: int, new: Sequence[Value]) -> Value:
    """Return a copy of a sequence with `new` in the place of `count` elements."""
    return type(sequence)([*sequence[:start], *new, *sequence[start + count :]])


def item_hint(hint: Hint) -> Hint:
    """Return the type of what is inside: of an object's values, or of a sequence's elements.

    It is `None` where nothing is annotated.
    """
    if hint is Any:
        return Any
    arguments = [item for item in typing.get_args(hint) if item is not Ellipsis]
    return arguments[-1] if arguments else None
