"""What `harness open` begins with."""

import dataclasses

import pytest

from harness.cli.open_console import _find, _first_shown
from harness.contracts import built_in, requirement
from harness.model import Conditions, UsageError


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("wigzo", "wigzo-identify-email"),
        ("Wishpond", "wishpond-identify-params"),
        ("wigzo-token-digits", "wigzo-token-digits"),
    ],
)
def test_it_begins_with_what_is_asked_for_or_an_ordinary_call(name: str, start: str) -> None:
    _, target, found = _find(built_in(), name, "reference")
    assert (target.key, found) == (start.partition("-")[0], start)


def test_an_unknown_destination_needs_a_build() -> None:
    contracts, target, start = _find(built_in(), "Acme Ltd", "acme")
    assert (target.key, target.name, start) == ("acme-ltd", "Acme Ltd", "acme-ltd-platform-calls")
    assert contracts.destination("acme-ltd").is_unknown
    with pytest.raises(UsageError, match="no destination and no requirement 'Acme Ltd'"):
        _find(built_in(), "Acme Ltd", "reference")


def test_what_is_not_ordinary_is_passed_over_unless_there_is_nothing_else() -> None:
    plain = requirement("wigzo-identify-email")
    others = [
        dataclasses.replace(plain, id="loaded", calls=()),
        dataclasses.replace(plain, id="own-settings", settings={"orgToken": "1"}),
        dataclasses.replace(plain, id="early", conditions=Conditions(when="before build")),
        dataclasses.replace(plain, id="vendors", level="vendor"),
        next(item for item in built_in().of_destination("wigzo") if item.id == "wigzo-page-url"),
    ]
    assert _first_shown([*others, plain]) == plain.id
    assert _first_shown(others) == "own-settings"
    assert _first_shown(others[:1]) == ""
