"""Reads the symptoms of a red verdict: each thing that is wrong once, however often it shows.

A request repeats what the tracker was called with, and an exception explains what is missing
after it: such a difference is added to the symptom that explains it.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from harness.analysis import DeliveryState as State
from harness.analysis import cause, invoked, ledger, type_name
from harness.codec import source
from harness.judging.findings.symptom import OF_VALUES, Change, Judged, Symptom
from harness.judging.pairs import Pair, invocation_pairs, request_pairs
from harness.model import (
    MISSING,
    UNDEFINED,
    Call,
    Containing,
    Difference,
    DifferenceKind,
    DifferencePlace,
    Expected,
    ExpectedRequest,
    Invocation,
    Invocations,
    OneOf,
    PathStep,
    Request,
    Requests,
    Value,
    call_index,
)

_REQUEST_PARTS: Final = (DifferenceKind.QUERY, DifferenceKind.BODY)
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
    reader = _Reader(judged)
    found = [reader.symptom(difference) for difference in judged.verdict.differences]
    return _explained(_without_echoes(found))


def kind_of(value: Value) -> str:
    """Return the kind of a value that a build may treat alike: `false`, `list`, `empty text`."""
    if isinstance(value, OneOf | Containing):
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
            pairs: Iterable[Pair[Expected, Invocation] | Pair[ExpectedRequest, Request]] = ()
            if isinstance(expectation, Invocations):
                pairs = invocation_pairs(expectation, self._recording)
            elif isinstance(expectation, Requests):
                pairs = request_pairs(expectation, self._recording)
            for pair in pairs:
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


def _without_echoes(found: Sequence[Symptom]) -> list[Symptom]:
    """Add to the symptom of an invocation what the request that carries it shows again."""
    kept = [item for item in found if not _is_of_request(item)]
    for item in found:
        if not _is_of_request(item):
            continue
        place = next((at for at, other in enumerate(kept) if _repeats(item, other)), None)
        if place is None:
            kept.append(item)
        else:
            kept[place] = _with(kept[place], item)
    return kept


def _is_of_request(symptom: Symptom) -> bool:
    return symptom.differences[0].kind in (DifferenceKind.REQUEST, *_REQUEST_PARTS)


def _repeats(echo: Symptom, other: Symptom) -> bool:
    kind = other.differences[0].kind
    if echo.change in OF_VALUES:
        if other.change not in OF_VALUES:
            return False
        same_value = source(echo.observed) == source(other.observed)
        same_name = _last_name(echo.steps) == _last_name(other.steps)
        is_request = _is_of_request(other)
        return (
            (same_name or (same_value and not is_request))
            and echo.change is other.change
            and (not is_request or same_value)
        )
    if kind in _REQUEST_PARTS:
        return False
    if echo.change is Change.NEVER:
        return other.change in {Change.NEVER, Change.INSTEAD}
    return other.change in {Change.TWICE, Change.EXTRA, Change.INSTEAD}


def _last_name(steps: Sequence[PathStep]) -> PathStep:
    return next((step for step in reversed(steps) if isinstance(step, str) and step != "*"), "")


def _with(symptom: Symptom, *more: Symptom) -> Symptom:
    added = tuple(difference for item in more for difference in item.differences)
    return dataclasses.replace(symptom, differences=(*symptom.differences, *added))


def _explained(found: Sequence[Symptom]) -> list[Symptom]:
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


def _one_a_call(found: Iterable[Symptom]) -> list[Symptom]:
    """Add the ledger's word for a call to what shows the same of its invocation."""
    kept: list[Symptom] = []
    for item in found:
        at = next(
            (
                index
                for index, other in enumerate(kept)
                if item.change is other.change
                and item.change in {Change.NEVER, Change.TWICE, Change.LATE}
                and item.method == other.method
                and not (item.where and other.where and item.where != other.where)
            ),
            None,
        )
        if at is None:
            kept.append(item)
        else:
            where = kept[at].where or item.where
            kept[at] = dataclasses.replace(_with(kept[at], item), where=where)
    return kept
