"""Findings: the faults of a build, each once, from verdicts that show them over and over."""

import dataclasses
from collections.abc import Callable, Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.judging import judge
from harness.judging.findings import Change, Finding, Judged, findings_of
from harness.judging.findings.arrivals import Arrived
from harness.judging.findings.calls import named
from harness.model import (
    LIBRARIES,
    Arrives,
    Call,
    CallbackRuns,
    Conditions,
    ConsoleSays,
    Containing,
    Delivered,
    Expected,
    ExpectedRequest,
    Invocation,
    Invocations,
    LoadedOnce,
    PageError,
    Request,
    Requests,
    Role,
    Value,
)

Runs = Callable[..., Judged]
PERSON = {"email": "jane@shop.example", "phone": "0301", "age": 42, "plan": "Pro", "city": "Bern"}


def titles(*every: Judged) -> list[str]:
    return [found.title for found in findings_of(every)]


def one(*every: Judged) -> Finding:
    [found] = findings_of(every)
    return found


def without(traits: dict[str, Value], *names: str) -> dict[str, Value]:
    return {name: value for name, value in traits.items() if name not in names}


def test_what_passes_is_no_finding(identified: Runs) -> None:
    assert findings_of([identified("whole", PERSON, PERSON)]) == []


def test_a_lost_value_is_told_once_for_all_verdicts_that_meet_it(identified: Runs) -> None:
    found = one(
        identified("all", PERSON, without(PERSON, "phone")),
        identified("phone", {"phone": "0302"}, {}),
        identified("email", {"email": "a@b.example"}, {"email": "a@b.example"}),
    )
    assert found.title == "identify loses phone"
    assert found.key == "lost: shop.identify arguments[0].phone"
    assert [item.id for item in found.requirements] == ["all", "phone"]
    assert found.witness.requirement.id == "phone"
    assert found.change is Change.LOST


def test_two_lost_values_are_two_findings(identified: Runs) -> None:
    run = identified("all", PERSON, without(PERSON, "phone", "age"))
    assert titles(run) == ["identify loses age", "identify loses phone"]


def test_to_lose_most_of_an_object_is_one_finding(identified: Runs) -> None:
    run = identified("all", PERSON, {"email": PERSON["email"]})
    assert titles(run) == ["identify calls lose every trait but email"]


def test_what_arrives_elsewhere_speaks_against_a_sweeping_claim(identified: Runs) -> None:
    others = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}
    run = identified("all", PERSON, without(PERSON, "phone", "age", "city"))
    assert titles(run, identified("others", others, others)) == [
        "identify loses age",
        "identify loses city",
        "identify loses phone",
    ]


def arriving(run: Judged, *values: Arrives) -> Judged:
    """Judge a recording by whether these values arrive."""
    wanted = dataclasses.replace(run.requirement, id="arriving", expectations=values)
    return Judged(wanted, run.recording, judge(wanted, run.recording))


def test_a_value_that_arrives_nowhere_has_the_name_that_the_call_gives_it(
    identified: Runs,
) -> None:
    """The request that would have carried it is no finding of its own."""
    run = identified("all", PERSON, without(PERSON, "phone"))
    phone = [
        Arrives(PERSON["phone"], "shop.identify", under="phone"),
        Arrives(PERSON["phone"], host="shop.example", under="phone"),
    ]
    found = one(arriving(run, *phone))
    assert found.title == "identify loses phone"
    assert found.key == "lost: shop.identify phone"


def test_what_no_call_has_is_named_as_it_is_for_segment(
    ran: Runs, requested: Callable[..., Request]
) -> None:
    sent = requested(
        "POST",
        "https://api.segment.io/v1/t",
        role=Role.SEGMENT,
        parameters={"type": "track", "anonymousId": "a-1047"},
    )
    run = ran("id", Call("track", ("A",)), [Arrives("a-1047", "shop.track")], [sent])
    assert one(run).key == "lost: shop.track anonymousId"


def test_values_of_which_most_arrive_nowhere_are_one_finding(identified: Runs) -> None:
    run = identified("all", PERSON, {"email": PERSON["email"]})
    found = one(arriving(run, *(Arrives(value, "shop.identify") for value in PERSON.values())))
    assert found.title == "identify calls lose every trait but email"


def test_a_kind_of_value_that_never_arrives_is_one_finding(identified: Runs) -> None:
    first = {"email": "a@b.example", "consent": False}
    second = {"email": "a@b.example", "member": False}
    mail = {"email": "a@b.example"}
    found = one(identified("a", first, mail), identified("b", second, mail))
    assert (found.title, found.key) == ("identify loses every false", "lost: any false")
    zeros = identified("a", {**mail, "age": 0}, mail), identified("b", {**mail, "x": 0}, mail)
    assert one(*zeros).title == "identify loses every 0"


def test_a_kind_of_value_that_arrives_somewhere_is_not_blamed(identified: Runs) -> None:
    first = {"email": "a@b.example", "consent": False}
    second = {"email": "a@b.example", "member": False}
    kept = {"email": "a@b.example", "paid": False}
    mail = {"email": "a@b.example"}
    every = identified("a", first, mail), identified("b", second, mail), identified("c", kept, kept)
    assert titles(*every) == ["identify loses consent", "identify loses member"]


def test_lists_that_become_text_are_one_finding(identified: Runs) -> None:
    runs = (
        identified("a", {"sizes": ["S", "M"]}, {"sizes": "S,M"}),
        identified("b", {"tags": ["new"]}, {"tags": "new"}),
    )
    assert titles(*runs) == ["identify changes the type of every list: ['new'] becomes 'new'"]


def test_a_kind_of_value_may_be_lost_in_one_container_only(identified: Runs) -> None:
    kept = {"plan": {"trial": False}}
    every = (
        identified("a", {"consent": False, **kept}, kept),
        identified("b", {"member": False, **kept}, kept),
    )
    found = one(*every)
    assert found.title == "identify loses every trait that is false"
    assert found.key == "lost: any false shop.identify arguments[0][*]"
    assert found.shows == (
        "lost: shop.identify arguments[0].consent (identify)",
        "lost: shop.identify arguments[0].member (identify)",
    )
    zeros = identified("a", {"age": 0, **kept}, kept), identified("b", {"x": 0, **kept}, kept)
    inside = {"plan": {"seats": 0}}
    kept_zero = identified("c", inside, inside)
    assert one(*zeros, kept_zero).title == "identify loses every trait that is 0"


def test_all_of_a_container_is_told_as_a_kind_only_where_its_type_changes(
    identified: Runs,
) -> None:
    texts: dict[str, Value] = {"plan": "Pro", "city": "Bern", "phone": "0301"}
    assert titles(identified("a", texts, {})) == ["identify calls lose every trait"]
    numbers: dict[str, Value] = {"age": 42, "seats": 5, "score": 7}
    as_texts = {name: str(value) for name, value in numbers.items()}
    [title] = titles(identified("a", numbers, as_texts))
    assert title.startswith("identify changes the type of every number")


def test_two_lost_texts_are_no_kind_of_value(ran: Runs, invoked: Callable[..., Invocation]) -> None:
    traits = {"email": "a@b.example", "name": "Jane"}
    run = ran(
        "all",
        Call("identify", ("jane", traits)),
        [Invocations(("shop.identify",), (Expected("shop.identify", ("jane", traits)),))],
        [invoked("shop.identify", "jane", {})],
    )
    assert titles(run) == ["identify loses email", "identify loses name"]


def test_zero_is_one_of_the_numbers_that_become_text(identified: Runs) -> None:
    every = (
        identified("a", {"visits": 3}, {"visits": "3"}),
        identified("b", {"debt": 0}, {"debt": "0"}),
    )
    assert titles(*every) == ["identify changes the type of every number: 3 becomes '3'"]


def test_an_empty_list_that_becomes_empty_text_changes_its_type_as_others_do(
    identified: Runs,
) -> None:
    every = (
        identified("a", {"sizes": ["S", "M"]}, {"sizes": "S,M"}),
        identified("b", {"tags": []}, {"tags": ""}),
    )
    assert titles(*every) == ["identify changes the type of every list: [] becomes ''"]


def test_values_that_arrive_joined_are_one_finding(identified: Runs) -> None:
    names = {"firstName": "Jane", "lastName": "Kim", "name": "Jane"}
    every = (
        identified("new", without(names, "name"), {"name": "Jane Kim"}),
        identified("changed", names, {"name": "Jane Kim"}),
        identified("first", {"firstName": "Jane"}, {"name": "Jane"}),
    )
    found = one(*every[:2])
    assert found.title == "identify joins firstName and lastName into name: 'Jane Kim'"
    assert found.key == "joined: shop.identify arguments[0].name"
    assert found.shows == ("joined: shop.identify arguments[0].name (identify)",)
    assert titles(every[2]) == ["identify sends firstName as 'name'"]


def test_what_a_text_holds_by_chance_is_not_joined(identified: Runs) -> None:
    address = {"url": "https://shop.example/pro/plans"}
    run = identified("a", {"plan": "pro", "city": "plans", **address}, address)
    assert titles(run) == ["identify loses city", "identify loses plan"]


def test_a_value_under_another_name_is_one_finding_wherever_it_is_seen(identified: Runs) -> None:
    every = (
        identified("a", {"createdAt": "2026"}, {"created_at": "2026"}),
        identified("b", {"email": "a@b.example"}, {"email": "a@b.example", "created_at": "2027"}),
    )
    found = one(*every)
    assert found.title == "identify sends createdAt as 'created_at'"
    assert found.shows == (
        "added: shop.identify arguments[0].created_at (identify)",
        "renamed: shop.identify arguments[0].createdAt (identify)",
    )


def test_the_event_is_called_so(ran: Runs, invoked: Callable[..., Invocation]) -> None:
    run = ran(
        "case",
        Call("track", ("Signed Up",)),
        [Invocations(("shop.track",), (Expected("shop.track", ("Signed Up",)),))],
        [invoked("shop.track", "signed up", order=4)],
    )
    assert titles(run) == ["track changes the event: 'Signed Up' becomes 'signed up'"]


def test_the_request_that_carries_an_invocation_is_no_finding_of_its_own(
    ran: Runs, invoked: Callable[..., Invocation], requested: Callable[..., Request]
) -> None:
    traits = {"email": "a@b.example", "phone": "0301"}
    run = ran(
        "phone",
        Call("identify", ("jane", traits)),
        [
            Invocations(("shop.identify",), (Expected("shop.identify", (traits,)),)),
            Requests("POST", "api.shop.example", "/v1", (ExpectedRequest({}, {"user": traits}),)),
        ],
        [
            invoked("shop.identify", {"email": "a@b.example"}),
            requested(
                "POST",
                "https://api.shop.example/v1",
                parameters={"user": {"email": "a@b.example"}},
                order=2,
            ),
        ],
    )
    found = one(run)
    assert found.title == "identify loses phone"
    assert len(found.differences()) == len(run.verdict.differences) == 2
    assert not found.is_in_requests_only


def test_what_a_request_loses_besides_is_a_finding_of_its_own(
    ran: Runs, invoked: Callable[..., Invocation], requested: Callable[..., Request]
) -> None:
    traits = {"email": "a@b.example", "phone": "0301"}
    run = ran(
        "case",
        Call("identify", ("jane", traits)),
        [
            Invocations(("shop.identify",), (Expected("shop.identify", (traits,)),)),
            Requests("POST", "api.shop.example", "/v1", (ExpectedRequest({}, traits),)),
        ],
        [
            invoked("shop.identify", {"email": "a@b.example"}),
            requested("POST", "https://api.shop.example/v1", parameters={"phone": "0301"}, order=2),
        ],
    )
    assert len(titles(run)) == 2


def test_a_call_that_never_arrives_is_one_finding_wherever_it_is_missed(
    ran: Runs, tracked: Runs
) -> None:
    call = Call("track", ("Signed Up",))
    found = one(tracked("a", "Signed Up", times=0), ran("b", call, [Delivered((1,))], []))
    assert [item.id for item in found.requirements] == ["a", "b"]


def test_only_a_track_has_an_event() -> None:
    assert named(Call("track", ("Signed Up",))) == ("track", "Signed Up")
    assert named(Call("identify", ("jane",))) == ("identify", "")
    assert named(Call("track", (7,))) == named(Call("track", ())) == ("track", "")


def test_what_arrives_within_an_expected_part_counts_as_arrived(
    ran: Runs, invoked: Callable[..., Invocation]
) -> None:
    part = Containing({"items": [Containing({"size": "S"})]})
    expected = Invocations(("shop.track",), (Expected("shop.track", (part,)),))
    seen = invoked("shop.track", {"items": [{"size": "S", "id": 1}]})
    run = ran("case", Call("track", ("Signed Up",)), [expected], [seen])
    assert Arrived.of([run]).names["track", "shop.track", ()] == {"size"}


def test_an_exception_explains_what_is_missing_after_it(ran: Runs) -> None:
    message = "TypeError: Cannot read properties of undefined (reading 'x')"
    error = PageError("caught", message, "", "", "call 0", 3, 1.0, "lib/index.js:7:3")
    run = ran(
        "throws",
        Call("track", ("Signed Up",)),
        [Invocations(("shop.track",), (Expected("shop.track", ("Signed Up",)),)), Delivered((1,))],
        [error],
    )
    found = one(run)
    assert found.title == f"the build throws in track at lib/index.js:7:3: {message}"
    assert found.key == "throws: lib/index.js:7:3 (track)"
    assert len(found.differences()) == len(run.verdict.differences) == 3


def test_an_event_that_arrives_twice_is_one_finding(tracked: Runs) -> None:
    assert titles(tracked("a", "Signed Up", 2), tracked("b", "Left", 2)) == [
        "track calls arrive twice ('Left' and 'Signed Up')"
    ]


def test_three_events_are_named_and_the_rest_counted(tracked: Runs) -> None:
    assert titles(*(tracked(name, name, 2) for name in "ABCD")) == [
        "track calls arrive twice ('A', 'B', 'C' and 1 more)"
    ]


def test_a_message_is_cut_where_it_is_longer_than_a_line(ran: Runs) -> None:
    def told(message: str) -> str:
        error = PageError("caught", message, "", "", "call 0", 3, 1.0)
        return one(ran("case", Call("track", ("A",)), [], [error])).title

    assert told("x" * 120) == f"the build throws in track: {'x' * 120}"
    assert told("x" * 121) == f"the build throws in track: {'x' * 119}…"


def test_calls_that_never_arrive_name_their_events(tracked: Runs) -> None:
    found = one(tracked("a", "Signed Up", 0), tracked("b", "Left", 1))
    assert found.title == "track calls never arrive at shop.track ('Signed Up')"


def test_a_finding_of_special_conditions_alone_names_them(ran: Runs) -> None:
    run = ran(
        "early",
        Call("track", ("Signed Up",)),
        [Invocations(("shop.track",), (Expected("shop.track", ("Signed Up",)),))],
        [],
        Conditions(when="before tracker"),
    )
    assert titles(run)[0].endswith("(before tracker)")


@pytest.fixture
def faults(ran: Runs, identified: Runs, tracked: Runs) -> list[Judged]:
    """Verdicts on a build with several faults, under both generations of the library."""

    def throws(name: str) -> Judged:
        error = PageError("caught", f"Error: {name}", "", "", "call 0", 3, 1.0, "lib/index.js:7:3")
        return ran(name, Call("track", ("A",)), [], [error])

    under_next = [
        throws("b"),
        throws("a"),
        identified("all", PERSON, {"email": PERSON["email"]}),
        identified("phone", {"phone": "0302"}, {}),
        identified("type", {"visits": 3}, {"visits": "3"}),
        identified("whole", {"email": "a@b.example"}, {"email": "a@b.example"}),
        tracked("twice", "Signed Up", 2),
        tracked("lost", "Left", 0),
    ]
    under_classic = [
        Judged(
            judged.requirement,
            dataclasses.replace(judged.recording, library="classic"),
            dataclasses.replace(judged.verdict, library="classic"),
        )
        for judged in under_next
    ]
    return [*under_next, *under_classic]


def in_words(every: Iterable[Judged]) -> list[object]:
    """Return all that is said of findings, and what stands in files."""
    return [
        (item.key, item.title, item.shows, item.spared, [one.id for one in item.requirements])
        for item in findings_of(every)
    ]


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_findings_depend_neither_on_the_order_of_verdicts_nor_on_shards(
    faults: list[Judged], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(faults))
    count = data.draw(st.integers(1, 4))
    shards = [shuffled[at::count] for at in range(count)]
    merged = [judged for shard in reversed(shards) for judged in shard]
    assert in_words(merged) == in_words(faults)


def test_the_findings_of_each_library_are_those_of_both(faults: list[Judged]) -> None:
    apart = [
        [judged for judged in faults if judged.recording.library == library]
        for library in LIBRARIES
    ]
    assert in_words(apart[0]) == in_words(apart[1]) == in_words(faults)


def test_each_kind_of_fault_has_its_title(
    ran: Runs,
    invoked: Callable[..., Invocation],
    requested: Callable[..., Request],
    subtests: pytest.Subtests,
) -> None:
    script = "https://cdn.shop.example/t.js"
    error = PageError("caught", "Error: no", "", "", "call 0", 3, 1.0)
    elsewhere = requested("GET", "https://else.example/x", role=Role.UNCLAIMED)
    nothing = Invocations(("shop.track",), ())
    cases = {
        "the callback of a call does not run once": ([CallbackRuns("done", 1)], []),
        f"{script} does not load as promised": ([LoadedOnce(script)], []),
        "the console says nothing of 'no id'": ([ConsoleSays("no id")], []),
        "the build throws in track: Error: no": ([], [error]),
        "track calls send to else.example, a host that nobody documented": ([], [elsewhere]),
        "track calls also cause shop.track, which nothing promises ('A')": (
            [nothing],
            [invoked("shop.track", "A")],
        ),
    }
    for title, (expectations, seen) in cases.items():
        with subtests.test(title):
            assert titles(ran("case", Call("track", ("A",)), expectations, seen)) == [title]


def test_each_difference_belongs_to_a_finding(identified: Runs, tracked: Runs) -> None:
    every = [
        identified("all", PERSON, {"email": PERSON["email"], "more": 1}),
        tracked("twice", "Signed Up", 3),
    ]
    explained = sum(len(found.differences()) for found in findings_of(every))
    assert explained == sum(len(item.verdict.differences) for item in every)


def test_what_arrives_in_another_order_is_one_finding(
    ran: Runs, invoked: Callable[..., Invocation]
) -> None:
    names = ("First", "Second", "Third")
    run = ran(
        "order",
        Call("track", ("First",)),
        [Invocations(("shop.track",), tuple(Expected("shop.track", (name,)) for name in names))],
        [invoked("shop.track", name, order=at) for at, name in enumerate(("Third", *names[:2]))],
    )
    assert titles(run) == ["the order of what arrives is not that of the calls"]


def test_the_message_of_an_exception_does_not_depend_on_the_order_of_the_verdicts(
    ran: Runs,
) -> None:
    def throws(name: str) -> Judged:
        error = PageError("caught", f"Error: {name}", "", "", "call 0", 3, 1.0, "lib/index.js:7:3")
        return ran(name, Call("track", ("A",)), [], [error])

    every = [throws("b"), throws("a")]
    assert one(*every).title == one(*reversed(every)).title
