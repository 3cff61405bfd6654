"""Conditions are chosen by their names: typed for `harness run`, or in the console's form."""

import dataclasses

import pytest

from harness.contracts import built_in
from harness.model import ORDINARY, Answer, Call, Conditions, Navigation, UsageError, Visit
from harness.session import Job, pages, typed_conditions

CART = "https://shop.example/cart"
TYPED = {
    "time_zone=Asia/Tokyo": Conditions(visit=Visit(time_zone="Asia/Tokyo")),
    "time zone=Asia/Tokyo": Conditions(visit=Visit(time_zone="Asia/Tokyo")),
    "returning-user=u-7": Conditions(returning_user="u-7"),
    "address=https://shop.example/?a=b=c": Conditions(
        visit=Visit(address="https://shop.example/?a=b=c")
    ),
    "burst=true": Conditions(burst=True),
    'traits={"seats": 0}': Conditions(visit=Visit(traits={"seats": 0})),
    f'navigations=[{{"before": 1, "address": "{CART}"}}]': Conditions(
        visit=Visit(navigations=(Navigation(1, CART),))
    ),
    'answers={"/e": [{"status": 503}, {"body": ""}]}': Conditions(
        answers={"/e": (Answer(503), Answer(body=b""))}
    ),
    'earlier=[["identify", "u-7", {"seats": 0}], ["page"]]': Conditions(
        visit=Visit(earlier=(Call("identify", ("u-7", {"seats": 0})), Call("page")))
    ),
    "neighbour=wigzo": Conditions(neighbour="wigzo"),
}
REFUSED = {
    "time_zone": "--condition 'time_zone' has no value; write --condition NAME=VALUE",
    "timezone=UTC": "unknown condition 'timezone'; known are: when, tracker, burst, ",
    "when=later": "the condition when cannot be 'later'; known are: ready, ",
    "burst=yes": "the condition burst is 'yes'; write true or false",
    "burst=1": "the condition burst cannot be 1",
    "traits=gold": "the condition traits is 'gold'; write JSON",
    "locale=German": "the condition locale 'German' is unknown; write one such as 'de-DE'",
    'navigations=[{"to": "/"}]': "the condition navigations or earlier cannot be read; write each ",
    "neighbour=nobody": "nobody",
    "earlier=[1]": "and each earlier call as [",
    'earlier=[["trak"]]': "method 'trak' of an earlier call is unknown",  # codespell:ignore trak
    'answers={"/e": [{"status": 99}]}': "status 99 of an answer is not one from 200 to 599",
    'answers={"/e": [{"code": 503}]}': "the condition answers cannot be read; write ",
    'answers={"e": [{}]}': "the condition answers has 'e': [{}]; write ",
    'answers={"/e": []}': "the condition answers has '/e': []; write ",
}


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_typed_becomes_a_condition(typed: str) -> None:
    assert typed_conditions(built_in(), [typed], ORDINARY) == TYPED[typed]


@pytest.mark.parametrize("typed", REFUSED)
def test_what_cannot_be_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(UsageError) as raised:
        typed_conditions(built_in(), [typed], ORDINARY)
    assert REFUSED[typed] in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_requirement_s_own_conditions_stay() -> None:
    own = Conditions(when="before tracker", visit=Visit(locale="de-DE"))
    changed = typed_conditions(built_in(), ["title=Cart"], own)
    assert changed == dataclasses.replace(own, visit=Visit(locale="de-DE", title="Cart"))


def test_a_visit_of_its_own_is_a_page_of_its_own() -> None:
    of_wigzo = [item for item in built_in().of_destination("wigzo") if not item.conditions.burst]
    usual = [item for item in of_wigzo if item.conditions == ORDINARY][:4]
    tokyo = Conditions(visit=Visit(time_zone="Asia/Tokyo"))
    planned = [Job(item, "next", built_in().destination("wigzo")) for item in usual]
    planned += [
        Job(dataclasses.replace(item, conditions=tokyo), "next", built_in().destination("wigzo"))
        for item in usual
    ]
    shared = [job for page in pages(planned, 0) for job in page]
    assert shared
    assert all(job.requirement.conditions == ORDINARY for job in shared)
