"""Which changes of two builds are told as one finding: one change of a source explains both."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from harness.comparison import RULES, Change, Kind, Occurrence, Signal, What
from harness.comparison.grouping import grouped
from harness.model import MISSING, UNDEFINED, Value

TRACK, PAGE, POST = "shop.track", "shop.page", "POST api.shop.example"
PLAN = "arguments[0].plan"
ACCOUNT = {"siteId": "0047-1047", "short": "047", "number": 471047}


def seen(  # noqa: PLR0917 - what a table gives
    what: What,
    kind: Kind,
    subject: str,
    path: str = "",
    old: Value = MISSING,
    new: Value = MISSING,
    **more: Any,
) -> Occurrence:
    """Return a change in a part of a page, with its signals' own key as `key`."""
    key = more.get("key", subject)
    before = None if what is What.NEW else Signal(kind, key, old, 0)
    after = None if what is What.LOST else Signal(kind, key, new, 0)
    hint = more.get("hint", "")
    return Occurrence(
        library="next",
        scenario=more.get("page", "one"),
        part=more.get("part", "a part"),
        calls="",
        requirements=(),
        change=Change(what, kind, subject, path, old, new, hint, before, after),
        rule=RULES["call-lost"],
    )


def call(what: What, *rest: Any, **more: Any) -> Occurrence:
    return seen(what, Kind.INVOCATION, more.pop("function", TRACK), *rest, **more)


def sent(what: What, *rest: Any, **more: Any) -> Occurrence:
    return seen(what, Kind.REQUEST, POST, *rest, **more)


def script(what: What, *rest: Any, **more: Any) -> Occurrence:
    subject = f"inserted {more.pop('host', 'api.shop.example')}"
    return seen(what, Kind.SCRIPT, f"{subject}/t.js", *rest, key=subject, **more)


def cookie(what: What, *rest: Any, **more: Any) -> Occurrence:
    return seen(what, Kind.COOKIE, "shop", *rest, **more)


def setting(name: str, what: What = What.LOST, *rest: Any) -> Occurrence:
    return seen(what, Kind.SETTING, name, *rest)


def error(what: What, **more: Any) -> Occurrence:
    return seen(what, Kind.ERROR, "error", **more)


CHANGED, ADDED, REMOVED = What.VALUE_CHANGED, What.VALUE_ADDED, What.VALUE_REMOVED
LOST, NEW, RENAMED, RETYPED = What.LOST, What.NEW, What.KEY_RENAMED, What.TYPE_CHANGED
ELSEWHERE = {"part": "another part"}
UNSTEADY = {"hint": "the old build differs here each time"}

Pairs = Mapping[str, tuple[Occurrence, Occurrence]]

ONE_CAUSE: Pairs = {
    "the same value, where there was another and where there was none": (
        call(CHANGED, PLAN, "free", "pro"),
        call(ADDED, PLAN, MISSING, "pro", **ELSEWHERE),
    ),
    "one place, all values in lower case": (
        sent(CHANGED, "query.a", "A", "a"),
        sent(CHANGED, "query.a", "B", "b", **UNSTEADY),
    ),
    "another name, and removed where that name has a value already": (
        call(RENAMED, "arguments[0].a", "arguments[0].a", "arguments[0].b"),
        call(REMOVED, "arguments[0].a", 1, MISSING, **ELSEWHERE),
    ),
    "a global that two functions of the tracker find": (
        seen(CHANGED, Kind.DEFINITION, TRACK, "shopAccount", 1, 2),
        seen(CHANGED, Kind.DEFINITION, PAGE, "shopAccount", 1, 2),
    ),
    "two functions called twice": (
        call(What.DUPLICATED),
        call(What.DUPLICATED, function=PAGE),
    ),
    "one property of two functions": (
        call(CHANGED, PLAN, 1, 2),
        call(CHANGED, "arguments[1].plan", 3, 4, function=PAGE),
    ),
    "one argument more for two functions": (
        call(ADDED, "arguments[1]", MISSING, "x"),
        call(ADDED, "arguments[1]", MISSING, "x", function=PAGE),
    ),
    "two arguments that changed places": (
        call(CHANGED, "arguments[0]", "A", "B"),
        call(CHANGED, "arguments[1]", "B", "A"),
    ),
    "a script that is inserted and requested": (script(NEW), sent(NEW)),
    "a script at another path, and its request": (
        script(What.PATH_CHANGED, "path['segment 1 of 2']", "v1", "v2"),
        sent(What.PATH_CHANGED, "path['segment 1 of 2']", "v1", "v2"),
    ),
    "calls that are lost with a script": (script(LOST), call(LOST, **ELSEWHERE)),
    "an error because a script is lost": (script(LOST, **ELSEWHERE), error(NEW)),
    "calls that are lost with a function": (seen(LOST, Kind.DEFINITION, TRACK), call(LOST)),
    "calls that are lost behind an error": (error(NEW), call(LOST)),
    "requests that are lost behind an error": (error(CHANGED), sent(LOST)),
    "what differs only with other values of a setting": (
        setting("siteId"),
        call(NEW, page="setting-siteId-left-out"),
    ),
    "what differs only with other values of a setting with a space": (
        setting("site id"),
        call(NEW, page="setting-site-id-left-out"),
    ),
    "what differs only with other values of what a setting is called now": (
        setting("siteId", RENAMED, "", "siteId", "site"),
        call(NEW, page="setting-site-left-out"),
    ),
    "what had the account's value of a setting": (
        setting("siteId"),
        sent(CHANGED, "query.site", "site 0047-1047", ""),
    ),
    "a cookie of what a call carried": (
        call(CHANGED, PLAN, 1, 2),
        cookie(CHANGED, "", "1", "2", **ELSEWHERE),
    ),
    "a property of what the tracker found": (
        seen(CHANGED, Kind.DEFINITION, TRACK, "shopAccount", "47", "48"),
        seen(CHANGED, Kind.PROPERTY, "shop.account", "", "47", "48"),
    ),
    "a cookie that a lost call made": (call(LOST), cookie(LOST)),
    "a cookie that is missing behind an error": (error(NEW), cookie(LOST)),
    "what another function sends": (
        call(What.FUNCTION_CHANGED, "", TRACK, PAGE),
        sent(LOST),
    ),
    "where another function sends it": (
        call(What.FUNCTION_CHANGED, "", TRACK, PAGE),
        sent(What.PATH_CHANGED, "path['segment 1 of 1']", "track", "page"),
    ),
    "a lost call and its request": (call(LOST), sent(LOST)),
    "another name, and that in the request": (
        call(RENAMED, "arguments[0]['a plan']", "arguments[0]['a plan']", "arguments[0].plan"),
        sent(RENAMED, "query['a plan']", "query['a plan']", "query.plan"),
    ),
    "a property, and one of that name in the request": (
        call(CHANGED, PLAN, "free", "pro"),
        sent(CHANGED, "body.plan", "tier: free", "tier: pro"),
    ),
    "a value, and as text in the request": (
        call(CHANGED, PLAN, 1, 2),
        sent(CHANGED, "query.tier", "1", "2"),
    ),
    "an object that is spread": (
        call(REMOVED, "arguments[0].address", {"city": "Ulm"}, MISSING),
        call(ADDED, "arguments[0].addressCity", MISSING, "Ulm"),
    ),
}

WAYS: list[tuple[What, Value, Value, Value, Value]] = [
    (CHANGED, "A", "a", "B", "b"),
    (CHANGED, "a", "A", "b", "B"),
    (CHANGED, " A", "A", "B ", "B"),
    (CHANGED, "A", "", "B", ""),
    (RETYPED, 1, "1", 2, "2"),
    (REMOVED, None, MISSING, None, MISSING),
    (REMOVED, UNDEFINED, MISSING, UNDEFINED, MISSING),
]
"""What changed, with the values of one property and of another that changed in the same way."""

NO_ONE_WAY: list[tuple[What, Value, Value, Value, Value]] = [
    (CHANGED, "A", "a", "b", "B"),
    (CHANGED, "A", "x", "B", "y"),
    (CHANGED, 1, 2, 3, 4),
    (RETYPED, 1, "1", "2", 2),
    (REMOVED, None, MISSING, UNDEFINED, MISSING),
    (REMOVED, "A", MISSING, "A", MISSING),
    (ADDED, MISSING, None, MISSING, None),
]

TWO_CAUSES: Pairs = {
    "one place, two values": (
        call(CHANGED, PLAN, "free", "pro"),
        call(ADDED, PLAN, MISSING, "free", **ELSEWHERE),
    ),
    "one place, one value in lower case": (
        sent(CHANGED, "query.a", "A", "a"),
        sent(CHANGED, "query.a", "B", "C", **UNSTEADY),
    ),
    "one place, lost in two ways": (
        sent(LOST, "", 1, MISSING),
        sent(LOST, "", 2, MISSING, hint="it arrived more often before", **ELSEWHERE),
    ),
    "two names, and removed under a third": (
        call(RENAMED, "arguments[0].a", "arguments[0].a", "arguments[0].b"),
        call(REMOVED, "arguments[0].c", 1, MISSING, **ELSEWHERE),
    ),
    "two globals that two functions of the tracker find": (
        seen(CHANGED, Kind.DEFINITION, TRACK, "shopAccount", 1, 2),
        seen(CHANGED, Kind.DEFINITION, PAGE, "shopSite", 3, 4),
    ),
    "two cookies": (cookie(LOST), seen(LOST, Kind.COOKIE, "another")),
    "two functions no longer called": (call(LOST), call(LOST, function=PAGE)),
    "two properties": (
        call(CHANGED, PLAN, 1, 2),
        call(CHANGED, "arguments[0].tier", 3, 4, function=PAGE),
    ),
    "one argument of two functions": (
        call(CHANGED, "arguments[0]", 1, 3),
        call(CHANGED, "arguments[0]", 2, 3, function=PAGE),
    ),
    "two arguments more for two functions": (
        call(ADDED, "arguments[1]", MISSING, "x"),
        call(ADDED, "arguments[1]", MISSING, "y", function=PAGE),
    ),
    "two arguments that changed places in two calls": (
        call(CHANGED, "arguments[0]", "A", "B"),
        call(CHANGED, "arguments[1]", "B", "A", **ELSEWHERE),
    ),
    "an argument that took the place of another, which is new": (
        call(CHANGED, "arguments[0]", "A", "B"),
        call(CHANGED, "arguments[1]", "B", "C"),
    ),
    "an argument that went to another's place, which is gone": (
        call(CHANGED, "arguments[0]", "B", "C"),
        call(CHANGED, "arguments[1]", "A", "B"),
    ),
    "arguments of two functions that changed places": (
        call(CHANGED, "arguments[0]", "A", "B"),
        call(CHANGED, "arguments[1]", "B", "A", function=PAGE),
    ),
    "a property that moved": (
        call(REMOVED, "arguments[0].a", "A", MISSING),
        call(ADDED, "arguments[0].b", MISSING, "A"),
    ),
    "a script, and a request of another host": (script(NEW, host="cdn.example"), sent(NEW)),
    "a script, and a request on another page": (script(NEW), sent(NEW, page="two")),
    "a script, and a request that is gone": (script(NEW), sent(LOST)),
    "a script and its request, each at another path": (
        script(What.PATH_CHANGED, "path['segment 1 of 2']", "v1", "v2"),
        sent(What.PATH_CHANGED, "path['segment 2 of 2']", "t.js", "u.js"),
    ),
    "a script without a host, and a call": (script(NEW, host=""), call(NEW)),
    "two requests of a host": (sent(NEW), seen(NEW, Kind.REQUEST, "GET api.shop.example")),
    "a call that is new where a script is lost": (script(LOST), call(NEW)),
    "a call that is lost on a page that keeps its script": (script(LOST), call(LOST, page="two")),
    "a call that is lost where a script is new": (script(NEW), call(LOST)),
    "a call that is lost in another part than an error": (error(NEW), call(LOST, **ELSEWHERE)),
    "a call that is lost with an error": (error(LOST), call(LOST)),
    "a call that is new with an error": (error(NEW), call(NEW)),
    "a message that is lost behind an error": (error(NEW), seen(LOST, Kind.CONSOLE, "warn")),
    "what differs without other values of a setting": (setting("siteId"), call(NEW)),
    "what differs with other values of another setting": (
        setting("siteId"),
        call(NEW, page="setting-site-left-out"),
    ),
    "what differs with other values of what only looks like another name": (
        setting("siteId", CHANGED, "default", "siteId", "site"),
        call(NEW, page="setting-site-left-out"),
    ),
    "a short value of a setting": (setting("short"), sent(CHANGED, "query.site", "047", "")),
    "a setting's value that is no text": (
        setting("number"),
        sent(CHANGED, "query.site", "471047", ""),
    ),
    "a setting that no account has": (setting("other"), sent(CHANGED, "query.a", "x", "")),
    "a cookie of another value": (call(CHANGED, PLAN, 1, 2), cookie(CHANGED, "", "3", "4")),
    "a cookie of nothing": (call(ADDED, PLAN, MISSING, 1), cookie(CHANGED, "", "3", "")),
    "a cookie on another page": (
        call(CHANGED, PLAN, 1, 2),
        cookie(CHANGED, "", "1", "2", page="two"),
    ),
    "a cookie of a message": (
        seen(CHANGED, Kind.CONSOLE, "warn", "[0]", "1", "2"),
        cookie(CHANGED, "", "1", "2"),
    ),
    "a cookie that is lost with a message": (seen(LOST, Kind.CONSOLE, "warn"), cookie(LOST)),
    "a cookie that is new with a call": (call(NEW), cookie(NEW)),
    "what another function sends beside": (
        call(What.FUNCTION_CHANGED, "", TRACK, PAGE),
        sent(CHANGED, "query.a", 1, 2),
    ),
    "a lost call, and a new request": (call(LOST), sent(NEW)),
    "a lost call, and a request in another part": (call(LOST), sent(LOST, **ELSEWHERE)),
    "a lost call, and a value": (call(LOST), sent(CHANGED, "query.a", 1, 2)),
    "a value, and a lost request": (call(CHANGED, PLAN, 1, 2), sent(LOST)),
    "two names, and one value": (
        call(RENAMED, "arguments[0].a", "arguments[0].a", "arguments[0].b"),
        sent(CHANGED, "query.c", "arguments[0].a", "arguments[0].b"),
    ),
    "a property, and another in the request": (
        call(CHANGED, PLAN, 1, 2),
        sent(CHANGED, "query.tier", "1", "3"),
    ),
    "an argument that is gone, and a property": (
        call(REMOVED, "arguments[1]", "A", MISSING),
        call(ADDED, "arguments[0].a", MISSING, "B"),
    ),
    "an object that is gone, and a property of another name": (
        call(REMOVED, "arguments[0].address", {}, MISSING),
        call(ADDED, "arguments[0].city", MISSING, "Ulm"),
    ),
    "an object that is gone, and a property of that name elsewhere": (
        call(REMOVED, "arguments[0].address", {}, MISSING),
        call(ADDED, "arguments[0].addressCity", MISSING, "Ulm", function=PAGE),
    ),
    "an object that is new, and a property that is gone": (
        call(ADDED, "arguments[0].address", MISSING, {}),
        call(REMOVED, "arguments[0].addressCity", "Ulm", MISSING),
    ),
}


def of_two(way: tuple[What, Value, Value, Value, Value]) -> tuple[Occurrence, Occurrence]:
    what, old, new, *other = way
    return call(what, PLAN, old, new), call(what, "arguments[1]", *other, function=PAGE)


def findings(*seen_changes: Occurrence) -> int:
    return len(grouped(seen_changes, ACCOUNT))


def test_what_one_change_of_a_source_explains_is_told_once(subtests: pytest.Subtests) -> None:
    for name, (one, other) in {**ONE_CAUSE, **{repr(way): of_two(way) for way in WAYS}}.items():
        with subtests.test(name):
            assert findings(one, other) == findings(other, one) == 1


def test_what_two_changes_of_a_source_explain_is_told_twice(subtests: pytest.Subtests) -> None:
    apart = {**TWO_CAUSES, **{repr(way): of_two(way) for way in NO_ONE_WAY}}
    for name, (one, other) in apart.items():
        with subtests.test(name):
            assert findings(one, other) == findings(other, one) == 2


def test_one_change_explains_what_occurs_everywhere_only_if_it_does(
    subtests: pytest.Subtests,
) -> None:
    way = call(CHANGED, "arguments[1]", "X", "x", function=PAGE)
    beside = {
        "a setting, and also without other values": (
            setting("siteId"),
            call(NEW, page="setting-siteId-left-out"),
            call(NEW, **ELSEWHERE),
        ),
        "one way, but not of all values": (
            way,
            call(CHANGED, PLAN, "A", "a"),
            call(CHANGED, PLAN, "B", "C", **ELSEWHERE),
        ),
        "an error, and also where there is none": (
            error(NEW),
            call(LOST),
            call(LOST, page="two", **ELSEWHERE),
        ),
    }
    for name, several in beside.items():
        with subtests.test(name):
            assert findings(*several) == 2
    same_way = replace(way, part="another part")
    assert findings(way, same_way, call(CHANGED, PLAN, "A", "a")) == 1
