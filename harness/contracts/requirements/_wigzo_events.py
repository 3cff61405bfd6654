"""Wigzo's contract for events: what track sends, and the id of the user beside it."""

from collections.abc import Collection, Mapping
from typing import Final

from harness.contracts.requirements import semantic
from harness.contracts.requirements._wigzo import (
    CLICK,
    EACH_TYPE,
    JOHN,
    JOHN_IDENTIFIES,
    USER_ID,
    Body,
    Event,
    events_arrive,
    requirement,
    says,
)
from harness.contracts.requirements.common import STUBS_NOBODY
from harness.model import ORDINARY, Call, Conditions, Level, Requirement

_NOBODY: Final = ""
"""The `userId` that Wigzo's tracker sends while it knows of none."""

_TRACK_SAYS: Final = says("Track", "user's data will be sent to Wigzo along with the unique userId")
_IF_EVENT: Final = "Taking “user's data” to be the event"
_DELIVERY: Final = {"expected": "2026-12-01T09:30:00.000Z"}
_PHONE: Final = {
    "product_id": "507f1f77bcf86cd799439011",
    "sku": "G-32",
    "category": "Phones",
    "name": "Fairphone 6",
    "brand": "Fairphone",
    "variant": "256 GB",
    "price": 549.5,
    "quantity": 1,
    "coupon": "",
    "position": 3,
    "url": "https://shop.example/phones/fairphone-6",
    "image_url": "https://shop.example/images/fairphone-6.jpg",
}
_CASE: Final = {**_PHONE, "product_id": "40", "sku": "C-7", "price": 0, "quantity": 2}
_SEMANTIC: Final[Mapping[str, Body]] = {
    "Products Searched": {"query": "phone & case"},
    "Product Added": {"cart_id": "skdjsidjsdkdj29j", **_PHONE},
    "Checkout Started": {
        "order_id": "0050314",
        "affiliation": "Example Shop",
        "value": 549.5,
        "revenue": 549.5,
        "shipping": 0,
        "tax": 87.74,
        "discount": 0,
        "coupon": "",
        "currency": "EUR",
        "products": [_PHONE, _CASE],
    },
    "Order Completed": {
        "checkout_id": "fksdjfsdjfisjf9sdfjsd9f",
        "order_id": "0050314",
        "affiliation": "Example Shop",
        "subtotal": 549.5,
        "total": 554.4,
        "revenue": 549.5,
        "shipping": 4.9,
        "tax": 87.74,
        "discount": 0,
        "coupon": "",
        "currency": "EUR",
        "products": [_PHONE, _CASE],
    },
}


def _track(
    name: str,
    statement: str,
    calls: tuple[Call, ...],
    *events: Event,
    level: Level = "documented",
    conditions: Conditions = ORDINARY,
    dates: Collection[str] = (),
    rests_on_stub: str = "",
) -> Requirement:
    """Calls that must give Wigzo these events."""
    return requirement(
        name,
        statement,
        _TRACK_SAYS,
        calls,
        *events_arrive(*events, dates=dates),
        level=level,
        conditions=conditions,
        rests_on_stub=rests_on_stub,
    )


def _named(name: str, statement: str, event: str) -> Requirement:
    """A track call whose event's name must reach Wigzo, whatever else does."""
    calls = (Call("track", (event, {"colour": "green"})),)
    return _track(name, statement, calls, Event(event), level="inferred")


def _passes(name: str, statement: str, event: str, properties: Body) -> Requirement:
    """A track call that must give Wigzo all properties of the event, whatever its name there."""
    calls = (Call("track", (event, properties)),)
    return _track(name, statement, calls, Event(properties=properties), level="inferred")


_USERS: Final = (
    _track(
        "track-event",
        "Track sends something to Wigzo.",
        (CLICK,),
        Event(),
    ),
    _track(
        "track-user-id",
        "What track sends carries the unique userId.",
        (JOHN_IDENTIFIES, CLICK),
        Event(user_id=USER_ID),
    ),
    _track(
        "track-next-user",
        "The userId of what track sends is that of the user who was identified last.",
        (
            JOHN_IDENTIFIES,
            CLICK,
            Call("identify", ("userId456", {"email": "jane.kim@example.com"})),
            CLICK,
        ),
        Event(user_id=USER_ID),
        Event(user_id="userId456"),
    ),
    _track(
        "track-returning-user",
        "Taking “the unique userId” to be known from an earlier visit, too, and Wigzo's tracker "
        "to have forgotten it, track sends it.",
        (CLICK,),
        Event(user_id=USER_ID),
        level="inferred",
        conditions=Conditions(returning_user=USER_ID),
    ),
    _track(
        "track-before-identify",
        "Taking “the unique userId” to be no other id, track sends none for a visitor whom "
        "nobody has identified.",
        (CLICK,),
        Event(user_id=_NOBODY),
        level="inferred",
        rests_on_stub=STUBS_NOBODY,
    ),
    _track(
        "track-after-anonymous-identify",
        "Taking “the unique userId” to be no other id, track sends none after an identify "
        "that gave none.",
        (Call("identify", (JOHN,)), CLICK),
        Event(user_id=_NOBODY),
        level="inferred",
        rests_on_stub=STUBS_NOBODY,
    ),
)

_EVENTS: Final = (
    _named("track-name", f"{_IF_EVENT}, its name reaches Wigzo.", "Clicked Button"),
    _named(
        "track-name-case",
        f"{_IF_EVENT}, its name arrives in the letters that the site wrote.",
        "clicked_BUTTON",
    ),
    _named(
        "track-name-special-characters",
        f"{_IF_EVENT}, a name with special characters arrives unchanged.",
        "Größe gewählt: “M” & 50 % 👍",
    ),
    *(
        _passes(
            f"track-{kind}",
            f"{_IF_EVENT}, properties that are {kind} arrive unchanged.",
            "Clicked Button",
            values,
        )
        for kind, values in EACH_TYPE.items()
    ),
    _track(
        "track-dates",
        f"{_IF_EVENT}, a property that is a date in ISO 8601 is sent as the text that the site "
        "gave.",
        (Call("track", ("Delivery Chosen", _DELIVERY)),),
        Event(properties=_DELIVERY),
        level="inferred",
        dates=_DELIVERY,
    ),
    *(
        _track(
            f"track-{event.lower().replace(' ', '-')}",
            f"{_IF_EVENT}, {event} arrives under that name with all of its properties.",
            (semantic.call(event, properties),),
            Event(event, properties),
            level="inferred",
        )
        for event, properties in _SEMANTIC.items()
    ),
)

EVENT_REQUIREMENTS: Final = (*_USERS, *_EVENTS)
