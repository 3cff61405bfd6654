"""Hotjar's contract, from Segment's documentation and Hotjar's own.

The quotes are those of src/connections/destinations/catalog/hotjar/index.md in the repository
segmentio/segment-docs, of Hotjar's help center, and of the tracking code that every site has.
"""

from harness.contracts import (
    ANYTHING,
    ORDINARY,
    UNDEFINED,
    AtLeast,
    Call,
    Callback,
    CallbackRuns,
    Conditions,
    Containing,
    Expectation,
    Expected,
    Invocations,
    Level,
    LoadedOnce,
    Method,
    Never,
    Requirement,
    Source,
    Value,
    destination,
    tracker_loaded_once,
)

HOTJAR = destination("hotjar")
IDENTIFY = "hj.identify"
EVENT = "hj.event"
USER = "user-1"
VIEWED = Call("track", ("Experiment Viewed", {"experiment_id": "1234", "variation": "b"}))


def says(section: str, quote: str) -> Source:
    """Return a sentence of the destination's page."""
    address = "https://segment.com/docs/connections/destinations/catalog/hotjar/"
    return Source("Hotjar Destination", section, quote, address)


CODE = Source(
    "Hotjar Tracking Code",
    "Tracking code",
    "r.src=t+h._hjSettings.hjid+j+h._hjSettings.hjsv;",
    "https://help.hotjar.com/hc/en-us/articles/115011639927",
)
WITH_SEGMENT = Source(
    "Using Hotjar with Segment",
    "Send data to Hotjar using our Events API",
    "We don\N{RIGHT SINGLE QUOTATION MARK}t pass any event properties from Segment",
    "https://help.hotjar.com/hc/en-us/articles/36820034870417",
)
USER_ID = says("Identify", "The Hotjar destination will automatically ingest a User ID")
TRAITS = says("Identify", "any values sent over your Identify spec as traits")
NO_USER = says(
    "Identify", "Identify calls that do not have a User ID value will not be sent to Hotjar."
)
ACTIONS = says("Track", "automatically ingests any user actions tracked over your Track spec")
NAME = says("Event properties", "Hotjar only ingests the event name, Experiment Viewed.")
ACCEPTS = says("Destination Info", "Accepts Identify and Track calls")
SITE_ID = says("Getting Started", "Add your Hotjar Site ID to your Destination settings.")
LOADS = says(
    "Getting Started",
    "Analytics.js will start to asynchronously load Hotjar's tracking snippet and send data",
)


def promise(
    name: str,
    statement: str,
    source: Source,
    *expectations: Expectation,
    calls: tuple[Call, ...] = (),
    level: Level = "documented",
    settings: dict[str, Value] | None = None,
    conditions: Conditions = ORDINARY,
) -> Requirement:
    """Return one sentence of the documentation, and what shows that it holds."""
    return Requirement(
        f"hotjar-{name}",
        "hotjar",
        statement,
        level,
        source,
        calls,
        expectations,
        settings=settings or {},
        conditions=conditions,
    )


def command(function: str, *args: Value) -> AtLeast:
    """Return that a command is called with these arguments, whatever follows them."""
    return AtLeast(Invocations((function,), (Expected(function, args, more=True),)))


def attributes(name: str, words: str, traits: dict[str, Value]) -> Requirement:
    """Return that these traits arrive as attributes of the user."""
    return promise(
        f"identify-{name}",
        f"Identify sends each trait that is {words}, unchanged.",
        TRAITS,
        command(IDENTIFY, ANYTHING, Containing(traits)),
        calls=(Call("identify", (USER, traits)),),
    )


def nothing(name: Method, *args: Value) -> Requirement:
    """Return that a call of this method gives Hotjar nothing."""
    return promise(
        f"{name}-nothing",
        f"Taking “Identify and Track calls” to be all that Hotjar gets, a {name} call gives it "
        "nothing.",
        ACCEPTS,
        Never(Invocations((IDENTIFY, EVENT), ())),
        calls=(Call(name, args),),
        level="inferred",
    )


def harmless(
    name: str,
    statement: str,
    source: Source,
    conditions: Conditions = ORDINARY,
    settings: dict[str, Value] | None = None,
) -> Requirement:
    """Return that the callback of a call runs, although Hotjar cannot work."""
    return promise(
        name,
        statement,
        source,
        CallbackRuns("tracked"),
        calls=(Call("track", ("Experiment Viewed", {}, {}, Callback("tracked"))),),
        level="advice",
        settings=settings,
        conditions=conditions,
    )


TRACK = promise(
    "track-event",
    "Track sends the name of the event, unchanged.",
    NAME,
    command(EVENT, "Experiment Viewed"),
    calls=(VIEWED,),
)

REQUIREMENTS = (
    tracker_loaded_once(
        HOTJAR, LOADS, "Hotjar's script is loaded exactly once when analytics.js loads."
    ),
    promise(
        "site-id",
        "The script that is loaded is the one of the Site ID in the settings.",
        CODE,
        LoadedOnce("https://static.hotjar.com/c/hotjar-654321.js?sv=6"),
        level="vendor",
        settings={"hjid": "654321"},
    ),
    promise(
        "identify-user-id",
        "Identify sends the User ID.",
        USER_ID,
        command(IDENTIFY, USER),
        calls=(Call("identify", (USER, {"plan": "premium"})),),
    ),
    attributes("texts", "text", {"name": "Peter Gibbons", "plan": "premium", "note": ""}),
    attributes("numbers", "a number", {"logins": 5, "refunds": 0, "balance": -1.5}),
    attributes("booleans", "true or false", {"subscribed": True, "trial": False}),
    attributes("email", "an email address", {"email": "peter@example.com"}),
    promise(
        "identify-without-user-id",
        "Identify without a User ID sends nothing.",
        NO_USER,
        Never(Invocations((IDENTIFY,), ())),
        calls=(Call("identify", ({"plan": "premium"},)),),
    ),
    promise(
        "identify-known-user",
        "Taking “a User ID value” to be also that of a user who was identified before, later "
        "traits are sent with it.",
        NO_USER,
        command(IDENTIFY, USER, Containing({"plan": "premium"})),
        calls=(Call("identify", ({"plan": "premium"},)),),
        level="inferred",
        conditions=Conditions(returning_user=USER),
    ),
    TRACK,
    promise(
        "track-each",
        "Track sends each event, also one that was sent before.",
        ACTIONS,
        AtLeast(Invocations((EVENT,), (Expected(EVENT, ("Logged In",), more=True),) * 2)),
        calls=(Call("track", ("Logged In",)),) * 2,
    ),
    promise(
        "track-no-properties",
        "Track sends the event's name, and none of its properties.",
        WITH_SEGMENT,
        Invocations((EVENT,), (Expected(EVENT, ("Experiment Viewed",)),)),
        calls=(VIEWED,),
        level="vendor",
    ),
    nothing("page", "Pricing"),
    nothing("group", "group-1", {"name": "Initech"}),
    harmless(
        "without-script",
        "Where Hotjar's script is missing, the callback of a call still runs.",
        LOADS,
        conditions=Conditions(tracker="missing"),
    ),
    harmless(
        "without-site-id",
        "Without a Site ID the callback of a call still runs.",
        SITE_ID,
        settings={"hjid": UNDEFINED},
    ),
)

SAMPLE = TRACK
