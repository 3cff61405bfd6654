"""Wigzo's contract, from the destination's documentation and Wigzo's own formats."""

from typing import Final

from harness.contracts.destinations.wigzo import DESTINATION
from harness.contracts.requirements._platform import platform
from harness.contracts.requirements._wigzo import (
    CLICK,
    EACH_TYPE,
    TOKEN,
    Body,
    events_arrive,
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
    BeforeScript,
    Call,
    Callback,
    CallbackRuns,
    Expected,
    Requirement,
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
        f"The Organization Token reaches Wigzo exactly as given when it is one {which}.",
        says("Settings", "Your Wigzo org token. A unique org token is assigned to every user"),
        (CLICK,),
        BeforeScript(Expected("wigzo.configure", (token,)), DESTINATION.tracker_url),
        *events_arrive({"eventName": "Clicked Button"}, token=token),
        settings={"orgToken": token},
    )


def _no_token(name: str, which: str, token: Value) -> Requirement:
    return requirement(
        f"token-{name}",
        f"With {which} Organization Token the page goes on: nothing throws, callbacks run.",
        says("Settings", "change these destination settings from the Segment app without having"),
        (Call("track", ("Clicked Button", {}, {}, Callback("tracked"))),),
        CallbackRuns("tracked"),
        settings={"orgToken": token},
    )


_SETUP: Final = (
    requirement(
        "token-before-tracker",
        "The Organization Token configures Wigzo, exactly as given, before the tracker loads.",
        _TOKEN_SAYS,
        (),
        BeforeScript(Expected("wigzo.configure", (TOKEN,)), DESTINATION.tracker_url),
    ),
    *(_token_is(name, which, token) for name, (which, token) in _ODD_TOKENS.items()),
    _no_token("missing", "no", UNDEFINED),
    _no_token("blank", "a blank", ""),
    tracker_loaded_once(DESTINATION, says("Getting Started", "upon loading analytics.js")),
)


_PAGE_SAYS: Final = says(
    "Page", "we will pass all the properties of the page such as url, title, path etc."
)
_NAME_SAYS: Final = says("Page", "If you pass a name in your .page() call, we will send that as")
_OTHER_ADDRESS: Final = {
    "url": "https://shop.example/virtual/cart?step=2",
    "path": "/virtual/cart",
    "title": "Your cart",
    "search": "?step=2",
    "referrer": "https://search.example/?q=phones",
}
_OWN_VALUES: Final = {
    name: value
    for kind in ("texts", "numbers", "booleans", "null")
    for name, value in EACH_TYPE[kind].items()
}
_OWN_NESTED: Final = {
    "keywords": ["phones", "cameras"],
    **EACH_TYPE["lists"],
    **EACH_TYPE["objects"],
}
_PLAN: Final = {"plan": "Startup", "author": {"name": "Jane Kim"}}


def _page(name: str, statement: str, args: tuple[Value, ...], properties: Body) -> Requirement:
    """A page call that must give Wigzo one event, whatever its name, with these properties."""
    source = _NAME_SAYS if args and isinstance(args[0], str) else _PAGE_SAYS
    calls = (Call("page", args),)
    return requirement(name, statement, source, calls, *events_arrive({"eventval": properties}))


_PAGES: Final = (
    _page(
        "page-properties",
        "A page call passes the page's properties: url, title, path.",
        (),
        {"url": test_site.URL, "path": test_site.PATH, "title": test_site.TITLE},
    ),
    _page(
        "page-search",
        "A page call passes the query in the page's address, as search.",
        (),
        {"search": test_site.SEARCH},
    ),
    _page(
        "page-name-is-title",
        "A page call's name arrives as the title, beside the page's url and path.",
        ("Pricing",),
        {"url": test_site.URL, "path": test_site.PATH, "title": "Pricing"},
    ),
    _page(
        "page-name-with-category",
        "Of a page call with category and name, the name alone arrives as the title.",
        ("Docs", "Pricing"),
        {"title": "Pricing"},
    ),
    _page(
        "page-name-with-properties",
        "A page call with a name passes the site's own properties, too.",
        ("Pricing", _PLAN),
        {"title": "Pricing", **_PLAN},
    ),
    _page(
        "page-own-address",
        "A url, path, title, search and referrer that the site gives arrive instead of the page's.",
        (_OTHER_ADDRESS,),
        _OTHER_ADDRESS,
    ),
    _page(
        "page-own-properties",
        "Page properties of the site's own arrive unchanged: texts, numbers, booleans and null.",
        (_OWN_VALUES,),
        _OWN_VALUES,
    ),
    _page(
        "page-own-nested-properties",
        "Page properties of the site's own that are lists or objects arrive unchanged.",
        (_OWN_NESTED,),
        _OWN_NESTED,
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
