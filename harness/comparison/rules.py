"""The rules of severity: the kinds of change between two builds, each with an id and an example."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias


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


_NOTHING: Final = "(nothing)"
_ORDER: Final = 'shop.track("Order")'
_CHAT: Final = 'analytics.track("Chat Began")'
_POST: Final = "POST api.shop.example/e"

_Row: TypeAlias = tuple[str, str, str, str]
"""A rule but for its severity."""

_BREAKING: Final[tuple[_Row, ...]] = (
    (
        "hangs",
        "A page with the build does not answer. If every page does not, nothing else is compared.",
        "page call",
        "the page did not answer within 20 s",
    ),
    (
        "sent-without-consent",
        "A call that excludes the destination reaches it.",
        _NOTHING,
        'shop.track("Order")   // after { integrations: { All: false } }',
    ),
    (
        "user-mixed-up",
        "What one user did is sent under another user's id.",
        'shop.track({ user: "u-2" })',
        'shop.track({ user: "u-1" })',
    ),
    (
        "new-host",
        "A host gets a request that got none from the old build.",
        _NOTHING,
        "GET pixel.other.example/p",
    ),
    (
        "sent-twice",
        "What happened once happens again.",
        _ORDER,
        f"{_ORDER} twice",
    ),
    ("call-lost", "A tracker function is no longer called.", _ORDER, _NOTHING),
    ("request-lost", "A request is no longer sent.", _POST, _NOTHING),
    (
        "value-lost",
        "A value is no longer there.",
        'shop.identify({ email: "a@b.example" })',
        "shop.identify({})",
    ),
    (
        "value-changed",
        "A value is another one.",
        "{ price: 5 }",
        "{ price: 500 }",
    ),
    (
        "type-changed",
        "A value has another type.",
        "{ price: 5 }",
        '{ price: "5" }',
    ),
    (
        "no-longer-equal",
        "Two generated values were always the same, as an id that a retry repeats, and differ now.",
        "{ id: 7f… } and again { id: 7f… }",
        "{ id: 7f… } and then { id: 1c… }",
    ),
    (
        "renamed",
        "A value is gone, and the same value has come beside it under another name.",
        "{ price: 5 }",
        "{ amount: 5 }",
    ),
    (
        "empty-value-added",
        "A value is new, and it is undefined, null, or an empty text.",
        "{ price: 5 }",
        "{ price: 5, currency: undefined }",
    ),
    (
        "empty-call-added",
        "A tracker function is called where it was not, with undefined, null, or an empty text.",
        _NOTHING,
        "shop.track(undefined)",
    ),
    (
        "function-changed",
        "Another tracker function gets the same arguments.",
        _ORDER,
        'shop.event("Order")',
    ),
    (
        "method-changed",
        "A request has another method.",
        _POST,
        "GET api.shop.example/e",
    ),
    (
        "path-changed",
        "A request goes to another path of its host.",
        _POST,
        "POST api.shop.example/v2/e",
    ),
    (
        "order-changed",
        "Tracker functions are called in another order.",
        "1, 2",
        "2, 1",
    ),
    (
        "later",
        "It comes later after the call.",
        "at once",
        "2.0 s after the call",
    ),
    ("earlier", "It comes earlier.", "by call 2", "by call 1"),
    (
        "error-new",
        "An exception is new.",
        _NOTHING,
        "TypeError: x is undefined",
    ),
    (
        "error-changed",
        "An exception says something else.",
        "Error: a",
        "Error: b",
    ),
    (
        "script-changed",
        "A script is loaded in another way, or no more.",
        "t.js",
        _NOTHING,
    ),
    (
        "global-lost",
        "A global variable is no longer left in the page.",
        "_shop",
        _NOTHING,
    ),
    (
        "storage-lost",
        "A cookie or a key of a store is no longer left.",
        "cookie _shop",
        _NOTHING,
    ),
    (
        "storage-changed",
        "A cookie or a key of a store has another value.",
        "cookie _shop = 7",
        "cookie _shop = 8",
    ),
    (
        "property-lost",
        "A property of one of the tracker's globals is no longer set.",
        "shop.user = 'u-1'",
        _NOTHING,
    ),
    (
        "property-changed",
        "A property of one of the tracker's globals has another value.",
        "shop.user = 'u-1'",
        "shop.user = undefined",
    ),
    ("callback-lost", "A callback no longer runs.", "ready()", _NOTHING),
    (
        "library-call-lost",
        "The build, or its tracker, no longer calls the library itself.",
        _CHAT,
        _NOTHING,
    ),
    (
        "tracker-function-lost",
        "The tracker no longer sets up one of its functions.",
        "shop.track",
        _NOTHING,
    ),
    (
        "tracker-start-changed",
        "The tracker finds other globals when it begins.",
        "shopAccount: 7",
        "shopAccount: undefined",
    ),
    (
        "setting-renamed",
        "A declared setting is gone, and one with the same default has come.",
        "siteId",
        "siteKey",
    ),
    ("setting-lost", "A setting is no longer declared.", "siteId", _NOTHING),
    (
        "setting-default-changed",
        "A setting has another default.",
        "siteId, by default ''",
        "siteId, by default 'shared'",
    ),
    (
        "requirement-broke",
        "A requirement that is documented broke.",
        "pass",
        "fail",
    ),
)


_WIDENING: Final[tuple[_Row, ...]] = (
    ("value-added", "A value is new.", "{ price: 5 }", "{ price: 5, qty: 1 }"),
    (
        "call-added",
        "A tracker function is called where it was not.",
        _NOTHING,
        _ORDER,
    ),
    ("request-added", "A request is new, to a known host.", _NOTHING, _POST),
    ("script-added", "A script is new, of a known host.", _NOTHING, "more.js"),
    (
        "tracker-function-added",
        "The tracker sets up another one of its functions.",
        _NOTHING,
        "shop.event",
    ),
    ("new-global", "A global variable is new.", _NOTHING, "_shop2"),
    (
        "property-added",
        "A property of one of the tracker's globals is new.",
        _NOTHING,
        "shop.plan = 'pro'",
    ),
    (
        "storage-added",
        "A cookie or a key of a store is new.",
        _NOTHING,
        "cookie _s2",
    ),
    ("listener-added", "A listener for events is new.", _NOTHING, "click"),
    ("callback-added", "A callback runs that did not.", _NOTHING, "ready()"),
    (
        "library-call-added",
        "The build, or its tracker, calls the library itself where it did not.",
        _NOTHING,
        _CHAT,
    ),
    ("setting-added", "A declared setting is new.", _NOTHING, "siteKey"),
)


_COSMETIC: Final[tuple[_Row, ...]] = (
    (
        "key-order",
        "The same properties are in another order.",
        "{ a, b }",
        "{ b, a }",
    ),
    ("error-gone", "An exception is gone.", "TypeError: x", _NOTHING),
    (
        "console-changed",
        "The console says something else.",
        _NOTHING,
        "'loaded'",
    ),
    ("listener-lost", "A listener for events is gone.", "click", _NOTHING),
    ("requirement-fixed", "A requirement that failed is met.", "fail", "pass"),
    (
        "advice-broke",
        "A requirement broke that no document promises.",
        "pass",
        "fail",
    ),
)


RULES: Final[Mapping[str, Rule]] = {
    row[0]: Rule(row[0], severity, *row[1:])
    for severity, rows in zip(Severity, (_BREAKING, _WIDENING, _COSMETIC), strict=True)
    for row in rows
}
"""All rules by id, the most severe first."""
