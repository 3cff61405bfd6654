"""Wigzo's contract, from the destination's documentation and Wigzo's own formats."""

from typing import Final

from harness.contracts.destinations.wigzo import DESTINATION
from harness.contracts.requirements import semantic
from harness.contracts.requirements._platform import platform
from harness.contracts.requirements._wigzo import (
    EACH_TYPE,
    TOKEN,
    Body,
    Event,
    events_arrive,
    events_carry,
    requirement,
    says,
)
from harness.contracts.requirements._wigzo_events import EVENT_REQUIREMENTS
from harness.contracts.requirements._wigzo_probes import PROBES
from harness.contracts.requirements._wigzo_products import PRODUCT_REQUIREMENTS
from harness.contracts.requirements._wigzo_users import USER_REQUIREMENTS
from harness.contracts.requirements.common import tracker_loaded_once
from harness.model import (
    UNDEFINED,
    AtLeast,
    BeforeScript,
    Call,
    Callback,
    CallbackRuns,
    Expectation,
    Expected,
    Invocations,
    Level,
    Requirement,
    Source,
    Value,
    test_site,
)

_TOKEN_SAYS: Final = says(
    "Getting Started",
    "automatically initializes Wigzo with your Organization Token upon loading analytics.js",
)
_ODD_TOKENS: Final = {
    "digits": ("of more digits than a number holds, zeros first", "0098765432109876543210"),
    "special-characters": ("of characters that addresses escape", "a+b/c=d&e?f#g %20 é"),
}


def _token_is(name: str, which: str, token: str) -> Requirement:
    return requirement(
        f"token-{name}",
        f"An Organization Token {which} initializes Wigzo exactly as given.",
        says("Settings", "Your Wigzo org token. A unique org token is assigned to every user"),
        (),
        _initialized(token),
        settings={"orgToken": token},
    )


def _initialized(token: Value) -> AtLeast:
    """Wigzo gets the token."""
    expected = Expected("wigzo.configure", (token,), more=True)
    return AtLeast(Invocations(("wigzo.configure",), (expected,)))


def _no_token(name: str, which: str, token: Value) -> Requirement:
    return requirement(
        f"token-{name}",
        f"With {which} Organization Token the page goes on: nothing throws, callbacks run.",
        says("Settings", "change these destination settings from the Segment app without having"),
        (Call("track", ("Clicked Button", {}, {}, Callback("tracked"))),),
        CallbackRuns("tracked"),
        level="advice",
        settings={"orgToken": token},
    )


_SETUP: Final = (
    requirement(
        "token-initializes",
        "The Organization Token initializes Wigzo.",
        _TOKEN_SAYS,
        (),
        _initialized(TOKEN),
    ),
    requirement(
        "token-before-tracker",
        "Taking “initializes” to be Wigzo's own snippet, the Organization Token is there before "
        "the tracker loads.",
        _TOKEN_SAYS,
        (),
        BeforeScript(Expected("wigzo.configure", (TOKEN,)), DESTINATION.tracker_url),
        level="inferred",
    ),
    *(_token_is(name, which, token) for name, (which, token) in _ODD_TOKENS.items()),
    _no_token("missing", "no", UNDEFINED),
    _no_token("blank", "a blank", ""),
    tracker_loaded_once(
        DESTINATION,
        _TOKEN_SAYS,
        "Taking “initializes” to be Wigzo's own snippet, its tracker is loaded exactly once, from "
        "the address there.",
        level="inferred",
    ),
)


_PAGE_SAYS: Final = says(
    "Page", "we will pass all the properties of the page such as url, title, path etc."
)
_NAME_SAYS: Final = says(
    "Page", "If you pass a name in your .page() call, we will send that as title to Wigzo."
)
_ADDRESS: Final = {"url": test_site.URL, "title": test_site.TITLE, "path": test_site.PATH}
_OTHER_ADDRESS: Final = semantic.reserved(
    "page.properties",
    {
        "url": "https://shop.example/virtual/cart?step=2",
        "path": "/virtual/cart",
        "title": "Your cart",
        "search": "?step=2",
        "referrer": "https://search.example/?q=phones",
    },
)
_OWN_VALUES: Final = {
    name: value
    for kind in ("texts", "numbers", "booleans")
    for name, value in EACH_TYPE[kind].items()
}
_OWN_NESTED: Final = {
    **semantic.reserved("page.properties", {"keywords": ["phones", "cameras"]}),
    **EACH_TYPE["lists"],
    **EACH_TYPE["objects"],
}


def _page(
    name: str,
    statement: str,
    source: Source,
    args: tuple[Value, ...],
    *expectations: Expectation,
    level: Level = "documented",
) -> Requirement:
    """A page call, and what of it must reach Wigzo, in an event of whatever name."""
    return requirement(name, statement, source, (Call("page", args),), *expectations, level=level)


def _named(properties: Body) -> tuple[Expectation, ...]:
    """These properties reach Wigzo under their own names."""
    return events_arrive(Event(properties=properties))


_PAGES: Final = (
    *(
        _page(
            f"page-{name}",
            f"A page call passes the page's {name}.",
            _PAGE_SAYS,
            (),
            *events_carry(value),
        )
        for name, value in _ADDRESS.items()
    ),
    _page(
        "page-search",
        "A page call passes the query in the page's address: it is one of all the properties.",
        _PAGE_SAYS,
        (),
        *events_carry(test_site.SEARCH),
    ),
    _page(
        "page-property-names",
        "Taking “pass” to keep names, url, title, path and search arrive under these.",
        _PAGE_SAYS,
        (),
        *_named({**_ADDRESS, "search": test_site.SEARCH}),
        level="inferred",
    ),
    _page(
        "page-name-is-title",
        "A page call's name arrives as the title.",
        _NAME_SAYS,
        ("Pricing",),
        *events_carry("Pricing", under="title"),
    ),
    _page(
        "page-name-with-category",
        "Of a page call with category and name, the name alone arrives as the title.",
        _NAME_SAYS,
        ("Docs", "Pricing"),
        *events_carry("Pricing", under="title"),
    ),
    _page(
        "page-name-with-properties",
        "A page call with a name passes the site's own properties, too.",
        _PAGE_SAYS,
        ("Pricing", {"plan": "Startup"}),
        *events_carry("Startup"),
    ),
    _page(
        "page-own-address",
        "A url, path, title, search and referrer that the site gives arrive as given.",
        _PAGE_SAYS,
        (_OTHER_ADDRESS,),
        *events_carry(*_OTHER_ADDRESS.values()),
    ),
    _page(
        "page-own-properties",
        "Page properties of the site's own arrive: texts and numbers.",
        _PAGE_SAYS,
        (_OWN_VALUES,),
        *events_carry("green", "007", "Grüße, 世界 👋", 4.5, -12.5, 2**53 - 1),
    ),
    _page(
        "page-own-names",
        "Taking “pass” to keep names, page properties of the site's own arrive under theirs, also "
        "those that are false, 0 or blank.",
        _PAGE_SAYS,
        (_OWN_VALUES,),
        *_named(_OWN_VALUES),
        level="inferred",
    ),
    _page(
        "page-own-null",
        "Taking a property without a value to be one of “all the properties”, null arrives as "
        "null.",
        _PAGE_SAYS,
        (EACH_TYPE["null"],),
        *_named(EACH_TYPE["null"]),
        level="inferred",
    ),
    _page(
        "page-own-nested-properties",
        "Taking “pass” to mean unchanged, page properties of the site's own that are lists or "
        "objects arrive as such.",
        _PAGE_SAYS,
        (_OWN_NESTED,),
        *_named(_OWN_NESTED),
        level="inferred",
    ),
)


OWN: Final = (
    *_SETUP,
    *_PAGES,
    *USER_REQUIREMENTS,
    *EVENT_REQUIREMENTS,
    *PRODUCT_REQUIREMENTS,
)
"""What is promised of Wigzo alone, and not of every destination."""

REQUIREMENTS: Final = (*OWN, *platform(DESTINATION, PROBES))
