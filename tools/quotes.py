"""Finds what requirements quote in the documents, as `docs/quoted-texts.toml` lists them.

A quote is a literal part of its document. Only markup and line breaks are overlooked, in both: HTML
tags and comments, the addresses of Markdown's links, its marks for code and bold text, a backslash
before a sign, and `//` before a line of a comment. Every letter, sign and number must be the same.
"""

import html
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.model import Requirement
from tools.documents import ROOT

LIST: Final = ROOT / "docs" / "quoted-texts.toml"
FOLDER: Final = ROOT.parent / "shared" / "docs"
"""The documents, on a machine that has them."""

PACKAGES: Final = ROOT / "pages" / "node_modules"

_MARKUP: Final = (
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"</?[a-z][^<>]*>"), ""),
    (re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)"), r"\1"),
    (re.compile(r"[`*]"), ""),
    (re.compile(r"\\([^\w\s])"), r"\1"),
    (re.compile(r"^\s*// ?", re.MULTILINE), ""),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A document that requirements quote, and the files that hold its versions.

    `read` is the public text with which its quotes were compared where no file is at hand.
    """

    document: str
    files: tuple[Path, ...]
    read: str = ""


def texts(folder: Path = FOLDER, listed: Path = LIST) -> Mapping[str, Text]:
    """Return the documents that may be quoted, by their titles."""
    entries = tomllib.loads(listed.read_text(encoding="utf-8"))["texts"]
    return {
        entry["document"]: Text(
            entry["document"],
            tuple(folder / name for name in entry.get("files", ()))
            or (PACKAGES / entry["package"],),
            entry.get("read", ""),
        )
        for entry in entries
    }


def plain(text: str) -> str:
    """Return a text without its markup, on one line."""
    for pattern, kept in _MARKUP:
        text = pattern.sub(kept, text)
    return " ".join(html.unescape(text).split())


def read(file: Path) -> str:
    """Return the plain text of a document's file; a script's strings have their line breaks."""
    content = file.read_text(encoding="utf-8")
    return plain(content.replace(r"\n", "\n") if file.suffix == ".js" else content)


def is_quoted(requirement: Requirement, text: str) -> bool:
    """Say whether the plain text of a document has what a requirement quotes."""
    return plain(requirement.source.quote) in text
