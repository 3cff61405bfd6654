"""The shape of a JSON answer: all that a program relies on, and nothing that is somebody's."""

import re
from collections.abc import Collection
from typing import Any, Final

from harness.codec import is_secret

TEXT: Final = "text"
"""Stands for every text."""

NUMBER: Final = 1
"""Stands for a number that may be an id."""

_MOST: Final = 9999
"""The greatest number that is a setting or a count rather than an id, a place or a moment."""

_ID: Final = re.compile(r"ids?$", re.IGNORECASE)
_KEY: Final = re.compile(r"[A-Za-z_$][\w$-]{0,39}", re.ASCII)
_DIGITS: Final = re.compile(r"\d.*\d.*\d")


def shape(value: Any, known: Collection[str] = (), name: str = "") -> Any:
    """Return the shape of a value that was read from JSON; `name` is the key that has it.

    Keys, types, booleans and null stay, and so do small numbers. A list has one element. Every
    text that is not empty is `TEXT`. A number that may be an id, has a token's name or is among the
    `known` values is `NUMBER`. Of keys that look like ids or are known values, the first one stands
    for all, under the name `TEXT`.
    """
    if isinstance(value, str):
        return TEXT if value else ""
    if isinstance(value, dict):
        return _object(value, known)
    if isinstance(value, list):
        return [shape(item, known, name) for item in value[:1]]
    if isinstance(value, bool) or value is None:
        return value
    is_plain = str(value) not in known and _is_plain(value, name)
    return value if is_plain else type(value)(NUMBER)


def with_numbers_of(old: Any, new: Any) -> Any:
    """Return a new shape with the old one's numbers where both have one: it may be a count."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {
            key: with_numbers_of(old[key], item) if key in old else item
            for key, item in new.items()
        }
    if isinstance(old, list) and isinstance(new, list):
        return [*map(with_numbers_of, old, new), *new[len(old) :]]
    return old if _is_number(old) and _is_number(new) else new


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _object(value: dict[str, Any], known: Collection[str]) -> dict[str, Any]:
    shapes: dict[str, Any] = {}
    for key, item in value.items():
        is_name = _KEY.fullmatch(key) and not _DIGITS.search(key) and key not in known
        shapes.setdefault(key if is_name else TEXT, shape(item, known, key))
    return shapes


def _is_plain(number: float, name: str) -> bool:
    """Say whether a number says nothing of an account or a visitor."""
    is_named = is_secret(name) or _ID.search(name)
    return not is_named and abs(number) <= _MOST and round(number, 2) == number
