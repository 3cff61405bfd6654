"""Where Segment promises what holds for every destination: its documents, and its libraries."""

from typing import Final

from harness.model import Source

_LIBRARY: Final = (
    "https://segment.com/docs/connections/sources/catalog/libraries/website/javascript/"
)
_SPEC: Final = "https://segment.com/docs/connections/spec/"
_CONTRACT: Final = "analytics.js library contract"
_BASE: Final = "https://github.com/segmentio/analytics.js-integration"


def _documented(section: str, quote: str, anchor: str) -> Source:
    return Source("Analytics.js Source", section, quote, _LIBRARY + anchor)


TRACK: Final = _documented("Track", "lets you record actions your users perform", "#track")
IDENTIFY: Final = _documented(
    "Identify",
    "link your users and their actions, to a recognizable userId and traits",
    "#identify",
)
CALLBACK: Final = _documented(
    "Identify", "giving the browser time to make outbound requests first", "#identify"
)
READY: Final = _documented("Ready", "after all enabled device-mode destinations load", "#ready")
RESET: Final = _documented(
    "Reset or log out",
    "clears traits for the currently identified user and group",
    "#reset-or-log-out",
)
INTEGRATIONS: Final = _documented(
    "Managing data flow with the Integrations object",
    "no destination should be enabled unless otherwise specified",
    "#managing-data-flow-with-the-integrations-object",
)
ALL_ENABLED: Final = _documented(
    "Managing data flow with the Integrations object",
    "all destinations are enabled",
    "#managing-data-flow-with-the-integrations-object",
)
CASE_SENSITIVE: Final = _documented(
    "Managing data flow with the Integrations object",
    "Destination flags are case sensitive",
    "#managing-data-flow-with-the-integrations-object",
)
LOAD_OPTIONS: Final = _documented(
    "Load options", "marked as enabled with the boolean value true", "#load-options"
)
TRAITS: Final = Source(
    "Analytics.js Source: Identity",
    "Clearing traits",
    "by default when you call the identify and group methods",
    f"{_LIBRARY}identity/#clearing-traits",
)
RETURNING: Final = Source(
    "Analytics.js Source: Identity",
    "ID persistence",
    "Segment writes the user's IDs to the user's local storage",
    f"{_LIBRARY}identity/#id-persistence",
)
ANONYMOUS: Final = Source(
    "Spec: Identify",
    "Anonymous ID",
    "you don't actually know who the user is according to your database",
    f"{_SPEC}identify/#anonymous-id",
)
SNIPPET: Final = Source(
    "Analytics.js snippet",
    "A factory to create stubs",
    "you never have to wait for it to load to actually record data",
    f"{_LIBRARY}quickstart/",
)
STRICT_POLICY: Final = Source(
    "Upgrade to Analytics.js 2.0",
    "Using a strict content security policy on the page",
    "a strict content security policy on the page",
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
