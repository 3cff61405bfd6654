"""Faults that show only between the requirements of one contract: misspelt names, and copies."""

from pathlib import Path

import pytest

from harness.contracts import (
    Answer,
    Call,
    Destination,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocations,
    Requests,
    Requirement,
    Source,
    built_in,
)
from harness.contracts.checks import contract_faults

TARGET = Destination(
    key="acme",
    name="Acme",
    tracker_url="https://cdn.acme.example/acme.js",
    stub="acme.js",
    functions=("acme.*", "acme.remove"),
    globals=(),
    hosts=("in.acme.example",),
    answers={"/v1/remove": Answer(status=204)},
)
TRACKED = Invocations(("acme.track",), (Expected("acme.track", ("Signed Up",)),))
SENT = Requests("POST", "in.acme.example", "/v1/learn/event", (ExpectedRequest(),))


def required(name: str, expectation: Expectation, event: str = "Signed Up") -> Requirement:
    return Requirement(
        id=f"acme-{name}",
        destination="acme",
        statement="It is so.",
        level="documented",
        source=Source("Acme guide", "Track", "so", "https://docs.acme.example/"),
        calls=(Call("track", (event,)),),
        expectations=(expectation,),
    )


def said(*contract: Requirement) -> list[str]:
    """Return what is said of a contract, without the name of its file."""
    file = Path(__file__)
    lines = contract_faults({item.id: file for item in contract}, contract, TARGET)
    return [line.split(": ", 1)[1] for line in lines]


def none_of(function: str) -> Requirement:
    return required("none", Invocations((function,), ()))


def nothing_to(path: str, method: str = "POST", host: str = "in.acme.example") -> Requirement:
    return required("nothing", Requests(method, host, path, ()))


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_misspelt_path_of_which_nothing_is_expected(method: str) -> None:
    assert said(required("sent", SENT), nothing_to("/v1/learn/evnt", method)) == [
        (
            "acme-nothing: nothing is expected of '/v1/learn/evnt' anywhere, so it may not exist; "
            "did you mean '/v1/learn/event'? If not, add it to the destination's answers"
        )
    ]


def test_a_misspelt_function_of_which_nothing_is_expected() -> None:
    assert said(required("track", TRACKED), none_of("acme.trak")) == [
        (
            "acme-none: nothing is expected of 'acme.trak' anywhere, so it may not exist; "
            "did you mean 'acme.track'? If not, add it to the destination's functions"
        )
    ]


@pytest.mark.parametrize("function", ["acme.track", "acme.remove", "acme.removes", "acme.page"])
def test_a_function_of_which_nothing_is_expected(function: str) -> None:
    """It is expected elsewhere, is the destination's by name, or is like none of these."""
    assert said(required("track", TRACKED), none_of(function)) == []


@pytest.mark.parametrize(
    "path", ["/v1/learn/event", "/v2/learn/event", "/v1/learn/events", "/v1/remove", "/v1/x/y"]
)
def test_a_path_of_which_nothing_is_expected(path: str) -> None:
    """It is expected elsewhere, is of another version, is for several, or is answered."""
    assert said(required("sent", SENT), nothing_to(path)) == []


def test_a_path_of_another_host() -> None:
    other = nothing_to("/v1/learn/evnt", host="cdn.acme.example")
    assert said(required("sent", SENT), other) == []


def test_a_copy_of_a_requirement() -> None:
    copies = (required("one", TRACKED), required("two", TRACKED), required("three", SENT))
    assert said(*copies) == [
        "acme-two: it asks the same of the same calls as acme-one; change or remove it"
    ]
    assert said(required("one", TRACKED), required("two", TRACKED, "Signed Out")) == []


def test_the_contracts_of_the_harness_have_no_such_fault() -> None:
    contracts = built_in()
    files = dict.fromkeys(contracts.requirements, Path(__file__))
    for key, target in contracts.destinations.items():
        assert contract_faults(files, contracts.of_destination(key), target) == []
