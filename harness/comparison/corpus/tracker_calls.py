"""Calls that a site makes of the tracker itself, while that is only the queue that a build left."""

from collections.abc import Iterator
from typing import Final, cast

from harness.comparison.corpus.scenario import Part, Scenario
from harness.contracts import Destination
from harness.model import Call, Conditions, Method, Value

_GIVEN: Final[tuple[Value, ...]] = ("user-1047", {"plan": "pro", "seats": 12})

_EVERY: Final = "*"


def own_calls(target: Destination) -> Iterator[Scenario]:
    """Yield a page that calls each function of the tracker before its script has been answered.

    Documents have such calls beside those of the library: `Shop.identify(...)` in the page.
    """
    calls = tuple({repr(call): call for call in _calls(target)}.values())
    if calls:
        part = Part("calls of the tracker itself, before it has loaded", calls)
        conditions = Conditions(when="before tracker", options={"integrations": _OFF})
        yield Scenario("calls-of-the-tracker", target.key, (part,), conditions=conditions)


_OFF: Final = {"Segment.io": False}


def _calls(target: Destination) -> Iterator[Call]:
    """Yield calls of each function by its path, and of what a queue has itself: `Shop.identify`."""
    dispatched = target.dispatcher.removesuffix(".push")
    for path in target.functions:
        *owners, name = path.split(".")
        if name == _EVERY or "(" in path:
            continue
        if path == target.dispatcher:
            yield from (_dispatched(target.dispatcher, method) for method in ("identify", "track"))
        elif path != dispatched and owners:
            for owner in dict.fromkeys((".".join(owners), owners[0])):
                yield Call(cast("Method", name), _GIVEN, owner)


def _dispatched(dispatcher: str, method: str) -> Call:
    """Return a call of a function that gets the name of another one first."""
    owner, _, name = dispatcher.rpartition(".")
    given = ([method, *_GIVEN],) if name == "push" else (method, *_GIVEN)
    return Call(cast("Method", name), given, owner or "window")
