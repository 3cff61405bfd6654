"""Amplitude's contract, from Segment's documentation and Amplitude's own.

The quotes are those of src/connections/destinations/catalog/amplitude/index.md in the repository
segmentio/segment-docs, and of Amplitude's guide for those who come from Segment.
"""

from harness.contracts import (
    ANYTHING,
    Arrives,
    AtLeast,
    Call,
    Containing,
    Expectation,
    Expected,
    Invocations,
    Level,
    Never,
    OneOf,
    Requirement,
    Source,
    Value,
    destination,
    tracker_loaded_once,
)

AMPLITUDE = destination("amplitude")
HOST = "api2.amplitude.com"
INIT = "amplitude.getInstance().init"
LOG = "amplitude.getInstance().logEvent"
REVENUE = "amplitude.getInstance().logRevenue"
SET_GROUP = "amplitude.getInstance().setGroup"
USER = "user-1"

PAGE = Call("page", ("Merchant", "Settings"))
NO_PAGES: dict[str, Value] = {
    "trackAllPages": False,
    "trackNamedPages": False,
    "trackCategorizedPages": False,
}
ORDER: dict[str, Value] = {"order_id": "50314b8e", "total": 30, "revenue": 25, "currency": "USD"}
PRODUCTS: list[Value] = [
    {"product_id": "507f1f77", "name": "Monopoly: 3rd Edition", "price": 19, "quantity": 1},
    {"product_id": "505bd767", "name": "Uno Card Game", "price": 3, "quantity": 2},
]
ORDERED = Call("track", ("Order Completed", {**ORDER, "products": PRODUCTS}))
BOUGHT = Call("track", ("Bought", {"productId": "p-1", "price": 9, "quantity": 2, "revenue": 18}))
GROUP_ID = "082108c8"
GROUP = Call("group", (GROUP_ID, {"group_type": "Organization", "name": "ExampleCorp, LLC"}))


def says(section: str, quote: str) -> Source:
    """Return a sentence of the destination's page."""
    address = "https://segment.com/docs/connections/destinations/catalog/amplitude/"
    return Source("Amplitude Destination", section, quote, address)


def promise(
    name: str,
    statement: str,
    source: Source,
    expectation: Expectation,
    *calls: Call,
    level: Level = "documented",
    settings: dict[str, Value] | None = None,
) -> Requirement:
    """Return one sentence of the documentation, and what shows that it holds."""
    return Requirement(
        f"amplitude-{name}",
        "amplitude",
        statement,
        level,
        source,
        calls,
        (expectation,),
        settings=settings or {},
    )


def called(function: str, *args: Value) -> AtLeast:
    """Return that a function is called with these arguments, whatever follows them."""
    return AtLeast(Invocations((function,), (Expected(function, args, more=True),)))


SIGNED_UP = Call("track", ("Signed Up", {"plan": "Basic", "seats": 0, "trial": False}))
TRACK = promise(
    "track-event",
    "Track sends the event, with its name unchanged.",
    Source(
        "Migrate From Segment",
        "Track",
        "An event in Amplitude tracks an action a user performs.",
        "https://amplitude.com/docs/migration/migrate-from-segment",
    ),
    called(LOG, "Signed Up"),
    SIGNED_UP,
    level="vendor",
)

GETTING_STARTED = (
    tracker_loaded_once(
        AMPLITUDE,
        says("Getting Started", "Amplitude's SDK loads on your page automatically"),
        "Amplitude's SDK is loaded exactly once when analytics.js loads.",
    ),
    promise(
        "api-key",
        "Taking “your Amplitude API key” to be what the SDK starts with, it gets the one of the "
        "settings.",
        says("Getting Started", "In the destination settings, enter your Amplitude API key."),
        Arrives(AMPLITUDE.settings["apiKey"], INIT),
        level="inferred",
    ),
)

PAGES = (
    promise(
        "page-by-default",
        "Taking “by default” to be an account without settings for pages, a page call sends no "
        "event.",
        says("Page and Screen", "By default, Segment does not send these standard calls"),
        Never(Invocations((LOG,), ())),
        PAGE,
        level="inferred",
    ),
    promise(
        "page-all",
        "With Track All Pages, a page call is the event “Loaded a Page”.",
        says("Page and Screen", "Segment sends a Loaded a Page event type to Amplitude"),
        Invocations((LOG,), (Expected(LOG, ("Loaded a Page",), more=True),)),
        PAGE,
        settings=NO_PAGES | {"trackAllPages": True},
    ),
    promise(
        "page-name",
        "With Track All Pages, the name of the page is a property of the event.",
        says("Page and Screen", "still available as an attribute of the Loaded a Page event"),
        called(LOG, "Loaded a Page", Containing({"name": "Settings"})),
        PAGE,
        settings=NO_PAGES | {"trackAllPages": True},
    ),
    promise(
        "page-named",
        "With Track Named Pages, the event is named by the page's category and name.",
        says("Event type settings", "Loaded/Viewed (Category) (Name) Page/Screen"),
        called(LOG, OneOf(("Loaded Merchant Settings Page", "Viewed Merchant Settings Page"))),
        PAGE,
        settings=NO_PAGES | {"trackNamedPages": True},
    ),
    promise(
        "page-categorized",
        "With Track Categorized Pages, the event is named by the page's category.",
        says("Event type settings", "Loaded/Viewed (Category) Page/Screen"),
        called(LOG, OneOf(("Loaded Merchant Page", "Viewed Merchant Page"))),
        PAGE,
        settings=NO_PAGES | {"trackCategorizedPages": True},
    ),
)

IDENTIFY = (
    promise(
        "identify-user-id",
        "Identify sets the User Id.",
        says("Identify", "Segment uses the userId you provide to set the User Id in Amplitude"),
        Arrives(USER, host=HOST, under="user_id"),
        Call("identify", (USER, {"industry": "Music"})),
    ),
    promise(
        "identify-traits",
        "Identify sets each trait as a user property.",
        says("Identify", "sets any traits you provide as Amplitude custom user_properties"),
        Arrives("Music", host=HOST, under="industry"),
        Call("identify", (USER, {"industry": "Music"})),
    ),
    promise(
        "identify-increment",
        "A trait that is to be incremented is added.",
        says("Increment Traits", "Segment calls Amplitude's add method"),
        Arrives({"karma": 3}, host=HOST, under="$add"),
        Call("identify", (USER, {"karma": 3})),
        settings={"traitsToIncrement": ["karma"]},
    ),
    promise(
        "identify-set-once",
        "A trait that is to be set once is not overwritten.",
        says("Set trait once", "This sets the value of a user property only once."),
        Arrives({"source": "ads"}, host=HOST, under="$setOnce"),
        Call("identify", (USER, {"source": "ads"})),
        settings={"traitsToSetOnce": ["source"]},
    ),
    promise(
        "device-id",
        "With Prefer Anonymous ID for Device ID, the anonymousId is the Device ID.",
        says("Prefer Anonymous ID for Device ID", "A.js | anonymousId | Generated by Amplitude"),
        Arrives("anonymous-7", host=HOST, under="device_id"),
        Call("track", ("Signed Up", {}, {"anonymousId": "anonymous-7"})),
        settings={"preferAnonymousIdForDeviceId": True},
    ),
)

REVENUES = (
    promise(
        "revenue-as-price",
        "Without a price, the revenue is sent as the price.",
        says("Revenue", "Segment falls back to revenue and sends that as price"),
        called(REVENUE, OneOf((32, "32"))),
        Call("track", ("Subscription Started", {"plan": "Basic", "revenue": "32"})),
    ),
    promise(
        "revenue-price",
        "With a price and a quantity, the price is sent as the price.",
        says("Revenue", "price | price (or revenue or total, see note below)"),
        called(REVENUE, 9),
        BOUGHT,
    ),
    promise(
        "revenue-quantity",
        "The quantity is sent as the quantity.",
        says("Revenue", "The quantity of products purchased."),
        called(REVENUE, ANYTHING, 2),
        BOUGHT,
    ),
    promise(
        "revenue-product",
        "The id of the product is sent.",
        says("Revenue", "An identifier for the product."),
        called(REVENUE, ANYTHING, ANYTHING, "p-1"),
        BOUGHT,
    ),
)

ORDERS = (
    promise(
        "order-event",
        "Order Completed is an event with all properties but the products.",
        says("Order Completed", "All event properties, except products, are sent"),
        AtLeast(Invocations((LOG,), (Expected(LOG, ("Order Completed", ORDER)),))),
        ORDERED,
    ),
    promise(
        "order-products",
        "Order Completed also sends an event for each product.",
        says("Order Completed", "is also created for each product in the purchase"),
        AtLeast(
            Invocations(
                (LOG,),
                tuple(
                    Expected(LOG, ("Product Purchased", Containing({"name": name})), more=True)
                    for name in ("Monopoly: 3rd Edition", "Uno Card Game")
                ),
            )
        ),
        ORDERED,
    ),
    promise(
        "order-revenue-once",
        "With Track Revenue Per Product off, an order sends its revenue once.",
        says("Track Revenue Per Product", "a single revenue event with the total amount purchased"),
        Invocations((REVENUE,), (Expected(REVENUE, (ANYTHING,), more=True),)),
        ORDERED,
        settings={"trackRevenuePerProduct": False},
    ),
    promise(
        "order-revenue-each",
        "With Track Revenue Per Product on, an order sends revenue once for each product.",
        says("Track Revenue Per Product", "a single revenue event for each product"),
        Invocations((REVENUE,), (Expected(REVENUE, (ANYTHING,), more=True),) * 2),
        ORDERED,
        settings={"trackRevenuePerProduct": True},
    ),
    promise(
        "order-revenue-price",
        "With Track Revenue Per Product on, the revenue of each product has the product's price.",
        says("Revenue", "price | price (or revenue or total, see note below)"),
        AtLeast(
            Invocations(
                (REVENUE,), tuple(Expected(REVENUE, (price,), more=True) for price in (19, 3))
            )
        ),
        ORDERED,
        settings={"trackRevenuePerProduct": True},
    ),
)

GROUPS = (
    promise(
        "group-traits",
        "With traits for a group's type and value, the user joins that group.",
        says("Group", "Associates the current user with the group with type"),
        AtLeast(
            Invocations((SET_GROUP,), (Expected(SET_GROUP, ("Organization", "ExampleCorp, LLC")),))
        ),
        GROUP,
        settings={"groupTypeTrait": "group_type", "groupValueTrait": "name"},
    ),
    promise(
        "group-legacy",
        "Without these settings, the user joins the group “[Segment] Group” with the group's id.",
        says("Legacy Group Behavior", 'type "[Segment] Group" and with the value "(Group Id)"'),
        AtLeast(Invocations((SET_GROUP,), (Expected(SET_GROUP, ("[Segment] Group", GROUP_ID)),))),
        GROUP,
    ),
    promise(
        "track-groups",
        "Groups in a track call's options are those of the event.",
        says(
            "Setting event-level groups using Track calls",
            "pairs corresponding to the groupType-groupValue pairs",
        ),
        Arrives("Summer 2016", host=HOST, under="onboarding_cohort"),
        Call(
            "track",
            (
                "Clicked Benefits Dropdown",
                {"dropdownColor": "blue"},
                {"integrations": {"Amplitude": {"groups": {"onboarding_cohort": "Summer 2016"}}}},
            ),
        ),
    ),
)

REQUIREMENTS = (
    *GETTING_STARTED,
    *PAGES,
    *IDENTIFY,
    TRACK,
    *REVENUES,
    *ORDERS,
    *GROUPS,
)

SAMPLE = TRACK
