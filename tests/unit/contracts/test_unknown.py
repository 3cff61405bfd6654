"""A destination of which nothing is known but its name, judged by what holds for every one."""

from typing import Any

import pytest

from harness.contracts import destination, destinations, of_destination, requirements, unknown
from harness.edge import World
from harness.model import Role, UsageError
from tests.unit.edge.test_neighbour import bundles


@pytest.fixture(autouse=True)
def nobody_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(destinations, "_MET", {})
    monkeypatch.setattr(requirements, "_MET", {})


@pytest.mark.parametrize(
    ("name", "key"),
    [("Acme", "acme"), ("Google Analytics 4", "google-analytics-4"), ("Wigzo.io", "wigzo-io")],
)
def test_it_has_the_name_that_was_typed_and_a_key_to_type(name: str, key: str) -> None:
    met = unknown.meet(name)
    assert (met.name, met.key) == (name, key)
    assert unknown.meet(name) == unknown.meet(key) == destination(key) == met


@pytest.mark.parametrize("name", ["wigzo", "Wigzo", "WIGZO"])
def test_one_that_is_known_stays_as_it_is(name: str) -> None:
    assert unknown.meet(name) == destination("wigzo")
    assert destinations._MET == {}


def test_a_name_without_a_letter_is_none() -> None:
    with pytest.raises(UsageError, match="'!' cannot be a destination's name"):
        unknown.meet("!")


def test_it_has_platform_requirements_alone() -> None:
    before = of_destination("wigzo")
    unknown.meet("Acme")
    own = of_destination("acme")
    assert {item.level for item in own} == {"platform"}
    assert all(item.id.startswith("acme-platform-") for item in own)
    assert {item.conditions.neighbour for item in own} == {"", "wigzo", "wishpond"}
    assert len({item.id for item in own}) == len(own) > 15
    assert of_destination("wigzo") == before, "nobody else gets another neighbour"
    assert requirements.folder_of(own[0].id) is None


def test_every_host_that_nobody_else_claims_is_its_own() -> None:
    assets: Any = None
    met = unknown.meet("Acme")
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
