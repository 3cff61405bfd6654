"""The timeline: call by call, from the library's event over the tracker to the answer."""

import dataclasses
from collections.abc import Callable
from typing import Any

from harness.model import (
    BlindSpot,
    Call,
    CallbackRan,
    ConsoleMessage,
    Error,
    Invocation,
    PageError,
    Recording,
    Refusal,
    Request,
    Role,
)
from harness.report import chapters
from harness.report.timeline import LONGEST, MOST, Entry, cut, line, timeline
from tests.unit.timeline import TRACKER, Timeline

A, B = Call("track", ("A",)), Call("track", ("B", {"n": 1}))


def told(recording: Recording) -> list[tuple[str, list[tuple[str, str, str]]]]:
    return [
        (chapter.title, [(entry.lane, entry.kind, entry.title) for entry in chapter.entries])
        for chapter in timeline(recording)
    ]


def test_each_call_has_its_chapter_from_the_library_to_the_request() -> None:
    page = Timeline(A, B).script(TRACKER).defined("shop.track")
    page.call(0).invoked("shop.track", "A").sent("/v1/a", {"event": "A"})
    page.told({"type": "track", "event": "A"}).wait()
    page.call(1).invoked("shop.track", "B", {"n": 1}).told({"type": "track", "event": "B"})
    recording = page.leave().sent("/bye").recording()
    library = "https://cdn.segment.com/analytics.min.js"
    assert told(recording) == [
        (
            "The page loads",
            [
                ("page", "script", f"{library} inserted"),
                ("page", "script", f"{TRACKER} loaded"),
                ("tracker", "definition", "shop.track is defined; {}"),
            ],
        ),
        (
            "call 0: analytics.track('A');",
            [
                ("library", "event", "track 'A'"),
                ("tracker", "invocation", "shop.track('A');"),
                ("request", "request", "POST https://api.shop.example/v1/a"),
            ],
        ),
        (
            "call 1: analytics.track('B', { n: 1 });",
            [
                ("library", "event", "track 'B'"),
                ("tracker", "invocation", "shop.track('B', { n: 1 });"),
            ],
        ),
        ("The page is left", [("request", "request", "POST https://api.shop.example/bye")]),
    ]


def test_a_call_that_the_site_did_not_make_is_told_as_one_of_its_own() -> None:
    def places(page: Timeline) -> list[tuple[str, str]]:
        every = [one for chapter in timeline(page.recording()) for one in chapter.entries]
        return [(one.title, one.place) for one in every if one.kind == "event"]

    asked, chat = {"type": "track", "event": "A"}, {"type": "track", "event": "Chat Started"}
    page = Timeline(A).call(0).invoked("shop.track", "A").told(asked).told(chat)
    back = "called by the build or its tracker, not by the site"
    assert places(page) == [("track 'A'", ""), ("track 'Chat Started'", back)]
    identified = Timeline(A).call(0).told(asked).told({"type": "identify", "userId": "u"})
    assert places(identified) == [("track 'A'", ""), ("identify 'u'", back)]
    # As many as there are calls: the build has changed one, say.
    assert places(Timeline(A).call(0).told(chat)) == [("track 'Chat Started'", "")]
    # Nothing tells the two apart.
    assert places(Timeline(A).call(0).told(asked).told(asked)) == [("track 'A'", "")] * 2


def entries(recording: Recording) -> list[Entry]:
    return [entry for chapter in timeline(recording) for entry in chapter.entries]


def test_what_is_in_every_run_is_plain_and_what_may_fail_it_is_bad(
    recorded: Callable[..., Recording], requested: Callable[..., Request]
) -> None:
    when: dict[str, Any] = {"phase": "call 0", "order": 1, "time": 1.0}
    asked = (("Access-Control-Request-Method", "POST"),)
    seen = [
        BlindSpot("a worker", "nobody can look into it", **when),
        Refusal("POST", "https://a/", "CORS", "DisallowedByMode", **when),
        PageError(
            "error", "broken", "https://x/b.js:1:1", "at f", **when, position="lib/index.js:1:5"
        ),
        ConsoleMessage("warn", ("siteId", {"a": 1}), **when),
        CallbackRan("done", (1,), **when),
        requested("GET", "https://spy.example/", role=Role.UNCLAIMED, status=502),
        requested("GET", "https://shop.example/", role=Role.SITE),
        requested("OPTIONS", "https://api.shop.example/", headers=asked),
    ]
    found = {entry.kind: entry for entry in entries(recorded(*seen)) if entry.kind != "request"}
    assert {kind: (entry.is_plain, entry.is_bad) for kind, entry in found.items()} == {
        "blind spot": (False, True),
        "refusal": (False, True),
        "error": (False, True),
        "console.warn": (False, False),
        "callback": (False, False),
        "preflight": (True, False),
    }
    assert (found["error"].title, found["error"].place) == (
        "error: broken at f",
        "lib/index.js:1:5",
    )
    assert found["error"].text == "error: broken\nat f"
    assert found["refusal"].title == "POST https://a/"
    assert found["refusal"].place == "refused by the browser: CORS (DisallowedByMode)"
    assert found["console.warn"].title == "siteId { a: 1 }"
    requests = [entry for entry in entries(recorded(*seen)) if entry.kind == "request"]
    assert [(entry.is_plain, entry.is_bad, entry.answer) for entry in requests] == [
        (False, True, 502),
        (True, False, 200),
    ]
    assert requests[0].place == "no documented host: refused"


def test_a_preflight_that_is_refused_is_not_as_in_every_run(
    recorded: Callable[..., Recording], requested: Callable[..., Request]
) -> None:
    asked = (("Access-Control-Request-Method", "POST"),)
    refused = requested(
        "OPTIONS", "https://spy.example/", headers=asked, role=Role.UNCLAIMED, status=403
    )
    [entry] = entries(recorded(refused))
    assert (entry.kind, entry.is_plain, entry.is_bad) == ("preflight", False, True)


def test_an_invocation_tells_who_called_what_threw_and_how_late_it_came() -> None:
    page = Timeline(A).wait(500).call(0).wait(700).invoked("shop.track", "A", inside="shop")
    recording = page.recording()
    threw = [
        dataclasses.replace(seen, threw=Error("TypeError", "no"))
        if isinstance(seen, Invocation)
        else seen
        for seen in recording.observations
    ]
    *_, entry = entries(dataclasses.replace(recording, observations=tuple(threw)))
    assert entry.time == 700
    assert entry.place == "inside shop; threw new TypeError('no')"
    assert entry.text == "shop.track('A');\n\ncalled by https://cdn.segment.com/shop.js"


def test_bodies_are_told_decoded_and_else_as_text() -> None:
    page = Timeline(A).call(0).sent("/a", {"event": "A"}).sent("/b", raw=b"\xffplain")
    first, second = entries(page.recording())[-2:]
    assert first.text == "POST https://api.shop.example/a\n{ event: 'A' }"
    assert second.text == "POST https://api.shop.example/b\n\N{REPLACEMENT CHARACTER}plain"


def test_a_batch_tells_all_its_events() -> None:
    batch = {"batch": [{"type": "identify", "userId": "u1"}, {"type": "page"}, 5]}
    [event] = [e for e in entries(Timeline(A).call(0).told(batch).recording()) if e.kind == "event"]
    assert event.title == "identify 'u1' and page"


def test_long_texts_and_many_observations_are_cut() -> None:
    page = Timeline(A).call(0).invoked("shop.track", "x" * (LONGEST + 10))
    *_, entry = entries(page.recording())
    assert len(entry.title) == 160
    assert entry.text.startswith("shop.track('xxx")
    assert "more characters)" in entry.text
    assert cut("abc", 2) == "ab… (1 more characters)"
    assert line("a\n b", 3) == "a b"
    for number in range(MOST):
        page.invoked("shop.track", number)
    *_, last = timeline(page.recording())
    assert last.title == "the rest"
    assert last.entries[0].title == "… and 3 more observations: see recordings.jsonl"


def test_events_of_calls_in_one_go_are_told_apart_by_what_they_say() -> None:
    page = Timeline(A, B).call(0).call(1)
    page.told({"type": "track", "event": "B", "properties": {"n": 1}})
    page.told({"type": "track", "event": "A", "properties": {}})
    assert told(page.recording())[1:] == [
        ("call 0: analytics.track('A');", [("library", "event", "track 'A'")]),
        ("call 1: analytics.track('B', { n: 1 });", [("library", "event", "track 'B'")]),
    ]


def test_a_call_that_nothing_came_of_is_told_too() -> None:
    chapters = told(Timeline(A, B).call(0).wait().call(1).recording())
    assert chapters[1:] == [
        ("call 0: analytics.track('A');", []),
        ("call 1: analytics.track('B', { n: 1 });", []),
    ]


def test_each_observation_has_the_chapter_of_the_call_that_caused_it() -> None:
    page = Timeline(A, B, settled=False).call(0).call(1).script(TRACKER)
    page.invoked("shop.track", "A").sent("/v1", {"event": "A"}).invoked("shop.track", "B", {"n": 1})
    page.sent("/v1", {"event": "B", "n": 1}).told({"type": "track", "event": "A"})
    recording = page.recording()
    assert [seen.phase for seen in recording.observations] == ["load", "call 0", *["call 1"] * 7]
    assert chapters(recording) == [
        *("load", "call 0", "call 1", "call 1"),
        *("call 0", "call 0", "call 1", "call 1", "call 0"),
    ]
