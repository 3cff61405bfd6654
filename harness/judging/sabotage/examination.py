"""Whether each expectation can fail, and each value that it states can make it fail."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.judging.expectations import expectation_differences
from harness.judging.sabotage.copies import (
    Kind,
    Sabotage,
    of_kinds,
    of_observation,
    of_the_rest,
    of_whole_observations,
)
from harness.judging.sabotage.made_up import made_up
from harness.judging.sabotage.places import ValuePath, value_at
from harness.judging.sabotage.statements import Statement, absent_names, statements, without
from harness.judging.sabotage.variants import is_same
from harness.model import (
    Difference,
    Expectation,
    Library,
    Matching,
    Near,
    OneOf,
    Recording,
    Requirement,
    Value,
)

_SHOWS: frozenset[Kind] = frozenset({Kind.CHANGED, Kind.TURNED, Kind.ADDED})
"""Sabotages that leave a value in the place: they show which statement is about it."""

_SAME_PLACE: frozenset[Kind] = _SHOWS | {Kind.REMOVED, Kind.RENAMED}
"""Sabotages of an observed value that a statement about it must notice."""


@dataclass(frozen=True, slots=True)
class Vacuous:
    """An expectation that no sabotage turns red, or a value in it that no sabotage tests.

    `number` counts the requirement's expectations from 1, `kind` is the expectation's. `path` is
    where in the expectation the value is stated, empty for the whole. `unnoticed` is a sabotage
    that should have turned it red, empty where none did.
    """

    requirement: str
    library: Library
    number: int
    kind: str
    path: str = ""
    unnoticed: str = ""

    def __str__(self) -> str:
        """Say in one line what is wrong, where, and what to do."""
        where = f"{self.requirement} ({self.library}), expectation {self.number} ({self.kind})"
        if not self.path:
            return (
                f"{where}: no change of the recording turns it red; expect something that can fail"
            )
        if not self.unnoticed:
            return (
                f"{where}: nothing that is observed is compared with {self.path}; "
                "state what is observed, or leave it out"
            )
        seen = f"{where}: {self.path} does not notice this: {self.unnoticed}"
        return f"{seen}; state a value, or ANYTHING"


@dataclass(frozen=True, slots=True)
class Examination:
    """The result of sabotaging: how much was examined, and what cannot fail."""

    expectations: int = 0
    values: int = 0
    sabotages: int = 0
    vacuous: tuple[Vacuous, ...] = ()

    def __add__(self, other: "Examination") -> "Examination":
        return Examination(
            self.expectations + other.expectations,
            self.values + other.values,
            self.sabotages + other.sabotages,
            self.vacuous + other.vacuous,
        )

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """How many expectations, values and sabotages there were, and how much cannot fail."""
        return self.expectations, self.values, self.sabotages, len(self.vacuous)


def summary(counts: Iterable[Sequence[int]]) -> str:
    """Return one line for the counts of several examinations."""
    expectations, values, sabotages, vacuous = map(sum, zip((0,) * 4, *counts, strict=True))
    return (
        f"sabotage: {expectations} expectations with {values} values, {sabotages} sabotages, "
        f"{vacuous} that cannot fail"
    )


def examine(requirement: Requirement, recording: Recording) -> Examination:
    """Sabotage a recording of a requirement, for each of its expectations that holds on it.

    An expectation that does not hold has shown that it can fail, and is only counted.
    """
    total = Examination()
    for number, expectation in enumerate(requirement.expectations, 1):
        if _is_red(expectation, recording):
            total += Examination(expectations=1)
            continue
        trial = _Trial(expectation, recording)
        vacuous = tuple(
            Vacuous(
                requirement.id,
                recording.library,
                number,
                type(expectation).__name__,
                path,
                unnoticed,
            )
            for path, unnoticed in trial.findings()
        )
        total += Examination(1, len(trial.statements), trial.sabotages, vacuous)
    return total


def _is_red(expectation: Expectation, recording: Recording) -> bool:
    return any(True for _ in expectation_differences(expectation, recording))


def _is_about(difference: Difference, statement: Statement) -> bool:
    """Whether a difference shows the value of a statement as the expected one, at its place."""
    if difference.expected is not statement.value:
        return False
    steps, place = (
        [step for step in path if step != "properties"]  # those of `Containing`
        for path in (difference.place.steps, statement.place)
    )
    return place[len(place) - len(steps) :] == steps


def _is_allowed(stated: Value, observed: Value) -> bool:
    """Whether an observed value is one of several that a statement allows."""
    if isinstance(stated, OneOf):
        return any(is_same(observed, value) for value in stated.values)
    return isinstance(stated, Matching | Near) and is_same(stated, observed)


class _Trial:
    """One expectation and a recording on which it holds; counts the sabotages that were tried."""

    def __init__(self, expectation: Expectation, recording: Recording) -> None:
        self.statements = tuple(statements(expectation))
        self.sabotages = 0
        self._expectation = expectation
        self._recording = recording
        self._names = absent_names(expectation)

    def findings(self) -> Iterator[tuple[str, str]]:
        """Yield the path of what cannot fail, and the sabotage that shows it, or an empty text."""
        whole = [one for one in of_whole_observations(self._recording) if self._notices(one)]
        looked_at = dict.fromkeys(int(one.place[1]) for one in whole)
        added = made_up(self._expectation, self._recording)
        kinds = of_kinds(self._recording)  # where several say the same, one alone is not missed
        others = itertools.chain(kinds, added, self._inside(()))
        if not whole and not any(map(self._notices, others)):
            yield "", ""
            return
        yield from self._unguarded(looked_at)

    def _notices(self, sabotage: Sabotage) -> bool:
        self.sabotages += 1
        return _is_red(self._expectation, sabotage.recording)

    def _differences(self, sabotage: Sabotage) -> list[Difference]:
        self.sabotages += 1
        return list(expectation_differences(self._expectation, sabotage.recording))

    def _inside(self, first: Collection[int]) -> Iterator[Sabotage]:
        """Yield sabotages within observations, those that an expectation checks first."""
        others = (at for at in range(len(self._recording.observations)) if at not in first)
        for index in first:
            yield from of_observation(self._recording, index, self._names)
        yield from of_the_rest(self._recording, self._names)
        for index in others:
            yield from of_observation(self._recording, index, self._names)

    def _unguarded(self, looked_at: Collection[int]) -> Iterator[tuple[str, str]]:
        """Find the place that each value guards, and judge every sabotage of that place.

        Most are found at once, because the difference names the expected value. Only for the others
        is every value tried at every place.
        """
        pending = {one.place: (one, without(self._expectation, one)) for one in self.statements}
        for thorough in (False, True):
            for _, group in itertools.groupby(self._inside(looked_at), lambda one: one.place):
                if not pending:
                    return
                here = list(group)
                for place, shown in list(self._guards(here, pending, thorough=thorough)):
                    statement, _ = pending.pop(place)
                    if unnoticed := self._unnoticed(statement, shown, here):
                        yield statement.path, unnoticed.description
        yield from ((statement.path, "") for statement, _ in pending.values())

    def _guards(
        self,
        here: Sequence[Sabotage],
        pending: Mapping[ValuePath, tuple[Statement, Expectation]],
        *,
        thorough: bool,
    ) -> Iterator[tuple[ValuePath, Sabotage]]:
        """Yield the places of values that guard this one, each with a sabotage that shows it.

        A value guards a place if the expectation notices a sabotage there, and would not without
        the value.
        """
        shows = [(one, self._differences(one)) for one in here if one.kind in _SHOWS]
        for place, (statement, relaxed) in pending.items():
            for one, noticed in shows:
                named = any(_is_about(difference, statement) for difference in noticed)
                if (named or (noticed and thorough)) and not _is_red(relaxed, one.recording):
                    yield place, one
                    break

    def _unnoticed(
        self, statement: Statement, shown: Sabotage, here: Sequence[Sabotage]
    ) -> Sabotage | None:
        """Return a sabotage of the place that the value guards, but that goes unnoticed."""
        if shown.kind is Kind.ADDED and not statement.closed:
            return None  # stated to be missing: there is nothing to sabotage
        for one in here:
            before, after = (value_at(of, one.place) for of in (one.original, one.recording))
            must_notice = one.kind in _SAME_PLACE and not (
                is_same(before, after) or _is_allowed(statement.value, after)
            )
            if must_notice and not self._notices(one):
                return one
        return None
