"""Wigzo's contract for product events, which index the product besides being sent."""

from collections.abc import Mapping
from typing import Final

from harness.contracts.requirements._wigzo import (
    JOHN_IDENTIFIES,
    USER_ID,
    Body,
    events_arrive,
    products_arrive,
    requirement,
    says,
)
from harness.contracts.requirements.common import SEGMENT_DOCS
from harness.model import Call, Requirement, Source

_PRODUCT: Final = {
    "product_id": "40",
    "category": "Mobile Phones",
    "name": "iPhone",
    "brand": "Apple",
    "price": 18.99,
    "currency": "usd",
}
_OPTIONS: Final = {
    "imageUrl": "https://my-site.com/image/cache/iphone_1-228x228.jpg",
    "description": "iPhone is a revolutionary new mobile phone",
    "language": "en",
}

_PARAMETERS: Final[Mapping[str, Body]] = {
    "id": {"productId": "40"},
    "category": {"category": "Mobile Phones"},
    "name": {"title": "iPhone"},
    "brand": {"brand": "Apple"},
    "price": {"price": 18.99},
    "currency": {"currency": "usd"},
}
"""Each parameter of the product under the name by which Wigzo knows it."""

_INDEXED_OPTIONS: Final = {
    "image": "https://my-site.com/image/cache/iphone_1-228x228.jpg",
    "description": "iPhone is a revolutionary new mobile phone",
    "lang": "en",
}
_INDEXED: Final = {
    name: value
    for part in (*_PARAMETERS.values(), _INDEXED_OPTIONS)
    for name, value in part.items()
}

_INDEXING: Final = says(
    "Track", "Product indexing related calls (mainly Product Viewed and Product Clicked)"
)
_NEEDS_OPTIONS: Final = says(
    "Track", "must pass couple of more Wigzo specific properties run_in_thread from what is listed"
)
_NEEDS_ID: Final = says("Track", "include the product_id for product related events")
_SENDS: Final = says("Track", "user's data will be sent to Wigzo along with the unique userId")


def _alias_of(event: str, old: str) -> Source:
    return Source(
        "Segment Spec: Ecommerce Events",
        "v1 aliases",
        f'"{event}": "{old}"',
        f"{SEGMENT_DOCS}/spec/ecommerce/v2/",
    )


def _call(event: str, product: Body = _PRODUCT, spelling: str = "wigzo") -> Call:
    return Call("track", (event, product, {spelling: _OPTIONS}))


def _about(event: str, old: str) -> tuple[Requirement, ...]:
    """All that holds for one of the two product events; `old` is its name in Segment's v1."""
    key = event.lower().replace(" ", "-")
    return (
        *_indexed_parameters(event, key),
        *_indexed_options(event, key),
        *_is_an_event(event, key),
        _without_product_id(event, key),
        requirement(
            f"{old.lower().replace(' ', '-')}-index",
            f"{old}, the name of {event} in Segment's v1 spec, indexes the product like it.",
            _alias_of(event, old),
            (_call(old),),
            *products_arrive(_INDEXED),
            level="platform",
        ),
    )


def _indexed_parameters(event: str, key: str) -> tuple[Requirement, ...]:
    free = {**_PRODUCT, "price": 0}
    return (
        *(
            requirement(
                f"{key}-{name}",
                f"{event} indexes the product with its {name}.",
                _INDEXING,
                (_call(event),),
                *products_arrive(indexed),
            )
            for name, indexed in _PARAMETERS.items()
        ),
        requirement(
            f"{key}-price-zero",
            f"{event} indexes a product that is free with the price 0.",
            _INDEXING,
            (_call(event, free),),
            *products_arrive({"productId": "40", "price": 0}),
        ),
    )


def _indexed_options(event: str, key: str) -> tuple[Requirement, ...]:
    return tuple(
        requirement(
            f"{key}-{name}",
            f"{event} indexes the product with the imageUrl, description and language that are "
            f"given under {spelling!r}.",
            _NEEDS_OPTIONS,
            (_call(event, spelling=spelling),),
            *products_arrive({"productId": "40", **_INDEXED_OPTIONS}),
        )
        for name, spelling in (("options", "wigzo"), ("options-capitalised", "Wigzo"))
    )


def _is_an_event(event: str, key: str) -> tuple[Requirement, ...]:
    return (
        requirement(
            f"{key}-event",
            f"{event} is sent as an event, too, with its properties and the user id.",
            _SENDS,
            (JOHN_IDENTIFIES, _call(event)),
            *events_arrive({"eventName": event, "eventval": _PRODUCT, "userId": USER_ID}),
        ),
        requirement(
            f"{key}-without-options",
            f"{event} without any Wigzo options is sent as an event all the same.",
            _SENDS,
            (Call("track", (event, _PRODUCT)),),
            *events_arrive({"eventName": event, "eventval": _PRODUCT}),
        ),
    )


def _without_product_id(event: str, key: str) -> Requirement:
    """The identifiers that the product does have are not the one that Wigzo knows it by."""
    without_id = {name: value for name, value in _PRODUCT.items() if name != "product_id"}
    given = {**without_id, "sku": "G-32", "id": "507f1f77bcf86cd799439011"}
    return requirement(
        f"{key}-without-product-id",
        f"{event} without a product_id is sent as an event, and indexes nothing under another id.",
        _NEEDS_ID,
        (_call(event, given),),
        *events_arrive({"eventName": event, "eventval": given}),
        *products_arrive(),
    )


PRODUCT_REQUIREMENTS: Final = (
    *_about("Product Viewed", "Viewed Product"),
    *_about("Product Clicked", "Clicked Product"),
)
