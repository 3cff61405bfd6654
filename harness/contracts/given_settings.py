"""Settings that a person gives for a destination that nobody has described."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from harness.model import UsageError, Value
from harness.toolchain import utf8

GivenSettings: TypeAlias = Mapping[str, Mapping[str, Value]]
"""Settings by the name of their destination, in lower case; under "" those for any."""


def typed_settings(given: Iterable[str]) -> GivenSettings:
    """Return the settings of `NAME=VALUE` or `DESTINATION:NAME=VALUE`.

    A value that is JSON is what it stands for, and any other is text.

    Raises:
        UsageError: one has another form, or a name was given twice.
    """
    found: dict[str, dict[str, Value]] = {}
    for each in given:
        place, sign, text = each.partition("=")
        destination, _, name = place.rpartition(":")
        if not (sign and name.strip()):
            raise UsageError(
                f"--set {place}: expected NAME=VALUE, or DESTINATION:NAME=VALUE for one of several"
            )
        several = found.setdefault(destination.strip().lower(), {})
        if name.strip() in several:
            raise UsageError(f"--set {place}: {name.strip()} was given twice; give it once")
        several[name.strip()] = _value(text)
    return found


def _value(text: str) -> Value:
    try:
        return json.loads(text)
    except ValueError:
        return text


def read_settings(file: Path) -> GivenSettings:
    """Return the settings of a file: TOML if its name ends so, else JSON.

    A file of several destinations has a table for each, under `destinations`.

    Raises:
        UsageError: it is not there, or is not what its name says; the message says where.
    """
    try:
        text = utf8.read(file)
        content: Any = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except OSError as problem:
        raise UsageError(f"{file} cannot be read: {problem.strerror}") from None
    except ValueError as problem:
        kind = "TOML" if file.suffix == ".toml" else "JSON"
        raise UsageError(f"{file} is not {kind}: {problem}") from None
    if not isinstance(content, dict):
        raise UsageError(f"{file}: expected settings by their names, such as {{'apiKey': 'K-1'}}")
    several = content.pop("destinations", {})
    if not isinstance(several, dict) or not all(isinstance(one, dict) for one in several.values()):
        raise UsageError(f"{file}: 'destinations' must have the settings of each by its name")
    return {"": content, **{name.lower(): one for name, one in several.items()}}


def settings_together(*every: GivenSettings) -> GivenSettings:
    """Return all settings; of two for the same name, the later counts."""
    found: dict[str, dict[str, Value]] = {}
    for one in every:
        for destination, settings in one.items():
            found.setdefault(destination, {}).update(settings)
    return found
