"""Wishpond's contract, from the destination's documentation and Wishpond's API documentation."""

from collections.abc import Mapping
from typing import Final

from harness.contracts.destinations.wishpond import DESTINATION
from harness.contracts.requirements import _wishpond_identify, _wishpond_track
from harness.contracts.requirements._platform import platform
from harness.contracts.requirements._wishpond import IDENTIFY, USER, gives, says, vendor_says
from harness.contracts.requirements._wishpond_probes import PROBES
from harness.contracts.requirements.common import tracker_loaded_once
from harness.model import (
    LIBRARIES,
    UNDEFINED,
    Call,
    Callback,
    CallbackRuns,
    GlobalsWhenDefined,
    Level,
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
_SNIPPET: Final = vendor_says(
    "Wishpond.merchantId = 'YOUR_MERCHANT_ID'; Wishpond.writeKey = 'YOUR_TRACKING_KEY';"
)
_ADDRESS: Final = vendor_says('js.src = "//cdn.wishpond.net/connect.js";')
_NEEDS: Final = says(
    "Troubleshooting/FAQ", "this destination will need Merchant ID and Tracking Key"
)

_MERCHANT_ID: Final = "Wishpond.merchantId"
_TRACKING_KEY: Final = "Wishpond.writeKey"


def _settings(
    name: str,
    statement: str,
    source: Source,
    found: Mapping[str, Value],
    *,
    settings: Mapping[str, Value] | None = None,
    level: Level,
) -> Requirement:
    """Globals that the tracker must find when it starts, with these settings."""
    return Requirement(
        id=f"wishpond-settings-{name}",
        destination="wishpond",
        statement=statement,
        level=level,
        source=source,
        calls=(),
        expectations=(GlobalsWhenDefined(IDENTIFY, found),),
        settings=settings or {},
    )


def _harmless(name: str, statement: str, merchant_id: Value, tracking_key: Value) -> Requirement:
    """Settings with which Wishpond cannot work: the page sees no exception, and its callbacks."""
    return Requirement(
        id=f"wishpond-settings-{name}",
        destination="wishpond",
        statement=statement,
        level="advice",
        source=_NEEDS,
        calls=(
            Call("identify", (USER, {"plan": "Team"}, {}, Callback("identified"))),
            Call("track", ("Signed Up", {"plan": "Team"}, {}, Callback("tracked"))),
        ),
        expectations=(CallbackRuns("identified"), CallbackRuns("tracked")),
        settings={"siteId": merchant_id, "apiKey": tracking_key},
    )


def _nothing(name: str, *calls: Call, libraries: tuple[Library, ...] = LIBRARIES) -> Requirement:
    """Calls that Wishpond does not receive."""
    return gives(
        f"{name}-nothing",
        f"Taking “identify or track” to be all that Wishpond receives, a {name} call gives it "
        "nothing.",
        _RECEIVES,
        calls,
        level="inferred",
        libraries=libraries,
    )


_LONG_ID: Final = "0009007199254740993"
_ODD_KEY: Final = "aZ0+/_-=.~ %2B\"'\\<&>é"

_SETTINGS: Final = (
    _settings(
        "before-tracker",
        "The Merchant ID and the Tracking Key are at Wishpond.merchantId and Wishpond.writeKey "
        "when Wishpond's tracker starts.",
        _SNIPPET,
        {
            _MERCHANT_ID: DESTINATION.settings["siteId"],
            _TRACKING_KEY: DESTINATION.settings["apiKey"],
        },
        level="vendor",
    ),
    _settings(
        "merchant-id-digits",
        "A Merchant ID of many digits stays a text, with all of them.",
        _SNIPPET,
        {_MERCHANT_ID: _LONG_ID},
        settings={"siteId": _LONG_ID},
        level="vendor",
    ),
    _settings(
        "tracking-key-characters",
        "A Tracking Key arrives as it is, whatever characters it has.",
        _SNIPPET,
        {_TRACKING_KEY: _ODD_KEY},
        settings={"apiKey": _ODD_KEY},
        level="vendor",
    ),
    _settings(
        "blanks-kept",
        "Taking “your Tracking Key and Merchant ID” to be each of their characters, blanks around "
        "them are kept.",
        _STARTS,
        {_MERCHANT_ID: " 47 ", _TRACKING_KEY: "e3b0c442\t"},
        settings={"siteId": " 47 ", "apiKey": "e3b0c442\t"},
        level="inferred",
    ),
    _harmless(
        "missing",
        "Without Merchant ID and Tracking Key the page sees no exception, and its callbacks run.",
        UNDEFINED,
        UNDEFINED,
    ),
    _harmless(
        "blank",
        "With a blank Merchant ID and Tracking Key the page sees no exception, and its "
        "callbacks run.",
        "",
        "  ",
    ),
)


REQUIREMENTS: Final = (
    *_SETTINGS,
    tracker_loaded_once(
        DESTINATION,
        _ADDRESS,
        "Wishpond's tracker is loaded exactly once, from the address in Wishpond's snippet.",
        level="vendor",
    ),
    *_wishpond_identify.REQUIREMENTS,
    *_wishpond_track.PLAIN,
    *_wishpond_track.SEMANTIC,
    _nothing("page", Call("page", ("Pricing", {"plan": "Startup"}))),
    _nothing("group", Call("group", ("borealis-outdoor", {"name": "Borealis Outdoor"}))),
    _nothing("alias", Call("alias", ("1e810c197e", "anonymous-7"))),
    _nothing("screen", Call("screen", ("Pricing", {"plan": "Startup"})), libraries=("next",)),
    *platform(DESTINATION, PROBES),
)
