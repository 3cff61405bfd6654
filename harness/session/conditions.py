"""Conditions as people choose them, by their names: those of the visit are among them."""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, get_args

from harness.contracts import Contracts
from harness.model import (
    ORDINARY,
    Answer,
    Call,
    Conditions,
    Navigation,
    TrackerState,
    UsageError,
    Visit,
    When,
)

VISIT: Final = frozenset(part.name for part in dataclasses.fields(Visit))
"""The names of the parts of a visit."""

_OWN: Final = frozenset({"visit", "groups", "together"})
"""The parts of conditions that the harness sets for itself, or by the names of their parts."""

KNOWN: Final = tuple(
    part.name
    for kind in (Conditions, Visit)
    for part in dataclasses.fields(kind)
    if part.name not in _OWN
)
"""The names of all conditions that can be chosen."""

_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "when": get_args(When),
    "tracker": get_args(TrackerState),
}


def chosen_conditions(
    contracts: Contracts, given: Mapping[str, Any], base: Conditions = ORDINARY
) -> Conditions:
    """Return `base` with the conditions that are given by their names.

    Raises:
        UsageError: a name is unknown, or its value is none that it can have.
    """
    for name, value in given.items():
        if name not in KNOWN:
            raise UsageError(f"unknown condition {name!r}; known are: {', '.join(KNOWN)}")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise UsageError(
                f"the condition {name} cannot be {value!r}; known are: {', '.join(_CHOICES[name])}"
            )
        if not _is_of_its_kind(name, value):
            raise UsageError(f"the condition {name} cannot be {value!r}")
    own = {name: value for name, value in given.items() if name not in VISIT}
    if own.get("neighbour"):
        own["neighbour"] = contracts.destination(own["neighbour"]).key
    if "answers" in own:
        own["answers"] = {path: _answers(path, every) for path, every in own["answers"].items()}
    return dataclasses.replace(base, **own, visit=_visit(base.visit, given))


def _answers(path: str, given: Any) -> tuple[Answer, ...]:
    """Return what a path answers, one after the other; a body is given as text."""
    example = '{"/path": [{"status": 503}, {"body": "{}"}]}'
    try:
        every = tuple(
            Answer(**{**item, "body": item["body"].encode()} if "body" in item else item)
            for item in given
        )
    except ValueError as problem:
        raise UsageError(f"the condition answers: {problem}") from problem
    except (AttributeError, TypeError) as problem:
        raise UsageError(f"the condition answers cannot be read; write {example}") from problem
    if not every or not path.startswith("/"):
        raise UsageError(f"the condition answers has {path!r}: {given!r}; write {example}")
    return every


def _is_of_its_kind(name: str, value: Any) -> bool:
    usual = getattr(ORDINARY.visit if name in VISIT else ORDINARY, name)
    if isinstance(usual, tuple):
        return isinstance(value, list)
    return isinstance(value, Mapping if isinstance(usual, Mapping) else type(usual))


def _visit(base: Visit, given: Mapping[str, Any]) -> Visit:
    parts = {name: value for name, value in given.items() if name in VISIT}
    try:
        if "navigations" in parts:
            parts["navigations"] = tuple(Navigation(**item) for item in parts["navigations"])
        if "earlier" in parts:
            parts["earlier"] = tuple(
                Call(method, tuple(args)) for method, *args in parts["earlier"]
            )
        return dataclasses.replace(base, **parts)
    except ValueError as problem:
        raise UsageError(f"the condition {problem}") from problem
    except TypeError as problem:
        raise UsageError(
            "the condition navigations or earlier cannot be read; write each navigation as "
            '{"before": 1, "address": "https://shop.example/cart"}, and each earlier call as '
            '["track", "Signed Up", {}]'
        ) from problem


def typed_conditions(contracts: Contracts, typed: Iterable[str], base: Conditions) -> Conditions:
    """Return `base` with conditions that are typed as `name=value`.

    A value that is no text is typed as JSON.

    Raises:
        UsageError: one is not typed so, is unknown, or has a value that it cannot have.
    """
    given: dict[str, Any] = {}
    for text in typed:
        name, equals, value = text.partition("=")
        name = name.strip().replace("-", "_").replace(" ", "_")
        if not equals:
            raise UsageError(f"--condition {text!r} has no value; write --condition NAME=VALUE")
        if name not in KNOWN:
            raise UsageError(f"unknown condition {name!r}; known are: {', '.join(KNOWN)}")
        usual = getattr(ORDINARY.visit if name in VISIT else ORDINARY, name)
        try:
            given[name] = value if isinstance(usual, str) else json.loads(value)
        except ValueError:
            kind = "true or false" if isinstance(usual, bool) else "JSON"
            raise UsageError(f"the condition {name} is {value!r}; write {kind}") from None
    return chosen_conditions(contracts, given, base)
