"""Groups symptoms by their cause: the widest claim that no arrival contradicts."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from harness.judging.findings.arrivals import Arrived
from harness.judging.findings.symptom import OF_VALUES, Change, Symptom
from harness.model import PathStep

_ENOUGH: Final = 3
_SAME_KIND: Final = 2

_Container: TypeAlias = tuple[Change, str, str, tuple[PathStep, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """Symptoms of one cause. `scope` says how far it reaches: `place`, `all` or `kind`.

    Where that is `all` values of a container, `spared` has the names of those that did arrive.
    """

    scope: str
    symptoms: tuple[Symptom, ...]
    spared: tuple[PathStep, ...] = ()


def groups(found: Sequence[Symptom], arrived: Arrived) -> list[Group]:
    """Return all symptoms in groups, the largest first."""
    whole, rest = _wholesale(found, arrived)
    kinds, rest = _of_a_kind(rest, arrived)
    places = _of_one_fault(_by_place(rest))
    return sorted([*whole, *kinds, *places], key=lambda group: -len(group.symptoms))


def _place(symptom: Symptom) -> Hashable:
    if symptom.change in OF_VALUES:
        return symptom.change, symptom.where, symptom.steps
    if symptom.change is Change.THROWS:
        return symptom.change, symptom.where
    return symptom.change, symptom.where, symptom.method


def _wholesale(found: Sequence[Symptom], arrived: Arrived) -> tuple[list[Group], list[Symptom]]:
    """Take out what happens to every value of a container, but for fewer than are affected."""
    containers: dict[_Container, list[Symptom]] = defaultdict(list)
    for symptom in found:
        if symptom.change in OF_VALUES and len(symptom.steps) > 1:
            # What arrives under another name is lost under its own.
            change = Change.LOST if symptom.change is Change.RENAMED else symptom.change
            key = change, symptom.method, symptom.where, symptom.container
            containers[key].append(symptom)
    made: list[Group] = []
    for (_, method, where, container), inside in sorted(
        containers.items(), key=lambda item: (len(item[0][3]), str(item[0]))
    ):
        names = {symptom.steps[-1] for symptom in inside}
        spared = arrived.names.get((method, where, container), set()) - names
        if len(names) >= _ENOUGH and len(names) > len(spared):
            made.append(Group("all", tuple(inside), tuple(sorted(spared, key=str))))
    taken = {id(symptom) for group in made for symptom in group.symptoms}
    return made, [symptom for symptom in found if id(symptom) not in taken]


def _of_a_kind(found: Sequence[Symptom], arrived: Arrived) -> tuple[list[Group], list[Symptom]]:
    """Take out what happens to every value of a kind, wherever it is."""
    kinds: dict[tuple[Change, str], list[Symptom]] = defaultdict(list)
    for symptom in found:
        if symptom.change in OF_VALUES - {Change.ADDED} and symptom.kind:
            kinds[symptom.change, symptom.kind].append(symptom)
    made: list[Group] = []
    for (_, kind), inside in sorted(kinds.items(), key=str):
        places = {_place(symptom) for symptom in inside}
        methods = {symptom.method for symptom in inside}
        spared = sum(arrived.kinds[method, kind] for method in methods)
        if len(places) >= _SAME_KIND and not spared:
            made.append(Group("kind", tuple(inside)))
    taken = {id(symptom) for group in made for symptom in group.symptoms}
    return made, [symptom for symptom in found if id(symptom) not in taken]


def _by_place(found: Iterable[Symptom]) -> list[Group]:
    places: dict[Hashable, list[Symptom]] = defaultdict(list)
    for symptom in found:
        places[_place(symptom)].append(symptom)
    return [Group("place", tuple(inside)) for inside in places.values()]


def _of_one_fault(found: Sequence[Group]) -> list[Group]:
    """Join what always shows together: in the same verdicts, at the same function or call."""
    joined: dict[Hashable, list[Symptom]] = defaultdict(list)
    for group in found:
        joined[_company(group)].extend(group.symptoms)
    return [Group("place", tuple(inside)) for inside in joined.values()]


def _company(group: Group) -> Hashable:
    first = group.symptoms[0]
    verdicts = frozenset(symptom.judged.name for symptom in group.symptoms)
    requirements = {requirement for requirement, _ in verdicts}
    if first.change is Change.NEVER:
        return first.change, verdicts
    if first.change in OF_VALUES and len(requirements) >= _SAME_KIND:
        return "value", first.where, verdicts
    return _place(first)
