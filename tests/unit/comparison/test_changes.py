"""Each kind of change between what two builds did with the same call, and how severe it is."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.comparison import Boundary, Change, Kind, Part, Scenario, Severity, What
from harness.comparison.alignment import changes
from harness.comparison.ruling import Circumstances, rule_of
from harness.comparison.signals import signals
from harness.model import (
    MISSING,
    UNDEFINED,
    Base64,
    Call,
    CallbackRan,
    CallStarted,
    Conditions,
    ConsoleMessage,
    Definition,
    Invocation,
    Leftovers,
    PageError,
    Recording,
    Request,
    Role,
    ScriptLoad,
    Value,
)

CALLS = (Call("track", ("A",)), Call("track", ("B",)))
BOUNDARY = Boundary(("shop.*",), ("shopAccount",))

Recorded = Callable[..., Recording]
Found = list[Change]


def differing(old: Recording, new: Recording, **conditions: Any) -> Found:
    """Return the changes between two recordings of the same two calls."""
    only = Scenario("one", "shop", (Part("p", CALLS),), conditions=Conditions(**conditions))
    found = [signals(each, only, BOUNDARY)["p"] for each in (old, new)]
    return list(changes(*found))


def track(
    *args: Value, call: int = 0, order: int = 1, time: float = 1.5, function: str = "shop.track"
) -> Invocation:
    return Invocation(function, args, f"call {call}", order, time)


KNOWN_HOSTS = Circumstances(hosts=frozenset({"api.shop.example", "shop.example", "a.example"}))


def severity_of(change: Change) -> Severity:
    return rule_of(change, KNOWN_HOSTS).severity


def told(found: Found) -> list[tuple[str, str, Value, Value, Severity]]:
    return [(item.what.value, item.path, item.old, item.new, severity_of(item)) for item in found]


BREAKING, WIDENING, COSMETIC = Severity.BREAKING, Severity.WIDENING, Severity.COSMETIC

VALUES: list[tuple[Value, Value, list[tuple[str, str, Value, Value, Severity]]]] = [
    ({"a": 1}, {"a": 2}, [("value changed", "arguments[0].a", 1, 2, BREAKING)]),
    ({"a": 0.0}, {"a": -0.0}, [("value changed", "arguments[0].a", 0.0, -0.0, BREAKING)]),
    ({"a": 1}, {"a": "1"}, [("type changed", "arguments[0].a", 1, "1", BREAKING)]),
    ({"a": 1}, {"a": True}, [("type changed", "arguments[0].a", 1, True, BREAKING)]),
    (
        {"a": None},
        {"a": UNDEFINED},
        [("type changed", "arguments[0].a", None, UNDEFINED, BREAKING)],
    ),
    ({"a": 1, "b": 2}, {"a": 1}, [("value removed", "arguments[0].b", 2, MISSING, BREAKING)]),
    ({"a": UNDEFINED}, {}, [("value removed", "arguments[0].a", UNDEFINED, MISSING, BREAKING)]),
    ({"a": 1}, {"a": 1, "b": 2}, [("value added", "arguments[0].b", MISSING, 2, WIDENING)]),
    ([1, 2], [1], [("value removed", "arguments[0][1]", 2, MISSING, BREAKING)]),
    (
        {"a": 1},
        {"b": 1},
        [("key renamed (a guess)", "arguments[0].a", "arguments[0].a", "arguments[0].b", BREAKING)],
    ),
    (
        {"in": {"a": 1, "b": 2}},
        {"in": {"x": 1, "y": 2}},
        [
            (
                "key renamed (a guess)",
                "arguments[0].in.a",
                "arguments[0].in.a",
                "arguments[0].in.x",
                BREAKING,
            ),
            (
                "key renamed (a guess)",
                "arguments[0].in.b",
                "arguments[0].in.b",
                "arguments[0].in.y",
                BREAKING,
            ),
        ],
    ),
    (
        {"in": {"a": 1}, "b": 0},
        {"in": {}, "b": 0, "a": 1},
        [
            ("value removed", "arguments[0].in.a", 1, MISSING, BREAKING),
            ("value added", "arguments[0].a", MISSING, 1, WIDENING),
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), VALUES)
def test_a_value_within_an_invocation(
    recorded: Recorded, old: Value, new: Value, expected: Found
) -> None:
    found = differing(recorded(track(old)), recorded(track(new)))
    assert repr(told(found)) == repr(expected)  # `==` holds 0.0 == -0.0 and 1 == True
    assert {item.subject for item in found} == {"shop.track"}


def test_a_changed_type_says_both_types(recorded: Recorded) -> None:
    [change] = differing(recorded(track(1)), recorded(track("1")))
    assert change.hint == "number to string"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"a": 1, "b": {"c": 1, "d": 2}}, {"b": {"d": 2, "c": 1}, "a": 1}),
        (Base64("x", {"a": 1, "b": 2}), Base64("y", {"b": 2, "a": 1})),
    ],
)
def test_the_order_of_keys_is_cosmetic(recorded: Recorded, old: Value, new: Value) -> None:
    [change] = differing(recorded(track(old)), recorded(track(new)))
    assert (change.what, severity_of(change)) == (What.KEY_ORDER, COSMETIC)


def test_the_same_is_no_change(recorded: Recorded, requested: Callable[..., Request]) -> None:
    both = track("A", {"a": [1, None, UNDEFINED]}), requested("POST", "https://a.example/x?y=1")
    assert differing(recorded(*both), recorded(*both)) == []


@pytest.mark.parametrize(
    ("old", "new", "what", "severity", "hint"),
    [
        ((track("A"),), (), What.LOST, BREAKING, ""),
        ((), (track("A"),), What.NEW, WIDENING, ""),
        ((track("A"),), (track("A"), track("A")), What.DUPLICATED, BREAKING, ""),
        (
            (track({"a": 1, "b": 2}),),
            (track({"a": 1, "b": 2}), track({"b": 2, "a": 1})),
            What.DUPLICATED,
            BREAKING,
            "",
        ),
        (
            (track("A"), track("A")),
            (track("A"),),
            What.LOST,
            BREAKING,
            "it arrived more often before",
        ),
        ((track("A"), track("B")), (track("B"), track("A")), What.REORDERED, BREAKING, ""),
    ],
)
def test_a_whole_invocation(  # noqa: PLR0917 - what a table gives
    recorded: Recorded, old: Any, new: Any, what: What, severity: Severity, hint: str
) -> None:
    [change] = differing(recorded(*old), recorded(*new))
    assert (change.what, severity_of(change), change.hint) == (what, severity, hint)


def test_another_function_with_the_same_arguments(recorded: Recorded) -> None:
    [change] = differing(
        recorded(track("A", {"a": 1})), recorded(track("A", {"a": 1}, function="shop.event"))
    )
    assert (change.what, change.old, change.new) == (
        What.FUNCTION_CHANGED,
        "shop.track",
        "shop.event",
    )
    assert severity_of(change) is BREAKING


def test_without_arguments_nothing_tells_that_it_is_the_same(recorded: Recorded) -> None:
    found = differing(recorded(track()), recorded(track(function="shop.event")))
    assert [item.what for item in found] == [What.LOST, What.NEW]


def test_what_is_queued_and_called_is_one_thing(recorded: Recorded) -> None:
    queued = track("track", "A", function="shop")
    assert differing(recorded(queued, dispatchers=("shop",)), recorded(track("A"))) == []


@pytest.mark.parametrize(
    ("old", "new", "what", "words"),
    [
        (0, 1, What.DELAYED, ("by call 1", "by call 2")),
        (1, 0, What.EARLIER, ("by call 2", "by call 1")),
    ],
)
def test_what_another_call_causes(
    recorded: Recorded, old: int, new: int, what: What, words: tuple[str, str]
) -> None:
    [change] = differing(recorded(track("A", call=old)), recorded(track("A", call=new)))
    assert (change.what, (change.old, change.new), severity_of(change)) == (what, words, BREAKING)


def test_what_waits_for_the_page_to_be_left_is_delayed(recorded: Recorded) -> None:
    late = Invocation("shop.track", ("A",), "unload", 1, 1.5)
    [change] = differing(recorded(track("A")), recorded(late))
    assert (change.what, change.new) == (What.DELAYED, "when the page is left")


@pytest.mark.parametrize(("later", "expected"), [(499.0, []), (2000.0, [What.DELAYED])])
def test_time_after_the_call(recorded: Recorded, later: float, expected: list[What]) -> None:
    start = CallStarted(0, "call 0", 1, 10.0)
    old = recorded(start, track("A", time=11.0))
    new = recorded(start, track("A", time=11.0 + later))
    found = differing(old, new)
    assert [item.what for item in found] == expected
    assert [item.what for item in differing(new, old)] == [What.EARLIER for _ in expected]
    assert [(item.old, item.new) for item in found] == [
        ("0.0 s after the call", "2.0 s after the call") for _ in expected
    ]


def test_what_comes_later_and_is_changed_is_both(recorded: Recorded) -> None:
    start = CallStarted(0, "call 0", 1, 10.0)
    old = recorded(start, track("A", time=11.0))
    changed = recorded(start, track("B", time=3011.0))
    renamed = recorded(start, track("A", time=3011.0, function="shop.event"))
    assert [item.what for item in differing(old, changed)] == [What.DELAYED, What.VALUE_CHANGED]
    assert [item.what for item in differing(old, renamed)] == [What.DELAYED, What.FUNCTION_CHANGED]


@pytest.mark.parametrize("conditions", [{"when": "before library"}, {"tracker": "slow"}])
@pytest.mark.parametrize(
    ("library", "later", "is_told"),
    [("next", 4000.0, False), ("next", 6000.0, True), ("classic", 4000.0, True)],
)
def test_only_next_holds_calls_back_by_chance_and_while_the_page_is_not_ready(
    recorded: Recorded, conditions: dict[str, Any], library: str, later: float, *, is_told: bool
) -> None:
    start = CallStarted(0, "call 0", 1, 10.0)
    old, new = (
        recorded(start, track("A", time=time), library=library) for time in (11.0, 11.0 + later)
    )
    assert bool(differing(old, new, **conditions)) == is_told
    assert differing(old, new) != []


@pytest.mark.parametrize("tracker", ["late functions", "very late functions"])
def test_what_next_tries_again_after_it_threw_has_no_order_and_no_count(
    recorded: Recorded, tracker: str
) -> None:
    def run(*order: str, tries: int, library: str) -> Recording:
        made = [track(name, order=n, time=9_000.0 * n) for n, name in enumerate(order, 1)]
        threw = PageError("caught", "shop is undefined", "", "", "call 0", 9, 1.0)
        return recorded(CallStarted(0, "call 0", 1, 10.0), *made, *[threw] * tries, library=library)

    def found(library: str, **conditions: Any) -> set[What]:
        old, new = run("A", "B", tries=3, library=library), run("B", "A", tries=2, library=library)
        return {item.what for item in differing(old, new, **conditions)}

    assert found("next", tracker=tracker) == set()
    everything = {What.REORDERED, What.LOST, What.DELAYED, What.EARLIER}
    assert found("classic", tracker=tracker) & everything
    assert found("next", when="before library") & everything
    lost = differing(
        run("A", "B", tries=1, library="next"),
        run("A", tries=0, library="next"),
        tracker=tracker,
    )
    assert sorted(item.kind for item in lost) == [Kind.ERROR, Kind.INVOCATION]


def test_requests_overtake_each_other(
    recorded: Recorded, requested: Callable[..., Request]
) -> None:
    one, other = (requested("POST", f"https://a.example/{name}") for name in "xy")
    assert differing(recorded(one, other), recorded(other, one)) == []


ADDRESS = "https://api.shop.example/v1/track?id=7"


@pytest.mark.parametrize(
    ("method", "url", "parts", "expected"),
    [
        (
            "GET",
            ADDRESS,
            {},
            [(What.METHOD_CHANGED, "", "POST api.shop.example", "GET api.shop.example")],
        ),
        (
            "POST",
            ADDRESS.replace("api", "in"),
            {},
            [(What.HOST_CHANGED, "", "POST api.shop.example", "POST in.shop.example")],
        ),
        (
            "POST",
            ADDRESS.replace("v1", "v2"),
            {},
            [(What.PATH_CHANGED, "path['segment 1 of 2']", "v1", "v2")],
        ),
        (
            "POST",
            ADDRESS.replace("/v1", "/api/v1"),
            {},
            [(What.PATH_CHANGED, "path", "/v1/track", "/api/v1/track")],
        ),
        ("POST", ADDRESS.replace("7", "8"), {}, [(What.VALUE_CHANGED, "query.id", "7", "8")]),
        ("POST", f"{ADDRESS}&id=7", {}, [(What.TYPE_CHANGED, "query.id", "7", ["7", "7"])]),
        ("POST", f"{ADDRESS}&x=", {}, [(What.VALUE_ADDED, "query.x", MISSING, "")]),
        (
            "POST",
            ADDRESS,
            {"parameters": {"a": 1}},
            [(What.VALUE_ADDED, "body", MISSING, {"a": 1})],
        ),
        ("POST", ADDRESS, {"body": b"\xff1"}, [(What.VALUE_ADDED, "body", MISSING, "\\xff1")]),
    ],
)
def test_a_request(  # noqa: PLR0917 - what a table gives
    recorded: Recorded,
    requested: Callable[..., Request],
    method: str,
    url: str,
    parts: dict[str, Any],
    expected: list[tuple[What, str, Value, Value]],
) -> None:
    old, new = requested("POST", ADDRESS), requested(method, url, **parts)
    found = differing(recorded(old), recorded(new))
    assert [(item.what, item.path, item.old, item.new) for item in found] == expected


def test_another_path_with_other_parameters_is_both(
    recorded: Recorded, requested: Callable[..., Request]
) -> None:
    old = requested("POST", ADDRESS)
    new = requested("POST", "https://api.shop.example/v1/event?id=8")
    found = differing(recorded(old), recorded(new))
    assert [item.what for item in found] == [What.PATH_CHANGED, What.VALUE_CHANGED]


def test_a_request_that_is_not_alike_is_lost_and_another_is_new(
    recorded: Recorded, requested: Callable[..., Request]
) -> None:
    old = requested("POST", ADDRESS)
    new = requested("POST", "https://api.shop.example/other/thing?x=1")
    found = differing(recorded(old), recorded(new))
    assert [(item.what, severity_of(item)) for item in found] == [
        (What.LOST, BREAKING),
        (What.NEW, WIDENING),
    ]


def test_the_kind_of_a_body(recorded: Recorded, requested: Callable[..., Request]) -> None:
    old, new = (
        requested("POST", ADDRESS, parameters={"a": 1}, headers=(("Content-Type", kind),))
        for kind in ("text/plain; charset=utf-8", "application/json")
    )
    [change] = differing(recorded(old), recorded(new))
    assert (change.path, change.old, change.new) == ("type", "text/plain", "application/json")


def test_a_setting_in_a_path_is_no_difference_of_accounts(
    recorded: Recorded, requested: Callable[..., Request]
) -> None:
    old, new = (
        recorded(requested("POST", f"https://a.example/{name}/x"), settings={"siteId": name})
        for name in ("0047", "0048")
    )
    assert differing(old, new) == []


def test_requests_that_are_not_of_the_build(
    recorded: Recorded, requested: Callable[..., Request]
) -> None:
    preflight = requested("OPTIONS", ADDRESS, headers=(("Access-Control-Request-Method", "POST"),))
    others = [
        preflight,
        requested("GET", "https://cdn.segment.com/x.js", role=Role.LIBRARY),
        requested("POST", "https://api.segment.io/v1/t", role=Role.SEGMENT),
        requested("GET", "https://shop.example/", role=Role.SITE),
    ]
    assert differing(recorded(), recorded(*others)) == []
    posted = requested("POST", "https://shop.example/", role=Role.SITE)
    assert [item.what for item in differing(recorded(), recorded(posted))] == [What.NEW]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (
            {"type": "page", "category": "Docs", "name": "A", "properties": {}},
            "page('Docs', 'A', {})",
        ),
        ({"type": "screen", "category": "Docs", "name": "A"}, "screen('Docs', 'A')"),
        ({"type": "identify", "userId": "u-1", "traits": {"a": 1}}, "identify('u-1', { a: 1 })"),
        ({"type": "group", "groupId": "g-1", "traits": {"a": 1}}, "group('g-1', { a: 1 })"),
        ({"type": "alias", "userId": "u-1", "previousId": "u-2"}, "alias('u-1', 'u-2')"),
    ],
)
def test_a_call_that_a_build_makes_of_the_library(
    recorded: Recorded, requested: Callable[..., Request], message: dict[str, Value], text: str
) -> None:
    sent = requested("POST", "https://api.segment.io/v1/x", role=Role.SEGMENT, parameters=message)
    [come] = differing(recorded(), recorded(sent))
    assert (come.what, come.kind) == (What.NEW, Kind.CALL_BACK)
    assert come.subject == f"analytics.{message['type']}"
    assert come.new == {name: value for name, value in message.items() if name != "type"}
    assert come.after is not None
    assert come.after.text == f"analytics.{text};"


APPEARING = [
    (PageError("error", "broken", "", "", "call 0", 1, 1.0), Kind.ERROR, BREAKING, COSMETIC),
    (PageError("caught", "broken", "", "", "load", 1, 1.0), Kind.ERROR, BREAKING, COSMETIC),
    (ConsoleMessage("warn", ("hm",), "call 0", 1, 1.0), Kind.CONSOLE, COSMETIC, COSMETIC),
    (
        ScriptLoad("https://a.example/t.js", "", "loaded", "load", 1, 1.0),
        Kind.SCRIPT,
        WIDENING,
        BREAKING,
    ),
    (CallbackRan("done", (), "call 0", 1, 1.0), Kind.CALLBACK, WIDENING, BREAKING),
    (Definition("shop.track", {}, "load", 1, 1.0), Kind.DEFINITION, WIDENING, BREAKING),
]


@pytest.mark.parametrize(("seen", "kind", "coming", "going"), APPEARING)
def test_what_appears_and_vanishes(
    recorded: Recorded, seen: Any, kind: Kind, coming: Severity, going: Severity
) -> None:
    [come] = differing(recorded(), recorded(seen))
    assert (come.kind, come.what, severity_of(come)) == (kind, What.NEW, coming)
    [gone] = differing(recorded(seen), recorded())
    assert (gone.kind, gone.what, severity_of(gone)) == (kind, What.LOST, going)


@pytest.mark.parametrize(
    ("part", "kind", "going"),
    [
        ("globals", Kind.GLOBAL, BREAKING),
        ("cookies", Kind.COOKIE, BREAKING),
        ("local_storage", Kind.LOCAL_STORAGE, BREAKING),
        ("session_storage", Kind.SESSION_STORAGE, BREAKING),
        ("listeners", Kind.LISTENER, COSMETIC),
    ],
)
def test_what_is_left_in_the_page(
    recorded: Recorded, part: str, kind: Kind, going: Severity
) -> None:
    left = recorded(leftovers=Leftovers(**{part: ("x",)}))
    [come] = differing(recorded(), left)
    assert (come.kind, come.subject, come.what, severity_of(come)) == (
        kind,
        "x",
        What.NEW,
        WIDENING,
    )
    [gone] = differing(left, recorded())
    assert (gone.what, severity_of(gone)) == (What.LOST, going)


def test_what_the_library_keeps_is_not_of_the_build(recorded: Recorded) -> None:
    kept = Leftovers(cookies=("ajs_user_id", "__tld__"), local_storage=("ajs_x", "segmentio.1"))
    assert differing(recorded(), recorded(leftovers=kept)) == []
    own = Leftovers(globals=("ajs_user_id",))
    assert len(differing(recorded(), recorded(leftovers=own))) == 1


def test_globals_when_the_tracker_begins_are_its_own_alone(recorded: Recorded) -> None:
    old, new = (
        Definition("shop.track", {"shopAccount": account, "other": account}, "load", 1, 1.0)
        for account in ("0047", 47)
    )
    [change] = differing(recorded(old), recorded(new))
    assert (change.what, change.path) == (What.TYPE_CHANGED, "shopAccount")
    others = Definition("neighbour.track", {}, "load", 1, 1.0)
    assert differing(recorded(), recorded(others)) == []


def test_which_of_two_builds_on_a_page_comes_first_is_chance(recorded: Recorded) -> None:
    own, other = (track("A", function=name) for name in ("shop.track", "neighbour.track"))
    assert differing(recorded(own, other), recorded(other, own), neighbour="wigzo") == []
    assert len(differing(recorded(own, other), recorded(other, own))) == 1
    again = track("A", function="shop.page")
    assert len(differing(recorded(own, again), recorded(again, own), neighbour="wigzo")) == 1


def test_an_error_that_says_something_else_is_breaking(recorded: Recorded) -> None:
    old, new = (PageError("error", text, "", "", "call 0", 1, 1.0) for text in ("a", "b"))
    [change] = differing(recorded(old), recorded(new))
    assert (change.what, severity_of(change)) == (What.VALUE_CHANGED, BREAKING)


def test_each_signal_belongs_to_the_part_whose_call_caused_it(recorded: Recorded) -> None:
    two = Scenario("two", "shop", (Part("a", CALLS[:1]), Part("b", CALLS[1:])))
    seen = recorded(
        Invocation("shop.init", (), "load", 1, 1.0),
        track("A"),
        track("B", call=1),
        Invocation("shop.bye", (), "unload", 4, 9.0),
        leftovers=Leftovers(globals=("x",)),
    )
    found = {
        name: [(item.key, item.place) for item in some]
        for name, some in signals(seen, two, BOUNDARY).items()
    }
    assert found == {
        "a": [("shop.track", 0)],
        "b": [("shop.track", 0)],
        "while the page loads": [("shop.init", "while the page loads")],
        "when the page is left": [("shop.bye", "when the page is left")],
        "in the page afterwards": [("x", "in the page afterwards")],
    }
