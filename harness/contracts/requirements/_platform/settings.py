"""Settings that are missing, or of the wrong type: nothing throws, and the console says so."""

from collections.abc import Iterator
from typing import Final

from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.subject import AT_ONCE, Subject
from harness.model import UNDEFINED, ConsoleSays, Requirement, Value

_WRONG: Final[dict[str, tuple[str, Value]]] = {
    "string": ("a text", "none"),
    "number": ("a number", 47),
    "boolean": ("a boolean", True),
    "object": ("an object", {"value": "47"}),
    "null": ("null", None),
    "undefined": ("missing", UNDEFINED),
}
"""For each type of JavaScript what people call it, and a value of it."""


def settings(subject: Subject) -> Iterator[Requirement]:
    """Yield what holds for settings that are missing, or all of one wrong type."""
    calls = subject.each_method()
    for kind, (words, value) in _WRONG.items():
        wrong = [name for name, wanted in subject.probes.settings.items() if wanted != kind]
        if wrong:
            yield subject.requirement(
                f"settings-{kind}",
                f"Where a setting is {words} and should not be, nothing throws, and a warning on "
                "the console names it.",
                sources.OPTION,
                calls,
                tuple(ConsoleSays(name) for name in wrong),
                level="advice",
                conditions=AT_ONCE,
                settings=dict.fromkeys(wrong, value),
            )
