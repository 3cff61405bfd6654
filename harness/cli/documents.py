"""`harness documents`: lists the documents that requirements quote, and says which have changed."""

import argparse
import asyncio
import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.cli.ending import EXIT_CANNOT_DECIDE, Output
from harness.cli.options import Commands, add_names
from harness.codec import visible
from harness.contracts import Contracts
from harness.model import Requirement, Source, TrackerError
from harness.report import markdown, outputs
from harness.session import options as shared
from harness.trackers import fetch_page

EXIT_GONE: Final = 1

_SENTENCE: Final = re.compile(r"(?<=[.!?:])\s+")
_MARKS: Final = re.compile(r"[`*\\]")
_STRAIGHT: Final = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
_ALIKE: Final = 0.5
"""How like a quote a sentence must be to stand in its place, from 0 to 1."""

_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Gone:
    """A quote that is no longer on its page: who quotes it, and what stands in its place.

    `now` is empty where nothing on the page is like it.
    """

    source: Source
    requirements: tuple[str, ...]
    now: str

    @property
    def names(self) -> str:
        """Who quotes it, in short."""
        more = len(self.requirements) - _MOST_NAMED
        named = ", ".join(self.requirements[:_MOST_NAMED])
        return f"{named} and {more} more" if more > 0 else named

    @property
    def place(self) -> str:
        """What stands in its place, for people."""
        return f"now: “{self.now}”" if self.now else "now: nothing like it"


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "documents",
        help="list the pages that requirements quote, or say which quotes are no longer there",
        epilog="exit codes: 0 all quotes are there, 1 some are not, 2 wrong usage, 3 a page cannot "
        "be read",
    )
    add_names(parser)
    parser.add_argument(
        "--check", action="store_true", help="read each page, and look for what is quoted of it"
    )
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write what --check says as Markdown"
    )
    shared.add_contracts(parser.add_argument)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace, contracts: Contracts) -> int:
    """List the documents, or check them, and return the exit code."""
    keys = {contracts.destination(name).key for name in options.names}
    every = [
        item for item in contracts.requirements.values() if not keys or item.destination in keys
    ]
    outputs.check_writable(options.markdown)
    console = Output()
    if not options.check:
        for address, count in Counter(_page(item) for item in every).items():
            console.print(f"{count:>5}  {address}", markup=False, soft_wrap=True)
        return 0
    gone, problems = _checked(every)
    lines = [*_lines(gone), *problems]
    for line in lines or [f"all {len(_quotes(every))} quotes are there"]:
        console.print(visible(line), markup=False, soft_wrap=True)
    if options.markdown:
        text = "\n".join([*_markdown(gone), *(f"- {markdown.escape(line)}" for line in problems)])
        outputs.write_file(options.markdown, f"{text}\n".encode() if text else b"")
    if gone:
        return EXIT_GONE
    return EXIT_CANNOT_DECIDE if problems else 0


def _page(requirement: Requirement) -> str:
    return requirement.source.url.partition("#")[0]


def _quotes(every: Sequence[Requirement]) -> list[list[Requirement]]:
    """Return the requirements, those together that quote the same words of the same page."""
    found: dict[tuple[str, str], list[Requirement]] = {}
    for item in every:
        found.setdefault((_page(item), item.source.quote), []).append(item)
    return [*found.values()]


def _checked(every: Sequence[Requirement]) -> tuple[list[Gone], list[str]]:
    """Return the quotes that are gone, and a line for each page that cannot be read."""
    gone, problems = [], []
    pages: dict[str, str] = {}
    for address in dict.fromkeys(map(_page, every)):
        try:
            pages[address] = plain(asyncio.run(fetch_page(address)))
        except TrackerError as problem:
            problems.append(f"not read: {problem}")
    for same in _quotes(every):
        page, source = pages.get(_page(same[0])), same[0].source
        if page is not None and plain(source.quote) not in page:
            names = tuple(item.id for item in same)
            gone.append(Gone(source, names, nearest(source.quote, page)))
    return gone, problems


def plain(text: str) -> str:
    """Return a text on one line, without marks of Markdown, with straight quotation marks."""
    return " ".join(_MARKS.sub("", text.translate(_STRAIGHT)).split())


def nearest(quote: str, page: str) -> str:
    """Return the sentence of a page that is most like a quote; empty if none is like it."""
    found = difflib.get_close_matches(plain(quote), _parts(page), n=1, cutoff=_ALIKE)
    return found[0] if found else ""


def _parts(page: str) -> list[str]:
    """Return the sentences of a page, and the parts between their commas."""
    sentences = _SENTENCE.split(page)
    return [*sentences, *(part for one in sentences for part in one.split(", ") if part != one)]


def _lines(gone: Sequence[Gone]) -> Iterator[str]:
    for item in gone:
        address = item.source.url.partition("#")[0]
        yield f"gone: “{item.source.quote}” ({item.names}) {address}"
        yield f"  {item.place}"


def _markdown(gone: Sequence[Gone]) -> Iterator[str]:
    for item in gone:
        said = markdown.escape(f"gone: “{item.source.quote}” ({item.names})")
        yield f"- {said} {markdown.link(item.source)}"
        yield f"  - {markdown.escape(item.place)}"
