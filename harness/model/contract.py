"""What the documentation promises, as data: requirements and their expectations.

An expectation holds no code: `harness.judging.judge` interprets it. In an expectation's values,
`Containing`, `OneOf`, `Matching`, `Near` and `ANYTHING` loosen what must be observed; everything
else must be equal.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, TypeAlias

from harness.model.call import LIBRARIES, Call, Library
from harness.model.conditions import ORDINARY, Conditions
from harness.model.difference import PathStep
from harness.model.level import Level
from harness.model.phase import Phase
from harness.model.source import Source
from harness.model.values import Value


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
class OneOf:
    """In an expectation: any one of these, where the documentation allows more than one."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """In an expectation: a text of this form; a `*` in it stands for any characters, or none."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Near:
    """In an expectation: a number or a moment that differs from `value` by no more than `by`.

    A moment is a `Date`, or a text with a date in ISO's format; of two moments `by` counts
    milliseconds. What is observed must be of the same type as `value`.
    """

    value: Value
    by: float


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

    A call of the destination's dispatcher counts as one of the function that it names.
    """

    functions: tuple[str, ...]
    expected: tuple[Expected, ...]


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
class AtLeast:
    """At least these invocations or requests, whatever else there is.

    They come in this order, unless `in_order` is false.
    """

    of: Invocations | Requests
    in_order: bool = True


@dataclass(frozen=True, slots=True)
class Never:
    """None of these invocations or requests; none of their kind at all if none is listed."""

    of: Invocations | Requests


@dataclass(frozen=True, slots=True)
class Arrives:
    """The value reaches a tracker function or a host, wherever in it, and under whatever name.

    An argument of the function has it, or the path, query, body or a header of a request to the
    host. With `under`, the nearest property or parameter around it must have this name. Where only
    text is carried, the value arrives as its text.
    """

    value: Value
    function: str = ""
    host: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """The integration declares these options, with these defaults, and maybe others."""

    defaults: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class GlobalIs:
    """A global of the destination's `state` has this value at the end of a phase.

    `when` is `load` or, by the index of the call, `call 0`; empty, it is the end of the last one.
    """

    path: str
    value: Value
    when: Phase = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in what a tracker function or a host gets.

    `steps` begin with `arguments`, of a function, or with `query`, `body` or `headers`, of a host:
    `Place("acme.track", ("arguments", 1, "id"))`, `Place("api.acme.example", ("query", "id"))`.
    """

    of: str
    steps: tuple[PathStep, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """One value is in all these places, whatever it is, each time that one of them has any.

    Each must have one at least once. Where only text is carried, the value is there as its text.
    """

    places: tuple[Place, ...]


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


@dataclass(frozen=True, slots=True)
class CallbackRuns:
    """A `values.Callback` of this name, among a call's arguments, runs this many times."""

    name: str
    times: int = 1


Leftover: TypeAlias = Literal["globals", "cookies", "local_storage", "session_storage", "listeners"]
"""A part of `recording.Leftovers`."""


@dataclass(frozen=True, slots=True)
class LeavesOnly:
    """The run leaves nothing of this kind but what is allowed; a `*` stands for any characters."""

    what: Leftover
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsoleSays:
    """A console message of one of these levels has these words, in upper or lower case."""

    words: str
    levels: tuple[str, ...] = ("warn", "error")


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many times each call is delivered, by index, as the ledger counts it.

    With `in_order`, the calls are delivered in the order in which they were made. A call beyond
    the end of `times` is not checked.
    """

    times: tuple[int, ...]
    in_order: bool = True


Expectation: TypeAlias = (
    Invocations
    | Requests
    | AtLeast
    | Never
    | Arrives
    | Options
    | GlobalIs
    | Same
    | GlobalsWhenDefined
    | LoadedOnce
    | BeforeScript
    | CallbackRuns
    | LeavesOnly
    | ConsoleSays
    | Delivered
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence that the documentation promises, and what shows that it holds.

    `settings` are the destination's settings in Segment's names, beside those of the made-up
    account; one that is UNDEFINED is left out. `id` is unique over all destinations and is what
    people type. `rests_on_stub` says in a sentence on what of the tracker stub's own behaviour it
    rests; with another tracker it does not apply. It is empty where any tracker must meet it.
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
    conditions: Conditions = ORDINARY
    rests_on_stub: str = ""


class Stimulus(Protocol):
    """What a run needs to make calls: both a requirement and a scenario have it."""

    @property
    def id(self) -> str:
        """Its name, unique among requirements or among scenarios."""

    @property
    def destination(self) -> str:
        """The key of the destination."""

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls that are made, in order."""

    @property
    def settings(self) -> Mapping[str, Value]:
        """Settings beside those of the made-up account."""

    @property
    def conditions(self) -> Conditions:
        """The state of the page when the calls are made."""
