"""Wishpond's contract, from the destination's documentation and Wishpond's API documentation."""

from collections.abc import Sequence
from typing import Final

from harness.contract import (
    Containing,
    Expected,
    GlobalsWhenDefined,
    Invocations,
    Requirement,
)
from harness.destinations.wishpond import DESTINATION
from harness.model import Call, Level, Source
from harness.requirements._platform import NOBODY, Message, Probes, platform, told
from harness.requirements.common import SEGMENT_DOCS, tracker_loaded_once
from harness.values import Value

_URL: Final = f"{SEGMENT_DOCS}/destinations/catalog/wishpond/"
_IDENTIFY: Final = "Wishpond.Tracker.identify"
_TRACK: Final = "Wishpond.Tracker.track"
_BOTH: Final = (_IDENTIFY, _TRACK)


def _says(section: str, quote: str) -> Source:
    return Source("Wishpond Destination", section, quote, _URL)


_VENDOR: Final = Source(
    "Wishpond API documentation",
    "identify",
    "created_at, updated_at, first_name, last_name, phone_number, lead_score",
    "http://developers.wishpond.com/#identify",
)


def _gives(
    name: str,
    statement: str,
    source: Source,
    calls: tuple[Call, ...],
    *expected: Expected,
    level: Level = "documented",
) -> Requirement:
    """Calls that must give Wishpond exactly these invocations, and no other."""
    return Requirement(
        id=f"wishpond-{name}",
        destination="wishpond",
        statement=statement,
        level=level,
        source=source,
        calls=calls,
        expectations=(Invocations(_BOTH, expected),),
    )


_JANE: Final = {"name": "Jane Kim", "email": "jane.kim@example.com"}
_JANE_IDENTIFIES: Final = (Call("identify", ("1e810c197e", _JANE)),)
_SIGNED_UP: Final = {"plan": "Startup", "source": "Analytics Academy"}
_JANE_SIGNS_UP: Final = (Call("track", ("Signed Up", _SIGNED_UP)),)

_IDENTIFY_SAYS: Final = _says(
    "Identify", "Wishpond Tracker will be called with the following parameters"
)
_TRACK_SAYS: Final = _says("Track", "Wishpond Tracker will be called with the following parameters")
_RECEIVES: Final = _says(
    "Getting Started",
    "your Wishpond account starts to receive data when you use identify or track methods",
)


def _audience(member: Value) -> Call:
    return Call("identify", ("1e810c197e", {"order_completed_last_30days": member}))


def _received(messages: Sequence[Message]) -> tuple[Invocations, ...]:
    """Return what Wishpond gets of these messages: a visitor without an id is nobody to it."""
    expected = tuple(
        Expected(_IDENTIFY, told(sent.user, sent.content), more=True)
        if sent.method == "identify"
        else Expected(_TRACK, told(sent.name, sent.content), more=True)
        for sent in messages
        if sent.method == "track" or sent.user != NOBODY
    )
    return (Invocations(_BOTH, expected),)


PROBES: Final = Probes(
    methods=("identify", "track"),
    received=_received,
    traits=({"plan": "Startup"}, {"seats": 12}),
    settings={"siteId": "string", "apiKey": "string"},
    globals=("Wishpond",),
)

REQUIREMENTS: Final = (
    Requirement(
        id="wishpond-settings-before-tracker",
        destination="wishpond",
        statement="The Merchant ID and the Tracking Key are there, exactly as given, when "
        "Wishpond's tracker starts.",
        level="documented",
        source=_says(
            "Getting Started",
            "automatically initializes Wishpond's Tracking Code with your Tracking Key and "
            "Merchant ID when it next loads Analytics.js",
        ),
        calls=(),
        expectations=(
            GlobalsWhenDefined(
                _IDENTIFY,
                {
                    "Wishpond.merchantId": DESTINATION.settings["siteId"],
                    "Wishpond.writeKey": DESTINATION.settings["apiKey"],
                },
            ),
        ),
    ),
    tracker_loaded_once(DESTINATION, _says("Getting Started", "when it next loads Analytics.js")),
    _gives(
        "identify-params",
        "Identify hands Wishpond.Tracker.identify the user id and the traits, each unchanged.",
        _IDENTIFY_SAYS,
        _JANE_IDENTIFIES,
        Expected(_IDENTIFY, ("1e810c197e", Containing(_JANE))),
    ),
    _gives(
        "identify-nothing-else",
        "Identify hands Wishpond.Tracker.identify nothing that the site did not give.",
        _IDENTIFY_SAYS,
        _JANE_IDENTIFIES,
        Expected(_IDENTIFY, ("1e810c197e", _JANE)),
    ),
    _gives(
        "identify-anonymous",
        "An identify without a user id is not sent as an identify of anybody.",
        _VENDOR,
        (Call("identify", ({"name": "Jane Kim"},)),),
        level="vendor",
    ),
    _gives(
        "identify-vendor-names",
        "Segment's camel-case traits arrive under Wishpond's own names; custom traits keep theirs.",
        _VENDOR,
        (
            Call(
                "identify",
                (
                    "1e810c197e",
                    {
                        "firstName": "Jane",
                        "lastName": "Kim",
                        "phoneNumber": "+1 604 555 0100",
                        "leadScore": 17,
                        "favouriteColour": "teal",
                    },
                ),
            ),
        ),
        Expected(
            _IDENTIFY,
            (
                "1e810c197e",
                {
                    "first_name": "Jane",
                    "last_name": "Kim",
                    "phone_number": "+1 604 555 0100",
                    "lead_score": 17,
                    "favouriteColour": "teal",
                },
            ),
        ),
        level="vendor",
    ),
    _gives(
        "track-params",
        "Track hands Wishpond.Tracker.track the event and its properties, each unchanged.",
        _TRACK_SAYS,
        _JANE_SIGNS_UP,
        Expected(_TRACK, ("Signed Up", Containing(_SIGNED_UP))),
    ),
    _gives(
        "track-nothing-else",
        "Track hands Wishpond.Tracker.track nothing that the site did not give.",
        _TRACK_SAYS,
        _JANE_SIGNS_UP,
        Expected(_TRACK, ("Signed Up", _SIGNED_UP)),
    ),
    _gives(
        "page-nothing",
        "A page call gives Wishpond nothing: identify and track are what it receives.",
        _RECEIVES,
        (Call("page", ("Pricing", {"plan": "Startup"})),),
    ),
    _gives(
        "audience-membership",
        "An audience arrives as a trait with a boolean: true on entry, false on leaving.",
        _says("Engage", "with a true/false value to indicate membership"),
        (_audience(member=True), _audience(member=False)),
        Expected(_IDENTIFY, ("1e810c197e", {"order_completed_last_30days": True})),
        Expected(_IDENTIFY, ("1e810c197e", {"order_completed_last_30days": False})),
    ),
    *platform(DESTINATION, PROBES),
)
