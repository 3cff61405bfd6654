"""The rules of severity: the kinds of change between two builds, each with an id and an example."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final


class Severity(enum.StrEnum):
    """How severe a change is; the order is that of `RANKS`."""

    BREAKING = "breaking"
    WIDENING = "widening"
    COSMETIC = "cosmetic"


RANKS: Final[Mapping[Severity, int]] = {
    Severity.COSMETIC: 0,
    Severity.WIDENING: 1,
    Severity.BREAKING: 2,
}
"""A greater number is more severe."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of change: what it is, how severe it is, and an example with `old` and `new`."""

    id: str
    severity: Severity
    meaning: str
    old: str
    new: str


_NOTHING: Final = "(_NOTHING)"
_ORDER: Final = 'shop.track("Order")'
_CHAT: Final = 'analytics.track("Chat Began")'
_POST: Final = "POST api.shop.example/e"


def _of_what_breaks() -> Iterator[Rule]:
    breaking = Severity.BREAKING
    yield Rule(
        "hangs",
        breaking,
        "A page with the build does not answer. If every page does not, nothing else is compared.",
        "page call",
        "the page did not answer within 20 s",
    )
    yield Rule(
        "sent-without-consent",
        breaking,
        "A call that excludes the destination reaches it.",
        _NOTHING,
        'shop.track("Order")   // after { integrations: { All: false } }',
    )
    yield Rule(
        "user-mixed-up",
        breaking,
        "What one user did is sent under another user's id.",
        'shop.track({ user: "u-2" })',
        'shop.track({ user: "u-1" })',
    )
    yield Rule(
        "new-host",
        breaking,
        "A host gets a request that got none from the old build.",
        _NOTHING,
        "GET pixel.other.example/p",
    )
    yield Rule(
        "sent-twice", breaking, "What happened once happens again.", _ORDER, f"{_ORDER} twice"
    )
    yield Rule("call-lost", breaking, "A tracker function is no longer called.", _ORDER, _NOTHING)
    yield Rule("request-lost", breaking, "A request is no longer sent.", _POST, _NOTHING)
    yield Rule(
        "value-lost",
        breaking,
        "A value is no longer there.",
        'shop.identify({ email: "a@b.example" })',
        "shop.identify({})",
    )
    yield Rule(
        "value-changed", breaking, "A value is another one.", "{ price: 5 }", "{ price: 500 }"
    )
    yield Rule(
        "type-changed", breaking, "A value has another type.", "{ price: 5 }", '{ price: "5" }'
    )
    yield Rule(
        "no-longer-equal",
        breaking,
        "Two generated values were always the same, as an id that a retry repeats, and differ now.",
        "{ id: 7f… } and again { id: 7f… }",
        "{ id: 7f… } and then { id: 1c… }",
    )
    yield Rule(
        "renamed",
        breaking,
        "A value is gone, and the same value has come beside it under another name.",
        "{ price: 5 }",
        "{ amount: 5 }",
    )
    yield Rule(
        "empty-value-added",
        breaking,
        "A value is new, and it is undefined, null, or an empty text.",
        "{ price: 5 }",
        "{ price: 5, currency: undefined }",
    )
    yield Rule(
        "empty-call-added",
        breaking,
        "A tracker function is called where it was not, with undefined, null, or an empty text.",
        _NOTHING,
        "shop.track(undefined)",
    )
    yield Rule(
        "function-changed",
        breaking,
        "Another tracker function gets the same arguments.",
        _ORDER,
        'shop.event("Order")',
    )
    yield Rule(
        "method-changed", breaking, "A request has another method.", _POST, "GET api.shop.example/e"
    )
    yield Rule(
        "path-changed",
        breaking,
        "A request goes to another path of its host.",
        _POST,
        "POST api.shop.example/v2/e",
    )
    yield Rule(
        "order-changed", breaking, "Tracker functions are called in another order.", "1, 2", "2, 1"
    )
    yield Rule(
        "later", breaking, "It comes later after the call.", "at once", "2.0 s after the call"
    )
    yield Rule("earlier", breaking, "It comes earlier.", "by call 2", "by call 1")
    yield Rule("error-new", breaking, "An exception is new.", _NOTHING, "TypeError: x is undefined")
    yield Rule(
        "error-changed", breaking, "An exception says something else.", "Error: a", "Error: b"
    )
    yield Rule(
        "script-changed",
        breaking,
        "A script is loaded in another way, or no more.",
        "t.js",
        _NOTHING,
    )
    yield Rule(
        "global-lost",
        breaking,
        "A global variable is no longer left in the page.",
        "_shop",
        _NOTHING,
    )
    yield Rule(
        "storage-lost",
        breaking,
        "A cookie or a key of a store is no longer left.",
        "cookie _shop",
        _NOTHING,
    )
    yield Rule(
        "storage-changed",
        breaking,
        "A cookie or a key of a store has another value.",
        "cookie _shop = 7",
        "cookie _shop = 8",
    )
    yield Rule(
        "property-lost",
        breaking,
        "A property of one of the tracker's globals is no longer set.",
        "shop.user = 'u-1'",
        _NOTHING,
    )
    yield Rule(
        "property-changed",
        breaking,
        "A property of one of the tracker's globals has another value.",
        "shop.user = 'u-1'",
        "shop.user = undefined",
    )
    yield Rule("callback-lost", breaking, "A callback no longer runs.", "ready()", _NOTHING)
    yield Rule(
        "library-call-lost",
        breaking,
        "The build, or its tracker, no longer calls the library itself.",
        _CHAT,
        _NOTHING,
    )
    yield Rule(
        "tracker-function-lost",
        breaking,
        "The tracker no longer sets up one of its functions.",
        "shop.track",
        _NOTHING,
    )
    yield Rule(
        "tracker-start-changed",
        breaking,
        "The tracker finds other globals when it begins.",
        "shopAccount: 7",
        "shopAccount: undefined",
    )
    yield Rule(
        "setting-renamed",
        breaking,
        "A declared setting is gone, and one with the same default has come.",
        "siteId",
        "siteKey",
    )
    yield Rule("setting-lost", breaking, "A setting is no longer declared.", "siteId", _NOTHING)
    yield Rule(
        "setting-default-changed",
        breaking,
        "A setting has another default.",
        "siteId, by default ''",
        "siteId, by default 'shared'",
    )
    yield Rule(
        "requirement-broke", breaking, "A requirement that is documented broke.", "pass", "fail"
    )


def _of_what_is_new() -> Iterator[Rule]:
    widening = Severity.WIDENING
    yield Rule("value-added", widening, "A value is new.", "{ price: 5 }", "{ price: 5, qty: 1 }")
    yield Rule(
        "call-added", widening, "A tracker function is called where it was not.", _NOTHING, _ORDER
    )
    yield Rule("request-added", widening, "A request is new, to a known host.", _NOTHING, _POST)
    yield Rule("script-added", widening, "A script is new, of a known host.", _NOTHING, "more.js")
    yield Rule(
        "tracker-function-added",
        widening,
        "The tracker sets up another one of its functions.",
        _NOTHING,
        "shop.event",
    )
    yield Rule("new-global", widening, "A global variable is new.", _NOTHING, "_shop2")
    yield Rule(
        "property-added",
        widening,
        "A property of one of the tracker's globals is new.",
        _NOTHING,
        "shop.plan = 'pro'",
    )
    yield Rule(
        "storage-added", widening, "A cookie or a key of a store is new.", _NOTHING, "cookie _s2"
    )
    yield Rule("listener-added", widening, "A listener for events is new.", _NOTHING, "click")
    yield Rule("callback-added", widening, "A callback runs that did not.", _NOTHING, "ready()")
    yield Rule(
        "library-call-added",
        widening,
        "The build, or its tracker, calls the library itself where it did not.",
        _NOTHING,
        _CHAT,
    )
    yield Rule("setting-added", widening, "A declared setting is new.", _NOTHING, "siteKey")


def _of_what_reaches_nobody() -> Iterator[Rule]:
    cosmetic = Severity.COSMETIC
    yield Rule(
        "key-order", cosmetic, "The same properties are in another order.", "{ a, b }", "{ b, a }"
    )
    yield Rule("error-gone", cosmetic, "An exception is gone.", "TypeError: x", _NOTHING)
    yield Rule(
        "console-changed", cosmetic, "The console says something else.", _NOTHING, "'loaded'"
    )
    yield Rule("listener-lost", cosmetic, "A listener for events is gone.", "click", _NOTHING)
    yield Rule("requirement-fixed", cosmetic, "A requirement that failed is met.", "fail", "pass")
    yield Rule(
        "advice-broke",
        cosmetic,
        "A requirement broke that no document promises.",
        "pass",
        "fail",
    )


RULES: Final[Mapping[str, Rule]] = {
    rule.id: rule for rule in (*_of_what_breaks(), *_of_what_is_new(), *_of_what_reaches_nobody())
}
"""All rules by id, the most severe first."""
