"""Each parameter's way: where it was the same, and where it changed, was renamed, or vanished."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.analysis import Provenance, leaves, ledger, parameter_matching, provenances, sent
from harness.analysis.call_parameters import parameters
from harness.analysis.leaf_values import Leaf, Likeness, likeness
from harness.analysis.parameter_matching import SoughtParameter, places_of
from harness.model import MISSING, UNDEFINED, Call, Callback, Date, Recording, Role, Value
from tests.unit.timeline import TRACKER, Timeline

JANE = Call("identify", ("u1", {"email": "jane@x.example", "age": 41}))
MESSAGE = {
    "type": "identify",
    "userId": "u1",
    "traits": {"email": "jane@x.example", "age": 41},
    "context": {"page": {"title": "u1"}},
}
IDENTIFY = "Shop.identify"
POST = "POST api.shop.example/v1/users"


def told(recording: Recording, call: int = 0) -> dict[str, list[str]]:
    """Return each parameter's steps as `stage path state`."""
    return {
        provenance.parameter: [
            " ".join(filter(None, (step.stage, step.path, step.state))) for step in provenance.steps
        ]
        for provenance in provenances(recording)
        if provenance.call == call
    }


def page(call: Call = JANE, message: Value = MESSAGE) -> Timeline:
    """Make one call, for which the library sends a message."""
    made = Timeline(call).call(0)
    return made if message is None else made.told(message)


def names(call: Call) -> dict[str, tuple[Value, str]]:
    return {one.name: (one.value, ".".join(map(str, one.sent))) for one in parameters(call)}


def test_what_the_library_sends_under_its_own_name_is_not_looked_for_elsewhere() -> None:
    traits = {"email": "other", "contact": "a@b.example"}
    made = page(
        Call("identify", ("u1", {"email": "a@b.example"})),
        {"type": "identify", "userId": "u1", "traits": traits},
    )
    assert told(made.recording())["email"][0] == "library traits.email changed"


def test_of_two_places_with_its_value_the_one_with_the_more_like_path_is_meant() -> None:
    call = Call("identify", ("u1", {"tags": ["x", "x"]}))
    message = {"type": "identify", "userId": "u1", "traits": {"tags": ["x", "x"]}}
    made = page(call, message).invoked(IDENTIFY, {"labels": ["x", "x"]})
    found = told(made.recording())
    assert found["tags[0]"][1] == f"{IDENTIFY} arguments[0].labels[0] renamed"
    assert found["tags[1]"][1] == f"{IDENTIFY} arguments[0].labels[1] renamed"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param(
            Call("identify", ("u1", {"a": {"b": 1}}, {"integrations": {"All": False}})),
            {
                "userId": ("u1", "userId"),
                "a.b": (1, "traits.a.b"),
                "options.integrations.All": (False, ""),
            },
            id="identify",
        ),
        pytest.param(
            Call("identify", ({"a": 1}, {"timestamp": "t"})),
            {"a": (1, "traits.a"), "options.timestamp": ("t", "")},
            id="identify without an id",
        ),
        pytest.param(
            Call("identify", ({"a": 1}, "more", Callback("done"))),
            {"a": (1, "traits.a")},
            id="identify with what the library ignores",
        ),
        pytest.param(
            Call("identify", (None, {"a": 1})), {"a": (1, "traits.a")}, id="identify with no id"
        ),
        pytest.param(
            Call("track", ("A", {"tags": ["x"]}, {"Shop": {"c": 1}}, Callback("done"))),
            {
                "event": ("A", "event"),
                "tags[0]": ("x", "properties.tags.0"),
                "options.Shop.c": (1, ""),
            },
            id="track",
        ),
        pytest.param(
            Call("track", ("A", None, {"Shop": {"c": 1}})),
            {"event": ("A", "event"), "options.Shop.c": (1, "")},
            id="track without properties",
        ),
        pytest.param(
            Call("track", ("A", {"then": Callback("f")})), {"event": ("A", "event")}, id="callback"
        ),
        pytest.param(Call("page"), {}, id="page"),
        pytest.param(Call("page", (Callback("f"),)), {}, id="page with a callback alone"),
        pytest.param(
            Call("page", ("Pricing", {"a": 1})),
            {"name": ("Pricing", "name"), "a": (1, "properties.a")},
            id="page with a name",
        ),
        pytest.param(
            Call("page", ("Docs", "Intro")),
            {"category": ("Docs", "category"), "name": ("Intro", "name")},
            id="page with a category",
        ),
        pytest.param(
            Call("page", (None, "Intro")), {"name": ("Intro", "name")}, id="page with no category"
        ),
        pytest.param(
            Call("alias", ("new", "old")),
            {"userId": ("new", "userId"), "previousId": ("old", "previousId")},
            id="alias",
        ),
        pytest.param(
            Call("group", ("g1", {"a": 1})),
            {"groupId": ("g1", "groupId"), "a": (1, "traits.a")},
            id="group",
        ),
        pytest.param(Call("ready", (Callback("f"),)), {}, id="no data"),
    ],
)
def test_parameters_have_the_library_s_names(
    call: Call, expected: dict[str, tuple[Value, str]]
) -> None:
    assert names(call) == expected


def test_a_parameter_that_nobody_touches_is_the_same_all_the_way() -> None:
    recording = (
        page()
        .invoked(IDENTIFY, "u1", {"email": "jane@x.example", "age": 41})
        .sent("/v1/users", {"id": "u1", "attributes": {"email": "jane@x.example", "age": 41}})
        .recording()
    )
    assert told(recording) == {
        "userId": [
            "library userId same",
            f"{IDENTIFY} arguments[0] same",
            f"{POST} body.id same",
        ],
        "email": [
            "library traits.email same",
            f"{IDENTIFY} arguments[1].email same",
            f"{POST} body.attributes.email same",
        ],
        "age": [
            "library traits.age same",
            f"{IDENTIFY} arguments[1].age same",
            f"{POST} body.attributes.age same",
        ],
    }


def test_who_lost_it_is_seen() -> None:
    library = page(message={"type": "identify", "userId": "u1", "traits": {"age": 41}})
    integration, tracker = page(), page()
    library.invoked(IDENTIFY, "u1", {"age": 41})
    integration.invoked(IDENTIFY, "u1", {"age": 41}).sent("/v1/users", {"id": "u1", "age": 41})
    tracker.invoked(IDENTIFY, "u1", {"email": "jane@x.example"}).sent("/v1/users", {"id": "u1"})
    assert told(library.recording())["email"] == ["library gone", f"{IDENTIFY} gone"]
    assert told(integration.recording())["email"] == [
        "library traits.email same",
        f"{IDENTIFY} gone",
        f"{POST} gone",
    ]
    assert told(tracker.recording())["email"][-1] == f"{POST} gone"
    assert [provenance.steps[-1].value for provenance in provenances(tracker.recording())] == [
        "u1",
        MISSING,
        MISSING,
    ]


def test_a_change_of_value_or_type_is_a_change_at_its_step() -> None:
    recording = (
        page()
        .invoked(IDENTIFY, "U1", {"email": "JANE@x.example", "age": "41"})
        .sent("/v1/users", {"id": "U1", "email": None, "age": "41"})
        .recording()
    )
    assert told(recording) == {
        "userId": [
            "library userId same",
            f"{IDENTIFY} arguments[0] changed",
            f"{POST} body.id same",
        ],
        "email": [
            "library traits.email same",
            f"{IDENTIFY} arguments[1].email changed",
            f"{POST} body.email changed",
        ],
        "age": [
            "library traits.age same",
            f"{IDENTIFY} arguments[1].age changed",
            f"{POST} body.age same",
        ],
    }


def test_the_same_value_under_another_name_is_renamed_at_that_step_alone() -> None:
    recording = (
        page()
        .invoked(IDENTIFY, "u1", {"mail": "jane@x.example", "years": 41})
        .sent("/v1/users", {"id": "u1", "mail": "jane@x.example", "age": 41})
        .recording()
    )
    found = told(recording)
    assert found["email"][1:] == [
        f"{IDENTIFY} arguments[1].mail renamed",
        f"{POST} body.mail same",
    ]
    # It has its own name again.
    assert found["age"][1:] == [f"{IDENTIFY} arguments[1].years renamed", f"{POST} body.age same"]


def test_no_value_is_taken_for_two_parameters() -> None:
    call = Call(
        "identify", ("jane", {"name": "jane", "nick": "jane", "one": 1, "yes": True, "no": ""})
    )
    given = {"name": "jane", "count": 1, "active": True, "blank": ""}
    recording = page(call, None).invoked(IDENTIFY, given).recording()
    assert {name: steps[1] for name, steps in told(recording).items()} == {
        "userId": f"{IDENTIFY} gone",
        "name": f"{IDENTIFY} arguments[0].name same",
        "nick": f"{IDENTIFY} gone",
        "one": f"{IDENTIFY} gone",
        "yes": f"{IDENTIFY} gone",
        "no": f"{IDENTIFY} gone",
    }


def test_the_nearest_of_several_places_is_taken() -> None:
    call = Call("identify", ({"address": {"city": "Oslo"}},))
    given = {"city": "Oslo", "address": {"city": "Oslo"}}
    recording = page(call, None).invoked(IDENTIFY, given).recording()
    assert told(recording)["address.city"][1] == f"{IDENTIFY} arguments[0].address.city same"


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"x": "JANE@x.example", "email": "Jane@x.example"}, "email"),
        ({"email": "other", "mail": "JANE@x.example"}, "mail"),
        ({"x": 1, "email": "other"}, "email"),
    ],
)
def test_of_changes_the_likeliest_is_taken(given: Value, place: str) -> None:
    recording = page().invoked(IDENTIFY, given).recording()
    assert told(recording)["email"][1] == f"{IDENTIFY} arguments[0].{place} changed"


def test_a_name_that_was_got_on_the_way_counts_as_well() -> None:
    made = page().invoked(IDENTIFY, {"mail": "jane@x.example"})
    made.sent("/v1/users", {"x": "JANE@x.example", "mail": "Jane@x.example"})
    assert told(made.recording())["email"][-1] == f"{POST} body.mail changed"


def test_a_date_is_found_in_another_form_under_another_name() -> None:
    call = Call("identify", ({"day": "2023-11-14"},))
    recording = page(call, None).invoked(IDENTIFY, {"x": Date(1699920000000)}).recording()
    assert told(recording)["day"][1] == f"{IDENTIFY} arguments[0].x changed"


def test_a_request_is_compared_with_the_first_function_that_had_it() -> None:
    made = page().invoked("Shop.a").invoked("Shop.b", {"mail": "jane@x.example"})
    made.invoked(IDENTIFY, {"email": "jane@x.example"}).sent(
        "/v1/users", {"mail": "jane@x.example"}
    )
    assert told(made.recording())["email"][-1] == f"{POST} body.mail same"


def test_elements_of_arrays_keep_their_places() -> None:
    call = Call("track", ("A", {"items": [{"sku": "x"}, {"sku": "x"}]}))
    recording = page(call, None).invoked("Shop.track", [{"sku": "x"}, {"sku": "x"}]).recording()
    found = told(recording)
    assert found["items[0].sku"][1] == "Shop.track arguments[0][0].sku same"
    assert found["items[1].sku"][1] == "Shop.track arguments[0][1].sku same"


def test_values_that_json_cannot_hold_change_where_the_library_sends_them() -> None:
    when = Date(1700000000000)
    call = Call("identify", ({"d": when, "n": math.nan, "u": UNDEFINED, "t": "2023-11-14"},))
    traits = {"d": "2023-11-14T22:13:20.000Z", "n": None, "t": "2023-11-14"}
    given = {"d": when, "n": None, "t": Date(1699920000000)}
    recording = (
        page(call, {"type": "identify", "traits": traits}).invoked(IDENTIFY, given).recording()
    )
    assert told(recording) == {
        "d": ["library traits.d same", f"{IDENTIFY} arguments[0].d same"],
        "n": ["library traits.n changed", f"{IDENTIFY} arguments[0].n same"],
        "u": ["library gone", f"{IDENTIFY} gone"],
        "t": ["library traits.t same", f"{IDENTIFY} arguments[0].t changed"],
    }


def test_an_option_need_not_be_in_the_library_s_message() -> None:
    call = Call("track", ("A", {}, {"Shop": {"language": "en"}}))
    silent = page(call, {"type": "track", "event": "A", "properties": {}, "integrations": {}})
    assert told(silent.invoked("Shop.index", {"lang": "en"}).recording()) == {
        "event": ["library event same", "Shop.index gone"],
        "options.Shop.language": ["library unknown", "Shop.index arguments[0].lang renamed"],
    }
    assert told(page(call, {"type": "track"}).recording())["options.Shop.language"][0] == (
        "library unknown"
    )
    spoken = page(
        call, {"type": "track", "event": "A", "integrations": {"Shop": {"language": "en"}}}
    )
    [_, provenance] = provenances(spoken.recording())
    assert provenance.steps[0].path == "integrations.Shop.language"


def test_an_identity_is_not_sought_in_the_library_s_context() -> None:
    lost = page(message={**MESSAGE, "userId": None})
    [step, *_] = told(lost.recording())["userId"]
    assert step == "library userId changed"
    del (without := dict(MESSAGE))["userId"]
    assert told(page(message=without).recording())["userId"][0] == "library gone"


def test_functions_lie_beside_each_other() -> None:
    recording = (
        page().invoked("Shop.a", "u1").invoked("Shop.b", {"email": "jane@x.example"}).recording()
    )
    there = "Shop.b arguments[0].email"
    assert told(recording)["email"][1:] == [f"Shop.a {there} elsewhere", f"{there} same"]
    there = "Shop.a arguments[0]"
    assert told(recording)["userId"][1:] == [f"{there} same", f"Shop.b {there} elsewhere"]


def test_what_the_tracker_has_from_elsewhere_is_not_gone() -> None:
    recording = (
        page()
        .invoked(IDENTIFY, {"email": "jane@x.example"})
        .sent("/who", {"id": "u1"})
        .sent("/what", {"email": "jane@x.example"})
        .recording()
    )
    who, what = "POST api.shop.example/who", "POST api.shop.example/what"
    assert told(recording)["userId"][1:] == [
        f"{IDENTIFY} {who} body.id elsewhere",
        f"{who} body.id renamed",
        f"{what} {who} body.id elsewhere",
    ]
    assert told(recording)["email"][2:] == [
        f"{who} {what} body.email elsewhere",
        f"{what} body.email same",
    ]


def test_what_was_changed_on_another_way_is_gone_all_the_same() -> None:
    recording = page().invoked("Shop.a").invoked("Shop.b", {"email": "JANE"}).recording()
    assert told(recording)["email"][1] == "Shop.a gone"


def test_of_a_function_that_is_called_twice_the_first_time_counts() -> None:
    recording = page().invoked(IDENTIFY, "u1").invoked(IDENTIFY, "U1").recording()
    assert told(recording)["userId"][1:] == [f"{IDENTIFY} arguments[0] same"]


def test_where_no_function_is_called_the_integration_lost_it() -> None:
    assert told(page().recording())["email"] == ["library traits.email same", "tracker gone"]


def test_where_the_cause_is_unknown_so_is_the_way() -> None:
    calls = (JANE, Call("track", ("A",)))
    recording = Timeline(*calls).call(0).call(1).invoked(IDENTIFY, "?").recording()
    assert told(recording)["email"] == ["library unknown", "tracker unknown"]
    same = Timeline(JANE, JANE).call(0).call(1).invoked(IDENTIFY, "u1").recording()
    assert told(same)["userId"][1:] == ["tracker unknown"]


def test_what_waits_in_a_queue_has_come_so_far() -> None:
    made = Timeline(Call("track", ("A",)), settled=False).defined("shop")
    made.script(TRACKER, "inserted").call(0).invoked("shop", "track", "A")
    recording = made.script(TRACKER, "failed").recording()
    assert told(recording) == {"event": ["library unknown", "shop arguments[1] same"]}


def test_requests_that_are_no_data_of_this_call_are_no_stations() -> None:
    asked = (("Access-Control-Request-Method", "POST"),)
    made = Timeline(JANE, Call("track", ("A",))).call(0).invoked(IDENTIFY, "u1")
    made.sent("/v1/tracker.js", role=Role.TRACKER)
    made.sent("/v1/asked", method="OPTIONS", headers=asked)
    made.wait().call(1).sent("/v1/events", {"event": "A"})
    assert told(made.recording())["userId"][1:] == [f"{IDENTIFY} arguments[0] same"]


def test_a_form_or_an_address_holds_numbers_as_text() -> None:
    recording = page().sent("/v1/users", query=(("age", "41"), ("id", "u1"))).recording()
    assert told(recording)["age"][-1] == f"{POST} query.age same"


def test_large_calls_are_followed_in_a_moment() -> None:
    traits = {f"key{n}": f"value {n}" for n in range(10_000)}
    renamed = {f"key_{n}": f"value {n}" for n in range(10_000)}
    recording = page(Call("identify", ("u1", traits)), None).invoked(IDENTIFY, renamed).recording()
    states = {provenance.steps[1].state for provenance in provenances(recording)[1:]}
    assert states == {"renamed"}


def test_what_is_not_found_in_a_body_that_nobody_can_read_is_unknown() -> None:
    query = (("id", "u1"),)
    empty = page().sent("/v1/users", query=query).recording()
    opaque = page().sent("/v1/users", query=query, raw=b"\x00").recording()
    assert told(empty)["email"][-1] == f"{POST} gone"
    assert told(opaque)["email"][-1] == f"{POST} unknown"
    assert told(opaque)["userId"][-1] == f"{POST} query.id renamed"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=60)
@given(st.text(min_size=1), st.dictionaries(st.text(min_size=1), _JSON, max_size=4))
def test_whatever_is_handed_on_unchanged_is_the_same(event: str, properties: Value) -> None:
    made = Timeline(Call("track", (event, properties))).call(0)
    recording = made.invoked("Shop.track", event, properties).recording()
    [delivery] = ledger(recording)[0].deliveries
    assert delivery.invocation.args == (event, properties)
    states = {
        (provenance.parameter, provenance.steps[1].state) for provenance in provenances(recording)
    }
    assert {state for _, state in states if event.strip()} <= {"same"}, states


def test_a_way_has_the_call_and_the_value() -> None:
    [first, *_] = provenances(page().recording())
    assert isinstance(first, Provenance)
    assert (first.call, first.parameter, first.value) == (0, "userId", "u1")


def track(name: str, **properties: Value) -> dict[str, Value]:
    return {"type": "track", "event": name, "properties": properties}


class TestMessages:
    """The library's message is the call's: by order where calls are alone, else by content."""

    A = Call("track", ("A",))
    B = Call("track", ("B",))
    A1 = Call("track", ("A", {"x": 1}))

    def test_each_call_has_the_message_of_its_phase_and_type(self) -> None:
        made = Timeline(self.A, self.B).call(0).told({"type": "page"}).told(track("other"))
        made.wait().call(1).told(track("B"))
        assert sent(made.recording()) == (track("other"), track("B"))

    def test_in_a_burst_the_content_says_whose_it_is_in_any_order(self) -> None:
        made = Timeline(self.A, self.B, self.A1).call(0).call(1).call(2)
        made.told(track("A", x=1)).told(track("B")).told(track("A"))
        assert sent(made.recording()) == (track("A"), track("B"), track("A", x=1))

    def test_options_do_not_make_it_another_s(self) -> None:
        call = Call("track", ("A", {}, {"integrations": {"All": True}}))
        made = Timeline(call, self.B).call(0).call(1).told(track("B")).told(track("A"))
        assert sent(made.recording()) == (track("A"), track("B"))

    def test_the_same_calls_have_as_many_messages_as_there_are_of_them(self) -> None:
        made = Timeline(self.A, self.A).call(0).call(1).told(track("A", n=1))
        assert sent(made.recording()) == (None, None)
        made.told(track("A", n=2))
        assert sent(made.recording()) == (track("A", n=1), track("A", n=2))

    def test_a_message_that_fits_no_call_or_too_many_is_nobody_s(self) -> None:
        made = Timeline(self.A, self.B).call(0).call(1).told(track("C")).told(track("B"))
        assert sent(made.recording()) == (None, track("B"))
        two = Timeline(self.A).call(0).told(track("other")).told(track("A"))
        assert sent(two.recording()) == (track("A"),)
        assert sent(two.told(track("A")).recording()) == (None,)

    def test_messages_that_python_holds_equal_are_not_the_same(self) -> None:
        calls = (Call("track", ("A", {"n": 1})), Call("track", ("A", {"n": True})))
        made = Timeline(*calls).call(0).call(1).told(track("A", n=True)).told(track("A", n=1))
        assert [str(message) for message in sent(made.recording())] == [
            str(track("A", n=1)),
            str(track("A", n=True)),
        ]

    def test_a_batch_has_a_message_for_each(self) -> None:
        made = Timeline(self.A, self.B).call(0).call(1)
        made.told({"batch": [track("B"), track("A"), "?"]}).told({"batch": "?"})
        assert sent(made.recording()) == (track("A"), track("B"))

    def test_what_is_no_message_is_passed_over(self) -> None:
        made = Timeline(self.A).call(0).sent("/v1/t", track("A"))
        made.told("text")  # type: ignore[arg-type]
        assert sent(made.recording()) == (None,)


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "changed"])
def test_looking_for_many_parameters_that_are_alike_does_not_grow_with_their_square(
    monkeypatch: pytest.MonkeyPatch, *, kept: bool
) -> None:
    """A list of a few thousand objects would take minutes."""
    count = 400
    given: Value = {"l": [{"i": n + 10} for n in range(count)]}
    found = given if kept else {"l": [{"i": -n - 10} for n in range(count)]}
    every = [SoughtParameter(one) for one in parameters(Call("track", ("A", given)))]
    looks = 0

    def counted(value: Value, leaf: Leaf) -> Likeness:
        nonlocal looks
        looks += 1
        return likeness(value, leaf)

    monkeypatch.setattr(parameter_matching, "likeness", counted)
    assert len(places_of(every, list(leaves(found)))) == count
    assert looks < 80 * count
