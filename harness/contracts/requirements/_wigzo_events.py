"""Wigzo's contract for events: what track sends, and the id of the user beside it."""

from collections.abc import Collection, Mapping
from typing import Final

from harness.contracts.requirements._wigzo import (
    CLICK,
    EACH_TYPE,
    JOHN,
    JOHN_IDENTIFIES,
    USER_ID,
    Body,
    events_arrive,
    requirement,
    says,
)
from harness.model import ORDINARY, Call, Conditions, Requirement

_NOBODY: Final = ""
"""The `userId` that Wigzo's tracker sends while it knows of none."""

_TRACK_SAYS: Final = says("Track", "user's data will be sent to Wigzo along with the unique userId")
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
    *events: Body,
    conditions: Conditions = ORDINARY,
    dates: Collection[str] = (),
) -> Requirement:
    """Calls that must give Wigzo these events."""
    expectations = events_arrive(*events, dates=dates)
    return requirement(name, statement, _TRACK_SAYS, calls, *expectations, conditions=conditions)


def _passes(name: str, statement: str, event: str, properties: Body) -> Requirement:
    """A track call that must give Wigzo the event with all of its properties."""
    calls = (Call("track", (event, properties)),)
    return _track(name, statement, calls, {"eventName": event, "eventval": properties})


EVENT_REQUIREMENTS: Final = (
    _track(
        "track-event",
        "Track sends the event to Wigzo.",
        (CLICK,),
        {"eventName": "Clicked Button"},
    ),
    _track(
        "track-user-id",
        "Track sends the event with its properties, together with the unique user id.",
        (JOHN_IDENTIFIES, Call("track", ("Clicked Button", {"colour": "green"}))),
        {"eventName": "Clicked Button", "eventval": {"colour": "green"}, "userId": USER_ID},
    ),
    _track(
        "track-returning-user",
        "Track sends the id of a user who was identified on an earlier visit.",
        (CLICK,),
        {"eventName": "Clicked Button", "userId": USER_ID},
        conditions=Conditions(returning_user=USER_ID),
    ),
    _track(
        "track-next-user",
        "Track sends the id of the user who was identified last.",
        (
            JOHN_IDENTIFIES,
            CLICK,
            Call("identify", ("userId456", {"email": "jane.kim@example.com"})),
            CLICK,
        ),
        {"eventName": "Clicked Button", "userId": USER_ID},
        {"eventName": "Clicked Button", "userId": "userId456"},
    ),
    _track(
        "track-before-identify",
        "Track sends no made-up user id for a visitor who has none.",
        (CLICK,),
        {"eventName": "Clicked Button", "userId": _NOBODY},
    ),
    _track(
        "track-after-anonymous-identify",
        "Track sends no made-up user id after an identify that gave none.",
        (Call("identify", (JOHN,)), CLICK),
        {"eventName": "Clicked Button", "userId": _NOBODY},
    ),
    _passes(
        "track-name-case",
        "An event's name arrives in the letters that the site wrote.",
        "clicked_BUTTON",
        {"colour": "green"},
    ),
    _passes(
        "track-name-special-characters",
        "An event's name with special characters arrives unchanged.",
        "Größe gewählt: “M” & 50 % 👍",
        {"colour": "green"},
    ),
    *(
        _passes(
            f"track-{kind}",
            f"Properties of an event that are {kind} arrive unchanged.",
            "Clicked Button",
            values,
        )
        for kind, values in EACH_TYPE.items()
    ),
    _track(
        "track-dates",
        "A property that is a date in ISO 8601 is sent as the text that the site gave.",
        (Call("track", ("Delivery Chosen", _DELIVERY)),),
        {"eventName": "Delivery Chosen", "eventval": _DELIVERY},
        dates=_DELIVERY,
    ),
    *(
        _passes(
            f"track-{event.lower().replace(' ', '-')}",
            f"{event} is sent as an event with all of its properties.",
            event,
            properties,
        )
        for event, properties in _SEMANTIC.items()
    ),
)
