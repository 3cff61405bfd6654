"""Where expected and observed part: what kind of thing it is, where, and both values."""

import dataclasses
import enum
from dataclasses import dataclass
from typing import TypeAlias

from harness.model.phase import Phase
from harness.model.values import Value

PathStep: TypeAlias = str | int
"""A step into a value: the name of a property, or the index of an element."""


class DifferenceKind(enum.StrEnum):
    """What a difference is about; the comment says which parts of its place are used.

    Where `steps` end in an element of a list, `moved_to` may be used, too.
    """

    ARGUMENT = "argument"  # subject (function), steps from the list of arguments
    INVOCATION = "invocation"  # number, phase
    MISSING_INVOCATION = "missing invocation"  # number
    MOVED_INVOCATION = "moved invocation"  # number, moved_to
    FIRST_INVOCATION = "first invocation"  # subject (function)
    REQUEST = "request"  # number, subject (method and address), moved_to
    QUERY = "request query"  # number, subject (method and address), steps
    BODY = "request body"  # number, subject (method and address), steps
    MISSING_SCRIPT = "missing script"  # subject (address)
    SCRIPT_INSERTED = "script inserted"  # subject (address)
    SCRIPT_LOADED = "script loaded"  # subject (address)
    SCRIPT_REQUESTED = "script requested"  # subject (address)
    ARRIVAL = "arrival"  # subject (function or host)
    OPTION = "option"  # subject (name), steps
    DEFINITION = "definition"  # subject (function)
    GLOBAL = "global"  # subject (name), steps
    STATE = "global state"  # subject (name), phase, steps
    SAME = "same value"  # subject (place: `acme.identify arguments[0]`)
    CALLBACK = "callback"  # subject (name)
    LEFTOVER = "leftover"  # subject (what is left: `local storage`)
    CONSOLE = "console"  # subject (levels: `warn or error`)
    MISSING_CALL = "missing call"  # calls
    DELIVERY = "delivery"  # calls, subject (the call: `track('A')`)
    SHARED_DELIVERY = "shared delivery"  # calls that are the same, subject (the call)
    ORDER = "order"
    UNCLAIMED_REQUEST = "unclaimed request"  # phase
    PAGE_ERROR = "page error"  # subject (kind of error), phase
    CAUGHT_ERROR = "caught error"  # phase
    VALUE = "value"  # steps; of two values that are compared by themselves


@dataclass(frozen=True, slots=True)
class DifferencePlace:
    """Where a difference is. `kind` says what it is about, and which of the other parts count.

    `subject` is the function, the request (`POST api.shop.example/v1`), the script or whatever
    the kind is about. `number` counts invocations and requests from 1; `calls` are indexes, which
    count from 0. `steps` lead to the place within a value.

    Numbers, and indexes of elements, count what was expected. Only of what is too many, they count
    what was observed. `moved_to` is where something was observed that was expected elsewhere.
    """

    kind: DifferenceKind
    subject: str = ""
    number: int = 0
    calls: tuple[int, ...] = ()
    phase: Phase = ""
    steps: tuple[PathStep, ...] = ()
    moved_to: int | None = None

    def part(self, kind: DifferenceKind) -> "DifferencePlace":
        """Return a place of another kind in the same thing: the body of a request."""
        return dataclasses.replace(self, kind=kind)

    def below(self, *steps: PathStep) -> "DifferencePlace":
        """Return the place that these steps lead to from here."""
        steps = (*self.steps, *steps)
        # What `dataclasses.replace` would return, in a third of the time.
        return DifferencePlace(self.kind, self.subject, self.number, self.calls, self.phase, steps)

    def moved(self, to: int) -> "DifferencePlace":
        """Return the place of something that was expected here, and observed there."""
        return dataclasses.replace(self, moved_to=to)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where expected and observed part, and both values.

    `harness.codec` makes text of a place: its words for people, and its key for files.
    """

    place: DifferencePlace
    expected: Value
    observed: Value
    hint: str = ""

    @property
    def kind(self) -> DifferenceKind:
        """What it is about."""
        return self.place.kind
