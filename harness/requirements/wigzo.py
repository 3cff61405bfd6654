"""Wigzo's contract, from the destination's documentation and Wigzo's own formats.

What reaches Wigzo is looked at twice: at the `wigzo` functions, and in the request that
leaves the page.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from harness import testsite
from harness.contract import (
    ANYTHING,
    BeforeScript,
    Containing,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocations,
    Requests,
    Requirement,
)
from harness.destinations.wigzo import DESTINATION
from harness.model import Call, Source
from harness.requirements._platform import Message, Probes, platform, told
from harness.requirements.common import SEGMENT_DOCS, tracker_loaded_once
from harness.values import Value

_URL: Final = f"{SEGMENT_DOCS}/destinations/catalog/wigzo/"
_TOKEN: Final = DESTINATION.settings["orgToken"]
_HOST: Final = "app.wigzo.com"


def _says(section: str, quote: str) -> Source:
    return Source("Wigzo Destination", section, quote, _URL)


def _invoked(function: str, *arguments: tuple[Value, ...]) -> Invocations:
    """All invocations of one `wigzo` function, whether dispatched or called by name."""
    expected = tuple(Expected(function, args, more=True) for args in arguments)
    return Invocations((function,), expected, dispatcher="wigzo")


def _sent(path: str, *bodies: Value) -> Requests:
    """All requests of one kind to Wigzo's server, each with the organization token."""
    query = Containing({"org_token": _TOKEN})
    return Requests("POST", _HOST, path, tuple(ExpectedRequest(query, body) for body in bodies))


def _events(*bodies: Mapping[str, Value]) -> Requests:
    return _sent("/rest/v1/learn/event", *(Containing(body) for body in bodies))


def _users(*bodies: Mapping[str, Value]) -> Requests:
    return _sent("/rest/v1/learn/identify", *(Containing(body) for body in bodies))


def _products(*bodies: Mapping[str, Value]) -> Requests:
    query = Containing({"_siteid": _TOKEN})
    expected = tuple(ExpectedRequest(query, Containing(body)) for body in bodies)
    return Requests("POST", _HOST, f"/learn/{_TOKEN}/product/push/*", expected)


def _requirement(
    name: str, statement: str, source: Source, calls: tuple[Call, ...], *expectations: Expectation
) -> Requirement:
    return Requirement(
        id=f"wigzo-{name}",
        destination="wigzo",
        statement=statement,
        level="documented",
        source=source,
        calls=calls,
        expectations=expectations,
    )


_PAGE: Final = {"url": testsite.URL, "path": testsite.PATH}
_TITLED_PAGE: Final = Containing({**_PAGE, "title": testsite.TITLE})
_NAMED_PAGE: Final = Containing({**_PAGE, "title": "Pricing"})
_PAGE_SAYS: Final = _says(
    "Page", "we will pass all the properties of the page such as url, title, path etc."
)

_JOHN: Final = {"email": "john.doe@example.com"}
_JOHN_IDENTIFIES: Final = Call("identify", ("userId123", _JOHN))
_IDENTIFY_SAYS: Final = _says(
    "Identify", "user's data will be sent to Wigzo's server along with unique userId"
)
_TRACK_SAYS: Final = _says(
    "Track", "user's data will be sent to Wigzo along with the unique userId"
)

_PRODUCT: Final = {
    "product_id": "40",
    "category": "Mobile Phones",
    "name": "iPhone",
    "brand": "Apple",
    "price": 18.99,
    "currency": "usd",
}
_PRODUCT_OPTIONS: Final = {
    "imageUrl": "https://my-site.com/image/cache/iphone_1-228x228.jpg",
    "description": "iPhone is a revolutionary new mobile phone",
    "language": "en",
}
_INDEXED: Final = {
    "productId": "40",
    "category": "Mobile Phones",
    "title": "iPhone",
    "brand": "Apple",
    "price": 18.99,
    "currency": "usd",
    "image": "https://my-site.com/image/cache/iphone_1-228x228.jpg",
    "description": "iPhone is a revolutionary new mobile phone",
    "lang": "en",
}


def _indexes(event: str, name: str, spelling: str) -> Requirement:
    """A product event, its Wigzo options under the integration's name in one spelling."""
    return _requirement(
        name,
        f"{event} indexes the product, with the options given under {spelling!r}.",
        _says(
            "Track", "Product indexing related calls (mainly Product Viewed and Product Clicked)"
        ),
        (Call("track", (event, _PRODUCT, {spelling: _PRODUCT_OPTIONS})),),
        _invoked("wigzo.index", (Containing(_INDEXED),)),
        _products(_INDEXED),
    )


def _received(messages: Sequence[Message]) -> tuple[Expectation, ...]:
    """Return what Wigzo gets of these messages, at its functions and in its requests."""
    return (
        Invocations(
            ("wigzo.identify", "wigzo.track"),
            tuple(
                Expected("wigzo.identify", told(sent.content), more=True)
                if sent.method == "identify"
                else Expected("wigzo.track", told(_event_name(sent), sent.content), more=True)
                for sent in messages
            ),
            dispatcher="wigzo",
        ),
        _events(*(_body(sent) for sent in messages if sent.method != "identify")),
        _users(*(_body(sent) for sent in messages if sent.method == "identify")),
    )


def _event_name(sent: Message) -> Value:
    """Return an event's name: no document says by which one a page call is told."""
    return sent.name if sent.method == "track" else ANYTHING


def _body(sent: Message) -> dict[str, Value]:
    """Return the part of a request's body that a message decides."""
    body = {"eventName": _event_name(sent), "userId": sent.user}
    if isinstance(sent.content, Containing):
        body |= sent.content.properties
    return {name: value for name, value in body.items() if value is not ANYTHING}


PROBES: Final = Probes(
    methods=("identify", "page", "track"),
    received=_received,
    traits=({"email": "john.doe@example.com"}, {"phone": "+91 80 5550 0100"}),
    settings={"orgToken": "string"},
    globals=("wigzo", "WigzoObject"),
    cookies=("WIGZO_LEARNER_ID", "PAGE_UUID"),
)

REQUIREMENTS: Final = (
    _requirement(
        "token-before-tracker",
        "The Organization Token configures Wigzo, exactly as given, before the tracker loads.",
        _says(
            "Getting Started",
            "automatically initializes Wigzo with your Organization Token upon loading "
            "analytics.js",
        ),
        (),
        BeforeScript(
            Expected("wigzo.configure", (_TOKEN,)), DESTINATION.tracker_url, dispatcher="wigzo"
        ),
    ),
    tracker_loaded_once(DESTINATION, _says("Getting Started", "upon loading analytics.js")),
    _requirement(
        "page-properties",
        "A page call passes the page's properties: url, title, path.",
        _PAGE_SAYS,
        (Call("page"),),
        _invoked("wigzo.track", (ANYTHING, _TITLED_PAGE)),
        _events({"eventval": _TITLED_PAGE}),
    ),
    _requirement(
        "page-name-is-title",
        "A page call's name arrives as the title.",
        _says("Page", "If you pass a name in your .page() call, we will send that as title"),
        (Call("page", ("Pricing",)),),
        _invoked("wigzo.track", (ANYTHING, _NAMED_PAGE)),
        _events({"eventval": _NAMED_PAGE}),
    ),
    _requirement(
        "identify-params",
        "Identify sends the user's data to Wigzo's server, together with the user id.",
        _IDENTIFY_SAYS,
        (_JOHN_IDENTIFIES,),
        _invoked("wigzo.identify", (Containing(_JOHN),)),
        _users({"userId": "userId123", **_JOHN}),
    ),
    _requirement(
        "identify-phone",
        "The trait phone arrives as phone.",
        _says("Identify", "We will save email address and phone also if it is provided by you"),
        (Call("identify", ("userId123", {"phone": "+91 80 5550 0100"})),),
        _invoked("wigzo.identify", (Containing({"phone": "+91 80 5550 0100"}),)),
        _users({"userId": "userId123", "phone": "+91 80 5550 0100"}),
    ),
    _requirement(
        "track-event",
        "Track sends the event to Wigzo.",
        _TRACK_SAYS,
        (Call("track", ("Clicked Button",)),),
        _invoked("wigzo.track", ("Clicked Button",)),
        _events({"eventName": "Clicked Button"}),
    ),
    _requirement(
        "track-user-id",
        "Track sends the event with its properties, together with the unique user id.",
        _TRACK_SAYS,
        (_JOHN_IDENTIFIES, Call("track", ("Clicked Button", {"colour": "green"}))),
        _invoked("wigzo.track", ("Clicked Button", Containing({"colour": "green"}))),
        _events(
            {
                "eventName": "Clicked Button",
                "eventval": Containing({"colour": "green"}),
                "userId": "userId123",
            }
        ),
    ),
    _indexes("Product Viewed", "product-viewed-index", "wigzo"),
    _indexes("Product Clicked", "product-clicked-index", "Wigzo"),
    *platform(DESTINATION, PROBES),
)
