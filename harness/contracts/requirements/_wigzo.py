"""Builders of Wigzo's requirements: each says once what reaches Wigzo, and looks for it twice.

The first place is the `wigzo` functions, the second the request that leaves the page. What is
said is in the format of that request; the function's arguments follow from it.
"""

from collections.abc import Collection, Mapping
from typing import Final, TypeAlias

from harness.contracts.destinations.wigzo import DESTINATION
from harness.contracts.requirements.common import SEGMENT_DOCS
from harness.model import (
    ANYTHING,
    LIBRARIES,
    ORDINARY,
    Call,
    Conditions,
    Containing,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocations,
    Level,
    Library,
    Requests,
    Requirement,
    Source,
    Value,
)

Body: TypeAlias = Mapping[str, Value]
"""What a request to Wigzo must say at least, in Wigzo's own format; nothing if anything will do."""

URL: Final = f"{SEGMENT_DOCS}/destinations/catalog/wigzo/"
TOKEN: Final = DESTINATION.settings["orgToken"]
HOST: Final = "app.wigzo.com"

USER_ID: Final = "userId123"
JOHN: Final = {"email": "john.doe@example.com"}
JOHN_IDENTIFIES: Final = Call("identify", (USER_ID, JOHN))
CLICK: Final = Call("track", ("Clicked Button",))

EACH_TYPE: Final[Mapping[str, Body]] = {
    "texts": {"colour": "green", "comment": "", "code": "007", "greeting": "Grüße, 世界 👋"},
    "numbers": {"visits": 3, "rating": 4.5, "balance": -12.5, "refunds": 0, "serial": 2**53 - 1},
    "booleans": {"isMember": True, "hasConsent": False},
    "null": {"referredBy": None},
    "lists": {"sizes": ["S", "M"], "flags": [True, False, None, 0], "pairs": [[1, 2], []]},
    "objects": {
        "plan": {"name": "Pro", "seats": {"paid": 5, "free": 0}, "trial": False, "notes": ""},
        "history": [{"year": 2025, "orders": 4}, {"year": 2026, "orders": 0}],
        "filters": {},
    },
}
"""A site's own properties for each type that JSON has, and the values that get lost easily."""


def says(section: str, quote: str) -> Source:
    """Return a source in the documentation of the destination Wigzo."""
    return Source("Wigzo Destination", section, quote, URL)


def requirement(
    name: str,
    statement: str,
    source: Source,
    calls: tuple[Call, ...],
    *expectations: Expectation,
    level: Level = "documented",
    settings: Mapping[str, Value] | None = None,
    libraries: tuple[Library, ...] = LIBRARIES,
    conditions: Conditions = ORDINARY,
) -> Requirement:
    """Return a requirement of Wigzo's; its id is `wigzo-` and the name."""
    return Requirement(
        id=f"wigzo-{name}",
        destination="wigzo",
        statement=statement,
        level=level,
        source=source,
        calls=calls,
        expectations=expectations,
        settings=settings or {},
        libraries=libraries,
        conditions=conditions,
    )


def events_arrive(*events: Body, dates: Collection[str] = ()) -> tuple[Expectation, ...]:
    """These events arrive, and no other: `eventName`, properties in `eventval`, `userId`.

    What an event does not say may be anything. `dates` names properties that both generations
    of the library hand to an integration as a `Date`.
    """
    arguments: list[tuple[Value, ...]] = []
    bodies: list[Body] = []
    for event in events:
        name = event.get("eventName", ANYTHING)
        properties = event.get("eventval")
        if properties is None:
            arguments.append((name,))
            bodies.append(event)
        else:
            arguments.append((name, Containing(_as_given(properties, dates))))
            bodies.append({**event, "eventval": Containing(properties)})
    return (
        _invoked("wigzo.track", arguments),
        _requested("/rest/v1/learn/event", bodies),
    )


def users_arrive(*users: Body, dates: Collection[str] = ()) -> tuple[Expectation, ...]:
    """The data of these users arrive, and no other: their `userId`, and traits.

    How the tracker gets the id does not matter; the request must have it. `dates`
    names traits that both generations of the library hand to an integration as a `Date`.
    """
    traits = [{name: user[name] for name in user if name != "userId"} for user in users]
    arguments = [(Containing(_as_given(one, dates)) if one else ANYTHING,) for one in traits]
    return (
        _invoked("wigzo.identify", arguments),
        _requested("/rest/v1/learn/identify", users),
    )


def products_arrive(*products: Body) -> tuple[Expectation, ...]:
    """These products are indexed, and no other."""
    return (
        _invoked("wigzo.index", [(_at_least(product),) for product in products]),
        _requested("/learn/*/product/push/*", products),
    )


def _as_given(properties: Body, dates: Collection[str]) -> Body:
    return {name: ANYTHING if name in dates else properties[name] for name in properties}


def _invoked(function: str, arguments: Collection[tuple[Value, ...]]) -> Invocations:
    """All invocations of one `wigzo` function, whether dispatched or called by name."""
    expected = tuple(Expected(function, args, more=True) for args in arguments)
    return Invocations((function,), expected)


def _requested(path: str, bodies: Collection[Body]) -> Requests:
    """All requests of one kind to Wigzo's server."""
    expected = tuple(ExpectedRequest(parameters=_at_least(body)) for body in bodies)
    return Requests("POST", HOST, path, expected)


def _at_least(body: Body) -> Value:
    """Return an object with these parameters, whatever else it has."""
    return Containing(body) if body else ANYTHING
