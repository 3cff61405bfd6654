"""Reads known deviations from a folder of TOML files; refuses a damaged one, naming its place."""

import datetime as dt
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from harness.codec import difference_keys
from harness.judging.deviations.assessment import KnownDeviations
from harness.judging.deviations.entry import Deviation, Reach
from harness.model import LIBRARIES, UsageError

FOLDER: Final = "known-deviations"
"""The folder that is read where none is named, if there is one."""

_EXAMPLES: Final = {
    "build": '"wigzo"',
    "versions": '">=1.0,<2"',
    "library": '"next", "classic" or "all"',
    "requirement": "\"wigzo-identify-phone\", as in 'harness list'",
    "path": '"wigzo.identify arguments[1].phone", as the difference shows it',
    "observed": '"(nothing)", as the difference shows it',
    "reason": '"The phone number comes with version 2."',
    "link": '"https://…"',
    "expires": "2031-01-31, without quotes",
}
"""The keys of an entry, with what to write."""

_OPTIONAL: Final = {"observed"}


def read(folders: Sequence[Path], here: Path) -> KnownDeviations:
    """Return what is known today (UTC): the entries of these folders.

    Where no folder is given, it is `known-deviations` below `here`, if there is one.

    Raises:
        UsageError: as `load` does.
    """
    chosen = folders or [folder for folder in [here / FOLDER] if folder.is_dir()]
    entries = tuple(entry for folder in chosen for entry in load(folder))
    return KnownDeviations(entries, dt.datetime.now(tz=dt.UTC).date(), tuple(chosen))


def load(folder: Path) -> tuple[Deviation, ...]:
    """Return the entries of all `*.toml` files of a folder, in alphabetical order of the files.

    Raises:
        UsageError: there is no such folder, or a file or an entry is damaged: which, and how.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder} to read known deviations from")
    return tuple(
        _deviation(f"{_shown(file)}, deviation {number}", table)
        for file in sorted(folder.glob("*.toml"))
        for number, table in enumerate(_tables(file), start=1)
    )


def _shown(file: Path) -> Path:
    """Return a file's path as people see it: relative to the current folder, if it is in there."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _tables(file: Path) -> list[object]:
    name = _shown(file)
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise UsageError(f"{name} cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError as problem:
        raise UsageError(f"{name} is not UTF-8: {problem.reason}") from None
    except tomllib.TOMLDecodeError as problem:
        raise UsageError(f"{name} is not TOML: {' '.join(str(problem).split())}") from None
    for key in content:
        if key != "deviation":
            raise UsageError(f"{name}: unknown key {key!r}; each entry begins with [[deviation]]")
    tables = content.get("deviation", [])
    if not isinstance(tables, list):
        raise UsageError(f"{name}: 'deviation' is not a list; each entry begins with [[deviation]]")
    return tables


def _deviation(place: str, table: object) -> Deviation:
    if not isinstance(table, dict):
        raise UsageError(f"{place}: is not a table; an entry begins with [[deviation]]")
    for key in table:
        if key not in _EXAMPLES:
            raise UsageError(f"{place}: unknown key {key!r}; the keys are: {', '.join(_EXAMPLES)}")
    for key in _EXAMPLES:
        if key not in table and key not in _OPTIONAL:
            raise _refused(place, key, "is missing")
    texts = {key: _text(place, key, value) for key, value in table.items() if key != "expires"}
    if not texts["link"].startswith(("https://", "http://")):
        raise _refused(place, "link", f"is {texts['link']!r}, not an address")
    return Deviation(
        place=place,
        build=texts["build"],
        versions=_range(place, texts["versions"]),
        library=_library(place, texts["library"]),
        requirement=texts["requirement"],
        path=_key(place, texts["path"]),
        reason=texts["reason"],
        link=texts["link"],
        expires=_date(place, table["expires"]),
        observed=texts.get("observed", ""),
    )


def _refused(place: str, key: str, problem: str) -> UsageError:
    return UsageError(f"{place}: {key!r} {problem}; write {key} = {_EXAMPLES[key]}")


def _text(place: str, key: str, value: object) -> str:
    """Return a text without space around it; a reason may stand on several lines."""
    if not isinstance(value, str) or not value.strip():
        raise _refused(place, key, "is not a text")
    text = " ".join(value.split()) if key == "reason" else value.strip()
    if key != "observed" and not text.isprintable():
        raise _refused(place, key, "has invisible characters")
    return text


def _key(place: str, text: str) -> str:
    """Return the key of a difference in its usual form: `.seats` for `['seats']`."""
    found = difference_keys.read_key(text)
    if found is None or found.kind not in difference_keys.KINDS_IN_FILES:
        raise UsageError(
            f"{place}: 'path' is {text!r}, which no difference has; write it as in this one: "
            f'path = "{difference_keys.likely_key(text)}"'
        )
    return difference_keys.key(found)


def _library(place: str, text: str) -> Reach:
    reaches: tuple[Reach, ...] = (*LIBRARIES, "all")
    for reach in reaches:
        if reach == text:
            return reach
    raise _refused(place, "library", f"is {text!r}")


def _range(place: str, text: str) -> SpecifierSet:
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        raise _refused(place, "versions", f"is {text!r}, not a range of versions") from None


def _date(place: str, value: object) -> dt.date:
    # In Python, a TOML date with a time is a date, too.
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise _refused(place, "expires", "is not a date")
    return value
