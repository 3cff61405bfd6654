"""What `harness open` begins with."""

import dataclasses

import pytest

from harness.cli.open_console import _find, _first_shown
from harness.contracts import built_in, requirement
from harness.model import Conditions


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("wigzo", "wigzo-identify-email"),
        ("Wishpond", "wishpond-identify-params"),
        ("wigzo-token-digits", "wigzo-token-digits"),
    ],
)
def test_it_begins_with_what_is_asked_for_or_an_ordinary_call(name: str, start: str) -> None:
    target, found = _find(built_in(), name)
    assert (target.key, found) == (start.partition("-")[0], start)


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
