"""JavaScript values as Python values, so that none turns into another on the way.

`null` is `None`; booleans, numbers, strings, arrays and plain objects are `bool`,
`int`/`float`, `str`, `list` and `dict` with keys in the order of the page. What Python has
no exact equal for is a frozen value of this module. Compare with `harness.analysis.differences`,
never with `==`: Python holds `True == 1` and `0.0 == -0.0`.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

Value: TypeAlias = Any
"""A JavaScript value in the representation of this module."""


class _Absent(enum.Enum):
    """Values that stand for the absence of another, each only itself."""

    UNDEFINED = "undefined"
    HOLE = "hole"
    MISSING = "missing"

    def __repr__(self) -> str:
        return self.name


UNDEFINED: Final = _Absent.UNDEFINED
"""The value `undefined`: not `null`, and not a missing property."""

HOLE: Final = _Absent.HOLE
"""An element that a sparse array does not have."""

MISSING: Final = _Absent.MISSING
"""Nothing at all: a property, an argument or an observation that is not there."""


@dataclass(frozen=True, slots=True)
class Date:
    """A `Date`: milliseconds since 1970 in UTC, `None` for an invalid one."""

    milliseconds: float | None


@dataclass(frozen=True, slots=True)
class BigInt:
    """A `bigint` of any size."""

    value: int


@dataclass(frozen=True, slots=True)
class Symbol:
    """A `symbol`, known by its description alone."""

    description: str | None


@dataclass(frozen=True, slots=True)
class RegExp:
    """A regular expression: source and flags as JavaScript spells them."""

    source: str
    flags: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function, known by its name and its number of declared parameters."""

    name: str
    length: int


@dataclass(frozen=True, slots=True)
class Callback:
    """In a call's arguments: a function that the recorder makes, which notes when it runs."""

    name: str


@dataclass(frozen=True, slots=True)
class Error:
    """An `Error` of any class: its name, message and cause."""

    name: str
    message: str
    cause: Value = UNDEFINED


@dataclass(frozen=True, slots=True)
class Map:
    """A `Map`: its entries in order."""

    entries: Sequence[tuple[Value, Value]]


@dataclass(frozen=True, slots=True)
class Set:
    """A `Set`: its values in order."""

    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Bytes:
    """Binary data: an `ArrayBuffer`, or a view of one named by its class."""

    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Url:
    """A `URL`, by its address."""

    href: str


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of pairs that is a class in browsers: `URLSearchParams`, `FormData`, `Headers`."""

    kind: str
    entries: Sequence[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class File:
    """A `Blob` or a `File`; `content` is `None` where only type and size could be read."""

    kind: str
    type: str
    size: int
    name: str | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Base64:
    """Text in a request that is base64 of JSON: as it was sent, and the value that it encodes."""

    text: str
    value: Value


@dataclass(frozen=True, slots=True)
class Node:
    """A DOM node, by a path that a person can follow: `html > body > a#buy`."""

    path: str


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class other than `Object`: the class's name and its own properties."""

    constructor: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Cycle:
    """An object that is inside itself: the path of the occurrence that contains it."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Threw:
    """Stands where reading a property threw, with what was thrown."""

    error: Value


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that cannot leave the page, named instead of dropped: `WeakMap`, a hostile Proxy."""

    kind: str
    reason: str = field(default="cannot be read")
