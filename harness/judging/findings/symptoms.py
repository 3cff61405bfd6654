"""Reads the symptoms of a red verdict: each thing that is wrong once, however often it shows.

A request repeats what the tracker was called with, and an exception explains what is missing
after it: such a difference is added to the symptom that explains it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from harness.analysis import DeliveryState as State
from harness.analysis import cause, invoked, ledger, type_name
from harness.judging.findings.echoes import explained, without_echoes
from harness.judging.findings.symptom import Change, Judged, Symptom
from harness.judging.pairs import pairs
from harness.model import (
    MISSING,
    UNDEFINED,
    Call,
    Containing,
    Difference,
    DifferenceKind,
    DifferencePlace,
    Expected,
    Invocation,
    Matching,
    Near,
    OneOf,
    Request,
    Value,
    call_index,
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


def value_change(expected: Value, observed: Value, hint: str = "") -> Change:
    """Say what became of a value on its way."""
    if observed is MISSING or observed is UNDEFINED:
        return Change.RENAMED if hint.startswith("the same value arrived as") else Change.LOST
    if expected is MISSING:
        return Change.ADDED
    if observed is None or observed in ("", {}, []):
        return Change.EMPTIED
    if isinstance(expected, OneOf):
        return Change.VALUE
    return Change.VALUE if type_name(expected) == type_name(observed) else Change.TYPE


class _Reader:
    """Knows, for one verdict, which call each of its differences happened to."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._recording = judged.recording
        self._calls = judged.recording.calls
        self._methods: dict[DifferencePlace, tuple[str, str]] = {}
        lost = [
            entry.call
            for entry in ledger(self._recording)
            if entry.state in {State.NOTHING, State.QUEUED}
        ]
        self._lost = iter(lost)
        for expectation in judged.requirement.expectations:
            for pair in pairs(expectation, self._recording):
                called = self._call_of(pair.observed)
                for difference in pair.differences:
                    self._methods.setdefault(difference.place, called)

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
        }.get(place.kind, self._value)
        return make(difference)

    def _made(self, difference: Difference, change: Change, where: str, **more: Value) -> Symptom:
        return Symptom(
            self._judged,
            change,
            where,
            (difference,),
            expected=difference.expected,
            observed=difference.observed,
            **more,
        )

    def _value(self, difference: Difference) -> Symptom:
        place = difference.place
        if place.kind in _PLAIN:
            return self._made(difference, _PLAIN[place.kind], place.subject)
        method, _ = self._methods.get(place, ("", ""))
        steps = tuple(
            "*" if isinstance(step, int) and index else step
            for index, step in enumerate(place.steps)
        )
        change = value_change(difference.expected, difference.observed, difference.hint)
        seen = difference.observed if change is Change.ADDED else difference.expected
        return self._made(
            difference, change, place.subject, method=method, steps=steps, kind=kind_of(seen)
        )

    def _moved(self, difference: Difference) -> Symptom:
        wanted, place = difference.expected, difference.place
        where = wanted.function if isinstance(wanted, Expected) else place.subject
        return self._made(difference, Change.ORDER, where)

    def _missing(self, difference: Difference) -> Symptom:
        wanted: Expected = difference.expected
        call = next(self._lost, None)
        method, event = self._named(call) if call else self._only_call(wanted)
        return self._made(difference, Change.NEVER, wanted.function, method=method, event=event)

    def _unexpected(self, difference: Difference) -> Symptom:
        seen: Invocation = difference.observed
        method, event = self._call_of(seen)
        if isinstance(difference.expected, Expected):
            change = Change.INSTEAD
        else:
            alike = [
                other
                for other in invoked(self._recording)
                if (other.function, repr(other.args)) == (seen.function, repr(seen.args))
            ]
            change = Change.TWICE if len(alike) > 1 else Change.EXTRA
        return self._made(difference, change, seen.function, method=method, event=event)

    def _request(self, difference: Difference) -> Symptom:
        change = Change.NEVER if difference.observed is MISSING else Change.EXTRA
        method, event = self._methods.get(difference.place, ("", ""))
        return self._made(difference, change, difference.place.subject, method=method, event=event)

    def _delivery(self, difference: Difference) -> Symptom:
        index = difference.place.calls[0]
        method, event = self._named(self._calls[index]) if index < len(self._calls) else ("", "")
        words = str(difference.observed)
        if "times" in words:
            change = Change.TWICE
        else:
            change = Change.LATE if "late" in words else Change.NEVER
        return self._made(difference, change, "", method=method, event=event)

    def _thrown(self, difference: Difference) -> Symptom:
        message = re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "…", str(difference.observed))
        method, event = self._of_phase(difference.place.phase)
        position = difference.hint.removeprefix("in the build at ")
        return self._made(
            difference, Change.THROWS, position or message, method=method, event=event
        )

    def _unclaimed(self, difference: Difference) -> Symptom:
        address = str(difference.observed).partition(" ")[2]
        method, event = self._of_phase(difference.place.phase)
        host = urlsplit(address).hostname or address
        return self._made(difference, Change.HOST, host, method=method, event=event)

    def _call_of(self, seen: Invocation | Request | None) -> tuple[str, str]:
        if seen is None:
            return "", ""
        index = cause(seen, self._recording).call
        return self._of_phase(seen.phase) if index is None else self._named(self._calls[index])

    def _of_phase(self, phase: str) -> tuple[str, str]:
        index = call_index(phase)
        if index is None or index >= len(self._calls):
            return "", ""
        return self._named(self._calls[index])

    def _only_call(self, wanted: Expected) -> tuple[str, str]:
        named = {self._named(call) for call in self._calls}
        if len(named) == 1:
            return next(iter(named))
        method = wanted.function.rpartition(".")[2]
        return next(((m, e) for m, e in sorted(named) if m == method), (method, ""))

    @staticmethod
    def _named(call: Call) -> tuple[str, str]:
        first = call.args[0] if call.args else ""
        is_named = call.method == "track" and isinstance(first, str)
        return call.method, first if is_named else ""
