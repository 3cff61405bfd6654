"""Makes a page that is one file, with its markup, style, program and data; it needs no network.

The program and the style are bundled from `pages/report`. The data is an index, which the page
needs first, and details, which it needs one by one. Several details are compressed together, and
unpacked when a person asks for one. Nothing that a page under test wrote becomes markup or
program here: the index is JSON without a `<`, the details are base64.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import jinja2

from harness import __version__
from harness.toolchain import bundler, paths

_CHUNK: Final = 256 * 1024
"""The least number of bytes of details that are compressed together."""

_LEVEL: Final = 6


def render(
    entry: str, title: str, *, index: Any, details: Iterable[Any], good: bool
) -> Iterator[bytes]:
    """Yield the page that `pages/report/{entry}.js` makes from an index and details, in pieces.

    Both are JSON; the program finds a detail by its number. `good` decides the colour
    of the tab's icon. Without JavaScript the page shows only its title.

    Raises:
        SetupError: the JavaScript packages are not installed.
        BuildError: the program does not compile.
    """
    program, style = _bundle(entry)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    counts: list[int] = []

    def chunks() -> Iterator[str]:
        for count, content in _chunks(details):
            counts.append(count)
            yield content

    def data() -> str:
        whole = {"index": index, "chunks": counts}
        return json.dumps(whole, separators=(",", ":")).replace("<", "\\u003c")

    pieces = environment.get_template("page.html.jinja").generate(
        version=__version__,
        title=title,
        icon="%231a6b3c" if good else "%23b3261e",
        program=program,
        program_hash=_hash(program),
        style=style,
        style_hash=_hash(style),
        chunks=chunks(),
        data=data,
    )
    for piece in pieces:
        # A title may hold half of a surrogate pair, which UTF-8 cannot.
        yield piece.encode(errors="backslashreplace")


def _bundle(entry: str) -> tuple[str, str]:
    """Return the program and the style of a page."""
    folder = paths.pages() / "report"
    sources = sorted([*folder.glob("*.js"), *folder.glob("*.css")])
    content = b"\0".join(source.read_bytes() for source in sources)
    files = bundler.cached_bundle({"job": "page", "area": "report", "entry": entry}, inputs=content)
    return files["page.js"], files["page.css"]


def _hash(text: str) -> str:
    """Return the hash by which the content security policy allows a script or a style."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _chunks(details: Iterable[Any]) -> Iterator[tuple[int, str]]:
    """Yield how many details each chunk has, and their JSON as a list, compressed, in base64."""
    texts: list[str] = []
    size = 0
    for detail in details:
        texts.append(json.dumps(detail, separators=(",", ":")))
        size += len(texts[-1])
        if size >= _CHUNK:
            yield len(texts), _compressed(texts)
            texts, size = [], 0
    if texts:
        yield len(texts), _compressed(texts)


def _compressed(texts: Sequence[str]) -> str:
    pack = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    content = pack.compress(f"[{','.join(texts)}]".encode("ascii")) + pack.flush()
    return base64.b64encode(content).decode("ascii")
