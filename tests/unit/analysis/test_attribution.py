"""Which call caused what was seen: certain where it can be, by evidence else, and never guessed."""

import dataclasses

import pytest

from harness.analysis import Attribution
from harness.analysis.attribution import SETTLED_MS
from harness.analysis.call_evidence import CallGroup, Cause
from harness.analysis.call_signs import signs_of_calls
from harness.driver import HORIZON_MS, SLOW_MS
from harness.model import Call, Date, Invocation, Request, Value, test_site
from tests.unit.timeline import Timeline

JANE = {"email": "jane@x.example", "plan": "Startup"}
IDENTIFY = Call("identify", ("u1", JANE))
TRACK = Call("track", ("Signed Up", {"plan": "Startup"}))
A = Call("track", ("A",))
B = Call("track", ("B",))
PAGE = Call("page")
PAGE_PROPERTIES = {
    "path": test_site.PATH,
    "referrer": "",
    "search": test_site.SEARCH,
    "title": test_site.TITLE,
    "url": test_site.URL,
}


def burst(*calls: Call) -> Timeline:
    page = Timeline(*calls)
    for index in range(len(calls)):
        page.call(index)
    return page


def last_cause(page: Timeline) -> Cause:
    recording = page.recording()
    seen = recording.observations[-1]
    assert isinstance(seen, Invocation | Request)
    return Attribution(recording).cause(seen)


def of(page: Timeline, *args: Value) -> Cause:
    """Return the cause of an invocation with these arguments."""
    return last_cause(page.invoked("Shop.do", *args))


def test_settled_spans_are_longer_than_what_separates_calls_and_slow_trackers_shorter() -> None:
    assert SLOW_MS < SETTLED_MS < HORIZON_MS


def test_a_call_that_was_settled_alone_is_the_cause_whatever_is_seen() -> None:
    page = Timeline(A, B)
    page.call(0).wait(30_000).invoked("Shop.do", "B", "nothing of A")
    assert last_cause(page) == Cause(0)
    assert last_cause(page.sent("/v1")) == Cause(0)
    page.wait().call(1).wait(10)
    assert of(page, "A") == Cause(1)
    assert last_cause(page.sent("/v1", {"event": "A"})) == Cause(1)


def test_before_any_call_no_call_is_the_cause() -> None:
    page = Timeline(A)
    assert of(page, "A") == Cause()
    assert last_cause(page.sent("/v1", {"event": "A"})) == Cause()
    page.call(0)
    assert last_cause(page.sent("/v1", {"event": "A"}, phase="load")) == Cause()


def test_a_recording_without_starts_goes_by_its_phases() -> None:
    page = Timeline(A, B)
    page.phase = "call 1"
    assert of(page, "A") == Cause(1)


def test_in_a_burst_only_calls_that_were_made_can_be_the_cause() -> None:
    page = Timeline(A, B).call(0)
    assert of(page) == Cause(0)
    assert of(page.call(1)) == Cause(None, (0, 1))


@pytest.mark.parametrize(
    ("args", "index"),
    [
        pytest.param(("u1", JANE), 0, id="user id and traits"),
        pytest.param(({"mail": "jane@x.example"},), 0, id="renamed trait"),
        pytest.param(("Signed Up", {"plan": "Startup"}), 1, id="event"),
        pytest.param(("Signed Up", {"user": "u1"}), 1, id="event that carries the user id along"),
        pytest.param(("B", {}), 2, id="event without properties"),
    ],
)
def test_in_a_burst_values_that_one_call_alone_has_name_it(
    args: tuple[Value, ...], index: int
) -> None:
    assert of(burst(IDENTIFY, TRACK, B), *args) == Cause(index)
    assert last_cause(burst(IDENTIFY, TRACK, B).sent("/v1", [*args])) == Cause(index)


def test_what_two_calls_have_names_neither() -> None:
    assert of(burst(IDENTIFY, TRACK, B), {"plan": "Startup"}) == Cause(None, (0, 1))


def test_values_of_two_events_contradict_each_other() -> None:
    assert of(burst(A, B), "A", "B") == Cause(None, (0, 1))


def test_nothing_of_any_call_says_nothing() -> None:
    assert of(burst(A, B), "C", {"a": 1, "b": True, "c": None}) == Cause(None, (0, 1))


def test_the_same_calls_are_told_apart_from_others_but_not_from_each_other() -> None:
    page = burst(IDENTIFY, A, A)
    assert of(page, "A") == Cause(None, (1, 2), alike=True)
    assert of(page, "A", {"userId": "u1"}) == Cause(None, (1, 2), alike=True)
    assert of(page, "u1", JANE) == Cause(0)


def test_calls_that_python_holds_equal_are_not_the_same() -> None:
    page = burst(Call("track", ("A", {"n": 1})), Call("track", ("A", {"n": True})))
    assert of(page, "A", {"n": True}) == Cause(1)
    assert of(page, "A", {"n": 1}) == Cause(0)


def test_a_user_s_values_prove_nothing_where_a_page_call_may_have_carried_them() -> None:
    page = burst(IDENTIFY, PAGE)
    assert of(page, {"userId": "u1", "address": test_site.URL}).call is None
    assert of(page, {"userId": "u1"}) == Cause(0)


def test_the_page_s_signs_are_its_address_and_its_title() -> None:
    page = burst(PAGE)
    url = "https://shop.example/start"
    recording = dataclasses.replace(page.recording(), world={"address": url, "title": "Start"})
    group = CallGroup((0,), recording, lambda: signs_of_calls(recording.calls))
    assert group._page_signs == {("", url), ("", "/start"), ("", "Start")}


def test_a_page_call_is_known_by_the_library_s_properties_of_the_page() -> None:
    page = burst(IDENTIFY, PAGE, A)
    assert of(page, "view", PAGE_PROPERTIES) == Cause(1)
    assert of(page, "view", {**PAGE_PROPERTIES, "userId": "u1"}) == Cause(1)
    assert of(page, {"url": test_site.URL, "title": test_site.TITLE}).call is None
    two = burst(PAGE, Call("page", ("Pricing",)))
    assert of(two, {**PAGE_PROPERTIES, "title": "Pricing"}) == Cause(1)
    assert of(two, PAGE_PROPERTIES).call is None


def test_an_event_may_carry_what_is_known_of_the_user_when_it_is_handed_on() -> None:
    assert of(burst(A, IDENTIFY), "A", {"userId": "u1"}) == Cause(0)


def test_of_two_users_in_one_the_later_one_is_meant() -> None:
    page = burst(Call("identify", ("u1",)), Call("alias", ("u2",)))
    assert of(page, "u1") == Cause(0)
    assert of(page, "u1", "u2") == Cause(1)


def test_calls_that_only_look_the_same_are_not() -> None:
    page = burst(A, Call("track", ("A", {"nothing": None})))
    assert of(page, "A") == Cause(None, (0, 1))


def test_an_event_s_own_values_outweigh_the_page_s() -> None:
    assert of(burst(A, PAGE), "A", {"url": test_site.URL}) == Cause(0)


def test_the_library_adds_what_it_knows_of_a_user_to_the_next_identify() -> None:
    page = burst(Call("identify", ("u1", {"a": "old"})), Call("identify", ("u1", {"b": "new"})))
    assert of(page, "u1", {"a": "old"}) == Cause(None, (0, 1))
    assert of(page, "u1", {"a": "old", "b": "new"}) == Cause(1)


def test_a_trait_that_was_given_anew_is_not_the_old_one() -> None:
    entered, left = {"member": True}, {"member": False}
    page = burst(Call("identify", ("u1", entered)), Call("identify", ("u1", left)))
    assert of(page, "u1", entered) == Cause(0)
    assert of(page, "u1", left) == Cause(1)


@pytest.mark.parametrize(
    "between", [(), (Call("reset"),)], ids=["another user", "the same user after a reset"]
)
def test_of_another_user_the_library_adds_nothing(between: tuple[Call, ...]) -> None:
    second = Call("identify", ("u1" if between else "u2", {"b": "new"}))
    page = burst(Call("identify", ("u1", {"a": "old"})), *between, second)
    assert of(page, {"a": "old"}) == Cause(0)


def test_the_library_s_knowledge_is_followed_from_user_to_user() -> None:
    page = burst(
        Call("identify", ("u1", {"a": "old"})),
        Call("identify", ({"c": "mine"},)),
        Call("identify", ("u2",)),
        Call("identify", ("u2", {"b": "new"})),
    )
    assert of(page, {"b": "new"}) == Cause(3)
    # The first user's: of the first call, or of the second, but of none that came after.
    assert of(page, {"a": "old"}) == Cause(None, (0, 1))
    assert of(page, {"c": "mine"}) == Cause(1)
    assert of(page, "u1") == Cause(None, (0, 1))
    two = burst(Call("identify", ("u1",)), Call("identify", ("u2",)))
    assert of(two, "u1") == Cause(0)


def test_an_identify_without_an_id_has_the_one_that_is_known() -> None:
    page = burst(Call("identify", ("u1",)), Call("identify", ({"b": "new"},)))
    assert of(page, "u1").call is None
    assert of(page, "u1", {"b": "new"}) == Cause(1)


@pytest.mark.parametrize(
    ("seen", "index"),
    [
        pytest.param({"lead_score": 17}, 0, id="number under its name, spelled otherwise"),
        pytest.param({"score": 17}, None, id="number under another name"),
        pytest.param({"leadScore": "17"}, 0, id="number as text"),
        pytest.param({"when": "2023-11-14T22:13:20.000Z"}, 0, id="date as text"),
        pytest.param({"other": Date(1700000000000)}, 0, id="date under another name"),
        pytest.param({"member": True}, 0, id="boolean under its name"),
        pytest.param({"active": True}, None, id="boolean under another name"),
        pytest.param({"nothing": None}, None, id="null"),
        pytest.param({"empty": ""}, None, id="empty text"),
        pytest.param({"day": Date(1699920000000)}, 0, id="text as date"),
    ],
)
def test_numbers_and_booleans_count_under_their_names_alone(seen: Value, index: int | None) -> None:
    properties = {
        "leadScore": 17,
        "when": Date(1700000000000),
        "member": True,
        "nothing": None,
        "empty": "",
        "day": "2023-11-14",
    }
    page = burst(Call("track", ("A", properties)), B)
    assert of(page, seen).call == index


def test_while_the_page_still_loads_even_a_single_call_needs_evidence() -> None:
    page = Timeline(IDENTIFY, settled=False).wait(40).call(0).wait(40)
    assert of(page, "u1") == Cause(0)
    assert of(page, "anything") == Cause(None, (0,))
    assert last_cause(page.sent("/v1", {"email": "jane@x.example"})) == Cause(0)
    assert last_cause(page.sent("/v1", {})) == Cause(None, (0,))


def test_a_call_after_the_page_has_settled_needs_no_evidence() -> None:
    page = Timeline(A, B, settled=False).wait(40).call(0).wait().call(1)
    assert of(page, "anything") == Cause(1)


def test_an_integration_that_starts_hands_over_settings() -> None:
    page = Timeline(IDENTIFY, settled=False).wait(40).call(0)
    assert of(page, "configure", "0047") == Cause()
    assert of(page, "0047") == Cause()
    assert of(page, "configure", "0047", "more") == Cause(None, (0,))
    assert of(page) == Cause(None, (0,))
    assert of(Timeline(IDENTIFY).call(0), "configure", "0047") == Cause(0)
    assert of(burst(A, B), "configure", "0047") == Cause(None, (0, 1))


def test_while_the_page_is_left_any_call_may_be_the_cause_or_none() -> None:
    page = Timeline(A, B)
    page.call(0).wait().call(1).wait().leave()
    assert of(page, "A") == Cause(0)
    assert of(page, "bye") == Cause(None, (0, 1))
    assert last_cause(page.sent("/v1", {"event": "B"})) == Cause(1)


def test_a_single_call_is_not_what_leaving_does() -> None:
    assert of(Timeline(A).call(0).wait().leave(), "bye") == Cause(None, (0,))


def test_where_no_script_was_seen_the_page_had_loaded() -> None:
    page = Timeline(A)
    page.seen.clear()
    assert of(page.call(0)) == Cause(0)


def test_a_later_burst_does_not_reach_back_past_what_had_settled() -> None:
    page = Timeline(A, A, B).call(0).wait().call(1).call(2)
    assert of(page, "A") == Cause(1)
    assert of(page) == Cause(None, (1, 2))
