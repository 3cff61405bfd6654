"""A destination of which nothing is known but its name, judged by what holds for every one."""

from typing import Any

import pytest

from harness.contracts import built_in, destination, find_or_add
from harness.edge import World
from harness.model import Role, UsageError
from tests.unit.edge.test_neighbour import bundles


@pytest.mark.parametrize(
    ("name", "key"),
    [("Acme", "acme"), ("Google Analytics 4", "google-analytics-4"), ("Wigzo.io", "wigzo-io")],
)
def test_it_has_the_name_that_was_typed_and_a_key_to_type(name: str, key: str) -> None:
    known, met = find_or_add(built_in(), name)
    assert (met.name, met.key) == (name, key)
    assert known.destination(key) == met
    assert find_or_add(known, name) == find_or_add(known, key) == (known, met)


@pytest.mark.parametrize("name", ["wigzo", "Wigzo", "WIGZO"])
def test_one_that_is_known_stays_as_it_is(name: str) -> None:
    assert find_or_add(built_in(), name) == (built_in(), destination("wigzo"))


def test_a_name_without_a_letter_is_none() -> None:
    with pytest.raises(UsageError, match="'!' cannot be a destination's name"):
        find_or_add(built_in(), "!")


def test_it_has_platform_requirements_alone() -> None:
    known, _ = find_or_add(built_in(), "Acme")
    own = known.of_destination("acme")
    assert {item.level for item in own} == {"platform", "inferred", "advice"}
    assert all(item.id.startswith("acme-platform-") for item in own)
    assert {item.conditions.neighbour for item in own} == {"", "wigzo", "wishpond"}
    assert len({item.id for item in own}) == len(own) > 15
    assert known.of_destination("wigzo") == built_in().of_destination("wigzo"), (
        "nobody else gets another neighbour"
    )
    assert known.folders == {}


def test_every_host_that_nobody_else_claims_is_its_own() -> None:
    assets: Any = None
    _, met = find_or_add(built_in(), "Acme")
    world = World(assets, met, bundles("wigzo"), "next", {})
    roles = {
        "cdn.acme.example": Role.DESTINATION,
        "cdn.segment.com": Role.LIBRARY,
        "api.segment.io": Role.SEGMENT,
        "shop.example": Role.SITE,
    }
    assert {host: world.role(host, "/") for host in roles} == roles
    other = World(assets, destination("wigzo"), bundles("wigzo"), "next", {})
    assert other.role("cdn.acme.example", "/") is Role.UNCLAIMED
