"""Segment's semantic events have values that a customer's page could have sent."""

import re

import pytest

from harness.contracts.requirements.semantic import (
    Event,
    call,
    categories,
    events,
    reserved,
    specification,
    user_traits,
)
from harness.model import Call, Date, UsageError, Value

EVERY = [event for category in categories() for event in events(category)]
IDS = [event.name for event in EVERY]
TYPES: dict[str, type | tuple[type, ...]] = {
    "String": str,
    "Number": (int, float),
    "Boolean": bool,
    "Date": Date,
    "Array": list,
    "Object": dict,
}


def named(name: str) -> Event:
    """Return the event of this name."""
    [found] = [event for event in EVERY if event.name == name]
    return found


def found_at(event: Event, path: str) -> list[Value]:
    """Return what an event has at a property's path as the specification writes it."""
    if path.startswith("context."):
        return [event.options["context"][path.removeprefix("context.")]]
    steps = [step for step in re.split(r"[.\[\]]", path) if step]
    found: list[Value] = [event.properties]
    for step in steps:
        found = [inner for value in found for inner in (value if step == "$" else [value[step]])]
    return found


def test_all_events_of_the_specification_are_there() -> None:
    assert len(EVERY) == 78
    assert sum(bool(event.older_name) for event in EVERY) == 12
    assert set(specification()["v1_aliases"]) <= set(IDS)


def test_each_property_has_a_value_of_its_documented_type(subtests: pytest.Subtests) -> None:
    for event in EVERY:
        with subtests.test(event.name):
            documented = specification()["semantic_events"][event.category][event.name]
            for path, type_name in documented.items():
                values = found_at(event, path)
                assert len(values) == (2 if ".$." in path else 1), path
                for value in values:
                    assert isinstance(value, TYPES[type_name]), path
                    assert type_name == "Boolean" or not isinstance(value, bool), path


def test_no_event_is_without_properties(subtests: pytest.Subtests) -> None:
    for event in EVERY:
        with subtests.test(event.name):
            assert event.properties


def test_two_products_differ_in_each_property() -> None:
    first, second = named("Order Completed").properties["products"]
    assert first.keys() == second.keys()
    same = {name for name in first if first[name] == second[name]}
    assert not same


def test_an_event_is_called_by_each_of_its_names() -> None:
    event = named("Order Completed")
    assert [call.args[0] for call in event.calls] == ["Order Completed", "Completed Order"]
    assert [call.args[1] for call in event.calls] == [event.properties] * 2
    assert named("Order Refunded").calls == (
        Call("track", ("Order Refunded", {"order_id": "order-1047"})),
    )


def test_a_group_is_an_option_and_no_property() -> None:
    [call] = named("Signed In").calls
    assert call.args == (
        "Signed In",
        {"username": "janekim"},
        {"context": {"groupId": "borealis-outdoor"}},
    )


def test_brackets_are_a_property_of_an_object() -> None:
    [call] = named("Push Notification Tapped").calls
    assert set(call.args[1]["campaign"]) == {"name", "medium", "content", "source"}


def texts(value: Value) -> list[str]:
    """Return all texts at any depth of a value."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []


def test_no_text_is_one_that_the_library_makes_a_date_of() -> None:
    given = [text for event in EVERY for text in texts(dict(event.properties))]
    given += texts(user_traits())
    assert given
    assert not [text for text in given if re.match(r"\d{4}-\d{2}-\d{2}", text)]


def test_reserved_traits_have_their_documented_types() -> None:
    documented = specification()["reserved"]["identify.traits"]
    traits = user_traits()
    assert list(traits) == list(documented)
    for name, type_name in documented.items():
        assert isinstance(traits[name], TYPES[type_name]), name


def test_a_contract_can_give_a_semantic_event_values_of_its_own(subtests: pytest.Subtests) -> None:
    for event in EVERY:
        with subtests.test(event.name):
            listed = specification()["semantic_events"][event.category][event.name]
            values = {
                name: value
                for name, value in event.properties.items()
                if any(path.startswith(name) for path in listed)
            }
            assert call(event.name, values, {"context": {}}) == Call(
                "track", (event.name, values, {"context": {}})
            )


def test_a_contract_has_a_semantic_event_and_its_properties_spelt_right() -> None:
    with pytest.raises(UsageError) as caught:
        call("Product Adde", {})
    assert str(caught.value) == (
        "Segment's specification has no 'Product Adde' among its events; "
        "did you mean 'Product Added'?"
    )
    with pytest.raises(UsageError) as caught:
        call("Product Added", {"price": 0, "pric": 0})
    assert str(caught.value) == (
        "Segment's specification has no 'pric' of Product Added; did you mean 'price'?"
    )


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        (
            {"company": {"nae": "Initech"}},
            "Segment's specification has no 'nae' in company; did you mean 'name'?",
        ),
        (
            {"address": {}},
            "address is given without any of its parts: street, city, state, postalCode, country",
        ),
    ],
)
def test_a_contract_has_the_parts_of_a_trait_spelt_right(
    traits: dict[str, Value], said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        reserved("identify.traits", traits)
    assert str(caught.value) == said


def test_a_contract_has_a_reserved_trait_spelt_right() -> None:
    assert reserved("identify.traits", {"email": ""}) == {"email": ""}
    with pytest.raises(UsageError) as caught:
        reserved("identify.traits", {"emil": ""})
    assert str(caught.value) == (
        "Segment's specification has no 'emil' among identify.traits; did you mean 'email'?"
    )
