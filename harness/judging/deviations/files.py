"""Reads known deviations from a folder of TOML files; refuses a damaged one, naming its place."""

import dataclasses
import datetime as dt
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from harness.codec import difference_keys
from harness.judging.deviations.assessment import Entry, KnownDeviations
from harness.judging.deviations.entry import Deviation, Reach
from harness.judging.deviations.known_finding import KnownFinding
from harness.model import ENGINE_NAMES, LIBRARIES, UsageError

FOLDER: Final = "known-deviations"
"""The folder that is read where none is named, if there is one."""

DEVIATION: Final = "deviation"
"""The key of the entries for a single difference."""

FINDING: Final = "finding"
"""The key of the entries for a whole finding."""

_EXAMPLES: Final = {
    "finding": '"identify loses phone"',
    "build": '"wigzo"',
    "versions": '">=1.0,<2"',
    "library": '"next", "classic" or "all"',
    "requirement": "\"wigzo-identify-phone\", as in 'harness list'",
    "path": '"wigzo.identify arguments[1].phone", as the difference shows it',
    "observed": '"(nothing)", as the difference shows it',
    "shows": '["lost: wigzo.identify arguments[0].phone (identify)"]',
    "except": '["lost: wigzo.identify arguments[0].email (identify)"]',
    "requirements": '["wigzo-identify-*"]',
    "tracker": '"stub", "pinned", or "connect.js 3f2a91c04b77"',
    "browser": '"chromium" or "firefox"',
    "reason": '"The phone number comes with version 2."',
    "link": '"https://…"',
    "expires": "2031-01-31, without quotes",
}
"""What to write, by the key of an entry."""

_OF_FINDING: Final = ("finding", "shows", "except", "requirements")
_OF_DEVIATION: Final = ("requirement", "path", "observed")
_OPTIONAL: Final = {"observed", "tracker", "browser"}

FORMAT: Final = 1
"""The version of the format; a file with a greater one is refused."""

_OPTIONAL_IN_FINDING: Final = {"except", "tracker", "browser", "link", "expires"}
_LISTS: Final = {"shows", "except", "requirements"}


def read(folders: Sequence[Path], here: Path) -> KnownDeviations:
    """Return what is known today (UTC): the entries of these folders.

    Where no folder is given, it is `known-deviations` below `here`, if there is one.

    Raises:
        UsageError: as `load` does.
    """
    chosen = folders or [folder for folder in [here / FOLDER] if folder.is_dir()]
    every = [entry for folder in chosen for entry in load(folder)]
    return KnownDeviations(
        tuple(entry for entry in every if isinstance(entry, Deviation)),
        dt.datetime.now(tz=dt.UTC).date(),
        tuple(chosen),
        tuple(entry for entry in every if isinstance(entry, KnownFinding)),
    )


def load(folder: Path) -> tuple[Entry, ...]:
    """Return the entries of all `*.toml` files of a folder, in alphabetical order of the files.

    Raises:
        UsageError: there is no such folder, or a file or an entry is damaged: which, and how.
    """
    if folder.is_file():
        raise UsageError(f"{folder} is a file; name the folder that has it: {folder.parent}")
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder} to read known deviations from")
    return tuple(entry for file in sorted(folder.glob("*.toml")) for entry in _entries(file))


def _entries(file: Path) -> Iterator[Entry]:
    name = shown(file)
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as problem:
        raise UsageError(f"{name} cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError as problem:
        raise UsageError(f"{name} is not UTF-8: {problem.reason}") from None
    return parse(text, file)


def parse(text: str, file: Path) -> Iterator[Entry]:
    """Return the entries of the text of a file.

    Raises:
        UsageError: the text, or an entry, is damaged: how.
    """
    name = shown(file)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise UsageError(f"{name} is not TOML: {' '.join(str(problem).split())}") from None
    _check_format(name, content.pop("format", FORMAT))
    for key in content:
        if key not in {DEVIATION, FINDING}:
            raise UsageError(
                f"{name}: unknown key {key!r}; each entry begins with [[finding]] or [[deviation]]"
            )
    for kind, make in ((DEVIATION, _deviation), (FINDING, _finding)):
        tables = content.get(kind, [])
        if not isinstance(tables, list):
            raise UsageError(f"{name}: {kind!r} is not a list; each entry begins with [[{kind}]]")
        for number, table in enumerate(tables, start=1):
            place = f"{name}, {kind} {number}"
            if not isinstance(table, dict):
                raise UsageError(f"{place}: is not a table; an entry begins with [[{kind}]]")
            yield dataclasses.replace(make(place, table), file=file, number=number)


def _check_format(name: Path, found: object) -> None:
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise UsageError(f"{name}: 'format' is not the number of a format; write format = {FORMAT}")
    if found > FORMAT:
        raise UsageError(
            f"{name} has format {found}, and this harness knows {FORMAT}; use the newer harness "
            "that wrote it"
        )


def shown(file: Path) -> Path:
    """Return a file's path as people see it: relative to the current folder, if it is in there."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _deviation(place: str, table: Mapping[str, object]) -> Deviation:
    _check_keys(place, table, _OF_FINDING, _OPTIONAL)
    texts = {key: _text(place, key, value) for key, value in table.items() if key != "expires"}
    return Deviation(
        place=place,
        build=texts["build"],
        versions=_range(place, texts["versions"]),
        library=_library(place, texts["library"]),
        requirement=texts["requirement"],
        path=_key(place, texts["path"]),
        reason=texts["reason"],
        link=_link(place, texts["link"]),
        expires=_date(place, table["expires"]),
        observed=texts.get("observed", ""),
        tracker=texts.get("tracker", ""),
        browser=_browser(place, texts.get("browser", "")),
    )


def _finding(place: str, table: Mapping[str, object]) -> KnownFinding:
    _check_keys(place, table, _OF_DEVIATION, _OPTIONAL_IN_FINDING)
    others = {*_LISTS, "expires"}
    texts = {key: _text(place, key, value) for key, value in table.items() if key not in others}
    lists = {key: _list(place, key, table.get(key, [])) for key in _LISTS}
    return KnownFinding(
        place=place,
        title=texts["finding"],
        build=texts["build"],
        versions=_range(place, texts["versions"]),
        library=_library(place, texts["library"]),
        shows=lists["shows"],
        spared=lists["except"],
        requirements=lists["requirements"],
        reason=texts["reason"],
        link=_link(place, texts["link"]) if "link" in texts else "",
        expires=_date(place, table["expires"]) if "expires" in table else None,
        tracker=texts.get("tracker", ""),
        browser=_browser(place, texts.get("browser", "")),
    )


def _check_keys(
    place: str,
    table: Mapping[str, object],
    others: Collection[str],
    optional: AbstractSet[str],
) -> None:
    """Check the keys of an entry, which has none of those of `others`."""
    keys = [key for key in _EXAMPLES if key not in others]
    for key in table:
        if key not in keys:
            raise UsageError(f"{place}: unknown key {key!r}; the keys are: {', '.join(keys)}")
    for key in keys:
        if key not in table and key not in optional:
            raise _refused(place, key, "is missing")


def _list(place: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not (value or key in _OPTIONAL_IN_FINDING):
        raise _refused(place, key, "is not a list of texts")
    return tuple(_text(place, key, item) for item in value)


def _link(place: str, text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise _refused(place, "link", f"is {text!r}, not an address")
    return text


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


def _browser(place: str, text: str) -> str:
    if text and text not in ENGINE_NAMES:
        raise _refused(place, "browser", f"is {text!r}")
    return text


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
