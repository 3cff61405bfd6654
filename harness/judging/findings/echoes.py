"""Adds to the symptom that explains it what a verdict shows again.

A request repeats what the tracker was called with, and an exception explains what is missing
after it.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Final

from harness.codec import source
from harness.judging.findings.symptom import OF_VALUES, Change, Symptom
from harness.model import MISSING, Arrives, DifferenceKind, PathStep

_REQUEST_PARTS: Final = (DifferenceKind.QUERY, DifferenceKind.BODY)


def without_echoes(found: Sequence[Symptom]) -> list[Symptom]:
    """Add to the symptom of an invocation what the request that carries it shows again."""
    kept = [item for item in found if not _is_of_request(item)]
    for item in found:
        if not _is_of_request(item):
            continue
        same = [at for at, other in enumerate(kept) if _repeats(item, other)]
        place = min(same, key=lambda at: not _have_a_name_in_common(item, kept[at]), default=None)
        if place is None:
            kept.append(item)
        else:
            kept[place] = _with(kept[place], item)
    return kept


def _is_of_request(symptom: Symptom) -> bool:
    if symptom.differences[0].kind is DifferenceKind.ARRIVAL:
        return any(
            isinstance(item, Arrives) and item.host == symptom.where
            for item in symptom.judged.requirement.expectations
        )
    return symptom.differences[0].kind in (DifferenceKind.REQUEST, *_REQUEST_PARTS)


def _repeats(echo: Symptom, other: Symptom) -> bool:
    kind = other.differences[0].kind
    if echo.change in OF_VALUES:
        if other.change not in OF_VALUES:
            return False
        same_value = _values(echo) == _values(other)
        same_name = _have_a_name_in_common(echo, other)
        is_request = _is_of_request(other)
        return (
            (same_name or (same_value and not is_request))
            and other.change in {echo.change, Change.JOINED}
            and (not is_request or same_value)
        )
    if kind in _REQUEST_PARTS:
        return False
    if echo.change is Change.NEVER:
        return other.change in {Change.NEVER, Change.INSTEAD}
    return other.change in {Change.TWICE, Change.EXTRA, Change.INSTEAD}


def _values(symptom: Symptom) -> tuple[str, str]:
    """Return what was observed; where nothing was, what was expected tells which value it is."""
    is_lost = symptom.observed is MISSING
    return source(symptom.observed), source(symptom.expected) if is_lost else ""


def _have_a_name_in_common(one: Symptom, other: Symptom) -> bool:
    return not _names(one).isdisjoint(_names(other))


def _names(symptom: Symptom) -> set[PathStep]:
    places = (difference.place.steps for difference in symptom.differences)
    return {_last_name(symptom.steps), *map(_last_name, places)}


def _last_name(steps: Sequence[PathStep]) -> PathStep:
    return next((step for step in reversed(steps) if isinstance(step, str) and step != "*"), "")


def _with(symptom: Symptom, *more: Symptom) -> Symptom:
    added = tuple(difference for item in more for difference in item.differences)
    return dataclasses.replace(symptom, differences=(*symptom.differences, *added))


def explained(found: Sequence[Symptom]) -> list[Symptom]:
    """Put under an exception what is missing after it, and under a loss what else it causes."""
    thrown = [item for item in found if item.change is Change.THROWS]
    if not thrown:
        return _one_a_call(found)
    after = {Change.NEVER, Change.CALLBACK, Change.LATE}
    causes = {item.method for item in thrown}
    missing = [
        item
        for item in found
        if item.change in after and (item.method in causes or not item.method or "" in causes)
    ]
    rest = [item for item in found if item not in missing and item is not thrown[0]]
    return [_with(thrown[0], *missing), *_one_a_call(rest)]


def _is_same_place(one: Symptom, other: Symptom) -> bool:
    return not (one.where and other.where) or one.where == other.where


def _one_a_call(found: Iterable[Symptom]) -> list[Symptom]:
    """Add the ledger's word for a call to what shows the same of its invocation."""
    kept: list[Symptom] = []
    alike: dict[tuple[Change, str], list[int]] = {}
    for item in found:
        if item.change not in {Change.NEVER, Change.TWICE, Change.LATE}:
            kept.append(item)
            continue
        places = alike.setdefault((item.change, item.method), [])
        at = next((place for place in places if _is_same_place(item, kept[place])), None)
        if at is None:
            places.append(len(kept))
            kept.append(item)
        else:
            where = kept[at].where or item.where
            kept[at] = dataclasses.replace(_with(kept[at], item), where=where)
    return kept
