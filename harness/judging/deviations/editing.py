"""Edits a file of known deviations in place: order, comments and what somebody wrote stay.

tomlkit moves tables of different kinds together, so each entry is edited by itself.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import tomlkit
from tomlkit.items import Array, Item

from harness.judging.deviations.assessment import Entry
from harness.judging.deviations.files import DEVIATION, FINDING, FORMAT
from harness.judging.deviations.known_finding import KnownFinding
from harness.model import UsageError

_HEAD: Final = f"""\
# 'harness accept' adds to this file, and keeps its order, comments and reasons.
format = {FORMAT}
"""
_BEGINNING: Final = re.compile(rf"[ \t]*\[\[[ \t]*({FINDING}|{DEVIATION})[ \t]*\]\]")
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_WIDTH: Final = 100
_CHANGING: Final = ("library", "shows", "requirements", "reason", "link", "expires")


@dataclass(slots=True)
class _Block:
    """The lines of one entry: comments right above it, the entry, and what comes before the next.

    The lines before the first entry are a block without a `kind`.
    """

    kind: str
    above: str
    body: str
    below: str = ""

    @property
    def text(self) -> str:
        return self.above + self.body + self.below


def edited(
    text: str,
    added: Sequence[KnownFinding] = (),
    changed: Sequence[Entry] = (),
    removed: Sequence[Entry] = (),
) -> str:
    """Return the text of a file with its entries changed; of an empty text, that of a new file.

    Raises:
        UsageError: where an entry begins cannot be told.
    """
    blocks = _blocks(text) if text.strip() else [_Block("", "", _HEAD)]
    _check(text, blocks)
    for entry in changed:
        block = _of(blocks, entry)
        block.body = _updated(block.body, entry)
    for block in [_of(blocks, entry) for entry in removed]:
        block.above, block.body = "", ""
        block.below = block.below.lstrip("\r\n") if "#" in block.below else ""
    whole = "".join(block.text for block in blocks)
    end = "\r\n" if "\r\n" in text else "\n"
    for entry in added:
        whole = f"{whole.rstrip()}{end}{end}{_new(entry).replace(chr(10), end)}"
    return whole


def _blocks(text: str) -> list[_Block]:
    found = [_Block("", "", "")]
    for line in _LINE.findall(text):
        begins = _BEGINNING.match(line)
        last = found[-1]
        if begins:
            above = _taken_from(last)
            found.append(_Block(begins[1], above, line))
        elif not line.strip() or line.lstrip().startswith("#"):
            last.below += line
        else:
            last.body += last.below + line
            last.below = ""
    return found


def _taken_from(block: _Block) -> str:
    """Take the comments at a block's end, up to an empty line: they are about what follows."""
    lines = _LINE.findall(block.below)
    at = len(lines)
    while at and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    block.below = "".join(lines[:at])
    return "".join(lines[at:])


def _check(text: str, blocks: Sequence[_Block]) -> None:
    """Check that each block is an entry: a text of several lines may look like the start of one."""
    whole = tomllib.loads(text)
    for kind in (FINDING, DEVIATION):
        tables = [table for block in blocks if block.kind == kind for table in _tables(block)]
        if tables != whole.get(kind, []):
            raise UsageError(
                f"its entries are not written as [[{kind}]], so they cannot be edited; write each "
                "as a table of its own"
            )


def _tables(block: _Block) -> list[Any]:
    try:
        found: list[Any] = tomllib.loads(block.body)[block.kind]
    except tomllib.TOMLDecodeError:
        raise UsageError(
            "an entry cannot be told from the next one: a text of several lines has a line with "
            f"[[{block.kind}]]; write it on one line"
        ) from None
    return found


def _of(blocks: Sequence[_Block], entry: Entry) -> _Block:
    kind = FINDING if isinstance(entry, KnownFinding) else DEVIATION
    return [block for block in blocks if block.kind == kind][entry.number - 1]


def _updated(body: str, entry: Entry) -> str:
    """Return an entry's text with the values that are others now."""
    document = tomlkit.parse(body)
    kind, values = next(iter(document)), dict(_values(entry))
    [table] = document[kind]
    for key in filter(values.__contains__, _CHANGING):
        if key not in table or _plain(table[key]) != values[key]:
            table[key] = _item(key, values[key])
    return tomlkit.dumps(document)


def _plain(item: Any) -> Any:
    """Return a value as the entry has it."""
    value = item.unwrap()
    return " ".join(value.split()) if isinstance(value, str) else value


def _new(entry: KnownFinding) -> str:
    lines = [f"[[{FINDING}]]"]
    lines += [f"{key} = {_item(key, value).as_string()}" for key, value in _values(entry)]
    return "\n".join(lines) + "\n"


def _values(entry: Entry) -> Iterator[tuple[str, Any]]:
    """Yield the keys of an entry with their values, without those that say nothing."""
    if not isinstance(entry, KnownFinding):
        yield "library", entry.library
        return
    values: Mapping[str, Any] = {
        "finding": entry.title,
        "build": entry.build,
        "versions": str(entry.versions),
        "library": entry.library,
        "shows": [*entry.shows],
        "except": [*entry.spared],
        "requirements": [*entry.requirements],
        "tracker": entry.tracker,
        "browser": entry.browser,
        "reason": entry.reason,
        "link": entry.link,
        "expires": entry.expires,
    }
    yield from ((key, value) for key, value in values.items() if value)


def _item(key: str, value: Any) -> Item:
    item: Item = tomlkit.item(value)
    if isinstance(item, Array):
        item.multiline(len(f"{key} = {item.as_string()}") > _WIDTH)
    return item
