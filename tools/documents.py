"""Reads `docs/documents/`: what each sentence of a destination's documentation is answered by.

The documents themselves are not ours to copy. Of each sentence there is its section and its
first few words, enough to find it; what it is; and its answer: the requirements that hold it, or
why a browser cannot observe it. Of a menu or a footer there is one entry for a whole block.
"""

import enum
import fnmatch
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from harness.model import HarnessError, Requirement

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "docs" / "documents"

MOST_WORDS: Final = 8
"""Words that are kept of a sentence."""


class Kind(enum.StrEnum):
    """What a sentence is."""

    STATEMENT = "statement"
    EXAMPLE = "example"
    SETTING = "setting"
    FURNITURE = "furniture"


class Reason(enum.StrEnum):
    """Why a browser cannot observe what a sentence says."""

    DESTINATION = "destination"
    SEGMENT = "segment"
    GUIDANCE = "guidance"
    SITE = "site"

    def words(self, destination: str) -> str:
        """Return the reason in words; `destination` is a destination's name."""
        return {
            Reason.DESTINATION: f"it happens in {destination}'s own systems",
            Reason.SEGMENT: "it happens in Segment's web application or on its servers",
            Reason.GUIDANCE: "it informs or guides people, and promises nothing of a page",
            Reason.SITE: "it belongs to the documentation site, as menus and footers do",
        }[self]


class DocumentError(HarnessError):
    """A document's file is not as it must be."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and its answer: `requirements`, ids or patterns, or else `not_observable`.

    `begins` is its first words, without markup; `versions` are those of the document that have
    it; `note` is free text.
    """

    section: str
    begins: str
    kind: Kind
    versions: tuple[str, ...]
    requirements: tuple[str, ...] = ()
    not_observable: Reason | None = None
    note: str = ""

    @property
    def place(self) -> str:
        """Where to find it: `Page: “If you pass a name”`."""
        return f"{self.section or 'outside of any section'}: “{self.begins}”"

    def held_by(self, contract: Sequence[Requirement]) -> list[Requirement]:
        """Return the requirements that hold the sentence, in the contract's order."""
        return [
            item
            for item in contract
            if any(fnmatch.fnmatchcase(item.id, pattern) for pattern in self.requirements)
        ]


@dataclass(frozen=True, slots=True)
class Document:
    """One destination's documentation; `versions` says what each version of it is."""

    file: str
    destination: str
    title: str
    url: str
    versions: Mapping[str, str]
    sentences: tuple[Sentence, ...]


def read(folder: Path = FOLDER) -> tuple[Document, ...]:
    """Return all documents, in their files' order.

    Raises:
        DocumentError: a file is not TOML, or has an unknown key.
    """
    return tuple(_document(file) for file in sorted(folder.glob("*.toml")))


def problems(documents: Sequence[Document], contract: Sequence[Requirement]) -> Iterator[str]:
    """Yield, in one line each, where documents and contract do not fit together."""
    named: set[tuple[str, str]] = set()
    titles = {document.destination: document.title for document in documents}
    for document in documents:
        own = [item for item in contract if item.destination == document.destination]
        for sentence in document.sentences:
            named.update((sentence.section, item.id) for item in sentence.held_by(own))
            for pattern in sentence.requirements:
                if not fnmatch.filter([item.id for item in own], pattern):
                    yield (
                        f"{document.file}: {pattern!r} ({sentence.place}) is not a requirement of "
                        f"{document.destination}; 'harness list' shows all"
                    )
    for item in contract:
        is_of_page = item.source.document == titles.get(item.destination)
        if is_of_page and (item.source.section, item.id) not in named:
            yield (
                f"docs/documents/{item.destination}.toml: no sentence of the section "
                f"{item.source.section!r} names {item.id}; add it to the one that it quotes"
            )


def _document(file: Path) -> Document:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise DocumentError(f"docs/documents/{file.name}: {problem}") from problem
    where = f"docs/documents/{file.name}"
    _keys(content, {"destination", "title", "url", "versions", "sentences"}, set(), where)
    versions = content["versions"]
    sentences: list[Sentence] = []
    for number, entry in enumerate(content["sentences"], start=1):
        sentence = _sentence(entry, tuple(versions), f"{where}, sentence {number}")
        if (sentence.section, sentence.begins) in {(one.section, one.begins) for one in sentences}:
            raise DocumentError(f"{where}: {sentence.place} is there twice; quote more words of it")
        sentences.append(sentence)
    return Document(
        where,
        content["destination"],
        content["title"],
        content["url"],
        versions,
        tuple(sentences),
    )


def _sentence(entry: Mapping[str, Any], versions: tuple[str, ...], where: str) -> Sentence:
    more = {"versions", "requirements", "not_observable", "note"}
    _keys(entry, {"section", "begins", "kind"}, more, where)
    where = f"{where} (“{entry['begins']}”)"
    if ("requirements" in entry) == ("not_observable" in entry):
        raise DocumentError(f"{where}: needs one answer, either 'requirements' or 'not_observable'")
    if not entry.get("requirements", ["one"]):
        raise DocumentError(f"{where}: has an empty list of requirements; name one")
    if not 0 < len(entry["begins"].split()) <= MOST_WORDS:
        raise DocumentError(f"{where}: 'begins' must have 1 to {MOST_WORDS} words")
    own = tuple(entry.get("versions", versions))
    for name, given, allowed in (
        ("versions", own, versions),
        ("kind", (entry["kind"],), tuple(Kind)),
        ("not_observable", (entry.get("not_observable", Reason.SITE),), tuple(Reason)),
    ):
        if not given or not set(given) <= set(allowed):
            raise DocumentError(f"{where}: {name!r} must be of {', '.join(allowed)}")
    return Sentence(
        section=entry["section"],
        begins=entry["begins"],
        kind=Kind(entry["kind"]),
        versions=own,
        requirements=tuple(entry.get("requirements", ())),
        not_observable=Reason(entry["not_observable"]) if "not_observable" in entry else None,
        note=entry.get("note", ""),
    )


def _keys(given: Mapping[str, Any], needed: set[str], more: set[str], where: str) -> None:
    """Refuse a table that lacks a key, or has an unknown one.

    Raises:
        DocumentError: it does.
    """
    for key in sorted(needed - set(given)):
        raise DocumentError(f"{where}: has no {key!r}")
    for key in sorted(set(given) - needed - more):
        raise DocumentError(
            f"{where}: has an unknown key {key!r}; known are: {', '.join(sorted(needed | more))}"
        )
