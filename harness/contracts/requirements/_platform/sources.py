"""Where Segment promises what holds for every destination: its documents, and its libraries."""

from typing import Final

from harness.model import Source

_LIBRARY: Final = (
    "https://segment.com/docs/connections/sources/catalog/libraries/website/javascript/"
)
_SPEC: Final = "https://segment.com/docs/connections/spec/"
_CONTRACT: Final = "analytics.js-integration readme"
_BASE: Final = "https://github.com/segmentio/analytics.js-integration"


def _documented(section: str, quote: str, anchor: str) -> Source:
    return Source("Analytics.js Source", section, quote, _LIBRARY + anchor)


IDENTIFY: Final = _documented(
    "Identify", "link your users and their actions to a recognizable userId and traits", "#identify"
)
TRACK: Final = _documented("Track", "lets you record actions your users perform", "#track")
CALLBACK: Final = _documented(
    "Identify", "A function that runs after a timeout of 300 ms", "#identify"
)
CALLBACK_MAY_NOT_RUN: Final = _documented(
    "Page",
    "this function might not execute if one of the device-mode libraries has been blocked",
    "#page",
)
READY: Final = _documented("Ready", "after all enabled device-mode destinations load", "#ready")
RESET: Final = _documented(
    "Reset or log out",
    "clears traits for the currently identified user and group",
    "#reset-or-log-out",
)
RESET_CLEARS: Final = _documented(
    "Reset or log out",
    "It doesn't clear data from other integrated tools",
    "#reset-or-log-out",
)
_FLOW: Final = "Managing data flow with the Integrations object"
_FLOW_ANCHOR: Final = "#managing-data-flow-with-the-integrations-object"
SELECTED: Final = _documented(
    _FLOW,
    "to send data to only the selected destinations. By default, all destinations are enabled.",
    _FLOW_ANCHOR,
)
LISTED_AS_TRUE: Final = _documented(
    _FLOW,
    "destinations by default, unless they're explicitly listed as true in the next lines",
    _FLOW_ANCHOR,
)
EXCLUDED: Final = _documented(
    _FLOW,
    "only list the destinations that you want to exclude, with a false flag for each",
    _FLOW_ANCHOR,
)
CASE_SENSITIVE: Final = _documented(_FLOW, "Destination flags are case sensitive", _FLOW_ANCHOR)
LOAD_OPTIONS: Final = _documented(
    "Load options", "marked as enabled with the boolean value true", "#load-options"
)
TRAITS: Final = Source(
    "Analytics.js Source: Identity",
    "Clearing traits",
    "Traits are cached by default when you call the Identify and Group methods",
    f"{_LIBRARY}identity/#clearing-traits",
)
RETURNING: Final = Source(
    "Analytics.js Source: Identity",
    "Segment ID persistence",
    "Segment writes the user's IDs to the user's local storage",
    f"{_LIBRARY}identity/#segment-id-persistence",
)
ANONYMOUS: Final = Source(
    "Spec: Identify",
    "Anonymous ID",
    "you still want to be able to tie them to traits, events, or page views",
    f"{_SPEC}identify/#anonymous-id",
)
SNIPPET: Final = Source(
    "Analytics.js snippet",
    "Define a factory to create stubs",
    "you never have to wait for it to load to actually record data",
    f"{_LIBRARY}quickstart/",
)
STRICT_POLICY: Final = Source(
    "Upgrade to Analytics.js 2.0",
    "Using a strict content security policy on the page",
    "you need to update the CSP to account for all the pieces used for Analytics.js 2.0",
    f"{_LIBRARY}upgrade-to-ajs2/#using-a-strict-content-security-policy-on-the-page",
)

QUEUEING: Final = Source(
    _CONTRACT,
    "Base integration",
    "queueing before an integration is ready",
    _BASE,
)
TRACKER_LOADS: Final = Source(
    _CONTRACT,
    "#load",
    "Load the integration's 3rd-party Javascript library",
    f"{_BASE}#loadcallback",
)
READY_ON_LOAD: Final = Source(
    _CONTRACT,
    ".readyOnLoad()",
    "need to wait for their library to load on the page to start recording data",
    f"{_BASE}#readyonload",
)
ANY_INPUT: Final = Source(
    _CONTRACT,
    "Facade",
    "handling lots of common cases in one place",
    f"{_BASE}#facade",
)
GLOBAL: Final = Source(
    _CONTRACT,
    ".global(key)",
    "Register a new global variable key that the Integration uses",
    f"{_BASE}#globalkey",
)
OPTION: Final = Source(
    _CONTRACT,
    ".option(key, default)",
    "Register a new option for the integration by key",
    f"{_BASE}#optionkey-default",
)
