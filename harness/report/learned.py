"""What was learned of a destination that nobody has described, and which settings it lacks."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from harness.codec import source
from harness.contracts import Destination, is_empty
from harness.report.timeline import line
from harness.session import Outcome

_MOST: Final = 6
_LONGEST: Final = 40


def lacking(outcome: Outcome) -> str:
    """Say which settings a requirement needs, where nothing arrived without them; else nothing.

    Where the tracker does not come, or nothing is called, nothing need arrive.
    """
    job = outcome.job
    is_asked = job.requirement.calls and job.requirement.conditions.tracker == "there"
    if not (outcome.nothing_arrived and is_asked and job.destination.guessed):
        return ""
    made_up, empty = _guessed(job.destination)
    parts = [
        f"{_named(names)}, which {'was' if len(names) == 1 else 'were'} {what}"
        for names, what in ((made_up, "made up"), (empty, "left empty"))
        if names
    ]
    several = "setting" if len(job.destination.guessed) == 1 else "settings"
    which = "it" if several == "setting" else "them"
    return f"the build has the {several} {', and '.join(parts)}: give {which} with --set"


def _guessed(target: Destination) -> tuple[list[str], list[str]]:
    """Return the settings that are made up, and those that are empty."""
    empty = [name for name in target.guessed if is_empty(target.settings[name])]
    return [name for name in target.guessed if name not in empty], empty


def learned_lines(target: Destination) -> Iterator[str]:
    """Yield what a terminal shows of what was learned of a destination."""
    found = target.learned
    if found is None:
        return
    about = {
        "globals": _named(found.every_global),
        "methods": _named(found.methods),
        "loads": _named(found.tags),
        "settings": _named([f"{name} {said}" for name, said in _settings(target)]),
    }
    yield f"{target.name} has no contract; its build says:"
    yield from (f"  {label:<9}{text}" for label, text in about.items() if text)


def learned_to_json(target: Destination) -> dict[str, Any] | None:
    """Return what was learned as JSON; None of a destination that has a contract."""
    found = target.learned
    if found is None:
        return None
    return {
        "globals": list(found.every_global),
        "functions": list(found.touched),
        "methods": list(found.methods),
        "loads": list(found.tags),
        "settings": [
            {
                "name": name,
                "default": source(found.options[name]) if name in found.options else "",
                "value": source(value)
                if name in target.guessed or _is_default(name, target)
                else "",
                "origin": _origin(name, target),
            }
            for name, value in target.settings.items()
        ],
    }


def _settings(target: Destination) -> Iterator[tuple[str, str]]:
    """Yield each setting with what it is; a value that a person gave may be a secret."""
    for name, value in target.settings.items():
        origin = _origin(name, target)
        shown = "" if origin == "given" else line(source(value), _LONGEST)
        yield name, f"{shown} ({origin})".strip()


def _origin(name: str, target: Destination) -> str:
    if name in target.guessed:
        return "left empty" if is_empty(target.settings[name]) else "made up"
    return "default" if _is_default(name, target) else "given"


def _is_default(name: str, target: Destination) -> bool:
    found = target.learned
    return (
        found is not None and name in found.options and found.options[name] == target.settings[name]
    )


def _named(names: Sequence[str]) -> str:
    if len(names) > _MOST:
        return f"{', '.join(names[:_MOST])} and {len(names) - _MOST} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
