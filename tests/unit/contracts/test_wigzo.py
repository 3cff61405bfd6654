"""Wigzo's requirements look twice for what reaches it: at its functions, and in the request."""

import pytest

from harness.contracts.requirements._wigzo import (
    Event,
    User,
    events_arrive,
    products_arrive,
    users_arrive,
)
from harness.contracts.requirements.wigzo import OWN
from harness.model import (
    ANYTHING,
    Containing,
    Expected,
    ExpectedRequest,
    Invocations,
    Requests,
    Requirement,
)

MOMENT = "2026-03-01T08:15:30.000Z"


@pytest.mark.parametrize("item", OWN, ids=[item.id for item in OWN])
def test_what_is_looked_for_at_the_functions_is_looked_for_in_requests(item: Requirement) -> None:
    invoked = [
        len(one.expected)
        for one in item.expectations
        if isinstance(one, Invocations) and one.functions != ("wigzo.configure",)
    ]
    sent = [len(one.expected) for one in item.expectations if isinstance(one, Requests)]
    assert invoked == sent


def test_an_event_is_its_name_and_properties_to_the_function() -> None:
    said = Event("Clicked Button", {"colour": "green"}, "u1")
    invocations, requests = events_arrive(said)
    args = ("Clicked Button", Containing({"colour": "green"}))
    assert invocations == Invocations(("wigzo.track",), (Expected("wigzo.track", args, more=True),))
    properties = Containing({"colour": "green"})
    body = Containing({"eventName": "Clicked Button", "eventval": properties, "userId": "u1"})
    assert requests == Requests(
        "POST", "app.wigzo.com", "/rest/v1/learn/event", (ExpectedRequest(parameters=body),)
    )


def test_an_event_whose_name_and_properties_are_not_told_may_have_any() -> None:
    invocations, requests = events_arrive(Event())
    assert isinstance(invocations, Invocations)
    assert isinstance(requests, Requests)
    assert invocations.expected == (Expected("wigzo.track", (ANYTHING,), more=True),)
    assert requests.expected == (ExpectedRequest(),)


def test_a_date_may_be_anything_to_the_function_and_is_as_given_in_the_request() -> None:
    invocations, requests = users_arrive(User("u1", {"createdAt": MOMENT}), dates=["createdAt"])
    assert isinstance(invocations, Invocations)
    assert isinstance(requests, Requests)
    [expected] = invocations.expected
    assert expected.args == (Containing({"createdAt": ANYTHING}),)
    [sent] = requests.expected
    assert sent.parameters == Containing({"userId": "u1", "createdAt": MOMENT})


def test_a_product_of_which_nothing_is_said_may_be_any() -> None:
    invocations, requests = products_arrive(ANYTHING)
    assert isinstance(invocations, Invocations)
    assert isinstance(requests, Requests)
    assert [one.args for one in invocations.expected] == [(ANYTHING,)]
    assert [one.parameters for one in requests.expected] == [ANYTHING]


def test_no_product_means_that_none_is_indexed() -> None:
    assert [one.expected for one in products_arrive() if isinstance(one, Invocations)] == [()]
    assert [one.expected for one in products_arrive() if isinstance(one, Requests)] == [()]
