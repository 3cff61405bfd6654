"""Groups symptoms by their cause: the widest claim that no arrival contradicts."""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from harness.judging.findings.arrivals import Arrived, Inside
from harness.judging.findings.followers import leaders
from harness.judging.findings.symptom import OF_VALUES, Change, Symptom
from harness.judging.findings.symptoms import family
from harness.model import PathStep

_ENOUGH: Final = 3
_SAME_KIND: Final = 2
_OF_KINDS: Final = OF_VALUES - {Change.ADDED, Change.JOINED}

_OF_CALLS: Final = {Change.NEVER, Change.TWICE, Change.LATE, Change.EXTRA, Change.INSTEAD}

_Container: TypeAlias = tuple[Change, str, str, tuple[PathStep, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """Symptoms of one cause. `scope` says how far it reaches: `place`, `all` or `kind`.

    Where that is `all` values of a container, `spared` has the names of those that did arrive.
    Where it is a `kind` of value, `kind` says which, and `inside` where, if not everywhere.
    """

    scope: str
    symptoms: tuple[Symptom, ...]
    spared: tuple[PathStep, ...] = ()
    kind: str = ""
    inside: Inside | None = None


def groups(found: Sequence[Symptom], arrived: Arrived) -> list[Group]:
    """Return all symptoms in groups, the largest first."""
    led = leaders(found)
    whole, rest = _wholesale([one for one in found if id(one) not in led], arrived)
    kinds, rest = _of_kinds(rest, arrived)
    places = _of_one_fault(_whole_places(_by_place(rest)))
    made = _with_followers([*whole, *kinds, *places], found, led)
    return sorted(made, key=lambda group: -len(group.symptoms))


def _with_followers(
    made: Iterable[Group], found: Sequence[Symptom], led: dict[int, Symptom]
) -> list[Group]:
    """Add to each group what only follows from something in it, in the order of all symptoms."""
    every = []
    for group in made:
        own = {id(one) for one in group.symptoms}
        own |= {follower for follower, leader in led.items() if id(leader) in own}
        symptoms = (*group.symptoms, *(one for one in found if id(one) in own and id(one) in led))
        every.append(dataclasses.replace(group, symptoms=symptoms))
    return every


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
        if symptom.change in OF_VALUES - {Change.JOINED} and (
            len(symptom.steps) > 1 or symptom.is_arrival
        ):
            # What arrives under another name is lost under its own.
            is_renamed = symptom.change is Change.RENAMED
            lost: Change = Change.LOST if is_renamed else symptom.change
            containers[lost, symptom.method, symptom.where, symptom.container].append(symptom)
    made: list[Group] = []
    for (change, method, where, container), inside in sorted(
        containers.items(), key=lambda item: (len(item[0][3]), str(item[0]))
    ):
        names = {symptom.steps[-1] for symptom in inside}
        spared = arrived.names.get((method, where, container), set()) - names
        is_of_a_kind = change is Change.TYPE and len({family(one.kind) for one in inside}) == 1
        if len(names) >= _ENOUGH and len(names) > len(spared) and not is_of_a_kind:
            made.append(Group("all", tuple(inside), tuple(sorted(spared, key=str))))
    return made, _left(found, made)


def _left(found: Iterable[Symptom], made: Iterable[Group]) -> list[Symptom]:
    taken = {id(symptom) for group in made for symptom in group.symptoms}
    return [symptom for symptom in found if id(symptom) not in taken]


def _of_kinds(found: Sequence[Symptom], arrived: Arrived) -> tuple[list[Group], list[Symptom]]:
    """Take out what happens to every value of a kind: wherever it is, or in one container."""
    made: list[Group] = []
    rest = [*found]
    for is_inside in (False, True):
        for kind_of in (lambda one: family(one.kind), lambda one: one.kind):
            new = _of_a_kind(rest, arrived, kind_of, is_inside=is_inside)
            made += new
            rest = _left(rest, new)
    return made, rest


def _of_a_kind(
    found: Iterable[Symptom],
    arrived: Arrived,
    kind_of: Callable[[Symptom], str],
    *,
    is_inside: bool,
) -> list[Group]:
    kinds: dict[tuple[Change, str, Inside | None], list[Symptom]] = defaultdict(list)
    for symptom in found:
        if symptom.change in _OF_KINDS and symptom.kind and len(symptom.steps) > 1:
            inside = (symptom.where, symptom.container) if is_inside else None
            kinds[symptom.change, kind_of(symptom), inside].append(symptom)
    made: list[Group] = []
    for (_, kind, inside), several in sorted(kinds.items(), key=str):
        places = {_place(symptom) for symptom in several}
        methods = {symptom.method for symptom in several}
        # Most values are texts, so that two of them in one container are lost says little.
        enough = _ENOUGH if is_inside and kind == "string" else _SAME_KIND
        if len(places) >= enough and not arrived.has(kind, methods, inside):
            specific = {symptom.kind for symptom in several}
            told = specific.pop() if len(specific) == 1 else kind
            made.append(Group("kind", tuple(several), kind=told, inside=inside))
    return made


def _by_place(found: Iterable[Symptom]) -> list[Group]:
    places: dict[Hashable, list[Symptom]] = defaultdict(list)
    for symptom in found:
        places[_place(symptom)].append(symptom)
    return [Group("place", tuple(inside)) for inside in places.values()]


def _whole_places(found: Sequence[Group]) -> list[Group]:
    """Join what happens to a call that is not known to the same that happens to a known one.

    Where there are several of those, it is the one that the most requirements meet.
    """
    whole = [group for group in found if not _is_partial(group)]
    partial = [group for group in found if _is_partial(group)]
    more: dict[int, list[Symptom]] = defaultdict(list)
    alone: list[Group] = []
    for group in partial:
        able = [other for other in whole if _can_be(group.symptoms[0], other.symptoms[0])]
        if able:
            widest = min(able, key=lambda one: (-len(_requirements(one)), str(_place_of(one))))
            more[id(widest)] += group.symptoms
        else:
            alone.append(group)
    return [
        *(dataclasses.replace(one, symptoms=(*one.symptoms, *more[id(one)])) for one in whole),
        *alone,
    ]


def _is_partial(group: Group) -> bool:
    first = group.symptoms[0]
    is_known = first.change in OF_VALUES or first.change not in _OF_CALLS
    return not is_known and not (first.method and first.where)


def _can_be(one: Symptom, other: Symptom) -> bool:
    return (
        one.change is other.change
        and one.method in {"", other.method}
        and one.where in {"", other.where}
    )


def _requirements(group: Group) -> set[str]:
    return {symptom.judged.requirement.id for symptom in group.symptoms}


def _place_of(group: Group) -> Hashable:
    return _place(group.symptoms[0])


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
