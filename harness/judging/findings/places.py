"""Where a finding shows, as text for files: one place of a symptom, patterns for a finding.

What such a text looks like never changes, or somebody's file of known deviations no longer
matches.
"""

import dataclasses
import re
from collections.abc import Iterable, Sequence
from typing import Final

from harness.codec import path_source, source, visible
from harness.judging.findings.symptom import OF_VALUES, Change, Symptom
from harness.model import PathStep

_LONGEST: Final = 160
_GENERATED: Final = re.compile(
    r"\*\*\*[^*]+\*\*\*"  # the label in the place of a secret
    r"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"  # a UUID
    r"|\b(?=[0-9a-f]*\d)[0-9a-f]{16,}\b"  # a hash, or a random number
    r"|\b\d{9,}\b",  # a time, or an id
    re.IGNORECASE,
)


def place(symptom: Symptom) -> str:
    """Return where a symptom shows, and how: `lost: shop.identify arguments[0].phone (identify)`.

    Line numbers are left out: they change with every edit of a build.
    """
    text = visible(" ".join(f"{symptom.change}: {_what(symptom)}".split()))
    return f"{text[:_LONGEST]} ({symptom.method or 'no call'})"


def pattern(symptom: Symptom) -> str:
    """Return the place of a symptom with `*` for what differs from run to run, or is a secret."""
    return _GENERATED.sub("*", place(symptom))


def pattern_of_all(symptom: Symptom) -> str:
    """Return the pattern of all places in the container of a symptom's value."""
    inside = place(dataclasses.replace(symptom, steps=symptom.container))
    head, _, tail = inside.rpartition(" (")
    return f"{_GENERATED.sub('*', head)}* ({tail}"


def pattern_of_one(symptom: Symptom, name: PathStep) -> str:
    """Return the pattern of another value in the container of a symptom's."""
    return pattern(dataclasses.replace(symptom, steps=(*symptom.container, name)))


def matches(wanted: str, text: str) -> bool:
    """Say whether a pattern, in which `*` stands for any text, is one of this text."""
    expression = ".*".join(map(re.escape, wanted.split("*")))
    return re.fullmatch(expression, text, re.DOTALL) is not None


def matching(patterns: Iterable[str], text: str) -> list[str]:
    """Return those patterns that match a text."""
    return [wanted for wanted in patterns if matches(wanted, text)]


def path_text(symptom: Symptom, steps: Sequence[PathStep]) -> str:
    """Return the path of a value as people write it: `arguments[1].products[*].price`."""
    is_argument = bool(symptom.steps) and isinstance(symptom.steps[0], int)
    text = path_source(steps, "arguments" if is_argument else "")
    return text.removeprefix(".").replace("['*']", "[*]").replace(".*", "[*]")


def _what(symptom: Symptom) -> str:
    if symptom.change is Change.THROWS:
        return _thrown(symptom)
    if symptom.change is Change.LEFT:
        return f"{symptom.where} {source(symptom.observed)}"
    if symptom.change not in OF_VALUES:
        return symptom.where
    return f"{symptom.where} {path_text(symptom, symptom.steps)}"


def _thrown(symptom: Symptom) -> str:
    hint = next((item.hint for item in symptom.differences if item.hint), "")
    file = re.sub(r"(:\d+)+$", "", hint.removeprefix("in the build at "))
    seen = symptom.observed
    message = seen if isinstance(seen, str) else source(seen)
    return f"{file} {message}"
