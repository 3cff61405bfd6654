"""Compares two sides over a whole corpus."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from harness.codec import member
from harness.comparison import reach
from harness.comparison.alignment import changes
from harness.comparison.changes import Change, What
from harness.comparison.corpus import Scenario
from harness.comparison.declared_settings import setting_changes
from harness.comparison.equalities import lost_equalities
from harness.comparison.finding import Comparison
from harness.comparison.flakiness import (
    OF_VALUES,
    ChangePlace,
    VaryingPlaces,
    addressed_places,
)
from harness.comparison.grouping import grouped
from harness.comparison.hangs import new_hangs
from harness.comparison.kinds import ADDRESSED
from harness.comparison.ruling import Circumstances, circumstances, rule_of
from harness.comparison.side import Key, Side
from harness.comparison.signals import AFTERWARDS, PATH, Boundary, Signal, calls_source, signals
from harness.comparison.unrecorded import gaps
from harness.comparison.verdicts import Occurrence, judgeable_requirements, verdicts
from harness.model import (
    LIBRARIES,
    Recording,
    Request,
    Requirement,
    ScriptLoad,
    Value,
)

Scenarios: TypeAlias = Mapping[str, Scenario]

_LEAST_RECOGNIZABLE: Final = 6
"""The least length of a value that can be recognized in a text."""

_ONCE: Final = (
    "everything was recorded once, so times and ids that a build generates anew each time appear "
    "as changes; 'harness compare' with two builds repeats the runs that differ"
)
_UNSTEADY: Final = "the {side} build differs here each time"


class Comparer:
    """Compares scenario by scenario, as recordings come in; alignment is done once for each."""

    def __init__(self, scenarios: Scenarios, boundary: Boundary) -> None:
        self._scenarios = scenarios
        self._boundary = boundary
        self._aligned: dict[Key, list[tuple[str, Change]]] = {}
        self._sides = (VaryingPlaces(), VaryingPlaces())
        self._repeated: set[Key] = set()
        self._hosts: set[str] = set()
        self._unequal: dict[Key, list[tuple[str, Change]]] = {}

    def add(self, key: Key, old: Sequence[Recording], new: Sequence[Recording]) -> None:
        """Add the recordings of a scenario; a side's second recording shows what varies."""
        if key not in self._aligned:
            self._aligned[key] = list(self._differing(key, old[0], new[0]))
            self._hosts |= _hosts(old[0])
        if key in self._repeated:
            return
        for side, runs in zip(self._sides, (old, new), strict=True):
            if len(runs) > 1:
                self._repeated.add(key)
                side.add(change for _, change in self._differing(key, *runs[:2]))
        if min(len(old), len(new)) > 1:
            read = ([self._signals(key, run) for run in runs[:2]] for runs in (old, new))
            self._unequal[key] = list(lost_equalities(*read))

    def unexplained(self, known: Collection[Key] = ()) -> list[Key]:
        """Return scenarios to record again, to find which differences are always there.

        Pages that differ in the same places need only one repetition: if a value stays different on
        one page, it does so on the others. `known` are never returned.
        """
        seen = {
            (key[1], place)
            for key in self._repeated
            for _, change in self._unexplained_changes(key)
            for place in addressed_places(change)
        }
        found = []
        for key in self._aligned:
            own = [change for _, change in self._unexplained_changes(key)]
            here = {(key[1], place) for change in own for place in addressed_places(change)}
            is_new = not here <= seen or any(change.what not in OF_VALUES for change in own)
            if is_new and key not in self._repeated and key not in known:
                found.append(key)
                seen |= here
        return found

    def _unexplained_changes(self, key: Key) -> Iterator[tuple[str, Change]]:
        """Yield the changes in a scenario that are not known to vary."""
        for name, change in self._aligned[key]:
            varies = self._each_varies(change)
            is_doubt = change.what not in OF_VALUES and any(varies)
            if not is_doubt and (not all(varies) or change.what is What.TYPE_CHANGED):
                yield name, change

    def occurrences(self, key: Key, doubts: list[str]) -> Iterator[Occurrence]:
        """Yield the lasting changes in a scenario, and add to `doubts` signals that come and go."""
        scenario = self._scenarios[key[0]]
        for name, change in (*self._changes(key, doubts), *self._unequal.get(key, ())):
            part = next((item for item in scenario.parts if item.name == name), None)
            around = circumstances(scenario, name, self._boundary.name, frozenset(self._hosts))
            yield Occurrence(
                library=key[1],
                scenario=scenario.id,
                part=name,
                calls=calls_source(scenario, name),
                requirements=part.requirements if part else (),
                change=change,
                rule=rule_of(change, around),
            )

    def _differing(
        self, key: Key, one: Recording, other: Recording
    ) -> Iterator[tuple[str, Change]]:
        first, second = (self._signals(key, each) for each in (one, other))
        for name, found in first.items():
            for change in changes(found, second[name]):
                yield name, change

    def _signals(self, key: Key, recording: Recording) -> dict[str, list[Signal]]:
        return signals(recording, self._scenarios[key[0]], self._boundary)

    def _changes(self, key: Key, doubts: list[str]) -> Iterator[tuple[str, Change]]:
        for name, seen in self._aligned[key]:
            varies = self._each_varies(seen)
            change = replace(
                seen, subject=self._subject(seen), after=self._steady_signal(seen, key)
            )
            if not any(varies):
                yield name, change
            elif change.what not in OF_VALUES:
                doubts.append(f"{change.subject} is {change.what} in one run and not in another")
            elif not all(varies) or change.what is What.TYPE_CHANGED:
                hint = _UNSTEADY.format(side="old" if varies[0] else "new")
                yield name, replace(change, hint=hint)

    def _subject(self, change: Change) -> str:
        """Return the subject of a change: an address has its path, with `*` for what varies."""
        signal = change.before or change.after
        if signal is None or signal.kind not in ADDRESSED:
            return change.subject
        steady = []
        for name, text in signal.content[PATH].items():
            where = ChangePlace(signal.kind, signal.key, What.VALUE_CHANGED, member(PATH, name))
            varies = any(side.has_at(where, signal) for side in self._sides)
            steady.append("*" if varies else text)
        return f"{signal.key}/{'/'.join(steady)}"

    def _steady_signal(self, change: Change, key: Key) -> Signal | None:
        """Return the new signal to show: values that vary are replaced by the old signal's."""
        before, after = change.before, change.after
        if before is None or after is None:
            return after
        text, replacements = after.text, {}
        for _, other in self._aligned[key]:
            is_changed = other.what in {What.VALUE_CHANGED, What.PATH_CHANGED}
            is_beside = other.before is before and other.after is after
            if is_changed and is_beside and any(side.has(other) for side in self._sides):
                old, new = str(other.old), str(other.new)
                if min(len(old), len(new)) >= _LEAST_RECOGNIZABLE:
                    text = text.replace(new, old)
                    replacements[new] = other.old
        return replace(after, text=text, content=_with_replacements(after.content, replacements))

    def _each_varies(self, change: Change) -> list[bool]:
        """Say for each side whether it varies there; if unknown, as the other side."""
        known = [side.has(change) for side in self._sides]
        return [
            here or (there and not side.is_known)
            for here, there, side in zip(known, reversed(known), self._sides, strict=True)
        ]


def _with_replacements(value: Value, replacements: Mapping[str, Value]) -> Value:
    """Return a value with the texts within it replaced, where there is a replacement."""
    if isinstance(value, dict):
        return {key: _with_replacements(item, replacements) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_replacements(item, replacements) for item in value]
    return replacements.get(value, value) if isinstance(value, str) else value


def of_settings(old: Side, new: Side) -> Iterator[Occurrence]:
    """Yield the changes of the settings that two builds declare."""
    for seen, change in setting_changes(old, new):
        rule = rule_of(change, Circumstances())
        yield Occurrence(seen.library, seen.requirement, AFTERWARDS, "", (), change, rule)


def _account(side: Side) -> Mapping[str, Value]:
    """Return the settings of the account that most of a side was recorded with."""
    return next((runs[0].settings for runs in side.runs.values()), {})


def _hosts(recording: Recording) -> set[str]:
    """Return the hosts that a build asked, for anything."""
    seen = recording.observations
    return {item.host for item in seen if isinstance(item, Request)} | {
        urlsplit(item.url).netloc for item in seen if isinstance(item, ScriptLoad)
    }


def compare(
    scenarios: Scenarios,
    old: Side,
    new: Side,
    contract: Mapping[str, Requirement],
    boundary: Boundary,
) -> Comparison:
    """Return all differences between the recordings of two builds.

    `contract` has the requirements by id. A requirement is judged if its calls had their own page
    and show a difference: without one, both builds get the same verdict. The findings and their
    order depend only on the order of the scenarios.
    """
    comparer = Comparer(scenarios, boundary)
    number = {name: index for index, name in enumerate(scenarios)}
    keys = sorted(
        old.runs.keys() & new.runs.keys(),
        key=lambda key: (number[key[0]], LIBRARIES.index(key[1])),
    )
    for key in keys:
        comparer.add(key, old.runs[key], new.runs[key])
    before, after = (reach.reach(side, scenarios, keys) for side in (old, new))
    doubts: list[str] = [*gaps(scenarios, old, new), *reach.doubts(before, after, boundary)]
    found: list[Occurrence] = []
    for key in keys:
        seen = list(comparer.occurrences(key, doubts))
        found += seen
        if seen:
            for requirement in judgeable_requirements(scenarios[key[0]], contract):
                found += verdicts(requirement, key, (old, new), doubts)
    found += of_settings(old, new)
    is_repeated = old.is_repeated or new.is_repeated or not found
    if not is_repeated:
        doubts.append(_ONCE)
    found += new_hangs(scenarios, old, new)
    return Comparison(
        old=old.build,
        new=new.build,
        findings=tuple(grouped(found, _account(old))),
        doubts=tuple(dict.fromkeys(doubts)),
        pages=len(keys),
        calls=sum(len(scenarios[name].calls) for name, _ in keys),
        is_repeated=is_repeated,
        rests_on=reach.summary(before, after),
        trackers=(old.tracker, new.tracker),
    )
