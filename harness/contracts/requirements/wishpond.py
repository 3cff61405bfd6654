"""Wishpond's contract, from the destination's documentation and Wishpond's API documentation."""

from collections.abc import Mapping
from typing import Final

from harness.contracts.destinations.wishpond import DESTINATION
from harness.contracts.requirements import _wishpond_identify, _wishpond_track
from harness.contracts.requirements._platform import platform
from harness.contracts.requirements._wishpond import IDENTIFY, USER, gives, says
from harness.contracts.requirements._wishpond_probes import PROBES
from harness.contracts.requirements.common import tracker_loaded_once
from harness.model import (
    LIBRARIES,
    UNDEFINED,
    Call,
    Callback,
    CallbackRuns,
    GlobalsWhenDefined,
    Library,
    Requirement,
    Source,
    Value,
)

_RECEIVES: Final = says(
    "Getting Started",
    "your Wishpond account starts to receive data when you use identify or track methods",
)
_STARTS: Final = says(
    "Getting Started",
    "automatically initializes Wishpond's Tracking Code with your Tracking Key and "
    "Merchant ID when it next loads Analytics.js",
)
_ID_SAYS: Final = says("Settings", "To find your Merchant ID, log into Wishpond")
_KEY_SAYS: Final = says("Settings", "To find your Tracking Key, log into Wishpond")
_NEEDS: Final = says(
    "Troubleshooting/FAQ", "this destination will need Merchant ID and Tracking Key"
)


def _settings(
    name: str, statement: str, settings: Mapping[str, Value], source: Source = _STARTS
) -> Requirement:
    """Settings that the tracker must find, exactly as given, when it starts."""
    given = {**DESTINATION.settings, **settings}
    found = {"Wishpond.merchantId": given["siteId"], "Wishpond.writeKey": given["apiKey"]}
    return Requirement(
        id=f"wishpond-settings-{name}",
        destination="wishpond",
        statement=statement,
        level="documented",
        source=source,
        calls=(),
        expectations=(GlobalsWhenDefined(IDENTIFY, found),),
        settings=settings,
    )


def _harmless(name: str, statement: str, settings: Mapping[str, Value]) -> Requirement:
    """Settings with which Wishpond cannot work: the page sees no exception, and its callbacks."""
    return Requirement(
        id=f"wishpond-settings-{name}",
        destination="wishpond",
        statement=statement,
        level="documented",
        source=_NEEDS,
        calls=(
            Call("identify", (USER, {"plan": "Team"}, {}, Callback("identified"))),
            Call("track", ("Signed Up", {"plan": "Team"}, {}, Callback("tracked"))),
        ),
        expectations=(CallbackRuns("identified"), CallbackRuns("tracked")),
        settings=settings,
    )


def _nothing(name: str, *calls: Call, libraries: tuple[Library, ...] = LIBRARIES) -> Requirement:
    """Calls that Wishpond does not receive."""
    return gives(
        f"{name}-nothing",
        f"A {name} call gives Wishpond nothing: identify and track are what it receives.",
        _RECEIVES,
        calls,
        libraries=libraries,
    )


REQUIREMENTS: Final = (
    _settings(
        "before-tracker",
        "The Merchant ID and the Tracking Key are there, exactly as given, when Wishpond's "
        "tracker starts.",
        {},
    ),
    _settings(
        "merchant-id-digits",
        "A Merchant ID of many digits stays a text, with all of them.",
        {"siteId": "0009007199254740993"},
        _ID_SAYS,
    ),
    _settings(
        "tracking-key-characters",
        "A Tracking Key arrives as it is, whatever characters it has.",
        {"apiKey": "aZ0+/_-=.~ %2B\"'\\<&>é"},
        _KEY_SAYS,
    ),
    _settings(
        "blanks-kept",
        "Blanks around the Merchant ID and the Tracking Key are kept.",
        {"siteId": " 47 ", "apiKey": "e3b0c442\t"},
    ),
    _harmless(
        "missing",
        "Without Merchant ID and Tracking Key the page sees no exception, and its callbacks run.",
        {"siteId": UNDEFINED, "apiKey": UNDEFINED},
    ),
    _harmless(
        "blank",
        "With a blank Merchant ID and Tracking Key the page sees no exception, and its "
        "callbacks run.",
        {"siteId": "", "apiKey": "  "},
    ),
    tracker_loaded_once(DESTINATION, says("Getting Started", "when it next loads Analytics.js")),
    *_wishpond_identify.REQUIREMENTS,
    *_wishpond_track.PLAIN,
    *_wishpond_track.SEMANTIC,
    _nothing("page", Call("page", ("Pricing", {"plan": "Startup"}))),
    _nothing("group", Call("group", ("borealis-outdoor", {"name": "Borealis Outdoor"}))),
    _nothing("alias", Call("alias", ("1e810c197e", "anonymous-7"))),
    _nothing("screen", Call("screen", ("Pricing", {"plan": "Startup"})), libraries=("next",)),
    *platform(DESTINATION, PROBES),
)
