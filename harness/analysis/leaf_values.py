"""The single values within a value, each with its path: what can be found again elsewhere."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import unquote

from harness.analysis.value_comparison import EPOCH, meets, moment
from harness.codec import is_form, path_source, source, unpacked_json
from harness.model import (
    UNDEFINED,
    Containing,
    Matching,
    Near,
    OneOf,
    PathStep,
    Request,
    Value,
    values,
)

Likeness: TypeAlias = Literal["same", "changed", "none"]
"""How a value found elsewhere compares with the one that is sought."""

_SHORTEST_CUT: Final = 4


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that holds no other, and the path to it from a `root` (`arguments`, `body`).

    `is_text` says that its carrier holds only text, as an address does; `is_json` that its
    carrier is JSON.
    """

    parts: tuple[PathStep, ...]
    value: Value
    root: str = ""
    is_text: bool = False
    is_json: bool = False

    @property
    def key(self) -> str:
        """The name of the nearest property around it, or an empty text."""
        return next((part for part in reversed(self.parts) if isinstance(part, str)), "")

    @property
    def path(self) -> str:
        """The path to it as JavaScript writes it, without a dot at the beginning."""
        return path_source(self.parts, self.root).removeprefix(".")


def leaves(
    value: Value, root: str = "", *, is_json: bool = False, inner: bool = False
) -> Iterator[Leaf]:
    """Yield the leaves of a value in order; an empty object or array is one itself.

    With `inner`, all objects and arrays are, before what they hold.
    """
    waiting: list[tuple[tuple[PathStep, ...], Value]] = [((), value)]
    while waiting:
        at, found = waiting.pop()
        children = list(_children(found))
        if inner or not children:
            yield Leaf(at, found, root, is_json=is_json)
        waiting.extend(((*at, part), child) for part, child in reversed(children))


def request_leaves(request: Request, *, inner: bool = False) -> Iterator[Leaf]:
    """Yield the leaves of a request: of its path, its query, and its body if that is decoded.

    JSON that is packed into a text, in base64 or as it is, is unpacked.
    """
    for index, step in enumerate(request.path.strip("/").split("/")):
        yield Leaf((index,), unquote(step), "path", is_text=True)
    for name, text in request.query:
        yield from _text_leaves("query", (name,), text, inner=inner)
    if request.parameters is UNDEFINED:
        return
    if isinstance(request.parameters, str):
        yield from _text_leaves("body", (), request.parameters, inner=inner)
    elif is_form(request):
        for name, text in request.parameters:
            yield from _text_leaves("body", (name,), text, inner=inner)
    else:
        yield from leaves(request.parameters, "body", is_json=True, inner=inner)


def likeness(value: Value, leaf: Leaf) -> Likeness:
    """Say whether a leaf is this value again, as far as its carrier can hold it.

    It is `changed` where it is the same thing in another type or another form: a number as text,
    a date as a Date, a text in lower case or without its end.
    """
    found = leaf.value
    if meets(value, found):
        return "same"
    moments = (moment(value), moment(found))
    is_same_moment = None not in moments and moments[0] == moments[1]
    if leaf.is_json and isinstance(value, values.Date) and is_same_moment:
        return "same"
    if leaf.is_text and as_text(value) == found:
        return "same"
    one, other = as_text(value).strip().lower(), as_text(found).strip().lower()
    if is_same_moment or (one and one == other):
        return "changed"
    is_cut = isinstance(value, str) and isinstance(found, str) and value.startswith(found)
    return "changed" if is_cut and len(found) >= _SHORTEST_CUT else "none"


def meets_leaf(expected: Value, leaf: Leaf) -> bool:
    """Say whether a leaf is what is expected, as far as its carrier can hold it."""
    if isinstance(expected, OneOf):
        return any(meets_leaf(value, leaf) for value in expected.values)
    if isinstance(expected, Containing | Matching | Near):
        return meets(expected, leaf.value)
    return likeness(expected, leaf) == "same"


def is_opaque(request: Request) -> bool:
    """Say whether a request has a body that could not be decoded."""
    is_unread = request.parameters is UNDEFINED or isinstance(request.parameters, values.Opaque)
    return bool(request.body) and is_unread


def as_text(value: Value) -> str:
    """Return a leaf as an address or a form would hold it; a Date as JSON writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, values.Date) and value.milliseconds is not None:
        try:
            when = EPOCH + dt.timedelta(milliseconds=value.milliseconds)
        except OverflowError:  # JavaScript's years go further than Python's
            return source(value)
        return f"{when.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
    return source(value)


def formless_texts(value: Value) -> set[str]:
    """Return a leaf's value as texts that do not depend on its form: like leaves share one of them.

    A text that was cut off is an exception: it shares none.
    """
    when = moment(value)
    texts = {as_text(value).strip().lower()}
    return texts if when is None else {*texts, f"at {when:.0f}"}


def _children(value: Value) -> Iterator[tuple[PathStep, Value]]:
    match value:
        case Mapping():
            yield from value.items()
        case list() | tuple():
            yield from enumerate(value)
        case values.Instance(properties=properties) | Containing(properties=properties):
            yield from properties.items()
        case values.Map(entries=entries):
            yield from ((as_text(key), child) for key, child in entries)
        case values.Entries(entries=entries):
            yield from entries
        case values.Set(values=members):
            yield from enumerate(members)
        case values.Base64(value=content):
            yield from _children(content)


def _text_leaves(
    root: str, parts: tuple[PathStep, ...], text: Value, *, inner: bool = False
) -> Iterator[Leaf]:
    packed = unpacked_json(text) if isinstance(text, str) else text
    if packed is UNDEFINED:
        yield Leaf(parts, text, root, is_text=True)
        return
    for leaf in leaves(packed, root, is_json=True, inner=inner):
        yield dataclasses.replace(leaf, parts=(*parts, *leaf.parts))
