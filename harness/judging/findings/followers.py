"""Says which symptoms only follow from another one, as where values are joined or renamed.

A value that arrives under another name is missing under its own, and too much under the other. Of
values that are joined, each is missing, and what holds them all is too much, or not as promised.
Some requirements see the one, some the other.
"""

from collections.abc import Hashable, Iterator, Sequence
from typing import Final

from harness.judging.findings.symptom import Change, Symptom, general

_INSTEAD: Final = "the same value arrived as "


def leaders(found: Sequence[Symptom]) -> dict[int, Symptom]:
    """Return the symptoms that follow from another one, by their `id`, with that one."""
    causes: dict[Hashable, Symptom] = {}
    for symptom in found:
        for effect in _effects(symptom):
            causes.setdefault(effect, symptom)
    return {id(symptom): causes[own] for symptom in found if (own := _own(symptom)) in causes}


def _effects(symptom: Symptom) -> Iterator[Hashable]:
    if symptom.change is Change.JOINED:
        yield Change.ADDED, symptom.where, symptom.container, repr(symptom.steps[-1])
        yield Change.VALUE, symptom.where, symptom.steps
        for difference in symptom.differences:
            yield Change.LOST, symptom.where, general(difference.place.steps)
    elif symptom.change is Change.RENAMED:
        new_name = symptom.differences[0].hint.removeprefix(_INSTEAD)
        yield Change.ADDED, symptom.where, symptom.container, new_name


def _own(symptom: Symptom) -> Hashable:
    if symptom.change is Change.ADDED and symptom.steps:
        return symptom.change, symptom.where, symptom.container, repr(symptom.steps[-1])
    return symptom.change, symptom.where, symptom.steps
