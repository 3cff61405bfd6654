"""Reads a user's file of rules, which changes severities or turns rules off, and applies it."""

import difflib
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from harness.comparison.finding import Comparison, Finding, Group
from harness.comparison.grouping import led, weight
from harness.comparison.rules import RULES, Severity
from harness.model import UsageError

_OFF: Final = "off"
_KEYS: Final = ("id", "severity", "reason")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a user wants of a rule, and why; its severity is None if the rule is off."""

    severity: Severity | None
    reason: str


Rulebook: TypeAlias = Mapping[str, Setting]
"""The settings by the id of their rule; any other rule is as it is."""


def read(file: Path) -> Rulebook:
    """Return the settings in a TOML file, whose entries begin with `[[rule]]`.

    Raises:
        UsageError: the file cannot be read, or an entry is wrong; in one line.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise UsageError(f"{file} cannot be read: {problem.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise UsageError(f"{file} is not TOML: {' '.join(str(problem).split())}") from None
    tables = content.pop("rule", [])
    if content or not isinstance(tables, list):
        raise UsageError(f"{file}: each entry begins with [[rule]], and there is nothing else")
    found: dict[str, Setting] = {}
    for number, table in enumerate(tables, start=1):
        name, setting = _setting(f"{file}, rule {number}", table)
        if name in found:
            raise UsageError(f"{file}, rule {number}: {name!r} is there twice; leave one")
        found[name] = setting
    return found


def _setting(place: str, table: object) -> tuple[str, Setting]:
    if not isinstance(table, dict):
        raise UsageError(f"{place}: is not a table; an entry begins with [[rule]]")
    for key in (*_KEYS, *table):
        if key not in _KEYS:
            raise UsageError(f"{place}: unknown key {key!r}; an entry has {', '.join(_KEYS)}")
        text = table.get(key)
        if not isinstance(text, str) or not text.strip():
            raise UsageError(f"{place}: {key!r} must be a text that is not empty")
    name, word = table["id"], table["severity"]
    check_id(name, place)
    words = [*Severity, _OFF]
    if word not in words:
        raise UsageError(f"{place}: severity {word!r} is none of {', '.join(words)}")
    return name, Setting(None if word == _OFF else Severity(word), table["reason"])


def check_id(name: str, place: str) -> None:
    """Check that there is a rule of this id.

    Raises:
        UsageError: no rule has this id; the message begins with `place`, and names the nearest.
    """
    if name not in RULES:
        near = difflib.get_close_matches(name, RULES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "'harness explain' lists them"
        raise UsageError(f"{place}: there is no rule {name!r}; {hint}")


def applied(comparison: Comparison, rulebook: Rulebook) -> Comparison:
    """Return a comparison with the severities of a rulebook, and without what it turns off."""
    silenced: Counter[str] = Counter()
    findings = [made for item in comparison.findings for made in _applied(item, rulebook, silenced)]
    lines = (
        f"{count} {'change is' if count == 1 else 'changes are'} left out, as the rule {name} "
        f"is off: {rulebook[name].reason}"
        for name, count in silenced.items()
    )
    return replace(comparison, findings=tuple(sorted(findings, key=weight)), silenced=tuple(lines))


def _applied(finding: Finding, rulebook: Rulebook, silenced: Counter[str]) -> Iterator[Finding]:
    groups = _of_groups(finding.groups, rulebook, silenced)
    verdicts = tuple(_of_groups(finding.verdicts, rulebook, silenced))
    if groups:
        yield Finding(led(groups, verdicts), verdicts)
    else:
        yield from (Finding((verdict,)) for verdict in verdicts)


def _of_groups(groups: Sequence[Group], rulebook: Rulebook, silenced: Counter[str]) -> list[Group]:
    found = []
    for group in groups:
        setting = rulebook.get(group.rule.id)
        if setting is None:
            found.append(group)
        elif setting.severity is None:
            silenced[group.rule.id] += 1
        else:
            rule = replace(group.rule, severity=setting.severity)
            found.append(Group(tuple(replace(item, rule=rule) for item in group.occurrences)))
    return found
