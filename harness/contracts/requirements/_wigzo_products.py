"""Wigzo's contract for product events, which index a product."""

from typing import Final

from harness.contracts.requirements._wigzo import (
    JOHN_IDENTIFIES,
    USER_ID,
    Body,
    Event,
    events_arrive,
    indexed_once,
    products_arrive,
    requirement,
    says,
)
from harness.contracts.requirements.common import SEGMENT_DOCS
from harness.model import ANYTHING, Call, Requirement, Source

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

_PARAMETERS: Final = {
    "id": ("product_id", "productId"),
    "category": ("category", "category"),
    "name": ("name", "title"),
    "brand": ("brand", "brand"),
    "price": ("price", "price"),
    "currency": ("currency", "currency"),
    "image": ("imageUrl", "image"),
    "description": ("description", "description"),
    "language": ("language", "lang"),
}
"""Each parameter of a product: its name in the documentation's example, and at Wigzo."""

_INDEXING: Final = says(
    "Track", "Product indexing related calls (mainly Product Viewed and Product Clicked)"
)
_NEEDS_OPTIONS: Final = says(
    "Track", "must pass couple of more Wigzo specific properties aside from what is listed"
)
_CAPITALISED: Final = says("Track", "make sure this is capitalized")
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
        requirement(
            f"{key}-index",
            f"{event} indexes a product.",
            _INDEXING,
            (_call(event),),
            *products_arrive(ANYTHING),
        ),
        requirement(
            f"{key}-once",
            f"Taking one product to be indexed once, {event} indexes no other beside it.",
            _INDEXING,
            (_call(event),),
            *indexed_once(),
            level="inferred",
        ),
        *_parameters(event, key),
        *_is_an_event(event, key),
        _without_product_id(event, key),
        requirement(
            f"{old.lower().replace(' ', '-')}-index",
            f"Taking an older name to mean the same event, {old} indexes a product as {event} "
            "does.",
            _alias_of(event, old),
            (_call(old),),
            *products_arrive(ANYTHING),
            level="inferred",
        ),
    )


def _parameters(event: str, key: str) -> tuple[Requirement, ...]:
    """No document names a product's parameters at Wigzo: these read its own format."""
    given = {**_PRODUCT, **_OPTIONS}
    return (
        *(
            requirement(
                f"{key}-{parameter}",
                f"Taking the product to be all that the site gives, {event} indexes its "
                f"{parameter}, as {at_wigzo}.",
                _NEEDS_OPTIONS if name in _OPTIONS else _INDEXING,
                (_call(event),),
                *products_arrive({at_wigzo: given[name]}),
                level="inferred",
            )
            for parameter, (name, at_wigzo) in _PARAMETERS.items()
        ),
        requirement(
            f"{key}-options-capitalised",
            f"Taking “capitalized” to mean Wigzo, {event} indexes the description that is given "
            "under that name.",
            _CAPITALISED,
            (_call(event, spelling="Wigzo"),),
            *products_arrive({"description": _OPTIONS["description"]}),
            level="inferred",
        ),
        requirement(
            f"{key}-price-zero",
            f"Taking the product to be all that the site gives, {event} indexes a free one with "
            "the price 0.",
            _INDEXING,
            (_call(event, {**_PRODUCT, "price": 0}),),
            *products_arrive({"price": 0}),
            level="inferred",
        ),
    )


def _is_an_event(event: str, key: str) -> tuple[Requirement, ...]:
    return (
        requirement(
            f"{key}-event",
            f"Taking a call that indexes to be an event, too, {event} arrives with its properties "
            "and the userId.",
            _SENDS,
            (JOHN_IDENTIFIES, _call(event)),
            *events_arrive(Event(event, _PRODUCT, USER_ID)),
            level="inferred",
        ),
        requirement(
            f"{key}-without-options",
            f"Taking a call that indexes to be an event, too, {event} without any Wigzo options "
            "arrives.",
            _SENDS,
            (Call("track", (event, _PRODUCT)),),
            *events_arrive(Event(event, _PRODUCT)),
            level="inferred",
        ),
    )


def _without_product_id(event: str, key: str) -> Requirement:
    """The identifiers that the product does have are not the one that Wigzo knows it by."""
    without_id = {name: value for name, value in _PRODUCT.items() if name != "product_id"}
    given = {**without_id, "sku": "G-32", "id": "507f1f77bcf86cd799439011"}
    return requirement(
        f"{key}-without-product-id",
        f"{event} without a product_id indexes nothing.",
        _NEEDS_ID,
        (_call(event, given),),
        *products_arrive(),
        level="advice",
    )


PRODUCT_REQUIREMENTS: Final = (
    *_about("Product Viewed", "Viewed Product"),
    *_about("Product Clicked", "Clicked Product"),
)
