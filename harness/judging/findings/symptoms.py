"""Reads the symptoms of a red verdict: each thing that is wrong once, however often it shows.

A request repeats what the tracker was called with, and an exception explains what is missing
after it: such a difference is added to the symptom that explains it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from harness.analysis import type_name
from harness.judging.findings.calls import CallFinder, Named, named
from harness.judging.findings.echoes import explained, without_echoes
from harness.judging.findings.joins import Join, joins
from harness.judging.findings.origins import origin
from harness.judging.findings.symptom import Change, Judged, Symptom, general
from harness.judging.pair import AnyPair
from harness.judging.pairs import pairs
from harness.judging.same_values import spot
from harness.model import (
    MISSING,
    UNDEFINED,
    Arrives,
    Containing,
    Difference,
    DifferenceKind,
    DifferencePlace,
    Expected,
    Invocation,
    Matching,
    Near,
    OneOf,
    PathStep,
    Same,
    Value,
)

_SCRIPTS: Final = (
    DifferenceKind.MISSING_SCRIPT,
    DifferenceKind.SCRIPT_INSERTED,
    DifferenceKind.SCRIPT_LOADED,
    DifferenceKind.SCRIPT_REQUESTED,
    DifferenceKind.DEFINITION,
)
_PLAIN: Final[Mapping[DifferenceKind, Change]] = {
    **dict.fromkeys(_SCRIPTS, Change.LOADING),
    DifferenceKind.GLOBAL: Change.LOADING,
    DifferenceKind.FIRST_INVOCATION: Change.ORDER,
    DifferenceKind.ORDER: Change.ORDER,
    DifferenceKind.LEFTOVER: Change.LEFT,
    DifferenceKind.CALLBACK: Change.CALLBACK,
    DifferenceKind.CONSOLE: Change.SILENT,
}


def symptoms(judged: Judged) -> list[Symptom]:
    """Return what a red verdict shows, each thing once; nothing where the verdict is not red."""
    if not judged.verdict.differences:
        return []
    reader = _Reader(judged)
    found = [reader.symptom(difference) for difference in judged.verdict.differences]
    return explained(without_echoes(found))


def kind_of(value: Value) -> str:
    """Return the kind of a value that a build may treat alike: `false`, `list`, `empty text`."""
    if isinstance(value, Near):
        return kind_of(value.value)
    if isinstance(value, OneOf | Matching | Containing):
        return "object" if isinstance(value, Containing) else ""
    special = {False: "false", None: "null", "": "empty text"}
    if value is None or value is False or value == "":
        return special[value]
    if isinstance(value, list | tuple):
        return "list"
    if isinstance(value, int | float) and not isinstance(value, bool) and value == 0:
        return "zero"
    return type_name(value)


def family(kind: str) -> str:
    """Return the kind of value that a narrower kind belongs to: numbers for zero."""
    return {"false": "boolean", "zero": "number", "empty text": "string"}.get(kind, kind)


def value_change(expected: Value, observed: Value, hint: str = "") -> Change:
    """Say what became of a value on its way."""
    if observed is MISSING or observed is UNDEFINED:
        return Change.RENAMED if hint.startswith("the same value arrived as") else Change.LOST
    if expected is MISSING:
        return Change.ADDED
    if (observed is None or _is_empty(observed)) and not _is_empty(expected):
        return Change.EMPTIED
    if isinstance(expected, OneOf):
        return Change.VALUE
    return Change.VALUE if type_name(expected) == type_name(observed) else Change.TYPE


def _is_empty(value: Value) -> bool:
    return isinstance(value, str | dict | list) and not value


class _Reader:
    """Knows, for one verdict, which call each of its differences happened to."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._calls = CallFinder(judged.recording)
        self._methods: dict[DifferencePlace, Named] = {}
        self._joins: dict[DifferencePlace, Join] = {}
        self._strays: set[DifferencePlace] = set()
        for expectation in judged.requirement.expectations:
            for pair in pairs(expectation, judged.recording):
                self._read(pair)

    def _read(self, pair: AnyPair) -> None:
        called = self._calls.caused(pair.observed)
        for difference in pair.differences:
            self._methods.setdefault(difference.place, called)
        if self._is_stray(pair, called):
            self._strays.update(item.place for item in pair.differences)
        for place, join in joins(pair):
            self._joins.setdefault(place, join)

    def _is_stray(self, pair: AnyPair, called: Named) -> bool:
        """Say whether one call is missing here, and what another one caused is in its place."""
        wanted = pair.expected
        if not isinstance(wanted, Expected) or not wanted.args or not called[0]:
            return False
        events = {event: method for method, event in map(named, self._judged.recording.calls)}
        first = wanted.args[0]
        method = events.get(first) if isinstance(first, str) and first else None
        return method is not None and method != called[0]

    def symptom(self, difference: Difference) -> Symptom:
        """Return what a difference shows, by itself."""
        place = difference.place
        if place.moved_to is not None:
            return self._moved(difference)
        make: Callable[[Difference], Symptom] = {
            DifferenceKind.MISSING_INVOCATION: self._missing,
            DifferenceKind.INVOCATION: self._unexpected,
            DifferenceKind.REQUEST: self._request,
            DifferenceKind.MISSING_CALL: self._delivery,
            DifferenceKind.DELIVERY: self._delivery,
            DifferenceKind.SHARED_DELIVERY: self._delivery,
            DifferenceKind.PAGE_ERROR: self._thrown,
            DifferenceKind.CAUGHT_ERROR: self._thrown,
            DifferenceKind.UNCLAIMED_REQUEST: self._unclaimed,
            DifferenceKind.ARRIVAL: self._arrival,
            DifferenceKind.STATE: self._state,
            DifferenceKind.SAME: self._same,
        }.get(place.kind, self._value)
        return make(difference)

    def _made(self, difference: Difference, change: Change, where: str, **more: Value) -> Symptom:
        told = {"expected": difference.expected, "observed": difference.observed, **more}
        return Symptom(self._judged, change, where, (difference,), **told)

    def _value(self, difference: Difference) -> Symptom:
        place = difference.place
        if place.kind in _PLAIN:
            return self._made(difference, _PLAIN[place.kind], place.subject)
        method, event = self._methods.get(place, ("", ""))
        if place in self._strays:
            return self._made(difference, Change.EXTRA, place.subject, method=method, event=event)
        join = self._joins.get(place)
        if join is not None:
            return self._made(
                difference,
                Change.JOINED,
                place.subject,
                method=method,
                steps=general(join.steps),
                observed=join.text,
            )
        change = value_change(difference.expected, difference.observed, difference.hint)
        seen = difference.observed if change is Change.ADDED else difference.expected
        return self._made(
            difference,
            change,
            place.subject,
            method=method,
            event=event,
            steps=general(place.steps),
            kind=kind_of(seen),
        )

    def _arrival(self, difference: Difference) -> Symptom:
        wanted = next(
            item
            for item in self._judged.requirement.expectations
            if isinstance(item, Arrives)
            and (item.function or item.host, item.value)
            == (difference.place.subject, difference.expected)
        )
        method, name = origin(wanted, self._judged)
        return self._made(
            difference,
            value_change(difference.expected, difference.observed),
            difference.place.subject,
            method=method,
            steps=(name,) if name else (),
            kind=kind_of(difference.expected),
        )

    def _state(self, difference: Difference) -> Symptom:
        place = difference.place
        method, event = self._calls.of_phase(place.phase)
        steps = (*place.subject.split("."), *place.steps)
        return self._changed(difference, "window", steps, method=method, event=event)

    def _same(self, difference: Difference) -> Symptom:
        places = (
            place
            for item in self._judged.requirement.expectations
            if isinstance(item, Same)
            for place in item.places
        )
        at = next(item for item in places if spot(item) == difference.place.subject)
        return self._changed(difference, at.of, at.steps[1:])

    def _changed(
        self, difference: Difference, where: str, steps: tuple[PathStep, ...], **more: str
    ) -> Symptom:
        change = value_change(difference.expected, difference.observed)
        kind = kind_of(difference.expected)
        return self._made(difference, change, where, steps=general(steps), kind=kind, **more)

    def _moved(self, difference: Difference) -> Symptom:
        wanted, place = difference.expected, difference.place
        where = wanted.function if isinstance(wanted, Expected) else place.subject
        return self._made(difference, Change.ORDER, where)

    def _missing(self, difference: Difference) -> Symptom:
        wanted: Expected = difference.expected
        method, event = self._calls.lost(wanted)
        return self._made(difference, Change.NEVER, wanted.function, method=method, event=event)

    def _unexpected(self, difference: Difference) -> Symptom:
        seen: Invocation = difference.observed
        again = None
        change = Change.INSTEAD
        if not isinstance(difference.expected, Expected):
            again = self._calls.repeated(seen)
            change = Change.TWICE if again else Change.EXTRA
        method, event = again or self._calls.caused(seen)
        return self._made(difference, change, seen.function, method=method, event=event)

    def _request(self, difference: Difference) -> Symptom:
        change = Change.NEVER if difference.observed is MISSING else Change.EXTRA
        method, event = self._methods.get(difference.place, ("", ""))
        return self._made(difference, change, difference.place.subject, method=method, event=event)

    def _delivery(self, difference: Difference) -> Symptom:
        method, event = self._calls.at(difference.place.calls[0])
        words = str(difference.observed)
        if "times" in words:
            change = Change.TWICE
        else:
            change = Change.LATE if "late" in words else Change.NEVER
        return self._made(difference, change, "", method=method, event=event)

    def _thrown(self, difference: Difference) -> Symptom:
        message = re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "…", str(difference.observed))
        method, event = self._calls.of_phase(difference.place.phase)
        position = difference.hint.removeprefix("in the build at ")
        return self._made(
            difference, Change.THROWS, position or message, method=method, event=event
        )

    def _unclaimed(self, difference: Difference) -> Symptom:
        address = str(difference.observed).partition(" ")[2]
        method, event = self._calls.of_phase(difference.place.phase)
        host = urlsplit(address).hostname or address
        return self._made(difference, Change.HOST, host, method=method, event=event)
