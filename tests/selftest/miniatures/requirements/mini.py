"""Mini's contract: small, but each kind of defect that a miniature can have breaks it."""

from typing import Final

from harness.contracts import (
    Call,
    Conditions,
    Containing,
    Date,
    Expectation,
    Expected,
    ExpectedRequest,
    GlobalsWhenDefined,
    Invocations,
    LeavesOnly,
    LoadedOnce,
    NoSample,
    Requests,
    Requirement,
    Source,
    Value,
    destination,
)

MINI: Final = destination("mini")
BOTH: Final = ("mini.identify", "mini.track")

TRAITS: Final = {
    "name": "Ada King",
    "email": "ada@mini.example",
    "plan": "Free",
    "visits": 0,
    "score": 4.5,
    "subscribed": False,
    "nickname": "",
    "manager": None,
    "tags": ["b", "a"],
    "address": {"city": "London", "zip": "00123"},
    "note": "long " * 100,
    "since": Date(1_577_836_800_000),
}
IDENTIFY: Final = Call("identify", ("U-7", TRAITS))
IDENTIFIED: Final = Expected("mini.identify", ("U-7", TRAITS))


def track(event: str, **properties: Value) -> Call:
    """Return a track call."""
    return Call("track", (event, properties))


def tracked(event: str, **properties: Value) -> Expected:
    """Return what a track call must give."""
    return Expected("mini.track", (event, properties))


def sent(path: str, *bodies: Value) -> Requests:
    """All requests of one kind to Mini's server."""
    expected = tuple(ExpectedRequest(parameters=body) for body in bodies)
    return Requests("POST", "api.mini.example", path, expected)


def promise(
    name: str,
    statement: str,
    calls: tuple[Call, ...],
    *expectations: Expectation,
    conditions: Conditions | None = None,
) -> Requirement:
    """Return a requirement on Mini."""
    return Requirement(
        id=f"mini-{name}",
        destination="mini",
        statement=statement,
        level="documented",
        source=Source("Mini guide", "Calls", "Mini gets", "https://mini.example/guide"),
        calls=calls,
        expectations=expectations,
        conditions=conditions or Conditions(),
    )


A, B, AGAIN = track("A", size=1), track("B", size=2), track("A", size=3)
GOT_A, GOT_B, GOT_AGAIN = tracked("A", size=1), tracked("B", size=2), tracked("A", size=3)
NAMED: Final = Call("identify", ("U-7", {"name": "Ada King"}))
GOT_NAMED: Final = Expected("mini.identify", ("U-7", {"name": "Ada King"}))
STRICT: Final = Conditions(strict_policy=True)
NOT_FOR_MINI: Final = {"integrations": {"Mini": False}}

REQUIREMENTS: Final = (
    promise(
        "settings",
        "The Account ID is there, exactly as given, when Mini's tracker starts.",
        (),
        GlobalsWhenDefined("mini.identify", {"miniAccount": "0070030811"}),
    ),
    promise("tracker-once", "Mini's tracker is loaded once.", (), LoadedOnce(MINI.tracker_url)),
    promise(
        "identify",
        "Identify hands Mini the id and the traits, and nothing else.",
        (IDENTIFY,),
        Invocations(BOTH, (IDENTIFIED,)),
    ),
    promise(
        "track",
        "Track hands Mini the event and its properties, and nothing else.",
        (track("Order Placed", total=0, gift=False, lines=[{"sku": "1"}, {"sku": "2"}]),),
        Invocations(
            BOTH,
            (tracked("Order Placed", total=0, gift=False, lines=[{"sku": "1"}, {"sku": "2"}]),),
        ),
    ),
    promise(
        "wire",
        "What Mini is given is sent to its server.",
        (NAMED, A),
        sent("/identify", {"id": "U-7", "traits": {"name": "Ada King"}}),
        sent("/track", {"event": "A", "properties": {"size": 1}}),
    ),
    promise(
        "page-nothing",
        "A page call gives Mini nothing.",
        (Call("page", ("Pricing",)),),
        Invocations(BOTH, ()),
        sent("/*"),
    ),
    promise(
        "every-time",
        "The same event, made again, arrives again.",
        (A, B, AGAIN),
        Invocations(BOTH, (GOT_A, GOT_B, GOT_AGAIN)),
    ),
    promise(
        "in-order",
        "Calls that are made in one go arrive in their order.",
        (NAMED, A, B, AGAIN),
        Invocations(BOTH, (GOT_NAMED, GOT_A, GOT_B, GOT_AGAIN)),
        conditions=Conditions(burst=True),
    ),
    promise(
        "early",
        "Calls that are made before the tracker is there arrive, once and in order.",
        (NAMED, A, B),
        Invocations(BOTH, (GOT_NAMED, GOT_A, GOT_B)),
        conditions=Conditions(when="before tracker"),
    ),
    promise(
        "without-tracker",
        "Where Mini's tracker is missing, nothing is thrown, and Segment gets the call.",
        (NAMED, A),
        Invocations(BOTH, ()),
        Requests(
            *("POST", "api.segment.io", "/v1/t"),
            (ExpectedRequest(parameters=Containing({"event": "A"})),),
        ),
        conditions=Conditions(tracker="missing"),
    ),
    promise(
        "not-for-mini",
        "A call that is not meant for Mini gives it nothing.",
        (Call("track", ("A", {}, NOT_FOR_MINI)), Call("identify", ("U-7", {}, NOT_FOR_MINI))),
        Invocations(BOTH, ()),
    ),
    promise(
        "strict-page",
        "A page works whose security policy lists the documented hosts.",
        (NAMED, A),
        Invocations(("mini.track",), (GOT_A,)),
        conditions=STRICT,
    ),
    promise(
        "leaves-nothing",
        "Nothing is left in the page but what Mini declares.",
        (NAMED, A),
        LeavesOnly(
            "globals",
            (
                *("mini", "miniAccount", "miniDeps", "miniLoader", "miniIntegration"),
                *("analytics", "analyticsWriteKey", "AnalyticsNext", "__SEGMENT_INSPECTOR__"),
                "webpackChunk_segment_analytics_next",
            ),
        ),
        LeavesOnly("cookies", ("ajs*", "__tld__")),
        LeavesOnly("local_storage", ("ajs*", "segmentio.*", "debug", "persisted-queue:*")),
        LeavesOnly("listeners", ()),
        conditions=STRICT,  # as above: both are judged on one recording
    ),
)

SAMPLE: Final = NoSample("a miniature for each is in tests/selftest/test_expectation_kinds.py")
