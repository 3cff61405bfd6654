"""Parameters that no expectation looked at: what no requirement of a run states, by its keys."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest

from harness.judging import Passed, judge, unasserted_parameters
from harness.judging.unasserted import DEEPEST
from harness.model import (
    ANYTHING,
    MISSING,
    UNDEFINED,
    BeforeScript,
    Build,
    CallbackRuns,
    Containing,
    Date,
    Expectation,
    Expected,
    ExpectedRequest,
    GlobalsWhenDefined,
    Invocation,
    Invocations,
    Observation,
    Recording,
    Request,
    Requests,
    Requirement,
    Role,
    ServedTracker,
    Value,
)
from harness.report import run as report
from harness.report import terminal
from harness.report.html import index
from harness.session import Job, Outcome
from tests.report_samples import SHOP

BUILD = Build("shop", "reference", "1.0.0", "0f" * 32)
JANE = {"name": "Jane", "plan": {"name": "Pro", "seats": 5}}

Run = tuple[Requirement, Recording]
Ran = Callable[..., Run]
Invoked = Callable[..., Invocation]
Requested = Callable[..., Request]


@pytest.fixture
def ran(required: Callable[..., Requirement], recorded: Callable[..., Recording]) -> Ran:
    """Make a run: what was observed, and one expectation or several."""

    def make(
        seen: Observation | list[Observation], *expectations: Expectation, **parts: object
    ) -> Run:
        observations = seen if isinstance(seen, list) else [seen]
        return required(*expectations), recorded(*observations, **parts)

    return make


def left(*runs: Run) -> list[str]:
    """Return what is left over of the one build, each in one line."""
    [found] = unasserted_parameters(runs).values()
    return [f"{parameter.of} {parameter.path}" for parameter in found]


def tracks(*args: Value, more: bool = False) -> Invocations:
    """The one invocation that is expected of `shop.track`."""
    return Invocations(("shop.track",), (Expected("shop.track", args, more=more),))


def test_without_an_expectation_every_parameter_is_left(ran: Ran, invoked: Invoked) -> None:
    assert left(ran(invoked("shop.track", "Signed Up", JANE))) == [
        "shop.track arguments[0]",
        "shop.track arguments[1].name",
        "shop.track arguments[1].plan.name",
        "shop.track arguments[1].plan.seats",
    ]


@pytest.mark.parametrize(
    ("args", "more", "expected"),
    [
        pytest.param(("Signed Up", JANE), False, [], id="stated whole"),
        pytest.param((ANYTHING, JANE), False, ["arguments[0]"], id="anything"),
        pytest.param(
            ("Signed Up", Containing({"name": "Jane"})),
            False,
            ["arguments[1].plan.name", "arguments[1].plan.seats"],
            id="beside what is contained",
        ),
        pytest.param(
            ("Signed Up", {"name": "Jane", "plan": Containing({"seats": 5})}),
            False,
            ["arguments[1].plan.name"],
            id="contained further in",
        ),
        pytest.param(
            ("Signed Up", Containing({"name": MISSING, "plan": ANYTHING})),
            False,
            ["arguments[1].plan.name", "arguments[1].plan.seats"],
            id="must be missing",
        ),
        pytest.param(
            ("Signed Up", {"name": "Jane"}), False, [], id="what is too much is reported, so seen"
        ),
        pytest.param(("Signed Up",), False, [], id="an argument too many is reported, so seen"),
        pytest.param(
            ("Signed Up",),
            True,
            ["arguments[1].name", "arguments[1].plan.name", "arguments[1].plan.seats"],
            id="more may follow",
        ),
        pytest.param(("Signed Up", "text"), False, [], id="another type is reported, so seen"),
        pytest.param(("Signed Up", JANE, 3), True, [], id="an argument too few"),
    ],
)
def test_what_an_invocation_s_expectation_leaves(
    ran: Ran, invoked: Invoked, args: tuple[Value, ...], *, more: bool, expected: list[str]
) -> None:
    found = left(ran(invoked("shop.track", "Signed Up", JANE), tracks(*args, more=more)))
    assert found == [f"shop.track {path}" for path in expected]


def test_a_function_that_is_not_watched_is_left(ran: Ran, invoked: Invoked) -> None:
    seen: list[Observation] = [invoked("shop.track", "a"), invoked("shop.index", "b", order=2)]
    assert left(ran(seen, tracks("a"))) == ["shop.index arguments[0]"]


def test_an_invocation_too_many_is_reported_so_it_is_seen(ran: Ran, invoked: Invoked) -> None:
    seen: list[Observation] = [invoked("shop.track", "a"), invoked("shop.track", {"b": 1}, order=2)]
    assert left(ran(seen, tracks("a"))) == []


def test_what_another_expectation_or_requirement_states_is_looked_at(
    ran: Ran, invoked: Invoked
) -> None:
    seen = invoked("shop.track", "Signed Up", JANE)
    name = tracks(ANYTHING, Containing({"name": "Jane"}))
    plan = tracks(ANYTHING, Containing({"plan": JANE["plan"]}))
    assert left(ran(seen, name, plan)) == ["shop.track arguments[0]"]
    assert left(ran(seen, name), ran(seen, plan)) == ["shop.track arguments[0]"]


def test_elements_of_an_array_count_as_one_parameter(ran: Ran, invoked: Invoked) -> None:
    products = [{"id": 1, "price": 2}, {"id": 3, "sizes": ["S", "M"]}]
    first = tracks([Containing({"id": 1}), ANYTHING])
    assert left(ran(invoked("shop.track", products), first)) == [
        "shop.track arguments[0][*].price",
        "shop.track arguments[0][*].sizes[*]",
    ]


def test_an_empty_object_is_looked_at_where_a_full_one_is(ran: Ran, invoked: Invoked) -> None:
    full = ran(invoked("shop.track", {"a": 1}), tracks(Containing({"a": 1})))
    empty = ran(invoked("shop.track", {}), tracks(more=True))
    assert left(empty) == ["shop.track arguments[0]"]
    assert left(full, empty) == []


def test_values_without_parts_are_parameters_whatever_they_are(ran: Ran, invoked: Invoked) -> None:
    odd: dict[str, Value] = {
        "none": None,
        "undefined": UNDEFINED,
        "date": Date(0.0),
        "": 1,
        "a b": [],
        "text": "ab",
    }
    assert left(ran(invoked("shop.track", odd))) == [
        "shop.track arguments[0].date",
        "shop.track arguments[0].none",
        "shop.track arguments[0].text",
        "shop.track arguments[0].undefined",
        "shop.track arguments[0]['']",
        "shop.track arguments[0]['a b']",
    ]


def test_what_lies_very_deep_goes_by_its_first_keys(ran: Ran, invoked: Invoked) -> None:
    deep: Value = {"one": 1, "two": 2}
    for _ in range(60):
        deep = {"in": deep}
    path = "arguments[0]" + ".in" * (DEEPEST - 1) + "…"
    assert left(ran(invoked("shop.track", deep))) == [f"shop.track {path}"]
    assert left(ran(invoked("shop.track", deep), tracks(deep))) == []


def test_a_dispatched_invocation_goes_by_the_name_of_the_function(
    ran: Ran, invoked: Invoked
) -> None:
    through, shop = invoked("shop", "track", "Signed Up", 7), {"dispatchers": ("shop",)}
    expected = Expected("shop.track", ("Signed Up",), more=True)
    named = ran(through, Invocations(("shop.track",), (expected,)), **shop)
    assert left(named) == ["shop.track arguments[1]"]
    assert left(ran(through, **shop), named) == ["shop.track arguments[1]"]
    first = ran(through, BeforeScript(expected, "https://shop.example/a.js"), **shop)
    assert left(first) == ["shop.track arguments[1]"]
    assert left(ran(through)) == [f"shop arguments[{index}]" for index in range(3)]


def test_each_of_two_dispatchers_is_known(ran: Ran, invoked: Invoked) -> None:
    seen: list[Observation] = [invoked("shop", "track", 1), invoked("mail", "send", 2, order=2)]
    shop = Invocations(("shop.track",), (Expected("shop.track", (1,)),))
    one, both = {"dispatchers": ("shop",)}, {"dispatchers": ("mail", "shop")}
    assert left(ran(seen, shop, **one)) == ["mail arguments[0]", "mail arguments[1]"]
    assert left(ran(seen, shop, **both)) == ["mail.send arguments[0]"]


def test_only_the_first_invocation_before_the_script_is_looked_at(
    ran: Ran, invoked: Invoked
) -> None:
    seen: list[Observation] = [
        invoked("shop.configure", {"a": 1}),
        invoked("shop.configure", {"b": 1}, order=2),
    ]
    first = BeforeScript(Expected("shop.configure", ({"a": 1},)), "https://shop.example/a.js")
    assert left(ran(seen, first)) == ["shop.configure arguments[0].b"]


def test_what_a_tracker_calls_by_itself_was_not_passed_by_the_build(
    ran: Ran, invoked: Invoked
) -> None:
    tracker = "https://shop.example/tracker.js"
    inner = dataclasses.replace(
        invoked("shop.index", "a"), caller=tracker, inside="shop.track", order=2
    )
    run = ran([invoked("shop.track", "a"), inner], tracks("a"), tracker=tracker)
    assert left(run) == []


def sends(query: Value = ANYTHING, parameters: Value = ANYTHING) -> Requests:
    """The one request that is expected of those for events."""
    expected = (ExpectedRequest(query, parameters),)
    return Requests("POST", "shop.example", "/v1/*/events", expected)


@pytest.mark.parametrize(
    ("expectation", "expected"),
    [
        pytest.param(
            sends(), ["body.name", "body.plan", "query.page[*]", "query.token"], id="sent"
        ),
        pytest.param(
            sends(Containing({"token": "t"}), Containing({"plan": "Pro"})),
            ["body.name", "query.page[*]"],
            id="contained",
        ),
        pytest.param(sends({"token": "t"}, {"plan": "Pro"}), [], id="whole"),
        pytest.param(Requests("POST", "shop.example", "/v1/*/events", ()), [], id="too many"),
        pytest.param(
            Requests("POST", "shop.example", "/v2/*/events", ()),
            ["body.name", "body.plan", "query.page[*]", "query.token"],
            id="of another kind",
        ),
    ],
)
def test_what_a_request_s_expectation_leaves(
    ran: Ran, requested: Requested, expectation: Requests, expected: list[str]
) -> None:
    body = {"name": "Jane", "plan": "Pro"}
    request = requested(
        "POST", "https://shop.example/v1/0047/events?token=t&page=1&page=2", parameters=body
    )
    assert left(ran(request, expectation)) == [
        f"POST shop.example/v1/*/events {path}" for path in expected
    ]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        pytest.param("/push/0047?a=1", "/push/*", id="a setting"),
        pytest.param("/push/a%2Fb?a=1", "/push/*", id="an escaped setting"),
        pytest.param("/push/3f2504e0-4f89-41d3?a=1", "/push/*", id="an id"),
        pytest.param("/rest/v12/push?a=1", "/rest/v12/push", id="a version"),
        pytest.param("//push?a=1", "//push", id="nothing, although a setting is empty"),
    ],
)
def test_a_kind_of_request_has_no_ids(
    ran: Ran, requested: Requested, address: str, kind: str
) -> None:
    request = requested("GET", f"https://shop.example{address}")
    settings = {"siteId": "0047", "key": "a/b", "none": "", "wrong": {"a": []}}
    assert left(ran(request, settings=settings)) == [f"GET shop.example{kind} query.a"]


def test_a_body_that_nobody_can_read_is_one_parameter(ran: Ran, requested: Requested) -> None:
    unread = requested("POST", "https://shop.example/push", body=b"\x00")
    assert left(ran(unread)) == ["POST shop.example/push body"]
    assert left(ran(requested("POST", "https://shop.example/push"))) == []


@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data; a=b"])
def test_the_parameters_of_a_form_go_by_their_names(
    ran: Ran, requested: Requested, form: str
) -> None:
    pairs = [["name", "Jane"], ["tag", "a"], ["tag", "b"]]
    request = requested(
        "POST",
        "https://shop.example/v1/0047/events",
        headers=(("Content-Type", form),),
        parameters=pairs,
    )
    kind = "POST shop.example/v1/*/events"
    assert left(ran(request)) == [f"{kind} body.name", f"{kind} body.tag[*]"]
    assert left(ran(request, sends(parameters=pairs))) == []
    assert left(ran(request, sends(parameters=[["name", "Jane"], ["tag", ANYTHING]]))) == [
        f"{kind} body.tag[*]"
    ]
    assert left(ran(request, sends(parameters=["no", "pairs"]))) == []


def test_only_what_goes_to_the_destination_counts(ran: Ran, requested: Requested) -> None:
    preflight = requested(
        "OPTIONS", "https://shop.example/push?a=1", headers=(("Access-Control-Request-Method", ""),)
    )
    others = [
        requested("GET", f"https://{role}.example/a?b=1", role=role)
        for role in Role
        if role is not Role.DESTINATION
    ]
    assert left(ran([preflight, *others])) == []


def test_expectations_of_other_things_look_at_no_parameter(ran: Ran, invoked: Invoked) -> None:
    others = (CallbackRuns("done"), GlobalsWhenDefined("shop.track", {"shop.id": "0047"}))
    assert left(ran(invoked("shop.track", "a"), *others)) == ["shop.track arguments[0]"]


def test_each_build_has_its_own_and_none_of_a_neighbour(ran: Ran, invoked: Invoked) -> None:
    seen = invoked("shop.track", "a")
    other = dataclasses.replace(BUILD, version="2.0.0")
    tracker = ServedTracker(scripts={"https://mail.example/a.js": ""})
    beside = ran(invoked("mail.send", "a"), build=other, neighbour_tracker=tracker)
    found = unasserted_parameters([ran(seen, tracks("a")), ran(seen, build=other), beside])
    assert found == {BUILD: (), other: (Passed("shop.track", "arguments[0]"),)}
    assert unasserted_parameters([]) == {}
    assert unasserted_parameters([beside]) == {}


def test_the_terminal_counts_and_the_page_names_them(ran: Ran) -> None:
    keys = (Passed("shop.track", "arguments[1]['<b>']"), Passed("shop.track", "arguments[2]"))
    assert list(terminal.unasserted_lines({BUILD: keys})) == [
        "shop: 2 parameters were passed that no expectation checks: see the report"
    ]
    [line] = terminal.unasserted_lines({BUILD: keys[:1]})
    assert line.startswith("shop: 1 parameter was passed")
    assert list(terminal.unasserted_lines({BUILD: ()})) == []

    requirement, recording = ran([])
    outcome = Outcome(Job(requirement, "next", SHOP), judge(requirement, recording), recording)
    began = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    run = report.Run({"shop": [outcome]}, began, 1.0, unasserted={BUILD: keys})
    [found] = index(run)["unasserted"]
    assert found["build"]["sha256"] == BUILD.sha256
    paths = ["arguments[1]['<b>']", "arguments[2]"]
    assert found["passed"] == [{"to": "shop.track", "paths": paths}]
    empty = report.Run({"shop": [outcome]}, began, 1.0, unasserted={BUILD: ()})
    assert index(empty)["unasserted"] == []
