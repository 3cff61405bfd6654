"""Finds the requirements that an attempt can be judged against: those that make the same run."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from harness.analysis import meets
from harness.codec import answers_words, visit_words
from harness.contracts import Destination
from harness.model import UNDEFINED, Call, Conditions, Library, Requirement, Stimulus, Value


@dataclass(frozen=True, slots=True)
class Match:
    """A requirement that makes the same calls.

    `mismatches` says in words what else would have to be the same, and is not. Without any, the
    requirement can be judged.
    """

    requirement: Requirement
    mismatches: tuple[str, ...] = ()


def matches(
    target: Destination, tried: Stimulus, library: Library, known: Iterable[Requirement]
) -> list[Match]:
    """Return the requirements with the same destination and calls as the attempt.

    `target` is that destination. Those that can be judged come first.
    """
    found = [
        Match(item, tuple(_mismatches(target, tried, library, item)))
        for item in known
        if item.destination == tried.destination and same_calls(item.calls, tried.calls)
    ]
    return sorted(found, key=lambda match: len(match.mismatches))


def same_calls(one: tuple[Call, ...], other: tuple[Call, ...]) -> bool:
    """Say whether calls are the same, value by value, as the judge compares values."""
    return [call.method for call in one] == [call.method for call in other] and all(
        same(first.args, second.args) for first, second in zip(one, other, strict=True)
    )


def same(one: Value, other: Value) -> bool:
    """Say whether two values are the same. Neither may hold a part that only expectations have."""
    return meets(one, other)


def _mismatches(
    target: Destination, tried: Stimulus, library: Library, item: Requirement
) -> Iterable[str]:
    if library not in item.libraries:
        yield f"it is for the library {' and '.join(item.libraries)}"
    mine, its = _settings(target, tried), _settings(target, item)
    for name in dict.fromkeys([*its, *mine]):
        if not same(its.get(name, UNDEFINED), mine.get(name, UNDEFINED)):
            yield f"its setting {name} is different"
    mine, its = _conditions(tried.conditions), _conditions(item.conditions)
    for name, value in mine.items():
        if not same(value, its[name]):
            yield f"its condition {name.replace('_', ' ')} is different"


def _conditions(given: Conditions) -> dict[str, Value]:
    """Return conditions by their names, those of the visit among them."""
    own = {part.name: getattr(given, part.name) for part in dataclasses.fields(given)}
    del own["visit"]
    return {**own, **visit_words(given.visit), "answers": answers_words(given.answers)}


def _settings(target: Destination, item: Stimulus) -> dict[str, Value]:
    """Return the settings that the page gets. One that is UNDEFINED is left out."""
    every = {**target.settings, **item.settings}
    return {name: value for name, value in every.items() if value is not UNDEFINED}
