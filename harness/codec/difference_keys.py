"""The key of a difference: the text by which people's files of known deviations name it.

What a key looks like never changes, or somebody's file no longer matches. What people read of a
difference is made in `difference_words`, and may change at any time.
"""

import difflib
import re
from collections.abc import Mapping
from typing import Final

from harness.codec.js_source import PATH_PATTERN, path_source, read_path
from harness.model import PHASE_PATTERN, DifferenceKind, DifferencePlace

_FORMS: Final[Mapping[DifferenceKind, str]] = {
    DifferenceKind.ARGUMENT: "{function} arguments{path}{moved}",
    DifferenceKind.INVOCATION: "invocation {number} ({phase})",
    DifferenceKind.MISSING_INVOCATION: "invocation {number}",
    DifferenceKind.MOVED_INVOCATION: "invocation {number} moved to {to}",
    DifferenceKind.FIRST_INVOCATION: "first {function}",
    DifferenceKind.REQUEST: "request {number} ({request}){moved}",
    DifferenceKind.QUERY: "request {number} ({request}) query{path}{moved}",
    DifferenceKind.BODY: "request {number} ({request}) body{path}{moved}",
    DifferenceKind.MISSING_SCRIPT: "script {address}",
    DifferenceKind.SCRIPT_INSERTED: "times that {address} was inserted",
    DifferenceKind.SCRIPT_LOADED: "times that {address} was loaded",
    DifferenceKind.SCRIPT_REQUESTED: "requests for {address}",
    DifferenceKind.ARRIVAL: "what reaches {target}",
    DifferenceKind.OPTION: "option {option}{path}{moved}",
    DifferenceKind.DEFINITION: "definition of {function}",
    DifferenceKind.GLOBAL: "window.{function} as the tracker finds it{path}{moved}",
    DifferenceKind.STATE: "window.{function} after {phase}{path}{moved}",
    DifferenceKind.SAME: "same value at {spot}",
    DifferenceKind.CALLBACK: "times that the callback {callback} ran",
    DifferenceKind.LEFTOVER: "{leftovers} that are left in the page",
    DifferenceKind.CONSOLE: "console ({levels})",
    DifferenceKind.MISSING_CALL: "call {calls}",
    DifferenceKind.DELIVERY: "call {calls} {call}",
    DifferenceKind.SHARED_DELIVERY: "calls {calls} {call}",
    DifferenceKind.ORDER: "order of the deliveries",
    DifferenceKind.UNCLAIMED_REQUEST: "unclaimed request ({phase})",
    DifferenceKind.PAGE_ERROR: "uncaught {error} ({phase})",
    DifferenceKind.CAUGHT_ERROR: "error that the library caught ({phase})",
    DifferenceKind.VALUE: "value{path}{moved}",
}

KINDS_IN_FILES: Final = frozenset(DifferenceKind) - {DifferenceKind.VALUE}
"""The kinds that a verdict can have; two values by themselves belong to no requirement."""

_SUBJECTS: Final[Mapping[str, tuple[str, str]]] = {
    # A function is never called `arguments`, which JavaScript keeps for itself.
    "function": (
        r"(?!arguments\b)(?:[^\s'\[\]]|\[\d+\]|\['(?:[^'\\]|\\.)*'\])+",
        "wigzo.identify",
    ),
    "request": (r"\S+ \S+", "POST app.wigzo.com/rest/v1/learn/event"),
    "address": (r"\S+", "https://app.wigzo.com/wigzo.compressed.js"),
    "target": (r"\S+", "wigzo.identify"),
    "option": (r"[^\s.\[]+", "orgToken"),
    "spot": (r"\S+ .+", "wigzo.identify arguments[0]"),
    "callback": (r".+", "done"),
    "leftovers": (r".+", "cookies"),
    "levels": (r".+", "warn or error"),
    "call": (r".+", "track('Signed Up')"),
    "error": (r".+", "error"),
}
"""What a subject may be in a form: a regular expression, and an example."""

_OTHERS: Final[Mapping[str, tuple[str, str]]] = {
    "number": (r"\d+", "1"),
    "calls": (r"\d+(?: and \d+)*", "0"),
    "phase": (PHASE_PATTERN, "call 0"),
    "path": (PATH_PATTERN, "[1].phone"),
    "to": (r"\d+", "3"),
    "moved": (r"(?: moved to (?:\d+|\[\d+\]))?", ""),
}


def _pattern(form: str) -> re.Pattern[str]:
    """Return what matches all keys of a form."""
    pattern = re.escape(form).replace(r"\{", "{").replace(r"\}", "}")
    for name, (part, _) in _SUBJECTS.items():
        pattern = pattern.replace(f"{{{name}}}", f"(?P<subject>{part})")
    for name, (part, _) in _OTHERS.items():
        pattern = pattern.replace(f"{{{name}}}", f"(?P<{name}>{part})")
    return re.compile(pattern, re.ASCII)


_PATTERNS: Final = {kind: _pattern(form) for kind, form in _FORMS.items()}


def key(place: DifferencePlace) -> str:
    """Return the key of a place."""
    return _FORMS[place.kind].format(
        **dict.fromkeys(_SUBJECTS, place.subject),
        number=place.number,
        calls=" and ".join(map(str, place.calls)),
        phase=place.phase,
        path=path_source(place.steps),
        to=place.moved_to,
        moved=moved_source(place),
    )


def moved_source(place: DifferencePlace) -> str:
    """Return where something was observed that was expected elsewhere; empty for all else."""
    if place.moved_to is None:
        return ""
    return f" moved to [{place.moved_to}]" if place.steps else f" moved to {place.moved_to}"


def read_key(text: str) -> DifferencePlace | None:
    """Return the place that a key names; None where the text is not a key."""
    for kind, pattern in _PATTERNS.items():
        found = pattern.fullmatch(text)
        if found:
            parts = found.groupdict()
            return DifferencePlace(
                kind,
                subject=parts.get("subject", ""),
                number=int(parts.get("number", 0)),
                calls=tuple(map(int, re.findall(r"\d+", parts.get("calls", "")))),
                phase=parts.get("phase", ""),
                steps=read_path(parts.get("path", "")),
                moved_to=_number(parts.get("to") or parts.get("moved", "")),
            )
    return None


def _number(text: str) -> int | None:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else None


def likely_key(text: str) -> str:
    """Return an example of the key that a text, which is not a key, was most likely meant to be."""
    examples = {name: example for name, (_, example) in (*_SUBJECTS.items(), *_OTHERS.items())}
    every = [form.format(**examples) for kind, form in _FORMS.items() if kind in KINDS_IN_FILES]
    return next(iter(difflib.get_close_matches(text, every, n=1)), every[0])
