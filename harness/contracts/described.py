"""A destination that nobody has described, as a build of its integration shows it."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from harness.contracts.description import OF_MODULES, Description
from harness.contracts.destinations.base import Destination
from harness.model import Value

_URLS: Final = ("url", "endpoint")
_HOSTS: Final = ("domain", "host", "server")
_NUMBERS: Final = ("id", "number", "account", "port")


def described(target: Destination, found: Description) -> Destination:
    """Return a destination with all that can be learned of it.

    Its functions are those of the globals that the build declares or touches. Settings that it
    lacks are made up.
    """
    given = {name: one for name, one in target.settings.items() if name not in target.guessed}
    made = {name: made_up(name, default) for name, default in found.options.items()}
    settings = {**dict(_undeclared(found)), **made, **given}
    guessed = (name for name in settings if name not in given and _is_guess(name, settings, found))
    return dataclasses.replace(
        target,
        functions=tuple(dict.fromkeys(_functions(found))),
        settings=settings,
        guessed=tuple(guessed),
        learned=found,
    )


def _is_guess(name: str, settings: Mapping[str, Value], found: Description) -> bool:
    """Say whether the value of a setting need not be one of any account: made up, or left empty."""
    value = settings[name]
    return is_empty(value) or name not in found.options or value != found.options[name]


def is_empty(value: Value) -> bool:
    """Say whether a setting is a list or a map with nothing in it."""
    return isinstance(value, list | dict) and not value


def _undeclared(found: Description) -> Iterator[tuple[str, Value]]:
    """Yield settings that a build reads and does not declare: those that must be a list or a map.

    Segment gives them to it all the same, and it need not look whether they are there.
    """
    for name in found.read:
        if name not in found.options and name.lower().endswith(("map", "mapping")):
            yield name, {}
        elif name not in found.options and name.endswith("s"):
            yield name, []


def _functions(found: Description) -> Iterator[str]:
    """Yield what to observe: each place that the build names, and all functions in it."""
    for path in (*found.globals, *found.touched):
        steps = path.split(".")
        if steps[0].removesuffix("()") in OF_MODULES:
            continue
        for count in range(1, len(steps) + 1):
            place = ".".join(steps[:count])
            yield place.removesuffix("()")
            yield f"{place}.*"
    yield from (f"{name}.push" for name in found.globals)


def made_up(name: str, default: Value) -> Value:
    """Return a value for a setting of which nothing is known but its name and its default.

    Only a text that is empty, or that is not there, is made up, after its name; and a list of ids
    that is empty gets one.
    """
    if default == [] and name.endswith("Ids"):
        return [made_up(name.removesuffix("s"), "")]
    if default not in (None, "") or isinstance(default, bool | int | float):
        return default
    words = name.lower()
    if _has(words, _URLS):
        return f"https://{_plain(name)}.example/"
    if _has(words, _HOSTS):
        return f"{_plain(name)}.example"
    return "1047" if words.endswith(_NUMBERS) else f"{name}-1"


def _has(words: str, several: Iterable[str]) -> bool:
    return any(word in words for word in several)


def _plain(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum()) or "setting"
