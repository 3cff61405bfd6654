"""Builders of Wigzo's requirements: each says once what reaches Wigzo, and looks for it twice.

The first place is the `wigzo` functions, the second the request that leaves the page. What is
said is in the format of that request; the function's arguments follow from it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from harness.contracts.destinations.wigzo import DESTINATION
from harness.contracts.requirements import semantic
from harness.contracts.requirements._platform import required
from harness.contracts.requirements.common import SEGMENT_DOCS, at_least
from harness.model import (
    ANYTHING,
    LIBRARIES,
    ORDINARY,
    Arrives,
    AtLeast,
    Call,
    Conditions,
    Containing,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocations,
    Level,
    Library,
    Never,
    Requests,
    Requirement,
    Source,
    Value,
)

Body: TypeAlias = Mapping[str, Value]
"""What a request to Wigzo must say at least, in Wigzo's own format."""

Said: TypeAlias = Value
"""A body, or ANYTHING where any will do."""

URL: Final = f"{SEGMENT_DOCS}/destinations/catalog/wigzo/"
TOKEN: Final = DESTINATION.settings["orgToken"]
HOST: Final = "app.wigzo.com"

USER_ID: Final = "userId123"
JOHN: Final = semantic.reserved("identify.traits", {"email": "john.doe@example.com"})
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
    rests_on_stub: str = "",
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
        rests_on_stub=rests_on_stub,
    )


@dataclass(frozen=True, slots=True)
class Event:
    """What must arrive of one event; what is ANYTHING, or None, may be anything."""

    name: Value = ANYTHING
    properties: Body | None = None
    user_id: Value = ANYTHING


@dataclass(frozen=True, slots=True)
class User:
    """What must arrive of one user."""

    user_id: Value = ANYTHING
    traits: Body | None = None


def events_arrive(*events: Event, dates: Collection[str] = ()) -> tuple[Expectation, ...]:
    """These events arrive, in order: `eventName`, properties in `eventval`, `userId`.

    `dates` names properties that both generations of the library hand to an integration as a
    `Date`.
    """
    arguments: list[tuple[Value, ...]] = []
    bodies: list[Said] = []
    for event in events:
        properties = ANYTHING if event.properties is None else Containing(event.properties)
        arguments.append(required(event.name, _as_given(event.properties, dates)))
        body = {"eventName": event.name, "eventval": properties, "userId": event.user_id}
        bodies.append(ANYTHING if event == Event() else _stated(body))
    return (
        _invoked("wigzo.track", arguments),
        _requested("/rest/v1/learn/event", bodies),
    )


def users_arrive(*users: User, dates: Collection[str] = ()) -> tuple[Expectation, ...]:
    """The data of these users arrive, in order: their `userId`, and traits.

    How the tracker gets the id does not matter; the request must have it. `dates`
    names traits that both generations of the library hand to an integration as a `Date`.
    """
    return (
        _invoked("wigzo.identify", [(_as_given(user.traits, dates),) for user in users]),
        _requested(
            "/rest/v1/learn/identify",
            [_stated({"userId": user.user_id, **(user.traits or {})}) for user in users],
        ),
    )


def products_arrive(*products: Said) -> tuple[Expectation, ...]:
    """These products are indexed, in order; no product at all if none is listed."""
    return (
        _invoked("wigzo.index", [(_object(product),) for product in products]),
        _requested("/learn/*/product/push/*", products),
    )


def indexed_once() -> tuple[Expectation, ...]:
    """One product is indexed, and no other."""
    every = products_arrive(ANYTHING)
    return tuple(one.of for one in every if isinstance(one, AtLeast))


def _as_given(given: Body | None, dates: Collection[str]) -> Value:
    """Return what a function must get of properties or traits that a site gives."""
    if given is None:
        return ANYTHING
    return Containing({name: ANYTHING if name in dates else given[name] for name in given})


def _stated(body: Body) -> Body:
    return {name: value for name, value in body.items() if value is not ANYTHING}


def events_carry(*values: Value, under: str = "") -> tuple[Expectation, ...]:
    """Events carry these values, wherever in them: under this name, or under any."""
    return _carried("wigzo.track", values, under)


def users_carry(*values: Value) -> tuple[Expectation, ...]:
    """The data of users carry these values, wherever in them and under whatever names."""
    return _carried("wigzo.identify", values)


def _carried(function: str, values: Collection[Value], under: str = "") -> tuple[Expectation, ...]:
    return tuple(
        expectation
        for value in values
        for expectation in (
            Arrives(value, function, under=under),
            Arrives(value, host=HOST, under=under),
        )
    )


def _invoked(function: str, arguments: Collection[tuple[Value, ...]]) -> AtLeast | Never:
    """Invocations of one `wigzo` function, whether dispatched or called by name."""
    expected = tuple(Expected(function, args, more=True) for args in arguments)
    return at_least(Invocations((function,), expected))


def _requested(path: str, bodies: Collection[Said]) -> AtLeast | Never:
    """Requests of one kind to Wigzo's server."""
    expected = tuple(ExpectedRequest(parameters=_object(body)) for body in bodies)
    return at_least(Requests("POST", HOST, path, expected))


def _object(said: Said) -> Value:
    """Return an object with these parameters, whatever else it has."""
    return said if said is ANYTHING else Containing(said)
