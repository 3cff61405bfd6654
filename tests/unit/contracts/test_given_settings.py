"""Settings that a person gives for a destination that nobody has described."""

from pathlib import Path

import pytest

from harness.contracts import (
    Description,
    GivenSettings,
    built_in,
    described,
    find_or_add,
    read_settings,
    settings_together,
    typed_settings,
)
from harness.model import UsageError


def test_what_is_typed_is_json_or_text() -> None:
    typed = typed_settings(["apiKey=K-1", 'map={"a": [1]}', "all=true", "empty=", "Acme:id=a=b:c"])
    assert typed == {
        "": {"apiKey": "K-1", "map": {"a": [1]}, "all": True, "empty": ""},
        "acme": {"id": "a=b:c"},
    }


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["apiKey"], "--set apiKey: expected NAME=VALUE, or DESTINATION:NAME=VALUE for one of"),
        (["=secret"], "--set : expected NAME=VALUE"),
        (["a=1", "a=2"], "--set a: a was given twice; give it once"),
    ],
)
def test_what_cannot_be_read_is_told_without_the_value(typed: list[str], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        typed_settings(typed)
    assert str(refused.value).startswith(message)
    assert "secret" not in str(refused.value)


TOML = 'region = "eu"\n[destinations.Acme]\nid = 7\n[destinations.Acme.map]\na = "b"\n'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("acme.toml", TOML),
        ("acme.json", '{"region": "eu", "destinations": {"Acme": {"id": 7, "map": {"a": "b"}}}}'),
    ],
)
def test_a_file_has_those_of_one_or_of_several(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    read = read_settings(tmp_path / name)
    assert read == {"": {"region": "eu"}, "acme": {"id": 7, "map": {"a": "b"}}}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.toml", "a = ", "is not TOML: "),
        ("a.json", "{", "is not JSON: "),
        ("a.json", "[]", "expected settings by their names"),
        ("a.json", '{"destinations": 1}', "'destinations' must have the settings of each"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, name: str, text: str, message: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        read_settings(file)
    assert str(refused.value).startswith(str(file))
    assert message in str(refused.value)
    with pytest.raises(UsageError, match="cannot be read: No such file or directory"):
        read_settings(tmp_path / "none.toml")


def test_what_is_typed_counts() -> None:
    file: GivenSettings = {"": {"a": 1, "b": 2}}
    assert settings_together(file, {"": {"b": 3}, "acme": {"c": 4}}) == {
        "": {"a": 1, "b": 3},
        "acme": {"c": 4},
    }


def test_they_are_those_of_an_unknown_destination_before_anything_is_made_up() -> None:
    given = built_in().with_settings({"": {"apiKey": "mine"}, "acme": {"region": "eu"}})
    contracts, acme = find_or_add(given, "Acme")
    assert contracts.destination("acme") == acme
    assert acme.settings == {"apiKey": "mine", "region": "eu"}
    found = described(acme, Description((), {"apiKey": "", "siteId": ""}))
    assert found.settings == {"apiKey": "mine", "region": "eu", "siteId": "1047"}
    assert contracts.settings_given_for("acme") == {"apiKey": "mine", "region": "eu"}
    assert contracts.settings_given_for("wigzo") == {}


def test_a_destination_with_a_contract_keeps_its_own() -> None:
    with pytest.raises(UsageError, match="wigzo has a contract, whose requirements are for its"):
        built_in().with_settings({"wigzo": {"orgToken": "mine"}})
