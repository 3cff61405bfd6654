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
    Arrives,
    AtLeast,
    Containing,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocations,
    Never,
    Requests,
)

MOMENT = "2026-03-01T08:15:30.000Z"


def at_least(expectations: tuple[Expectation, ...]) -> tuple[Invocations, Requests]:
    """Return the two of which at least this much must be observed."""
    invocations, requests = (one.of for one in expectations if isinstance(one, AtLeast))
    assert isinstance(invocations, Invocations)
    assert isinstance(requests, Requests)
    return invocations, requests


def test_what_is_looked_for_at_the_functions_is_looked_for_in_requests(
    subtests: pytest.Subtests,
) -> None:
    assert OWN
    for item in OWN:
        with subtests.test(item.id):
            listing = [getattr(one, "of", one) for one in item.expectations]
            invoked = [
                len(one.expected)
                for one in listing
                if isinstance(one, Invocations) and one.functions != ("wigzo.configure",)
            ]
            sent = [len(one.expected) for one in listing if isinstance(one, Requests)]
            assert invoked == sent
            arriving = [one for one in item.expectations if isinstance(one, Arrives)]
            at_functions = [(one.value, one.under) for one in arriving if one.function]
            assert at_functions == [(one.value, one.under) for one in arriving if one.host]


def test_an_event_is_its_name_and_properties_to_the_function() -> None:
    said = Event("Clicked Button", {"colour": "green"}, "u1")
    invocations, requests = events_arrive(said)
    args = ("Clicked Button", Containing({"colour": "green"}))
    invoked = Invocations(("wigzo.track",), (Expected("wigzo.track", args, more=True),))
    assert invocations == AtLeast(invoked)
    properties = Containing({"colour": "green"})
    body = Containing({"eventName": "Clicked Button", "eventval": properties, "userId": "u1"})
    sent = ExpectedRequest(parameters=body)
    assert requests == AtLeast(Requests("POST", "app.wigzo.com", "/rest/v1/learn/event", (sent,)))


def test_an_event_whose_name_and_properties_are_not_told_may_have_any() -> None:
    invocations, requests = at_least(events_arrive(Event()))
    assert invocations.expected == (Expected("wigzo.track", (ANYTHING,), more=True),)
    assert requests.expected == (ExpectedRequest(),)


def test_a_date_may_be_anything_to_the_function_and_is_as_given_in_the_request() -> None:
    user = User("u1", {"createdAt": MOMENT})
    invocations, requests = at_least(users_arrive(user, dates=["createdAt"]))
    [expected] = invocations.expected
    assert expected.args == (Containing({"createdAt": ANYTHING}),)
    [sent] = requests.expected
    assert sent.parameters == Containing({"userId": "u1", "createdAt": MOMENT})


def test_a_product_of_which_nothing_is_said_may_be_any() -> None:
    invocations, requests = at_least(products_arrive(ANYTHING))
    assert [one.args for one in invocations.expected] == [(ANYTHING,)]
    assert [one.parameters for one in requests.expected] == [ANYTHING]


def test_no_product_means_that_none_is_indexed() -> None:
    invocations, requests = products_arrive()
    assert invocations == Never(Invocations(("wigzo.index",), ()))
    assert requests == Never(Requests("POST", "app.wigzo.com", "/learn/*/product/push/*", ()))
