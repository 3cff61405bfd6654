"""What the documentation promises, as data: requirements and their expectations.

An expectation holds no code: `harness.judge` interprets it. In an expectation's values,
`Containing` and `ANYTHING` loosen what must be observed; everything else must be equal.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from harness.model import LIBRARIES, Call, Level, Library, Source
from harness.values import Value


class _Anything(enum.Enum):
    ANYTHING = "anything"

    def __repr__(self) -> str:
        return self.name


ANYTHING: Final = _Anything.ANYTHING
"""In an expectation: any value at all, but one must be there."""


@dataclass(frozen=True, slots=True)
class Containing:
    """In an expectation: an object with at least these properties, whatever else it has."""

    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Expected:
    """One invocation of a tracker function that must be observed.

    With `more`, further arguments may follow those that are listed.
    """

    function: str
    args: tuple[Value, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Invocations:
    """All invocations of these tracker functions, in order, and no other.

    `dispatcher` names a function whose first argument names another: with `wigzo`,
    `wigzo('track', …)` counts as `wigzo.track(…)`.
    """

    functions: tuple[str, ...]
    expected: tuple[Expected, ...]
    dispatcher: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedRequest:
    """One request that must leave the page: its query and its body's parameters."""

    query: Value = ANYTHING
    parameters: Value = ANYTHING


@dataclass(frozen=True, slots=True)
class Requests:
    """All requests of this kind, in order, and no other. A `*` in `path` stands for a segment."""

    method: str
    host: str
    path: str
    expected: tuple[ExpectedRequest, ...]


@dataclass(frozen=True, slots=True)
class GlobalsWhenDefined:
    """The globals that the tracker finds when its script defines this function."""

    function: str
    globals: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class LoadedOnce:
    """The script at this address was put in the page, asked for, and loaded exactly once."""

    url: str


@dataclass(frozen=True, slots=True)
class BeforeScript:
    """The first invocation of a function, made before the script at `url` is in the page."""

    invocation: Expected
    url: str
    dispatcher: str = ""


Expectation: TypeAlias = Invocations | Requests | GlobalsWhenDefined | LoadedOnce | BeforeScript


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence that the documentation promises, and how it is seen to hold.

    `settings` are the destination's settings in Segment's names; `id` is unique over all
    destinations and is what people type.
    """

    id: str
    destination: str
    statement: str
    level: Level
    source: Source
    calls: tuple[Call, ...]
    expectations: tuple[Expectation, ...]
    settings: Mapping[str, Value] = field(default_factory=dict)
    libraries: tuple[Library, ...] = LIBRARIES
