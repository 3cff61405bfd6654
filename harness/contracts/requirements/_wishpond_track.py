"""Wishpond's contract: what becomes of track, Segment's semantic events included."""

import re
from typing import Final

from harness.contracts.requirements._samples import (
    DATE_LOOKALIKES,
    DATES,
    ISO_MOMENT,
    SAMPLES,
    Sample,
)
from harness.contracts.requirements._wishpond import TRACK, gives, says, track, tracked
from harness.contracts.requirements.semantic import Event, categories, events
from harness.model import Call, Date, Expected, OneOf, Requirement

_SAYS: Final = says("Track", "Wishpond Tracker will be called with the following parameters")
_UNCHANGED: Final = says("Track", "will be triggered with the params used to track the event")

_SIGNED_UP: Final = {"plan": "Startup", "source": "Analytics Academy"}

_SHOP: Final = "ecommerce-v2"
_CATEGORIES: Final = {
    "b2b-saas": ("saas", "B2B SaaS"),
    "email": ("email", "email"),
    "live-chat": ("live-chat", "live chat"),
    "video": ("video", "video"),
    "ab-testing": ("ab-testing", "A/B testing"),
    "mobile": ("mobile", "mobile"),
}


def _property(sample: Sample) -> Requirement:
    return gives(
        f"track-{sample.name}",
        f"A property arrives {sample.words}.",
        _UNCHANGED,
        (track("Trip Planned", sample.values),),
        tracked(sample.values),
    )


def _names(name: str, statement: str, *names: str) -> Requirement:
    """Events of these names, one after the other."""
    return gives(
        f"track-event-{name}",
        statement,
        _UNCHANGED,
        tuple(track(event, {"plan": "Team"}) for event in names),
        *(Expected(TRACK, (event,), more=True) for event in names),
    )


def _arrive(name: str, statement: str, *described: Event) -> Requirement:
    """Semantic events under each of their names, with the properties of the specification."""
    return gives(
        f"track-{name}",
        statement,
        _UNCHANGED,
        tuple(call for event in described for call in event.calls),
        *(tracked(event.properties, name) for event in described for name in event.names),
    )


def _of_shop(event: Event) -> Requirement:
    older = f", and so does {event.older_name}, its older name" if event.older_name else ""
    return _arrive(
        re.sub(r"[^a-z]+", "-", event.name.lower()),
        f"{event.name} arrives under that name with all properties that Segment lists{older}.",
        event,
    )


def _of_category(category: str) -> Requirement:
    name, words = _CATEGORIES[category]
    return _arrive(
        f"{name}-events",
        f"Each of Segment's {words} events arrives under its name with all of its properties.",
        *events(category),
    )


_BASIC: Final = (
    gives(
        "track-params",
        "Track hands Wishpond.Tracker.track the event and its properties, each unchanged.",
        _SAYS,
        (track("Signed Up", _SIGNED_UP),),
        tracked(_SIGNED_UP, "Signed Up"),
    ),
    gives(
        "track-nothing-else",
        "Track hands Wishpond.Tracker.track nothing that the site did not give.",
        _SAYS,
        (track("Signed Up", _SIGNED_UP),),
        Expected(TRACK, ("Signed Up", _SIGNED_UP)),
    ),
    gives(
        "track-without-properties",
        "A track without properties arrives, with its event.",
        _UNCHANGED,
        (Call("track", ("Signed Out",)),),
        Expected(TRACK, ("Signed Out",), more=True),
    ),
)

_PROPERTIES: Final = (
    *map(_property, SAMPLES),
    gives(
        "track-date",
        "A property that is a Date arrives as a Date of the same moment.",
        _UNCHANGED,
        (track("Trip Planned", DATES),),
        tracked(DATES),
    ),
    gives(
        "track-iso-date",
        "A property that is an ISO date text arrives as that text, or as the Date that the "
        "library makes of it.",
        _UNCHANGED,
        (track("Trip Planned", {"start": ISO_MOMENT[0]}),),
        tracked({"start": OneOf((Date(ISO_MOMENT[1]), ISO_MOMENT[0]))}),
    ),
    gives(
        "track-date-lookalikes",
        "A property that only resembles a date stays the text that it is.",
        _UNCHANGED,
        (track("Trip Planned", DATE_LOOKALIKES),),
        tracked(DATE_LOOKALIKES),
    ),
)

_EVENT_NAMES: Final = (
    _names(
        "case",
        "An event's name arrives in the case that it was given in.",
        "signed up",
        "SIGNED UP",
        "signedUp",
        "signed_up",
    ),
    _names("blanks", "An event's name keeps its blanks.", "  Signed  Up "),
    _names(
        "characters",
        "An event's name arrives as it is, whatever characters it has and whatever it resembles.",
        "Réservé · 予約 😀 مرحبا",
        "<b>\"Sale\" & 'more'</b> \\ 50%",
        "shop.cart/added:v2",
        "$pageview",
        "42",
        "constructor",
    ),
    _names("long", "A long event name arrives whole.", "Walked " * 100 + "Home"),
)

PLAIN: Final = (*_BASIC, *_PROPERTIES, *_EVENT_NAMES)
"""What is promised of any event."""

SEMANTIC: Final = (
    *map(_of_shop, events(_SHOP)),
    *(_of_category(category) for category in categories() if category != _SHOP),
)
"""What is promised of each event that Segment's specification names."""
